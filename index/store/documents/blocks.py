"""Long texts in blocks: records of a few thousand characters, each readable by itself.

A record whose body is longer than WHOLE is kept as a *head*, the record without its body, and as many records of one
field each as the body has blocks. So a passage of a book is read without the book. Blocks begin where no unit is cut
in two, so that the units of the text are those of its blocks, one after another; where no such place comes, a block
is as long as it has to be.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from hansou.index.text.fold.characters import HAN, TABLES, code_points
from hansou.index.text.tokens.units import split_units

FIELD = "body"
"""The field that is kept in blocks."""
SIZE = 4096
"""Characters of a block, about."""
WHOLE = 3 * SIZE
"""Characters that are kept whole, at most."""
IN_BLOCKS = 8
"""The first byte of a record in blocks: its bit is set in no frame of Zstandard's (RFC 8878, 3.1.1.1.1.4)."""

_FIRST = struct.Struct("<BII")  # IN_BLOCKS, bytes of the head, blocks
_ROW = struct.Struct("<4I")  # of a block: bytes, characters, units, line ends
_LINE_END = "\n"
_SENTENCE = re.compile("[。！？!?；;][”’」』》）)]*")
_SPACES = code_points(" \t\n\u3000")
_LOOKED_AT = 1024  # characters in which a place to cut is looked for at a time


class Block(NamedTuple):
    """What is known of a block without reading it: how much it has of each."""

    bytes: int
    characters: int
    units: int
    lines: int


def cut(text: str) -> Iterator[str]:
    """The blocks of a text, end to end; each but the first begins a line, follows white space, or begins with a Chinese
    character: no unit reaches over that.
    """
    start = 0
    while len(text) - start > SIZE + SIZE // 2:
        end = _place(text, start + SIZE // 2, start + SIZE)
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _place(text: str, least: int, wanted: int) -> int:
    """Where a block may end, best at the end of a line or sentence from `least` on and before `wanted`."""
    line = text.rfind(_LINE_END, least, wanted) + 1
    if line:
        return line
    ends = [match.end() for match in _SENTENCE.finditer(text, least, wanted)]
    for start in (*ends[-1:], *range(wanted, len(text), _LOOKED_AT)):
        some = code_points(text[start - 1 : start + _LOOKED_AT])
        free = np.flatnonzero(np.isin(some[:-1], _SPACES) | (TABLES.classes(some[1:]) == HAN))
        at = start + int(free[0]) if len(free) else len(text)
        if at < (wanted if start < wanted else len(text)):
            return at
    return len(text)


def count(text: str) -> tuple[int, int, int]:
    """Characters, units and line ends of a block."""
    return len(text), len(split_units(text)), text.count(_LINE_END)


def joined(head: bytes, blocks: Sequence[bytes], counts: Sequence[tuple[int, int, int]]) -> bytes:
    """A record in blocks of its parts, frames without what every frame begins with."""
    table = [_ROW.pack(len(block), *each) for block, each in zip(blocks, counts, strict=True)]
    return b"".join((_FIRST.pack(IN_BLOCKS, len(head), len(blocks)), *table, head, *blocks))


class Layout(NamedTuple):
    """Where in a record its head is, and what its blocks have."""

    head: tuple[int, int]
    blocks: Sequence[Block]

    @classmethod
    def read(cls, part: Callable[[int, int], bytes | memoryview], size: int) -> Layout:
        """The layout of a record of so many bytes, of which `part` gives those from one place to another.

        Raises ValueError where it makes no sense.
        """
        if size < _FIRST.size:
            raise ValueError("a record in blocks without them")
        _, head, number = _FIRST.unpack(part(0, _FIRST.size))
        start = _FIRST.size + _ROW.size * number
        if start + head > size:
            raise ValueError("more blocks than a record has room for")
        blocks = [Block(*row) for row in _ROW.iter_unpack(part(_FIRST.size, start))]
        if start + head + sum(block.bytes for block in blocks) != size:
            raise ValueError("blocks that are not as long as their record")
        return cls((start, start + head), blocks)


class LongText:
    """A text that is read block by block.

    blocks: what its blocks have, in order. start: where in the record the first one begins. read: gives the text of
    a block by its bytes in the record, from one to another, and the characters that it has to have.
    """

    __slots__ = ("_kept", "_places", "_read", "characters", "lines", "units")

    _KEPT = 32  # blocks that stay in memory

    def __init__(self, blocks: Sequence[Block], start: int, read: Callable[[int, int, int], str]) -> None:
        self._places = list(accumulate((block.bytes for block in blocks), initial=start))
        self.characters = list(accumulate((block.characters for block in blocks), initial=0))
        """Where each block begins, and last where the text ends."""
        self.units = list(accumulate((block.units for block in blocks), initial=0))
        """The first unit of each block; last, the number of units."""
        self.lines = list(accumulate((block.lines for block in blocks), initial=0))
        """Line ends before each block; last, of all of the text."""
        self._read = read
        self._kept: dict[int, str] = {}

    def __len__(self) -> int:
        """Characters."""
        return self.characters[-1]

    @property
    def count(self) -> int:
        """Blocks."""
        return len(self.characters) - 1

    def __str__(self) -> str:
        """All of the text."""
        return "".join(map(self._block, range(self.count)))

    def __iter__(self) -> Iterator[str]:
        """The text of each block."""
        return map(self._block, range(self.count))

    def blocks(self, first: int, last: int) -> str:
        """The text of the blocks from one to before another."""
        for at in range(first, last):
            if at not in self._kept:
                if len(self._kept) >= self._KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[at] = self._block(at)
        return "".join([self._kept[at] for at in range(first, last)])

    def block_of(self, character: int) -> int:
        """The block that has a character of the text."""
        return min(max(bisect_right(self.characters, character) - 1, 0), self.count - 1)

    def block_of_unit(self, unit: int) -> int:
        """The block that has a unit of the text."""
        return min(max(bisect_right(self.units, unit) - 1, 0), self.count - 1)

    def _block(self, at: int) -> str:
        places, characters = self._places, self.characters
        return self._read(places[at], places[at + 1], characters[at + 1] - characters[at])
