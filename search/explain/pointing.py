"""Points at places in one article: what stands around a match, and what stands nearest to what does not match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hansou.index.pages import page_at
from hansou.index.schema import TEXT_FIELDS
from hansou.search.query.tree import Pattern, UnitString
from hansou.search.snippets.asides import extents_of
from hansou.search.snippets.extents import inside_word
from hansou.search.snippets.occurrences import Match, find_matches

from .nearest import Standing, nearest_pattern, nearest_string
from .why import WhyNearest, WhyPlace

PLACES = 3  # of one piece of a query that are shown, but one for each thing wanted
_AROUND = 20  # characters shown on each side of a match


class Pointer:
    """The title and body of a stored record."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self._parts = {name: str(record[name]) for name in TEXT_FIELDS["text"]}

    def texts_of(self, field: str) -> list[str]:
        """The texts of a text field."""
        return [self._parts[name] for name in TEXT_FIELDS[field]]

    def find(self, strings: Sequence[UnitString], field: str) -> list[list[Match]]:
        """Where strings stand in each text of a field."""
        return find_matches(self.texts_of(field), strings)

    def places(self, found: Sequence[Sequence[Match]]) -> Iterator[WhyPlace]:
        """The first places of matches, given per text, in order: one at least for each thing that was wanted."""
        every = [(text, match) for text, matches in enumerate(found) for match in matches]
        first = {match.wanted: (text, match) for text, match in reversed(every)}
        extents: list[tuple[int, int, int]] = []
        for at, (text, match) in enumerate([*sorted(first.values()), *every]):
            if at >= len(first) and len(extents) >= PLACES:
                break
            if not any(text == each and low <= match.start and match.end <= high for each, low, high in extents):
                extents.append((text, *self._extent(text, match.start, match.end)))
        for text, start, end in sorted(extents):
            inside = [(each.start, each.end) for each in found[text] if start <= each.start and each.end <= end]
            yield self._place(text, start, end, inside)

    def nearest_string(self, string: UnitString, field: str) -> Iterator[WhyNearest]:
        """The nearest thing to a string that stands nowhere in a field."""
        texts = self.texts_of(field)
        if field != "text":
            below = self.find([string], "text")[1:]
            for matches in below:
                for match in matches[:1]:
                    start, end = match.start, match.end
                    found = self.texts_of("text")[1][start:end]
                    yield WhyNearest(found, found, "elsewhere", self._around(1, start, end))
                    return
        standing = nearest_string(texts, string)
        if standing is not None:
            yield self._nearest(standing)

    def nearest_pattern(self, node: Pattern, field: str) -> Iterator[WhyNearest]:
        """The nearest things to a pattern that matches nothing in a field."""
        yield from map(self._nearest, nearest_pattern(self.texts_of(field), node))

    def _nearest(self, standing: Standing) -> WhyNearest:
        text, start, end = standing.text, standing.start, standing.end
        found = self.texts_of("text")[text][start:end]
        return WhyNearest(standing.wanted, found, standing.how, self._around(text, start, end), standing.distance)

    def _around(self, text: int, start: int, end: int) -> WhyPlace:
        return self._place(text, *self._extent(text, start, end), [(start, end)])

    def _extent(self, which: int, start: int, end: int) -> tuple[int, int]:
        """What to show around a match: the line it is in, or what is near of it."""
        text = self.texts_of("text")[which]
        low = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
        line_end = text.find("\n", end)
        high = min(len(text) if line_end < 0 else line_end, end + _AROUND)
        while low < start and inside_word(text, low):
            low += 1
        while high > end and inside_word(text, high):
            high -= 1
        return low, high

    def _place(self, which: int, start: int, end: int, matches: Sequence[tuple[int, int]]) -> WhyPlace:
        text = self.texts_of("text")[which]
        marks = [(low - start, high - start) for low, high in matches]
        if which == 0:
            return WhyPlace(text[start:end], marks, None)
        at = matches[0][0] if matches else start
        line = self._record.get("line", 1) + text.count("\n", 0, start)
        aside = any(low <= at < high for low, high in extents_of(self._record))
        return WhyPlace(text[start:end], marks, line, page_at(self._record.get("pages", ()), at), aside)
