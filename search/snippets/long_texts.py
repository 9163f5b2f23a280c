"""Passages of texts that are kept in blocks: only the blocks around the best of them are read.

Which these are is told by the places of the terms (`located`). Then the passages are chosen in what was read, as in any
text, and what is marked in them is what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from hansou.index.schema import PART_UNITS
from hansou.index.store.documents.blocks import LongText
from hansou.search.query.tree import Signed

from .asides import extents_of
from .choosing import Cutter, cutter
from .extents import CORE
from .located import Located, Marks
from .occurrences import HighlightTerm, Match
from .snippet import Extent, Snippet

_TRIES, _ANYWHERE = 16, 4
"""Places that are read, at most, for one passage; of something that is seen at once, and of a better one, fewer."""
_NEARLY = 0.9
"""Of what another place might weigh, by the index: so much is enough."""
_MIXED = 8
"""Blocks that are read, at most, to tell whether a term stands in an aside."""


class Passage(NamedTuple):
    """A snippet of a text, and where in the text its first match is, or it begins itself."""

    snippet: Snippet
    at: int


def passages_of(
    record: Mapping[str, Any],
    marks: Marks,
    located: Located,
    limit: int,
    asides: Sequence[Extent],
    width: int,
) -> list[Passage]:
    """The best passages of a record's body: see `choosing.best_snippets`. `marks`: where it holds the terms of
    `located`.
    """
    chooser = _Chooser(record, marks, located, asides, width)
    found: list[Passage] = []
    while len(found) < limit:
        seen = chooser.best_by_places() or chooser.best_of_the_beginning()
        if seen is None:
            break
        found.append(chooser.take(seen))
    return found or [chooser.beginning()]


class _Seen(NamedTuple):
    """What may be shown: what it weighs, the first block that was read for it and the text from there on, its extent in
    that, and the matches there.
    """

    weight: float
    block: int
    text: str
    extent: Extent
    highlights: list[Extent]
    matches: list[Match]


class _Chooser:
    def __init__(
        self, record: Mapping[str, Any], marks: Marks, located: Located, asides: Sequence[Extent], width: int
    ) -> None:
        self._text: LongText = record["body"]
        self._line: int = record.get("line", 1)
        self._marks = marks
        self._near = self._text.near(marks.starts)
        self._find = located.find
        self._worth = [term.weight for term in located.terms]
        self._taken = list(asides)
        self._width = width
        self._cutter: Cutter = cutter(width)

    def best_by_places(self) -> _Seen | None:
        """The best passage of what was not shown yet by the places of the terms. What an index says of a place may not
        be there, or not fit one passage: then others are looked at.
        """
        marks, starts = self._marks, self._near
        best: _Seen | None = None
        for tries in range(_TRIES):
            ends = starts + (marks.ends - marks.starts)
            first, last, weight = self._cutter.best_places(starts, ends, marks.wanted, self._worth)
            if weight <= 0 or (best and (best.weight >= _NEARLY * weight or tries >= _ANYWHERE)):
                break
            low, high = int(marks.starts[first]), int(marks.ends[last - 1])
            seen = self._look(*self._blocks(low, high))
            if seen and (best is None or seen.weight > best.weight):
                best = seen
            others = (marks.starts < low) | (marks.ends > high)
            marks, starts = marks.take(others), starts[others]
        return best

    def best_of_the_beginning(self) -> _Seen | None:
        """A passage with a term that is anywhere."""
        for block in range(min(_ANYWHERE, self._text.count)):
            if any(self._worth[index] for index in self._marks.everywhere):
                seen = self._look(block, block + 1)
                if seen:
                    return seen
        return None

    def _blocks(self, low: int, high: int) -> tuple[int, int]:
        """The blocks of some units, and those next to them that a passage around these may reach."""
        text = self._text
        first, last = text.block_of_unit(low), text.block_of_unit(high - 1) + 1
        if first and low - text.units[first] < self._width:
            first -= 1
        if last < text.count and text.units[last] - high < self._width:
            last += 1
        return first, last

    def _look(self, first: int, last: int) -> _Seen | None:
        """The best passage of some blocks; None where they have nothing of what was not shown yet."""
        text = self._text.blocks(first, last)
        base = int(self._text.characters[first])
        matches = self._find(text)
        best, inside, extent = 0.0, (0, 0), (0, 0)
        for low, high in self._free(base, base + len(text)):
            some = [each for each in matches if low <= each.start and each.end <= high]
            start, end, weight = self._cutter.best_window(some, self._worth)
            if weight > best:
                best, inside, extent = weight, (some[start].start, some[end - 1].end), (low, high)
        if not best:
            return None
        start, end, highlights = self._cutter.passage(text, matches, *inside, *extent)
        return _Seen(best, first, text, (start, end), highlights, matches)

    def take(self, seen: _Seen) -> Passage:
        """Show it: what it has is worth nothing from now on."""
        start, end = seen.extent
        for match in seen.matches:
            if start <= match.start and match.end <= end:
                self._worth[match.wanted] = 0.0
        base = int(self._text.characters[seen.block])
        self._taken = sorted([*self._taken, (base + start, base + end)])
        line = self._line + int(self._text.lines[seen.block]) + seen.text.count("\n", 0, start)
        at = base + start + (seen.highlights[0][0] if seen.highlights else 0)
        return Passage(Snippet(seen.text[start:end], seen.highlights, line), at)

    def beginning(self) -> Passage:
        """The passage with which the text begins."""
        text = self._text.blocks(0, 1)
        low, high = next(iter(self._free(0, len(text))), (0, len(text)))
        start, end, _ = self._cutter.passage(text, [], low, low, low, high)
        return Passage(Snippet(text[start:end], [], self._line + text.count("\n", 0, start)), start)

    def _free(self, low: int, high: int) -> Iterator[Extent]:
        """What a stretch of the text has beside asides and what was shown, in characters from its beginning."""
        at = low
        for start, end in self._taken:
            if end > at and start < high:
                if start > at:
                    yield at - low, start - low
                at = end
        if at < high:
            yield at - low, high - low


def own_terms(record: Mapping[str, Any], marks: Marks, located: Located) -> tuple[set[int], set[int]]:
    """Of the terms those that the body of a record in blocks holds, and those that it holds outside its asides."""
    everywhere = {*marks.everywhere, *marks.wanted.tolist()}
    edges = np.array(record.get("asides", ()), np.int64)
    if not len(edges):
        return everywhere, everywhere
    text: LongText = record["body"]
    characters = text.characters
    blocks = np.minimum(text.units[1:].searchsorted(marks.starts, "right"), text.count - 1)
    before, after = edges.searchsorted(characters[:-1], "right"), edges.searchsorted(characters[1:], "left")
    outside = (before == after) & (before % 2 == 0)
    own = {*marks.everywhere, *marks.wanted[outside[blocks]].tolist()}
    mixed = before != after
    extents = extents_of(record)
    for _ in range(_MIXED):
        left = mixed[blocks] & np.isin(marks.wanted, list(everywhere - own))
        if not left.any():
            break
        block = int(blocks[left][0])
        mixed[block] = False
        base = int(text.characters[block])
        for match in located.find(text.blocks(block, block + 1)):
            start, end = base + match.start, base + match.end
            if not any(low < end and start < high for low, high in extents):
                own.add(match.wanted)
    return everywhere, own


def parts_of(record: Mapping[str, Any], marks: Marks, terms: Sequence[HighlightTerm]) -> tuple[int, int] | None:
    """In how many of its parts a text in blocks holds any of what is marked, and how many it has; None if it has none,
    or where the index alone cannot say.
    """
    starts = record.get(PART_UNITS)
    if not starts or marks.everywhere:
        return None
    if any(isinstance(term.pattern, Signed) or term.stands_as or term.use for term in terms):
        return None
    parts = np.array(starts, np.int64).searchsorted(marks.starts, "right")
    return len(np.unique(parts[parts > 0])), len(starts)


def read_around(record: Mapping[str, Any], marks: Callable[[], Marks], worth: list[float], units: int) -> str:
    """The title and the body of a record, or of a body in blocks those around so many units that hold the most of what
    `marks` are of.
    """
    title, text = record["title"], record["body"]
    if type(text) is LongText:
        found = marks()
        core = int(units / CORE)  # whose core is so many units
        first, last, weight = cutter(core).best_places(found.starts, found.ends, found.wanted, worth)
        low, high = (int(found.starts[first]), int(found.ends[last - 1])) if weight > 0 else (0, 1)
        begin = text.block_of_unit(max(low - units, 0))
        text = text.blocks(begin, text.block_of_unit(high - 1 + units) + 1)
    return f"{title}\n{text}"
