"""Indexes on a real cluster, whose addresses the environment gives: see nodes.py, which starts one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from hansou import Indexer, Searcher
from tests.index.text.plain import ROOT
from tests.search.conftest import Library, articles_below, shown

HOSTS = os.environ.get("HANSOU_CLUSTER", "")

collect_ignore_glob = [] if HOSTS else ["test_cluster_*.py"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what was not run."""
    if not HOSTS:
        told = "tests/cluster: NOT RUN, for HANSOU_CLUSTER names no cluster; `make test-cluster` starts one"
        terminalreporter.write_line(told, yellow=True)


@pytest.fixture(scope="session")
def hosts() -> str:
    """``HOST:PORT,HOST:PORT``."""
    return HOSTS


@pytest.fixture(scope="session")
def client(hosts: str) -> Any:
    """The official client, to do what hansou does not."""
    from opensearchpy import OpenSearch

    first = hosts.split(",", maxsplit=1)[0].split(":")
    return OpenSearch(hosts=[{"host": first[0], "port": int(first[1])}], timeout=60)


@pytest.fixture(scope="session")
def new_address(hosts: str, client: Any) -> Iterator[Any]:
    """Makes addresses of indexes that are not there, and removes these in the end."""
    names: list[str] = []

    def make(options: str = "shards=3&replicas=1") -> str:
        names.append(f"test-{secrets.token_hex(6)}")
        return f"opensearch://{hosts}/{names[-1]}?{options}"

    yield make
    for name in names:
        client.indices.delete(index=f"{name},{name}-files", ignore_unavailable=True)


@pytest.fixture(scope="session")
def sample(new_address: Any) -> Iterator[Library]:
    """The sample collection on the cluster, under the paths of its files."""
    address = new_address()
    articles = articles_below(ROOT / "seeds")
    with Indexer(address) as indexer:
        indexer.add(articles)
    with Searcher(address) as searcher:
        yield Library({article.path: shown(article) for article in articles}, searcher)


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The same in a folder."""
    index = tmp_path_factory.mktemp("local") / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles_below(ROOT / "seeds"))
    with Searcher(index) as searcher:
        yield searcher
