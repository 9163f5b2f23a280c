"""Where a segment's files live: created whole or not at all, read by memory map."""

from __future__ import annotations

import mmap
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from hansou.index.errors import CorruptIndex

SPOOL_MEMORY = 1 << 18
"""Bytes a spool keeps in memory before it moves to a temporary file."""


class Folder(Protocol):
    """A place for files that are written once and never changed."""

    def create(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file to write to; it bears `name` only once the block ends without an error."""

    def open(self, name: str) -> tuple[memoryview, str]:
        """The bytes of a file, and what to call the file in errors.

        Raises FileNotFoundError when there is none: a reader that raced with a
        commit may want to look again.
        """

    def spool(self) -> IO[bytes]:
        """Temporary space, gone when closed."""


_PATIENCE = (0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds to wait, one after the other, for a scanner or an indexer of Windows to let go of a file."""


def replace_file(fresh: Path, target: Path) -> None:
    """Put a file in the place of another. On Windows that fails while anyone has one of the two open, as those who look
    at every new file do for a moment: it is tried again for three seconds. Raises OSError.
    """
    for pause in _PATIENCE if sys.platform == "win32" else ():
        with suppress(PermissionError):
            fresh.replace(target)
            return
        time.sleep(pause)
    fresh.replace(target)


class DirectoryFolder:
    """Files of one directory.

    With `durable`, a file's bytes are on the disk before its name appears. The
    directory itself is synced by whoever commits.
    """

    def __init__(self, path: str | os.PathLike[str], durable: bool = True) -> None:
        self.path = Path(path)
        self.durable = durable

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A new file, which appears under its name when the block ends; on an error what there is of it is removed."""
        target = self.path / name
        partial = self.path / f"{name}.tmp"
        try:
            partial.unlink(missing_ok=True)
            with partial.open("xb") as file:  # what a link of that name leads to is not written to
                yield file
                file.flush()
                if self.durable:
                    os.fsync(file.fileno())
            replace_file(partial, target)
        except BaseException:
            with suppress(PermissionError):  # as above; the next writer removes it
                partial.unlink(missing_ok=True)
            raise

    def open(self, name: str) -> tuple[memoryview, str]:
        """The bytes of a file, mapped into memory, and its path. Raises FileNotFoundError, CorruptIndex."""
        path = self.path / name
        if not stat.S_ISREG(path.stat().st_mode):
            raise CorruptIndex(str(path), "not a regular file")  # opening a pipe would wait
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise CorruptIndex(str(path), "the file is empty")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), str(path)

    def spool(self) -> IO[bytes]:
        """A temporary file, in memory while it is small, on the disk of the folder when it grows."""
        from tempfile import SpooledTemporaryFile  # who only reads does without

        return SpooledTemporaryFile(SPOOL_MEMORY, dir=str(self.path))
