"""Whether two articles tell the same story: the same text, in either script, but for small edits.

It is asked of texts that are nearly the same, and errs on the side of telling them apart: nothing different may be
hidden. Reports made from one pattern (of the weather, of a visit, of a market) share most of their sentences; they are
told apart by a number that is another at the same place, by what only one of the titles names and only its own text
repeats, and by dates too far from each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.text.fold.characters import TABLES

from .pairs import Pairs, PlainPairs, plain_kept

if COMPILED:
    from .alike import Pairs as CompiledPairs
    from .alike import kept

_SHORT = 100  # letters, digits and Chinese characters; a shorter text is the same only as it stands
_SHORTEST = 20  # a shorter one may stand anywhere
_NEARLY = 0.85  # share of pairs of neighbouring characters in both that says enough; with like titles, _ALIKE does
_ALIKE, _LIKE_TITLES = 0.65, 0.3

_NUMBER = re.compile(r"[\d一二三四五六七八九十百千万亿两〇零]+")  # as the fold writes them
_DAYS = 31  # a text that comes again later than that is news again
_AROUND = 2  # characters on each side by which a place is known


class Story:
    """A stored article as it is compared: its title, and its own text without what stands around it."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self.date: str = record.get("date", "")
        asides, text = record.get("asides"), record["body"]
        if asides:
            from hansou.index.text.asides.boilerplate import own_text  # few searches compare

            text = own_text(text, asides)
        self.body = _kept(text)
        """The letters, digits and Chinese characters of its own text, folded."""

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
    least = min(len(first.body), len(second.body))
    if least < _SHORT or first.body == second.body:
        return least >= _SHORTEST and first.body == second.body
    alike = first.pairs.share(second.pairs)
    if alike < _NEARLY and (alike < _ALIKE or first.title_pairs.share(second.title_pairs) < _LIKE_TITLES):
        return False
    if _names_more(first, second) or _names_more(second, first):
        return False
    return all(second.numbers.get(place, numbers) == numbers for place, numbers in first.numbers.items())


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
