"""Snippets: the passage of an article that answers best, with every match in it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..query.terms import UnitString
from ..query.tree import Loose
from .extents import WIDTH, extent
from .occurrences import Match

__all__ = ["WIDTH", "Snippet", "Wanted", "best_snippets"]

_CORE = 80  # characters from the first match that a passage is chosen for to the last: the rest is what is told of them
_NO_START = frozenset("，。、；：！？）》」』”’,.;:!?)")  # no passage begins with the end of something


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: `highlights` are its matches, (start, end) in characters of `text`; `line` is where it starts,
    1-based, in the document, `page` on which of its pages, None where it has none.
    """

    text: str
    highlights: list[tuple[int, int]]
    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A string to mark and what finding it is worth; or what `loose` asks for, of which `string` is a part."""

    string: UnitString
    weight: float
    loose: Loose | None = None


Extent = tuple[int, int]


def best_snippets(
    text: str,
    matches: Sequence[Match],
    wanted: Sequence[Wanted],
    line: int,
    limit: int,
    asides: Sequence[Extent] = (),
) -> list[Snippet]:
    """The passages of `text` that hold the most of what is wanted, best first; the beginning if nothing matches.

    After the first, only passages that hold something wanted that is in none before; none shows again what another
    shows. `line` is the text's first. From `asides`, ascending, nothing is taken.
    """
    snippets: list[Snippet] = []
    shown: set[int] = set()
    parts = _outside(asides, len(text))
    while len(snippets) < limit:
        part, first, last = _best_core(matches, wanted, shown, parts)
        if first == last and snippets:
            break
        start, end, marks = _passage(text, matches, (first, last), part)
        snippets.append(Snippet(text[start:end], marks, line + text.count("\n", 0, start)))
        if first == last or len(snippets) == limit:
            break
        shown.update(match.wanted for match in matches if match.start >= start and match.end <= end)
        at = parts.index(part)
        parts[at : at + 1] = [(part[0], start), (end, part[1])]
    return snippets


def _outside(asides: Sequence[Extent], size: int) -> list[Extent]:
    """What is left of a text of this size."""
    if not asides:
        return [(0, size)]
    edges = [0, *(edge for aside in asides for edge in aside), size]
    parts = [(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high]
    return parts or [(0, size)]


def _best_core(
    matches: Sequence[Match], wanted: Sequence[Wanted], shown: set[int], parts: Sequence[Extent]
) -> tuple[Extent, int, int]:
    """The part of the text that the best passage is in, and what it must show, from where to where."""
    best, best_weight = (parts[0], parts[0][0], parts[0][0]), 0.0
    for part in parts:
        low, high = part
        inside = matches
        if len(parts) > 1:
            inside = [match for match in matches if low <= match.start and match.end <= high]
        first, last, weight = _best_window(inside, wanted, shown)
        if weight > best_weight:
            best, best_weight = (part, inside[first].start, inside[last - 1].end), weight
    return best


def _best_window(matches: Sequence[Match], wanted: Sequence[Wanted], shown: set[int]) -> tuple[int, int, float]:
    """The run of matches, _CORE characters at most from end to end, of the greatest weight; of equals the first.

    Each wanted string counts once, its repetitions a little, those in `shown` nothing.
    """
    if not matches:
        return 0, 0, 0.0
    best, best_weight = (0, 0), 0.0
    worth = [0.0 if index in shown else want.weight for index, want in enumerate(wanted)]
    inside = [0] * len(wanted)
    weight = 0.0
    first = 0
    for last, match in enumerate(matches):
        which = match.wanted
        weight += worth[which] * (0.1 if inside[which] else 1.0)
        inside[which] += 1
        while match.end - matches[first].start > _CORE and first < last:
            gone = matches[first].wanted
            inside[gone] -= 1
            weight -= worth[gone] * (0.1 if inside[gone] else 1.0)
            first += 1
        if weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last + 1), weight
    return *best, best_weight


def _passage(text: str, matches: Sequence[Match], core: Extent, part: Extent) -> tuple[int, int, list[Extent]]:
    """The passage around `core`, and the matches in it, from its start: one that runs over an edge moves the edge."""
    first, last = core
    start, end = extent(text, first, last, *part)
    near = [(match.start, match.end) for match in matches if match.end > start and match.start < end]
    for low, high in near:
        if low < end < high:
            end = high if low < last else low
        if low < start < high:
            start = low if high > first else high
    while start < (first if first < last else end) and (text[start].isspace() or text[start] in _NO_START):
        start += 1
    while end > max(start, last) and text[end - 1].isspace():
        end -= 1
    return start, end, [(low - start, high - start) for low, high in near if low >= start and high <= end]
