"""Whole texts in rows of a width, by arrays: a book is wrapped while a key is pressed.

The rules are those of `search.cli.layout.wrap`, which does it paragraph by paragraph and character by character and
is what this is tested against.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt
from rich.cells import get_character_cell_size

from hansou.search.cli.terminal_text import NOT_FIRST, NOT_LAST

from .rows import Rows

_CELLS, _SPACE, _NOT_FIRST, _NOT_LAST, _KNOWN = 3, 4, 8, 16, 128
_LINE_END = ord("\n")
_kinds = np.zeros(0x110000, np.uint8)  # of each code point met so far


def wrap_rows(text: str, width: int) -> Rows:
    """The rows of a text of several paragraphs, none wider than `width` cells."""
    starts: list[int] = []
    ends: list[int] = []
    if not text:
        return Rows([0], [0])
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _kinds_of(points)
    reached = np.concatenate(([0], np.cumsum(kinds & _CELLS, dtype=np.int64))).data
    solid = _next_solid(kinds).data
    chances = _last_chances(points, kinds).data
    for begin, end in _paragraphs(points):
        start = begin
        while True:
            # The first character that is over the edge; spaces may hang there.
            over = max(bisect_right(reached, reached[start] + width, start + 1, end + 1) - 1, start + 1)
            over = solid[over] if over < end else end
            if over >= end:
                break
            chance = chances[over]
            following = chance if chance > start else over
            starts.append(start)
            ends.append(start + len(text[start:following].rstrip()))
            start = following
        starts.append(start)
        ends.append(start + len(text[start:end].rstrip()))
    return Rows(starts, ends)


def _kinds_of(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    kinds: npt.NDArray[np.uint8] = _kinds.take(points)
    if not kinds.all():
        for point in np.unique(points[kinds == 0]).tolist():
            _kinds[point] = _kind(chr(point))
        kinds = _kinds.take(points)
    return kinds


def _kind(character: str) -> int:
    return (
        get_character_cell_size(character)
        | (_SPACE if character.isspace() else 0)
        | (_NOT_FIRST if character in NOT_FIRST else 0)
        | (_NOT_LAST if character in NOT_LAST else 0)
        | _KNOWN
    )


def _next_solid(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """For each place the first at or after it that holds no space; the end where there is none."""
    size = len(kinds)
    places = np.where(kinds & _SPACE, size, np.arange(size))
    following: npt.NDArray[np.int64] = np.minimum.accumulate(places[::-1])[::-1]
    return np.ascontiguousarray(following)


def _last_chances(points: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """For each place the last at or before it at which a row may begin inside a paragraph; 0 where there is none."""
    size = len(kinds)
    cells = kinds & _CELLS
    is_space = (kinds & _SPACE) != 0
    # A mark over a wide character is as wide as that.
    bases = np.maximum.accumulate(np.where((cells > 0) | (points == _LINE_END), np.arange(size), 0))
    is_wide = (cells == 2)[bases]
    may = np.zeros(size, bool)
    before, after = kinds[:-1], kinds[1:]
    may[1:] = (cells[1:] > 0) & ~is_space[1:] & ((after & _NOT_FIRST) == 0) & ((before & _NOT_LAST) == 0)
    may[1:] &= is_space[:-1] | is_wide[:-1] | (cells[1:] == 2)
    chances: npt.NDArray[np.int64] = np.maximum.accumulate(np.where(may, np.arange(size), 0))
    return chances


def _paragraphs(points: npt.NDArray[np.uint32]) -> list[tuple[int, int]]:
    line_ends = np.flatnonzero(points == _LINE_END).tolist()
    return list(zip([0, *(end + 1 for end in line_ends)], [*line_ends, len(points)], strict=True))
