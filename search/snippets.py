"""Snippets: the passage of an article that answers best, with every match in it marked.

Matches are found in the text itself, unit by unit as the index has them, so a highlight is where the text says
so, whatever white space, line ends or punctuation stand inside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.text.characters import HAN, TABLES, code_points, from_code_points
from index.text.units import Offsets, split_points

from .query.terms import UnitString

WIDTH = 120  # characters of a snippet, at most
_BOUND = "\x00"  # stands on both sides of a unit of several characters, so that no part of one matches
_TEXT_BOUND = 1  # stands before every text, as a code point
_TEXT_GAP = "。"  # between two texts while they are taken apart: no unit
_TEXT_GAP_SINGLE = "\n"
_COMMA = ord(",")  # inside a compact string only ever the separator of thousands, which is no part of a unit
_ENDS = frozenset("。！？!?；;…\n")  # after these a sentence may begin
_LEAD = 20  # characters shown before the first match where no sentence begins


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: `highlights` are its matches, (start, end) in characters of `text`; `line` is where it starts,
    1-based, in the document.
    """

    text: str
    highlights: list[tuple[int, int]]
    line: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A string to mark and what finding it is worth."""

    string: UnitString
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A match: its extent in a text, and which wanted string it is."""

    start: int
    end: int
    wanted: int


def spell(string: UnitString) -> str:
    """A string of units as `compact` writes texts."""
    return "".join(
        token if single else f"{_BOUND}{token}{_BOUND}"
        for token, single in zip(string.tokens, string.single, strict=True)
    )


def find_matches(texts: Sequence[str], wanted: Sequence[Wanted]) -> list[list[Match]]:
    """Every match of every wanted string in each text, in order; of overlapping ones the longest, then the first."""
    only_single = all(all(want.string.single) for want in wanted)
    compact, starts, ends, bounds = _compact_single(texts) if only_single else _compact(texts)
    found: list[list[Match]] = [[] for _ in texts]
    for index, want in enumerate(wanted):
        needle = spell(want.string)
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
    points = code_points(_TEXT_GAP_SINGLE + _TEXT_GAP_SINGLE.join(texts))
    kept = TABLES.classes(points) >= HAN
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


def best_snippets(text: str, matches: Sequence[Match], wanted: Sequence[Wanted], line: int, limit: int) -> list[Snippet]:
    """The passages of `text` that hold the most of what is wanted, best first; the beginning if nothing matches.

    After the first, only passages that hold something wanted that is in none before. `line` is the text's first.
    """
    snippets: list[Snippet] = []
    shown: set[int] = set()
    while len(snippets) < limit:
        first, last = _best_window(matches, wanted, shown)
        if first == last and snippets:
            break
        snippets.append(_cut(text, matches, first, last, line))
        if first == last:
            break
        shown.update(match.wanted for match in matches[first:last])
    return snippets


def _best_window(matches: Sequence[Match], wanted: Sequence[Wanted], shown: set[int]) -> tuple[int, int]:
    """The run of matches, at most WIDTH characters from end to end, of the greatest weight; of equals the first.

    Each wanted string counts once, its repetitions a little, those in `shown` nothing.
    """
    best, best_weight = (0, 0), 0.0
    inside = [0] * len(wanted)
    weight = 0.0
    first = 0
    for last, match in enumerate(matches):
        weight += _worth(wanted, shown, match, inside[match.wanted])
        inside[match.wanted] += 1
        while match.end - matches[first].start > WIDTH and first < last:
            gone = matches[first]
            inside[gone.wanted] -= 1
            weight -= _worth(wanted, shown, gone, inside[gone.wanted])
            first += 1
        if weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last + 1), weight
    return best


def _worth(wanted: Sequence[Wanted], shown: set[int], match: Match, already: int) -> float:
    if match.wanted in shown:
        return 0.0
    return wanted[match.wanted].weight * (0.1 if already else 1.0)


def _cut(text: str, matches: Sequence[Match], first: int, last: int, line: int) -> Snippet:
    """The passage around the matches ``matches[first:last]``."""
    core_start = matches[first].start if first < last else 0
    core_end = matches[last - 1].end if first < last else 0
    start = _begin(text, core_start, core_end)
    end = _end(text, start, core_end)
    # No match is cut: one that runs over an edge moves the edge off it.
    for match in matches:
        if match.start < end < match.end:
            end = match.end if match.start < core_end else match.start
        if match.start < start < match.end:
            start = match.start if match.end > core_start else match.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = [(m.start - start, m.end - start) for m in matches if m.start >= start and m.end <= end]
    return Snippet(text[start:end], inside, line + text.count("\n", 0, start))


def _begin(text: str, core_start: int, core_end: int) -> int:
    """Where a passage starts: at a sentence if one begins near enough, else a few characters before the match."""
    room = max(0, WIDTH - (core_end - core_start))
    earliest = max(0, core_start - room)
    for at in range(core_start, earliest - 1, -1):
        if at == 0 or text[at - 1] in _ENDS:
            return at
    start = max(earliest, core_start - _LEAD)
    while start < core_start and start > 0 and _inside_word(text, start):
        start += 1
    return start


def _end(text: str, start: int, core_end: int) -> int:
    """Where a passage that must reach `core_end` ends: full if it can, and not inside a word or number."""
    end = max(core_end, min(len(text), start + WIDTH))
    while end > core_end and end < len(text) and _inside_word(text, end):
        end -= 1
    return end


def _inside_word(text: str, at: int) -> bool:
    """Whether a Latin word or a number runs over from before `at`."""
    before, after = text[at - 1], text[at]
    return before < "\u2e80" and after < "\u2e80" and (before.isalnum() or before in ".,") and after.isalnum()
