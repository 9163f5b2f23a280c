"""Streams out of compressed files that end in an error before they are too long."""

from __future__ import annotations

import zlib
from typing import Protocol

from hansou.index.errors import SourceError

from .budget import Budget, check_ratio


class Readable(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, `size` at most; none at the end."""
        ...


def damage() -> tuple[type[Exception], ...]:
    """What reading a damaged stream raises, whatever it is compressed with."""
    import lzma

    import zstandard

    return (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


_MOST_EMPTY = 16  # reads of nothing, one after the other, that who reads to the end may make


class Inflating:
    """A stream that is counted while it is read.

    `budget` is spent; `compressed` is the size of what it comes from, 0 where it is not compressed; `total` is its
    length where that is known. After `expect`, reading more than so many bytes raises SourceError, as does reading
    more than the budget or the ratio admits, and reading on and on where there is no more.
    """

    def __init__(self, stream: Readable, budget: Budget, compressed: int = 0, total: int | None = None) -> None:
        self._stream = stream
        self._budget = budget
        self._compressed = compressed
        self._total = total
        self._inflated = 0
        self._empty = 0
        self._allowed: int | None = None

    def expect(self, size: int, more: int) -> None:
        """Let at most an entry of `size` bytes be read from here on, `more` bytes around it, and what is read ahead.

        Raises SourceError for an entry that is longer than what there can be.
        """
        if size < 0 or (self._total is not None and size > self._total):
            raise SourceError("damaged: an entry longer than the archive")
        if self._total is None:
            self._budget.check(size)
        self._allowed = self._inflated + size + more

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._inflated += len(data)
        self._empty = 0 if data else self._empty + 1
        if self._empty > _MOST_EMPTY:
            raise SourceError("damaged, or cut short")
        if self._compressed:
            self._budget.spend(len(data))
            check_ratio(self._inflated, self._compressed)
        if self._allowed is not None and self._inflated > self._allowed + max(size, 0):
            raise SourceError("damaged: an entry longer than it says")
        return data
