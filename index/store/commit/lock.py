"""The lock of an index's only writer: of the file's descriptor, by the system, as all writers take it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


_BUSY = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


def acquire(path: Path) -> int | None:
    """The file descriptor of the lock file, which is there already, locked; None while another process has it."""
    file = os.open(path, os.O_WRONLY)
    try:
        _lock(file)
    except OSError as error:
        os.close(file)
        if error.errno not in _BUSY:
            raise
        return None
    return file


def release(file: int) -> None:
    """Let others have it."""
    _unlock(file)
    os.close(file)
