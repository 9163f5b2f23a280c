"""Whether two articles tell the same story: the same text, in either script, but for small edits.

It is asked of texts that are nearly the same, and errs on the side of telling them apart: nothing different may be
hidden. Reports made from one pattern (of the weather, of a visit, of a market) share most of their sentences; they are
told apart by a number that is another at the same place, by what only one of the titles names and only its own text
repeats, and by dates too far from each other. Long texts are compared by their sketches, of which each has as many
numbers, and never with short ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.schema import SKETCH
from hansou.index.text.fold.characters import TABLES
from hansou.index.text.sizes import LONG_TEXT
from hansou.index.text.sketch import Sketch, read, shares, sketch

from .pairs import Pairs, PlainPairs, plain_kept

if COMPILED:
    from .alike import Pairs as CompiledPairs
    from .alike import kept

_SHORT = 100  # letters, digits and Chinese characters; a shorter text is the same only as it stands
_SHORTEST = 20  # a shorter one may stand anywhere
_NEARLY = 0.85  # share of pairs of neighbouring characters in both that says enough; with like titles, _ALIKE does
_ALIKE, _LIKE_TITLES = 0.65, 0.3

_COPY = 0.8  # share of runs of characters of two long texts that says enough; with like titles, _EDITION does
_EDITION = 0.5
_WITHIN = 0.9  # of the runs of one, in the other: it is a part of it, and with like titles an edition that lacks some

_NUMBER = re.compile(r"[\d一二三四五六七八九十百千万亿两〇零]+")  # as the fold writes them
_DAYS = 31  # a text that comes again later than that is news again
_AROUND = 2  # characters on each side by which a place is known


class Story:
    """A stored article as it is compared: its title, and its own text without what stands around it."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self.date: str = record.get("date", "")

    @cached_property
    def body(self) -> str:
        """The letters, digits and Chinese characters of its own text, folded."""
        return _kept(self._own_text())

    @cached_property
    def sketch(self) -> Sketch | None:
        """The sketch of a long text; None for a short one."""
        if len(self._record["body"]) <= LONG_TEXT:
            return None
        known = self._record.get(SKETCH)
        return sketch(self._own_text()) if known is None else read(known)

    def _own_text(self) -> str:
        asides, text = self._record.get("asides"), str(self._record["body"])
        if not asides:
            return text
        from hansou.index.text.asides.boilerplate import own_text  # few searches compare

        return own_text(text, asides)

    @cached_property
    def title(self) -> str:
        """Those of the title."""
        return _kept(self._record["title"])

    @cached_property
    def pairs(self) -> Pairs:
        """The different pairs of neighbouring characters of the body."""
        return _pairs(self.body)

    @cached_property
    def title_pairs(self) -> Pairs:
        """Those of the title."""
        return _pairs(self.title)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], set[str]]:
        """The numbers at each place, known by what stands before and after."""
        found: dict[tuple[str, str], set[str]] = {}
        for match in _NUMBER.finditer(self.body):
            start, end = match.span()
            place = self.body[max(0, start - _AROUND) : start], self.body[end : end + _AROUND]
            if _NUMBER.search("".join(place)) is None:
                found.setdefault(place, set()).add(match.group())
        return found


def same_story(first: Story, second: Story) -> bool:
    """Whether two articles tell the same story."""
    if _days_between(first.date, second.date) > _DAYS:
        return False
    if first.sketch is not None or second.sketch is not None:
        return _same_long(first, second)
    least = min(len(first.body), len(second.body))
    if least < _SHORT or first.body == second.body:
        return least >= _SHORTEST and first.body == second.body
    alike = first.pairs.share(second.pairs)
    if alike < _NEARLY and (alike < _ALIKE or first.title_pairs.share(second.title_pairs) < _LIKE_TITLES):
        return False
    if _names_more(first, second) or _names_more(second, first):
        return False
    return all(second.numbers.get(place, numbers) == numbers for place, numbers in first.numbers.items())


def _same_long(first: Story, second: Story) -> bool:
    """The same of texts of which one is long, by their sketches: a copy, or under like titles another edition. What has
    another number in its title, a volume or a year, is another.
    """
    if first.sketch is None or second.sketch is None or _numbers_of(first.title) != _numbers_of(second.title):
        return False
    alike, within = shares(first.sketch, second.sketch)
    if alike >= _COPY or (alike < _EDITION and within < _WITHIN):
        return alike >= _COPY
    return first.title_pairs.share(second.title_pairs) >= _LIKE_TITLES


def _numbers_of(title: str) -> list[str]:
    return _NUMBER.findall(title)


def _names_more(first: Story, second: Story) -> bool:
    """Whether a title names something that its own text repeats and the other article does not know."""
    return first.title_pairs.has_more(first.pairs, second.pairs, second.title_pairs)


def _days_between(first: str, second: str) -> int:
    """Days between two dates, 0 where one of them is not known to the day."""
    if not first or not second:
        return 0
    try:
        return abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)
    except ValueError:
        return 0


def _kept(text: str) -> str:
    return kept(text, TABLES.filled()[0], TABLES.fill) if COMPILED else plain_kept(text)


def _pairs(text: str) -> Pairs:
    return CompiledPairs(text) if COMPILED else PlainPairs(text)
