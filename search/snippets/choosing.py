"""Snippets: the passage of an article that answers best, with every match in it marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from hansou.index.compiled import COMPILED
from hansou.search.match.places import Places

from .extents import CLAUSE_ENDS, CLOSING, CORE, ENOUGH, NO_START, SENTENCE_ENDS, WIDTH
from .occurrences import HighlightTerm, Match
from .snippet import Extent, Snippet

__all__ = ["WIDTH", "best_snippets"]


class Cutter(Protocol):
    """Cuts passages of a width out of texts; see `PlainCutter`."""

    def snippets(
        self, text: str, matches: list[Match], worth: list[float], line: int, limit: int, parts: list[Extent]
    ) -> list[Snippet]:
        """The best passages of a text that may be taken from its `parts`, extents in order; see `best_snippets`."""

    def best_window(self, matches: Sequence[tuple[int, int, int]], worth: list[float]) -> tuple[int, int, float]:
        """The run of matches that weighs most: its first, the one after its last, and its weight."""

    def best_places(self, starts: Places, ends: Places, wanted: Places, worth: list[float]) -> tuple[int, int, float]:
        """The same of matches given by their places."""

    def passage(
        self, text: str, matches: Sequence[tuple[int, int, int]], first: int, last: int, low: int, high: int
    ) -> tuple[int, int, list[Extent]]:
        """The passage of ``text[low:high]`` around ``text[first:last]``, and the matches in it, from its start."""


_WIDEST = 1 << 40  # wider than any text


@lru_cache(maxsize=8)
def cutter(width: int) -> Cutter:
    """What cuts passages of so many characters at most."""
    if not COMPILED:
        from .plain import PlainCutter

        return PlainCutter(width)
    from .cutting import Cutter as CompiledCutter

    width = min(width, _WIDEST)
    return CompiledCutter(width, ENOUGH * width, int(CORE * width), SENTENCE_ENDS, CLAUSE_ENDS, CLOSING, NO_START)


def best_snippets(
    text: str,
    matches: list[Match],
    terms: Sequence[HighlightTerm],
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
    worth = [term.weight for term in terms]
    return cutter(width).snippets(text, matches, worth, line, limit, outside(asides, len(text)))


def outside(asides: Sequence[Extent], size: int) -> list[Extent]:
    """What is left of a text of this size."""
    if not asides:
        return [(0, size)]
    edges = [0, *(min(max(edge, 0), size) for aside in asides for edge in aside), size]
    parts = [(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high]
    return parts or [(0, size)]
