"""What one file may cost, archives within it included: bytes that are inflated out of it, files in it, and time."""

from __future__ import annotations

from hansou.index.errors import SourceError

from .clock import Clock

#: Seconds that reading one file may take.
SECONDS = 30.0
#: Files in an archive, at most.
MOST_MEMBERS = 100_000
#: Archives within archives, at most.
MOST_NESTED = 3
#: All that is inflated out of a file may be so many times as large as any one file may be.
_FILES = 16
#: Text shrinks to a tenth, seldom to a fiftieth; what shrank more was made to be inflated.
_MOST_FOLD = 200
_SMALL = 1 << 20  # below this nothing does harm


class Budget:
    """What is left to be inflated out of one file, and the clock of its reading; shared by all archives in it."""

    def __init__(self, max_bytes: int, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(SECONDS)
        self._all = self._left = max_bytes * _FILES
        self._members = MOST_MEMBERS

    def check(self, size: int) -> None:
        """Raises SourceError when `size` bytes more would be too much."""
        if size > self._left:
            raise SourceError(f"it inflates to more than {megabytes(self._all)}")

    def spend(self, size: int) -> None:
        """Note that so many bytes have been inflated; raises SourceError when that is too much."""
        self.check(size)
        self._left -= size

    def count(self, members: int) -> None:
        """Note so many members; raises SourceError when they are too many."""
        self._members -= members
        if self._members < 0:
            raise SourceError(f"it holds more than {MOST_MEMBERS:,} files")


def check_ratio(inflated: int, compressed: int) -> None:
    """Raises SourceError where so few bytes become so many."""
    if inflated > _SMALL and inflated > _MOST_FOLD * max(1, compressed):
        raise SourceError(f"it inflates more than {_MOST_FOLD}-fold, as archive bombs do")


def check_size(size: int, max_bytes: int) -> None:
    """Raises SourceError for a file larger than files may be."""
    if size > max_bytes:
        raise SourceError(f"larger than {megabytes(max_bytes)}")


def megabytes(size: int) -> str:
    """A number of bytes in words."""
    return f"{size // (1 << 20)} MB" if size >= 1 << 20 else f"{size:,} bytes"
