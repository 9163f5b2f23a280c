"""The server as a process: started, kept up to date, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from hansou import Article, Indexer


@contextmanager
def serving(index: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on any free port, and its address."""
    command = [sys.executable, "-m", "hansou", "serve", "--index", str(index), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = next((word for word in line.split() if word.startswith("http://")), "")
        assert address, line + process.stderr.read()
        for _ in range(200):
            try:
                if httpx.get(f"{address}health").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process, address
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An index that the test may change."""
    with Indexer(tmp_path / "own", workers=1) as indexer:
        indexer.add(Article("1", "江阴", "江阴。"))
    return tmp_path / "own"


def total(address: str, query: str) -> int:
    answer = httpx.get(f"{address}v1/search", params={"q": query})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["total"])


def found(address: str, query: str) -> int | None:
    answer = httpx.get(f"{address}v1/search", params={"q": query})
    return answer.json().get("total")


def until(what: object) -> None:
    for _ in range(100):
        if what():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_a_new_commit_is_seen_and_an_index_may_go_and_come_again(own: Path, tmp_path: Path) -> None:
    with serving(own) as (_, address):
        assert total(address, "江阴") == 1
        with Indexer(own, workers=1) as indexer:
            indexer.add(Article("2", "江阴", "又是江阴。"))
        until(lambda: total(address, "江阴") == 2)
        shutil.move(own, tmp_path / "away")
        until(lambda: httpx.get(f"{address}v1/stats").status_code == 503)
        assert httpx.get(f"{address}health").status_code == 200
        with Indexer(own, workers=1) as indexer:
            indexer.add(Article("3", "常州", "常州。"))
        until(lambda: found(address, "常州") == 1)
        assert total(address, "江阴") == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_to(own: Path, number: int) -> None:
    with serving(own, "--quiet") as (process, address):
        assert total(address, "江阴") == 1
        process.send_signal(number)
        _, error = process.communicate(timeout=20)
        assert "Traceback" not in error
        assert process.returncode in (0, 130, -number, 128 + number)


def test_workers_answer_and_end_together(own: Path) -> None:
    with serving(own, "--workers", "2", "--quiet") as (process, address):
        until(lambda: _answers(address))
        assert {total(address, "江阴") for _ in range(20)} == {1}
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{address}health", timeout=2)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}health").status_code == 200
    except httpx.TransportError:
        return False


def refused(*args: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hansou", "serve", *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_what_goes_wrong_at_the_start_is_one_line(own: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        line = refused("--index", own, "--port", str(taken.getsockname()[1]))
        assert "cannot listen there" in line
    assert "no index here" in refused("--index", tmp_path / "nowhere")
    assert "--token-file" in refused("--index", own, "--host", "0.0.0.0")
    assert "token" in refused("--index", own, "--token-file", tmp_path / "nowhere")
    assert "name each" in refused("--index", own, "--index", own)
    assert "two indexes" in refused("--index", f"a={own}", "--index", f"a={own}")


def test_slow_and_broken_clients_do_no_harm(own: Path) -> None:
    with serving(own, "--quiet") as (_, address):
        port = int(address.rstrip("/").rsplit(":", 1)[1])
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        for each in slow[:100]:
            each.sendall(b"GET /v1/search?q=a HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        for each in slow[100:]:
            each.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert total(address, "江阴") == 1
        for each in slow:
            each.close()
        assert total(address, "江阴") == 1
