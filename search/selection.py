"""Which documents answer a query, and which of them are best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from . import answer
from .matching.lists import Numbers
from .meant.equivalents import read_as
from .ranking.pruned import Ranked
from .records import Records
from .snippets.choosing import Wanted


class Selection(Protocol):
    """The documents that answer a query. `partial`: they need not have all that is wanted."""

    @property
    def partial(self) -> bool:
        """See Selection."""

    @property
    def records(self) -> Records:
        """What is stored of documents."""

    @property
    def wanted(self) -> Sequence[Wanted]:
        """What to mark in them."""

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """For words of the query what else was searched for."""

    def best(self, count: int) -> Ranked:
        """The best `count` of them."""

    def every(self) -> Sequence[Numbers]:
        """All of them, per segment."""


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
    def records(self) -> Records:
        """See Selection."""
        return self.question.records

    @property
    def wanted(self) -> Sequence[Wanted]:
        """See Selection."""
        return answer.wanted_strings(self.question.positive, self.question.loose)

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """See Selection."""
        return read_as(self.question.positive)

    def best(self, count: int) -> Ranked:
        """See Selection."""
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
