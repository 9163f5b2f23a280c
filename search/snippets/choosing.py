"""Snippets: the passage of an article that answers best, with every match in it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from ..matching.lists import COMPILED_LISTS
from ..query.terms import UnitString
from ..query.tree import Loose
from .extents import CLAUSE_ENDS, CLOSING, CORE, ENOUGH, NO_START, SENTENCE_ENDS, WIDTH
from .occurrences import Match

__all__ = ["WIDTH", "Snippet", "Wanted", "best_snippets"]


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


class Cutter(Protocol):
    """Cuts passages of a width out of texts; see `PlainCutter`."""

    def best_window(self, matches: list[Match], worth: list[float]) -> tuple[int, int, float]:
        """The run of matches that a passage is chosen for."""

    def passage(
        self, text: str, matches: list[Match], first: int, last: int, low: int, high: int
    ) -> tuple[int, int, list[Extent]]:
        """A passage and the matches in it."""


@lru_cache(maxsize=8)
def cutter(width: int) -> Cutter:
    """What cuts passages of so many characters at most."""
    if not COMPILED_LISTS:
        from .plain import PlainCutter

        return PlainCutter(width)
    from .cutting import Cutter as CompiledCutter

    return CompiledCutter(width, ENOUGH * width, int(CORE * width), SENTENCE_ENDS, CLAUSE_ENDS, CLOSING, NO_START)


def best_snippets(
    text: str,
    matches: list[Match],
    wanted: Sequence[Wanted],
    line: int,
    limit: int,
    asides: Sequence[Extent] = (),
    width: int = WIDTH,
) -> list[Snippet]:
    """The passages of `text` that hold the most of what is wanted, best first; the beginning if nothing matches.

    After the first, only passages that hold something wanted that is in none before; none shows again what another
    shows. `line` is the text's first, `width` the characters of a passage at most. From `asides`, ascending, nothing
    is taken.
    """
    snippets: list[Snippet] = []
    cut = cutter(width)
    worth = [want.weight for want in wanted]
    parts = _outside(asides, len(text))
    while len(snippets) < limit:
        part, first, last = _best_core(cut, matches, worth, parts, len(text))
        if first == last and snippets:
            break
        start, end, marks = cut.passage(text, matches, first, last, *part)
        snippets.append(Snippet(text[start:end], marks, line + text.count("\n", 0, start)))
        if first == last or len(snippets) == limit:
            break
        for match in matches:
            if match.start >= start and match.end <= end:
                worth[match.wanted] = 0.0  # shown
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
    cut: Cutter, matches: list[Match], worth: list[float], parts: Sequence[Extent], size: int
) -> tuple[Extent, int, int]:
    """The part of a text of this size that the best passage is in, and what it must show, from where to where."""
    best, best_weight = (parts[0], parts[0][0], parts[0][0]), 0.0
    for part in parts:
        low, high = part
        inside = matches
        if part != (0, size):
            inside = [match for match in matches if low <= match.start and match.end <= high]
        first, last, weight = cut.best_window(inside, worth)
        if weight > best_weight:
            best, best_weight = (part, inside[first].start, inside[last - 1].end), weight
    return best
