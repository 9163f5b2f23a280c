"""Nodes killed while articles are indexed and searched, and a cluster that is gone; on three nodes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, ClusterError, Indexer, Searcher
from tests.cluster.nodes import Node, Nodes, missing, running
from tests.index.text.plain import ROOT

ARTICLES = 4_000
SECONDS = 20  # within which a cluster that is gone is told


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    lacking = missing()
    if lacking is not None:
        pytest.skip(f"no nodes of its own without {lacking}")
    with running(tmp_path_factory.mktemp("nodes")) as started:
        yield started


def address(nodes: Nodes, name: str) -> str:
    return f"opensearch://{nodes.hosts}/{name}?shards=3&replicas=1"


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(
            f"n/{number}", title=f"第{number}号消息", body="江阴霞客湾科学城孵化中心，" * 20 + f"编号{number}。"
        )


def hansou(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "hansou", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def kill_at(number: int, nodes: list[Node], count: int) -> Iterator[Article]:
    """Articles, at one of which some nodes are killed."""
    for at, article in enumerate(articles(count)):
        if at == number:
            for node in nodes:
                node.kill()
        yield article


def test_a_node_killed_while_indexing_and_searching_loses_nothing(nodes: Nodes) -> None:
    searched = address(nodes, "searched")
    with Indexer(searched) as indexer:
        indexer.add(articles(300))
    nodes.wait(3)
    answers: list[list[str]] = []
    done = threading.Event()

    def search() -> None:
        with Searcher(searched) as searcher:
            while not done.is_set():
                number = len(answers) % 300
                answers.append([hit.path for hit in searcher.search(f'"第{number}号"', limit=2)])

    searching = threading.Thread(target=search)
    with Indexer(address(nodes, "killed"), workers=2) as indexer:
        nodes.wait(3)  # with all copies: what has none yet may be lost
        searching.start()
        try:
            indexer.add(kill_at(ARTICLES // 3, nodes.nodes[:1], ARTICLES))  # the first node that is asked
            indexer.commit()
        finally:
            done.set()
            searching.join()
    assert not nodes.nodes[0].alive
    assert answers == [[f"n/{at % 300}"] for at in range(len(answers))]
    assert answers
    with Searcher(address(nodes, "killed")) as searcher:  # two nodes are left
        assert searcher.search("霞客湾", limit=0).total == ARTICLES
        for number in range(0, ARTICLES, 500):
            assert [hit.path for hit in searcher.search(f'"第{number}号"', limit=2)] == [f"n/{number}"]


def test_a_cluster_that_is_gone_is_told_in_seconds_and_indexing_is_repeated(nodes: Nodes, tmp_path: Path) -> None:
    nodes.start()
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(f"第{number}号消息，江阴霞客湾。", encoding="utf-8")
    files, broken = address(nodes, "files"), address(nodes, "broken")
    assert hansou("index", str(folder), "--index", files).returncode == 0
    (folder / "later.txt").write_text("后来的消息，江阴霞客湾。", encoding="utf-8")
    with Searcher(files) as searcher:
        indexer = Indexer(broken, workers=2)
        nodes.wait(3)
        with pytest.raises(ClusterError, match="nothing answers"), indexer:
            indexer.add(kill_at(ARTICLES // 2, nodes.nodes, ARTICLES))
        began = time.monotonic()
        with pytest.raises(ClusterError, match="nothing answers"):
            searcher.search("江阴")
        assert time.monotonic() - began < SECONDS
    for arguments in (("search", "江阴"), ("index", str(folder)), ("stats",)):
        began = time.monotonic()
        done = hansou(*arguments, "--index", files)
        assert time.monotonic() - began < SECONDS
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("hansou: opensearch://")
        assert done.stderr.count("\n") == 1
    nodes.start()
    done = hansou("index", str(folder), "--index", files, "--json")
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["added"], json.loads(done.stdout)["unchanged"]) == (1, 40)
    found = hansou("search", "霞客湾", "--index", files, "--json", "-n", "100")
    assert found.returncode == 0
    assert json.loads(found.stdout)["total"] == 41
    with Indexer(broken, workers=2) as indexer:
        indexer.add(articles(ARTICLES))
    with Searcher(broken) as searcher:
        assert searcher.search("霞客湾", limit=0).total == ARTICLES
