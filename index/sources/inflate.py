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


class Inflating:
    """A stream that is counted while it is read.

    `budget` is spent; `compressed` is the size of what it comes from, 0 where it is not compressed. After `allow`,
    reading more than so many bytes raises SourceError, as does reading more than the budget or the ratio admits.
    """

    def __init__(self, stream: Readable, budget: Budget, compressed: int = 0) -> None:
        self._stream = stream
        self._budget = budget
        self._compressed = compressed
        self._inflated = 0
        self._allowed: int | None = None

    def allow(self, size: int) -> None:
        """Let at most `size` bytes be read from here on, and what is read ahead."""
        self._allowed = self._inflated + size

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._inflated += len(data)
        if self._compressed:
            self._budget.spend(len(data))
            check_ratio(self._inflated, self._compressed)
        if self._allowed is not None and self._inflated > self._allowed + max(size, 0):
            raise SourceError("damaged: an entry longer than it says")
        return data
