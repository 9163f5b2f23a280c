"""Long texts in blocks: records of a few thousand characters, each readable by itself.

A record whose body is longer than WHOLE is kept as a *head*, the record without its body, and as many records of one
field each as the body has blocks. So a passage of a book is read without the book. Blocks begin where no unit is cut
in two, so that the units of the text are those of its blocks, one after another; where no such place comes, a block
is as long as it has to be.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hansou.index.text.fold.characters import HAN, TABLES, code_points
from hansou.index.text.sizes import LONG_TEXT
from hansou.index.text.tokens.units import count_units

FIELD = "body"
"""The field that is kept in blocks."""
SIZE = 4096
"""Characters of a block, about."""
WHOLE = LONG_TEXT
"""Characters that are kept whole, at most."""
IN_BLOCKS = 8
"""The first byte of a record in blocks: its bit is set in no frame of Zstandard's (RFC 8878, 3.1.1.1.1.4)."""

_FIRST = struct.Struct("<BII")  # IN_BLOCKS, bytes of the head, blocks
_ROW = struct.Struct("<4I")  # of a block: bytes, characters, units, line ends
_LINE_END = "\n"
_SENTENCE = re.compile("[。！？!?；;][”’」』》）)]*")
_SPACES = code_points(" \t\n\u3000")
_LOOKED_AT = 1024  # characters in which a place to cut is looked for at a time


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
    return len(text), count_units(text), text.count(_LINE_END)


def joined(head: bytes, blocks: Sequence[bytes], counts: Sequence[tuple[int, int, int]]) -> bytes:
    """A record in blocks of its parts, frames without what every frame begins with."""
    table = [_ROW.pack(len(block), *each) for block, each in zip(blocks, counts, strict=True)]
    return b"".join((_FIRST.pack(IN_BLOCKS, len(head), len(blocks)), *table, head, *blocks))


class Layout(NamedTuple):
    """Where in a record its head is, and what its blocks have: a row for the beginning of each, and one for their end,
    with the bytes of the record, the characters, units and line ends of the text before it.
    """

    head: tuple[int, int]
    before: npt.NDArray[np.int64]

    @classmethod
    def read(cls, part: Callable[[int, int], bytes | memoryview], size: int) -> Layout:
        """The layout of a record of so many bytes, of which `part` gives those from one place to another.

        Raises ValueError where it makes no sense.
        """
        _, head, number = _FIRST.unpack(part(0, _FIRST.size))
        start = _FIRST.size + _ROW.size * number
        if not number or not head or start + head > size:
            raise ValueError("more blocks than a record has room for")
        before = np.zeros((number + 1, 4), np.int64)
        before[0, 0] = start + head
        before[1:] = np.frombuffer(part(_FIRST.size, start), "<u4").reshape(number, 4)
        before = before.cumsum(axis=0)
        if before[-1, 0] != size:
            raise ValueError("blocks that are not as long as their record")
        return cls((start, start + head), before)


class LongText:
    """A text that is read block by block.

    read: gives the text of a block by its bytes in the record, from one to another, and the characters that it has to
    have. `characters`, `units`, `lines`: how many characters, units and line ends come before each block, and last how
    many there are.
    """

    __slots__ = ("_kept", "_places", "_read", "characters", "count", "lines", "units")

    _KEPT = 32  # blocks that stay in memory

    def __init__(self, layout: Layout, read: Callable[[int, int, int], str]) -> None:
        self._places, self.characters, self.units, self.lines = layout.before.T
        self.count = len(layout.before) - 1
        """Blocks."""
        self._read = read
        self._kept: dict[int, str] = {}

    def __len__(self) -> int:
        """Characters."""
        return int(self.characters[-1])

    def __str__(self) -> str:
        """All of the text."""
        return "".join(self)

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
        return self._kept[first] if last == first + 1 else "".join([self._kept[at] for at in range(first, last)])

    def block_of(self, character: int) -> int:
        """The block that has a character of the text."""
        return min(max(int(self.characters.searchsorted(character, "right")) - 1, 0), self.count - 1)

    def block_of_unit(self, unit: int) -> int:
        """The block that has a unit of the text."""
        return min(max(int(self.units.searchsorted(unit, "right")) - 1, 0), self.count - 1)

    def near(self, units: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The characters near which units stand, as if all units of a block were as long as each other."""
        block = self.units[1:-1].searchsorted(units, "right")
        first, start = self.units[block], self.characters[block]
        sizes = np.maximum(self.units[block + 1] - first, 1)
        places: npt.NDArray[np.int64] = start + (units - first) * (self.characters[block + 1] - start) // sizes
        return places

    def _block(self, at: int) -> str:
        places, characters = self._places, self.characters
        return self._read(int(places[at]), int(places[at + 1]), int(characters[at + 1] - characters[at]))
