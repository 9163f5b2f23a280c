"""Files that are there whole or not at all, and the lock of whoever changes them."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hansou.index.errors import HansouError
from hansou.index.store.commit.lock import acquire, release

_PATIENCE = 30.0  # seconds that another process is waited for
_STEP = 0.02


def write_whole(file: Path, data: bytes) -> None:
    """Put `data` in the place of a file, for this user's eyes alone; what stood there stays until all of it is on the
    disk. Raises OSError.
    """
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def set_aside(file: Path) -> Path:
    """Rename a damaged file to a name that none has, and give that. Raises OSError."""
    for number in range(1000):
        aside = file.with_name(f"{file.name}.damaged{number or ''}")
        if not aside.exists():
            file.rename(aside)
            return aside
    raise FileExistsError(file)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Be the only one who has this lock file, which is made where there is none. Raises HansouError after a while."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    deadline = time.monotonic() + _PATIENCE
    while (lock := acquire(file)) is None:
        if time.monotonic() > deadline:
            raise HansouError(f"{file}: another process has been using this for long; try again")
        time.sleep(_STEP)
    try:
        yield
    finally:
        release(lock)
