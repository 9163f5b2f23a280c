"""A disk that fails on purpose: at the N-th operation on a folder, or of all that was not synced when power goes.

Nothing is imitated: files are real ones, and what hansou calls to reach them is what fails.

    error   that operation fails, and none after it
    full    from that operation on nothing can be created or written
    short   half of what that operation writes is written
    power   that operation and all after it are not made: nothing of the process works any more, its cleaning up
            included. `lose` then does to what was not synced what a disk may: names are as they were when the
            folder was last synced, or as they are now, and every file with unsynced bytes is damaged in one of the
            six ways of Lucene's MockDirectoryWrapper
"""

from __future__ import annotations

import errno
import os
import random
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from hansou.index.store.container.folder import DirectoryFolder

WAYS = ("error", "full", "short", "power")
DAMAGES = ("delete", "zero", "halve", "flip", "empty", "leave")
_TAKE_SPACE = frozenset(("write", "create", "mkdir"))


class PowerCut(BaseException):
    """The process is no more."""


class Disk:
    """While the ``with`` block runs, operations below `folder` are counted, and the one numbered `fail_at` fails."""

    def __init__(self, folder: Path, fail_at: int = 0, way: str = "error") -> None:
        self.count = 0
        self.failed = False
        self.last = ""
        self._folder = str(folder)
        self._way = way
        self._fail_at = fail_at
        self._patch = pytest.MonkeyPatch()
        self._unsynced: set[int] = set()
        self._shadow = Path(tempfile.mkdtemp(dir=folder.parents[1])) if way == "power" else None
        self._synced: dict[str, Path] = {}

    def step(self, kind: str, action: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """Make an operation, or fail; `half` makes half of it."""
        self.count += 1
        here = self.count == self._fail_at
        if here:
            self.last = kind
        if self._way == "power" and 0 < self._fail_at <= self.count:
            self.failed = True
            if here and half:
                half()
            raise PowerCut
        if self._way == "full" and 0 < self._fail_at <= self.count and kind in _TAKE_SPACE:
            self.failed = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._way in ("error", "short") and here:
            self.failed = True
            if self._way == "short" and half:
                half()
            number = errno.ENOSPC if self._way == "short" else errno.EIO
            raise OSError(number, os.strerror(number))
        return action()

    def __enter__(self) -> Disk:
        real_open, real_os_open, real_fsync = Path.open, os.open, os.fsync
        real_replace, real_unlink, real_mkdir, real_iterdir = Path.replace, Path.unlink, Path.mkdir, Path.iterdir
        real_spool = DirectoryFolder.spool
        disk = self

        def open_(path: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
            if not disk._is_mine(path):
                return real_open(path, mode, *args, **named)
            if "x" not in mode:
                return disk.step("open", lambda: real_open(path, mode, *args, **named))
            return File(disk, disk.step("create", lambda: real_open(path, mode, *args, **named)))

        def os_open(path: Any, *args: Any, **named: Any) -> int:
            if not isinstance(path, (str, os.PathLike)) or not disk._is_mine(path):
                return real_os_open(path, *args, **named)
            number: int = disk.step("open", lambda: real_os_open(path, *args, **named))
            return number

        def fsync(number: int) -> None:
            disk.step("sync", lambda: real_fsync(number))
            disk._has_synced(number)

        def replace(path: Path, target: Any) -> Any:
            return disk.step("name", lambda: real_replace(path, target))

        def unlink(path: Path, *args: Any, **named: Any) -> None:
            if disk._is_mine(path):
                disk.step("remove", lambda: real_unlink(path, *args, **named))
            else:
                real_unlink(path, *args, **named)

        def mkdir(path: Path, *args: Any, **named: Any) -> None:
            if disk._is_mine(path):
                disk.step("mkdir", lambda: real_mkdir(path, *args, **named))
            else:
                real_mkdir(path, *args, **named)

        def iterdir(path: Path) -> Any:
            return disk.step("list", lambda: real_iterdir(path)) if disk._is_mine(path) else real_iterdir(path)

        def spool(folder: DirectoryFolder) -> Any:
            return File(disk, disk.step("create", lambda: real_spool(folder)), spool=True)

        for owner, name, new in (
            (Path, "open", open_), (os, "open", os_open), (os, "fsync", fsync), (Path, "replace", replace),
            (Path, "unlink", unlink), (Path, "mkdir", mkdir), (Path, "iterdir", iterdir),
            (DirectoryFolder, "spool", spool),
        ):  # fmt: skip
            self._patch.setattr(owner, name, new)
        if self._shadow:
            self._remember_names()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patch.undo()

    def written(self, number: int) -> None:
        """A file has bytes that are not synced."""
        self._unsynced.add(os.fstat(number).st_ino)

    def lose(self, rng: random.Random) -> dict[str, str]:
        """What may be left after power is back; what happened to which file."""
        folder = Path(self._folder)
        done = {}
        if self._shadow and rng.random() < 0.5:
            for path in folder.iterdir():
                if path.is_file():
                    path.unlink()
            for name, path in self._synced.items():
                os.link(path, folder / name)
            done["."] = "names as they were"
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.stat().st_ino in self._unsynced:
                done[path.name] = rng.choice(DAMAGES)
                damage(path, done[path.name], rng)
        return done

    def _is_mine(self, path: Any) -> bool:
        return str(path) == self._folder or str(path).startswith(self._folder + os.sep)

    def _has_synced(self, number: int) -> None:
        found = os.fstat(number)
        self._unsynced.discard(found.st_ino)
        folder = os.stat(self._folder)
        if self._shadow and stat.S_ISDIR(found.st_mode) and found.st_ino == folder.st_ino:
            self._remember_names()

    def _remember_names(self) -> None:
        assert self._shadow
        self._synced = {}
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    link = self._shadow / f"{self.count}-{entry.inode()}"
                    if not link.exists():
                        os.link(entry.path, link)
                    self._synced[entry.name] = link


class File:
    """A file that is being written, or, as `spool`, temporary space, of which there is no telling what is synced."""

    def __init__(self, disk: Disk, file: Any, spool: bool = False) -> None:
        self._disk = disk
        self._file = file
        self._spool = spool
        if not spool:
            disk.written(file.fileno())

    def write(self, data: Any) -> Any:
        """Write, or some of it."""
        size = self._disk.step("write", lambda: self._file.write(data), lambda: self._write_half(data))
        if not self._spool:
            self._disk.written(self._file.fileno())
        return size

    def _write_half(self, data: Any) -> None:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        if not self._spool:
            self._disk.written(self._file.fileno())

    def flush(self) -> None:
        """Hand bytes on to the system."""
        self._disk.step("write", self._file.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def damage(path: Path, how: str, rng: random.Random) -> None:
    """Damage a file in one of DAMAGES."""
    data = path.read_bytes()
    if how == "delete":
        path.unlink()
    elif how == "zero":
        path.write_bytes(bytes(len(data)))
    elif how == "halve":
        os.truncate(path, len(data) // 2)
    elif how == "empty":
        os.truncate(path, 0)
    elif how == "flip" and data:
        at = rng.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
