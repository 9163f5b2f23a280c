"""Where strings of units occur in texts themselves, whatever white space, line ends or punctuation stand inside.

A text is written as a *compact* string, of its units alone, in which a string of units is found by plain search.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.char_filter import Offsets, filter_text
from hansou.index.text.fold.characters import DIACRITICS, HAN, MARK, TABLES, from_code_points
from hansou.index.text.tokens.units import Units, normalize_token, split_units
from hansou.index.text.tokens.units import scanner as scanner_of
from hansou.search.query.tree import Pattern, Signed, UnitString

_BOUND = "\x00"  # stands on both sides of a unit of several characters, so that no part of one matches
_TEXT_BOUND = 1  # stands before every text, as a code point
_TEXT_GAP = "。"  # between two texts while they are taken apart: no unit
_LINE_END = "\n"
_COMMA = ord(",")  # inside a compact string only ever what is no part of a unit: the separator of thousands


class Match(NamedTuple):
    """A match: its extent in a text, and the index of the string that it is an occurrence of."""

    start: int
    end: int
    wanted: int


@dataclass(frozen=True, slots=True)
class HighlightTerm:
    """A string to mark, as it stands in a compact string, and what finding it is worth; or what the
    `pattern` matches, of which `string` is a part, or the string with the signs that it has there. `stands_as`
    and `use`: where it is marked, see `tree.Equivalent`.
    """

    string: str
    weight: float
    pattern: Pattern | Signed | None = None
    stands_as: str = ""
    use: str = ""


def spell(token: str, single: bool) -> str:
    """A unit as it stands in a compact string."""
    return token if single else f"{_BOUND}{token}{_BOUND}"


def spell_string(string: UnitString) -> str:
    """A string of units as it stands in a compact string."""
    return "".join(map(spell, string.tokens, string.single))


def unspell(spelled: str) -> UnitString:
    """The string of units that stands so in a compact string."""
    tokens: list[str] = []
    single: list[bool] = []
    for at, piece in enumerate(spelled.split(_BOUND)):
        if at & 1:
            tokens.append(piece)
            single.append(False)
        else:
            tokens += piece
            single += [True] * len(piece)
    return UnitString(tuple(tokens), tuple(single))


def _silent_zeros(units: Units) -> Iterator[tuple[int, int]]:
    """Where in a text the zeros stand, with a point before them, that the tokens of its numbers leave out."""
    if not (units.points == ord(".")).any():
        return
    folded = from_code_points(units.points)
    for start, end in zip(units.starts.tolist(), units.ends.tolist(), strict=True):
        written = folded[start:end]
        if "." in written:
            kept = len(normalize_token(written)) + written.count(",")
            if kept < len(written):
                yield start + kept, end


@dataclass(frozen=True, slots=True)
class _Compact:
    """Several texts as one string of units.

    For each character of `string`, `starts` and `ends` say where it starts and ends in the texts end to end, with
    one character between them; `bounds` are where each text begins in the string, `offsets` where end to end.
    """

    string: str
    starts: Offsets
    ends: Offsets
    bounds: list[int]
    offsets: list[int]


def find_matches(texts: Sequence[str], strings: Sequence[UnitString]) -> list[list[Match]]:
    """Every occurrence of every string in each text, in order, but for those that lie inside a longer one."""
    return find_spelled(texts, list(map(spell_string, strings)))


def find_spelled(texts: Sequence[str], needles: list[str]) -> list[list[Match]]:
    """The same of strings as they stand in compact strings."""
    if not COMPILED:
        return find_with_arrays(texts, needles)
    scanner = scanner_of(needles)
    return [scanner.find(text, Match) for text in texts]


def find_with_arrays(texts: Sequence[str], needles: Sequence[str]) -> list[list[Match]]:
    """As `find_spelled`, which it is where nothing was compiled: all texts at once."""
    only_single = not any(_BOUND in needle for needle in needles)
    compact = _compact_single(texts) if only_single else _compact(texts)
    find = compact.string.find
    places = []
    for index, needle in enumerate(needles):
        at = find(needle)
        while at >= 0:
            places.append((at, -len(needle), index))
            at = find(needle, at + 1)
    # Of those that stand in one character, which stands for several, the first and longest is the one that is shown.
    places.sort()
    found: list[list[Match]] = [[] for _ in texts]
    for at, less, index in places:
        text = bisect_left(compact.bounds, at + 1) - 1
        offset = compact.offsets[text]
        end = int(compact.ends[at - less - 1])
        found[text].append(Match(int(compact.starts[at]) - offset, end - offset, index))
    return [without_overlaps(matches) for matches in found]


def without_overlaps(matches: list[Match]) -> list[Match]:
    """The matches in order, without those that lie inside another; what overlaps only in part stays. Of equal extents
    the one that comes first is kept.
    """
    matches.sort(key=lambda match: (match.start, -match.end))
    shown: list[Match] = []
    for match in matches:
        if not shown or match.end > shown[-1].end:
            shown.append(match)
    return shown


def _compact_single(texts: Sequence[str]) -> _Compact:
    """As `_compact`, for strings of single characters: then it does not matter where other units begin and end."""
    filtered = filter_text(_LINE_END + _LINE_END.join(texts))
    folded, classes = TABLES.folded_and_classes(filtered.points)
    kept = (classes >= HAN) & (classes != MARK)  # a mark is nothing between single characters
    offsets = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    firsts = offsets if filtered.starts is None else filtered.starts.searchsorted(offsets)
    kept[firsts] = True
    folded[firsts] = _TEXT_BOUND
    at = kept.nonzero()[0]
    string = from_code_points(folded[at])
    bounds = at.searchsorted(firsts).tolist()
    return _Compact(
        string, filtered.starts_of(at), filtered.ends_of(at + 1), bounds, [offset + 1 for offset in offsets]
    )


def _compact(texts: Sequence[str]) -> _Compact:
    """Texts with single characters as they fold, and other units between bounds."""
    units = split_units(_TEXT_GAP.join(texts))
    sizes = np.where(units.single, 1, units.ends - units.starts + 2)
    ends_at = np.cumsum(sizes)
    at = ends_at - sizes
    total = int(ends_at[-1]) if len(ends_at) else 0
    string = np.zeros(total, np.uint32)
    starts = np.zeros(total, np.int64)
    ends = np.zeros(total, np.int64)
    string[at] = np.where(units.single, units.points[units.starts], 0)
    starts[at] = units.text_starts
    ends[ends_at - 1] = units.text_ends
    other = np.flatnonzero(~units.single)
    inner = sizes[other] - 2
    step = np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner)
    string[np.repeat(at[other] + 1, inner) + step] = units.points[np.repeat(units.starts[other], inner) + step]
    string[(string >= DIACRITICS[0]) & (string <= DIACRITICS[1])] = _COMMA
    for first, last in _silent_zeros(units):
        ordinal = int(units.starts.searchsorted(first, side="right")) - 1
        place = int(at[ordinal]) + 1 + first - int(units.starts[ordinal])
        string[place : place + last - first] = _COMMA
    offsets = list(accumulate((len(text) + len(_TEXT_GAP) for text in texts[:-1]), initial=0))
    bounds = np.append(at, total)[units.text_starts.searchsorted(offsets)]
    kept = string != _COMMA
    if not kept.all():
        string, starts, ends = string[kept], starts[kept], ends[kept]
        bounds = np.append(np.cumsum(kept) - kept, len(string))[bounds]
    # A bound before each text keeps matches from running over from the text before.
    string, starts, ends = (
        np.insert(string, bounds, _TEXT_BOUND),
        np.insert(starts, bounds, 0),
        np.insert(ends, bounds, 0),
    )
    return _Compact(from_code_points(string), starts, ends, (bounds + np.arange(len(bounds))).tolist(), offsets)
