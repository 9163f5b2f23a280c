"""Watching: what is saved while an index is watched is found in it, whatever way it was saved."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hansou import HansouError, Indexer, Report, SourceError, watch
from hansou.index import watching as module

from .contents import bodies

PATIENCE = 30.0  # seconds; what takes longer is taken to never come


class Watcher:
    """A watch in a thread of its own, and its reports."""

    def __init__(self, home: Path, *paths: str) -> None:
        self.index = home / ".hansou"
        self.reports: list[Report] = []
        self.waited = 0
        self.error: BaseException | None = None
        self._stop = threading.Event()
        self._home = home
        self._paths = [home / path for path in paths or ("",)]
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            for report in watch(self.index, self._paths, stop=self._stop, waiting=self._waits):
                self.reports.append(report)
        except HansouError as error:
            self.error = error

    def _waits(self) -> None:
        self.waited += 1

    def __enter__(self) -> Watcher:
        self._thread.start()
        self.until(lambda: bool(self.reports))
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, (self.error, self.reports[-1:])
            time.sleep(0.02)

    def holds(self, *names: str) -> None:
        """Wait until the index holds the articles of these files, and no others."""
        self.until(lambda: set(self.bodies()) == set(names))

    def bodies(self) -> dict[str, str]:
        for _ in range(20):
            with suppress(FileNotFoundError):  # replaced by a newer commit while it was being opened
                return bodies(self.index)
        raise AssertionError("commits do not stay")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"题目\n\n{text}\n", encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write(tmp_path / "a.txt", "江阴")
    write(tmp_path / "sub/b.txt", "无锡")
    return tmp_path


@pytest.fixture
def watched(home: Path) -> Iterator[Watcher]:
    with Watcher(home) as watcher:
        yield watcher


def test_what_is_saved_is_found(home: Path, watched: Watcher) -> None:
    watched.holds("a.txt", "sub/b.txt")
    write(home / "c.txt", "苏州")
    watched.holds("a.txt", "sub/b.txt", "c.txt")
    write(home / "a.txt", "宜兴")
    watched.until(lambda: "宜兴" in watched.bodies()["a.txt"])
    (home / "c.txt").unlink()
    watched.holds("a.txt", "sub/b.txt")


def test_editors_put_another_file_in_its_place(home: Path, watched: Watcher) -> None:
    write(home / ".a.txt.swp", "宜兴")
    os.replace(home / ".a.txt.swp", home / "a.txt")
    watched.until(lambda: "宜兴" in watched.bodies()["a.txt"])
    (home / "a.txt").rename(home / "a.txt~")
    write(home / "a.txt", "常州")
    (home / "a.txt~").unlink()
    watched.until(lambda: "常州" in watched.bodies().get("a.txt", ""))
    watched.holds("a.txt", "sub/b.txt")


def test_folders_come_move_and_go(home: Path, watched: Watcher) -> None:
    write(home / "x/y/z/deep.txt", "深处")
    watched.holds("a.txt", "sub/b.txt", "x/y/z/deep.txt")
    (home / "x").rename(home / "w")
    watched.holds("a.txt", "sub/b.txt", "w/y/z/deep.txt")
    write(home / "w/y/more.txt", "后来")
    watched.holds("a.txt", "sub/b.txt", "w/y/z/deep.txt", "w/y/more.txt")
    shutil.rmtree(home / "w")
    watched.holds("a.txt", "sub/b.txt")


def test_a_burst_is_taken_in_whole(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BURST", 100)
    with Watcher(home) as watched:
        names = [f"many/{number % 7}/{number}.txt" for number in range(700)]
        for name in names:
            write(home / name, f"第{name}篇")
        watched.holds("a.txt", "sub/b.txt", *names)
        shutil.rmtree(home / "many")
        watched.holds("a.txt", "sub/b.txt")


def test_what_is_ignored_stays_out_and_the_ignore_file_is_minded(home: Path, watched: Watcher) -> None:
    write(home / ".hidden/c.txt", "藏")
    (home / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\0")
    (home / ".hansouignore").write_text("sub/\n", encoding="utf-8")
    watched.holds("a.txt")
    (home / ".hansouignore").unlink()
    watched.holds("a.txt", "sub/b.txt")
    assert not any(report.failed for report in watched.reports)


def test_failures_are_told_and_mended(home: Path, watched: Watcher) -> None:
    (home / "bad.txt").write_bytes(bytes(range(256)) * 9)
    watched.until(lambda: any(report.failed for report in watched.reports))
    write(home / "bad.txt", "好了")
    watched.holds("a.txt", "sub/b.txt", "bad.txt")
    watched.until(lambda: not (home / ".hansou/failures.log").exists())


def test_changes_wait_for_another_writer(home: Path, watched: Watcher) -> None:
    with Indexer(home / ".hansou"):
        write(home / "c.txt", "苏州")
        watched.until(lambda: watched.waited == 1)
        write(home / "d.txt", "南京")
        assert set(watched.bodies()) == {"a.txt", "sub/b.txt"}
    watched.holds("a.txt", "sub/b.txt", "c.txt", "d.txt")


def test_files_are_watched_too(home: Path) -> None:
    with Watcher(home, "a.txt") as watched:
        watched.holds("a.txt")
        write(home / "c.txt", "苏州")
        write(home / "new", "宜兴")
        os.replace(home / "new", home / "a.txt")
        watched.until(lambda: "宜兴" in watched.bodies()["a.txt"])
        watched.holds("a.txt")


def test_nothing_is_reported_where_nothing_happens(home: Path, watched: Watcher) -> None:
    write(home / ".last.txt", "末")
    os.replace(home / ".last.txt", home / "last.txt")
    watched.holds("a.txt", "sub/b.txt", "last.txt")
    watched.end()
    assert [report.added for report in watched.reports] == [2, 1]


def test_a_folder_that_goes_ends_the_watch(home: Path) -> None:
    with Watcher(home, "sub", "a.txt") as watched:
        (home / "a.txt").unlink()
        (home / "sub/b.txt").unlink()
        (home / "sub").rmdir()
        watched.until(lambda: watched.error is not None)
    assert isinstance(watched.error, SourceError)
    assert "no such file or folder" in str(watched.error)
    assert set(watched.bodies()) == {"a.txt", "sub/b.txt"}
