"""Indexing processes that are stopped, and disks that are full; kills at random moments are in `tests.trust.kills`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansou import Indexer, IndexLocked

from .contents import bodies, stray_files

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")


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


UPDATE = """
import signal, sys, time
from hansou import Indexer
from hansou.index.building import batches

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever a shell in the background has set
batches._ALONE = 0
batches.BATCH_ARTICLES = 100
try:
    with Indexer(sys.argv[1], workers=2) as indexer:
        def told(progress):
            if progress.files == 150:
                print(list(indexer._backend.writer._pool._processes), flush=True)
                time.sleep(60)  # until it is stopped

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
from hansou import Article, HansouError, Indexer
from hansou.index.building import batches

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
    from hansou import Article

    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a", body="一"))
    out, errors = start(LIMITED, path, workers).communicate(timeout=60)
    assert (out, errors) == (f"{path}: the index cannot be written: file too large\n", "")
    assert bodies(path) == {"a": "一"}
    assert stray_files(path) == set()
