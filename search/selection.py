"""Which documents answer a query, and which of them are best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from hansou.index.hosts import cached_property
from hansou.search.expand.equivalents import read_as
from hansou.search.match.lists import Numbers
from hansou.search.page.assembly import lay_out
from hansou.search.page.hits import about, show
from hansou.search.page.repeats import Repeats
from hansou.search.rank.pruned import Ranked
from hansou.search.snippets.choosing import Wanted

from . import answer
from .records import Records
from .results import Hit


class Selection(Protocol):
    """The documents that answer a query. `partial`: they need not have all that is wanted."""

    @property
    def partial(self) -> bool:
        """See Selection."""

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """For words of the query what else was searched for."""

    def every(self) -> Sequence[Numbers]:
        """All of them, per segment."""

    def page(self, part: Part) -> tuple[list[Hit], bool]:
        """Hits of the best of them; and whether others may follow."""


class Part(NamedTuple):
    """What to show of the documents that answer: see `Searcher.search`."""

    offset: int
    limit: int
    snippets: int
    width: int
    repeats: bool


@dataclass(frozen=True)
class AnySelection:
    """What answers a question of any kind. `any_word`: what holds any word does. `sort`: see `Searcher.search`."""

    question: answer.Question
    any_word: bool
    sort: str

    @cached_property
    def _selected(self) -> tuple[list[Numbers] | None, bool]:
        return answer.select(self.question, self.any_word, by_score=self.sort == "score")

    @property
    def partial(self) -> bool:
        """See Selection."""
        return self._selected[1]

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """See Selection."""
        return read_as(self.question.positive)

    def best(self, count: int) -> Ranked:
        """The best `count` documents, in the order of `sort`."""
        if not count:
            return Ranked(np.zeros(0), np.zeros(0, np.int64))
        within, partial = self._selected
        if self.sort == "score":
            return answer.best(self.question, count, within, partial)
        return answer.in_order_of_date(self.question, count, self.every(), partial, oldest=self.sort == "oldest")

    def every(self) -> Sequence[Numbers]:
        """See Selection."""
        within, partial = self._selected
        return self.question.matches(partial) if within is None else within

    def page(self, part: Part) -> tuple[list[Hit], bool]:
        """See Selection."""
        question = self.question
        wanted = answer.wanted_strings(question.positive, question.loose)
        is_about = about(question.records, wanted, self.partial) if self.sort == "score" else None
        repeats = None if part.repeats else Repeats(question.reading.collection, question.records)
        return page_of(self.best, question.records, wanted, self.partial, is_about, repeats, part)


def page_of(
    best: Callable[[int], Ranked],
    records: Records,
    wanted: Sequence[Wanted],
    partial: bool,
    is_about: Callable[[int], bool] | None,
    repeats: Repeats | None,
    part: Part,
) -> tuple[list[Hit], bool]:
    """Hits of documents that `best` gives by their number; and whether others may follow. See `pages.layout`."""
    places, more = lay_out(best, part.offset, part.limit, repeats, is_about)
    hits = show(records, places, wanted, part.offset + 1, part.snippets, partial=partial, width=part.width)
    return hits, more
