"""Indexing processes that are killed or interrupted at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Indexer, IndexLocked
from search import Searcher

from .contents import bodies, stray_files

ROOT = Path(__file__).parents[2]
ROUNDS = 15

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")

# Commit k writes `always`, `n/k` and one of seven that take turns, removes one of before, and acknowledges.
COMMITS = """
import sys
from index import Article, Indexer, batches

batches._ALONE = 0
batches.BATCH_ARTICLES = 20
path, first = sys.argv[1], int(sys.argv[2])
with Indexer(path, workers=2) as indexer:
    for k in range(first, first + 1000):
        indexer.remove([f"n/{k - 5}"])
        names = ["always", f"n/{k}", f"turn/{k % 7}"] + [f"many/{number}" for number in range(60)]
        indexer.add(Article(name, body=f"江阴第{k}次") for name in names)
        indexer.commit()
        print(k, flush=True)
"""


def after(k: int) -> dict[str, str]:
    """The bodies after commit k, counted from 1."""
    if not k:
        return {}
    numbers = {f"turn/{n % 7}": n for n in range(max(1, k - 6), k + 1)}
    numbers |= {f"n/{n}": n for n in range(max(1, k - 4), k + 1)}
    numbers |= {"always": k} | {f"many/{number}": k for number in range(60)}
    return {name: f"江阴第{n}次" for name, n in numbers.items()}


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def open_soon(path: Path) -> Indexer:
    """An indexer; workers that have lost their parent have a moment to let the lock go."""
    deadline = time.monotonic() + 2
    while True:
        try:
            return Indexer(path, workers=1)
        except IndexLocked:  # noqa: PERF203 - waiting is what it is for
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "index"
    rng = random.Random(os.urandom(8))
    committed = 0
    for _ in range(ROUNDS):
        process = start(COMMITS, path, committed + 1)
        assert process.stdout is not None
        acknowledged = committed
        if rng.random() < 0.8:  # else it is killed while it starts
            acknowledged = int(process.stdout.readline())
        time.sleep(rng.random() * 0.3)
        process.kill()
        lines = process.communicate()[0].split()
        acknowledged = int(lines[-1]) if lines else acknowledged

        found = bodies(path) if path.exists() and list(path.glob("*.toc")) else {}
        assert found in (after(acknowledged), after(acknowledged + 1))
        committed = acknowledged + (found != after(acknowledged))
        open_soon(path).close()
        assert bodies(path) == after(committed)
        assert stray_files(path) == set()
    assert committed > 0
    with Searcher(path) as searcher:
        assert searcher.search("江阴", limit=100).total == len(after(committed))
        assert searcher.search(f'"江阴第{committed}次"', limit=100).total == 63


UPDATE = """
import sys
from index import Indexer, batches

batches._ALONE = 0
batches.BATCH_ARTICLES = 100
try:
    with Indexer(sys.argv[1], workers=2) as indexer:
        told = lambda progress: progress.files == 150 and print(list(indexer._writer._pool._processes), flush=True)
        indexer.update([sys.argv[2]], told)
except KeyboardInterrupt:
    print("interrupted")
else:
    print("done")
"""


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or ") Z " not in status.read_text()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill"])
def test_a_stopped_update_leaves_the_last_commit_and_no_workers(tmp_path: Path, how: signal.Signals) -> None:
    path, folder = tmp_path / "index", tmp_path / "news"
    folder.mkdir()
    for number in range(2_000):
        (folder / f"{number}.txt").write_text(f"江阴第{number}号项目" * 20, encoding="utf-8")
    with Indexer(path, workers=1) as indexer:
        indexer.update([folder / "0.txt"])
    process = start(UPDATE, path, folder)
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().strip("[]\n").split(",")]
    assert len(workers) == 2
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does, to workers too
        out, errors = process.communicate(timeout=30)
        assert (out, errors) == ("interrupted\n", "")
    else:
        process.kill()
        process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while any(map(is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_running, workers))
    assert set(bodies(path)) == {"news/0.txt"}
    with open_soon(path) as indexer:
        report = indexer.update([folder])
    assert (report.added, report.unchanged) == (1_999, 1)
    assert stray_files(path) == set()


LIMITED = """
import resource, signal, sys
from index import Article, HansouError, Indexer, batches

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
batches._ALONE = 0
try:
    with Indexer(sys.argv[1], workers=int(sys.argv[2])) as indexer:
        indexer.add(Article(f"b/{n}", body=f"江阴第{n}号项目" * (n % 50)) for n in range(3_000))
except HansouError as error:
    print(error)
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_cannot_grow_is_one_line(tmp_path: Path, workers: int) -> None:
    from index import Article

    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a", body="一"))
    out, errors = start(LIMITED, path, workers).communicate(timeout=60)
    assert (out, errors) == (f"{path}: the index cannot be written: file too large\n", "")
    assert bodies(path) == {"a": "一"}
    assert stray_files(path) == set()
