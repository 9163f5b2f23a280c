"""The bytes of a file on the disk, taken with care: only of regular files, and never more than is allowed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from hansou.index.errors import SourceError

from .budget import check_size

# What the system says of a path at which there is no file, now and until somebody puts one there.
_NOTHING = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG})


class Unavailable(SourceError):
    """A file that is there but cannot be read for the moment: it is another's to read, in use, or its disk is ill."""


def unavailable(error: OSError) -> bool:
    """Whether what the system says may pass: there is a file."""
    return error.errno not in _NOTHING


def reason(error: OSError | ValueError) -> str:
    """What the system says, in one line."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "cannot be read"


class Source:
    """A file that is open for reading, for a ``with`` block; `size` is its length in bytes when it was opened.

    Raises SourceError for what is no regular file, Unavailable for one that cannot be read for the moment.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._most = most
        self._file: BinaryIO | None = None
        self.size = 0

    def __enter__(self) -> Source:
        try:
            mode = self._path.stat().st_mode
            if stat.S_ISDIR(mode):
                os.scandir(self._path).close()
                raise SourceError("a folder, not a file")
            if not stat.S_ISREG(mode):
                raise SourceError("not a regular file")  # opening a device may do something, opening a pipe waits
            handle = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            self._file = open(handle, "rb", buffering=0)  # noqa: PTH123 - it is open already
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                self.__exit__()
                raise SourceError("not a regular file")  # it has been put in the place of one
        except (OSError, ValueError) as error:
            raise _source_error(error) from error
        self.size = status.st_size
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, size: int) -> bytes:
        """The next bytes, `size` unless there are fewer."""
        pieces: list[bytes] = []
        try:
            while size > 0 and self._file is not None and (piece := self._file.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except (OSError, ValueError) as error:
            raise _source_error(error) from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def whole(self, beginning: bytes) -> bytes:
        """All bytes, of which these were read. Raises SourceError when they are more than a file may have."""
        check_size(self.size, self._most)
        data = beginning + self.read(self.size + 1 - len(beginning))
        if len(data) > self.size:  # it has grown since
            data += self.read(self._most + 1 - len(data))
        check_size(len(data), self._most)
        return data


def _source_error(error: OSError | ValueError) -> SourceError:
    if isinstance(error, OSError) and unavailable(error):
        return Unavailable(reason(error))
    return SourceError(reason(error))
