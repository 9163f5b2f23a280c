"""Where strings of units occur in texts themselves, whatever white space, line ends or punctuation stand inside.

A text is written as a *compact* string, of its units alone, in which a string of units is found by plain search.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.text.characters import HAN, MARK, TABLES, code_points, from_code_points
from index.text.units import Offsets, split_points

from .query.terms import UnitString

_BOUND = "\x00"  # stands on both sides of a unit of several characters, so that no part of one matches
_TEXT_BOUND = 1  # stands before every text, as a code point
_TEXT_GAP = "。"  # between two texts while they are taken apart: no unit
_LINE_END = "\n"
_COMMA = ord(",")  # inside a compact string only ever the separator of thousands, which is no part of a unit


@dataclass(frozen=True, slots=True)
class Match:
    """A match: its extent in a text, and the index of the string that it is an occurrence of."""

    start: int
    end: int
    wanted: int


def _spell(string: UnitString) -> str:
    """A string of units as it stands in a compact string."""
    return "".join(
        token if single else f"{_BOUND}{token}{_BOUND}"
        for token, single in zip(string.tokens, string.single, strict=True)
    )


def find_matches(texts: Sequence[str], strings: Sequence[UnitString]) -> list[list[Match]]:
    """Every occurrence of every string in each text, in order, but for those that lie inside a longer one."""
    only_single = all(all(string.single) for string in strings)
    compact, starts, ends, bounds = _compact_single(texts) if only_single else _compact(texts)
    found: list[list[Match]] = [[] for _ in texts]
    for index, string in enumerate(strings):
        needle = _spell(string)
        at = compact.find(needle)
        while at >= 0:
            text = bisect_left(bounds, at + 1) - 1
            found[text].append(Match(int(starts[at]), int(ends[at + len(needle) - 1]), index))
            at = compact.find(needle, at + 1)
    return [_without_overlaps(matches) for matches in found]


def _without_overlaps(matches: list[Match]) -> list[Match]:
    """The matches without those that lie inside another; what overlaps only in part stays."""
    matches.sort(key=lambda match: (match.start, -match.end))
    shown: list[Match] = []
    for match in matches:
        if not shown or match.end > shown[-1].end:
            shown.append(match)
    return shown


def _compact_single(texts: Sequence[str]) -> tuple[str, Offsets, Offsets, list[int]]:
    """As `_compact`, for strings of single characters: then it does not matter where other units begin and end."""
    points = code_points(_LINE_END + _LINE_END.join(texts))
    classes = TABLES.classes(points)
    kept = (classes >= HAN) & (classes != MARK)  # a mark is nothing between single characters
    text_starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
    kept[text_starts] = True
    at = kept.nonzero()[0]
    compact = TABLES.folded(points)[at]
    bounds = at.searchsorted(text_starts)
    compact[bounds] = _TEXT_BOUND
    starts = at - np.repeat(text_starts + 1, np.diff(bounds, append=len(at)))
    return from_code_points(compact), starts, starts + 1, bounds.tolist()


def _compact(texts: Sequence[str]) -> tuple[str, Offsets, Offsets, list[int]]:
    """Several texts as one string of units: single characters as they fold, other units between bounds.

    Returns the string; for each of its characters where it starts and where it ends in its own text; and where
    in the string each text begins.
    """
    points = code_points(_TEXT_GAP.join(texts))
    units = split_points(points)
    sizes = np.where(units.single, 1, units.ends - units.starts + 2)
    ends_at = np.cumsum(sizes)
    at = ends_at - sizes
    total = int(ends_at[-1]) if len(ends_at) else 0
    compact = np.zeros(total, np.uint32)
    starts = np.zeros(total, np.int64)
    ends = np.zeros(total, np.int64)
    compact[at] = np.where(units.single, units.points[units.starts], 0)
    starts[at] = units.starts
    ends[ends_at - 1] = units.ends
    other = np.flatnonzero(~units.single)
    inner = sizes[other] - 2
    step = np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner)
    compact[np.repeat(at[other] + 1, inner) + step] = units.points[np.repeat(units.starts[other], inner) + step]
    text_starts = np.cumsum([0, *(len(text) + len(_TEXT_GAP) for text in texts[:-1])])
    first = np.searchsorted(units.starts, text_starts)
    bounds = np.append(at, total)[first]
    offset = np.repeat(text_starts, np.diff(bounds, append=total))
    starts, ends = starts - offset, ends - offset
    kept = compact != _COMMA
    if not kept.all():
        compact, starts, ends = compact[kept], starts[kept], ends[kept]
        bounds = np.append(np.cumsum(kept) - kept, len(compact))[bounds]
    # A bound before each text keeps matches from running over from the text before.
    return (
        from_code_points(np.insert(compact, bounds, _TEXT_BOUND)),
        np.insert(starts, bounds, 0),
        np.insert(ends, bounds, 0),
        (bounds + np.arange(len(bounds))).tolist(),
    )
