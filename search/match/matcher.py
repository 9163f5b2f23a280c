"""Which documents match a plan, in NumPy: the statement of what `matching` does in compiled code, and its oracle.

A string of n units stands where its n - 1 grams stand one after another: the conjunction of its grams, confirmed by
position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hansou.index.schema import ABOUT, units_field
from hansou.search.collection import Collection
from hansou.search.limits import check_time
from hansou.search.plan.plan import Plan
from hansou.search.query.tree import (
    And,
    Equivalent,
    Exact,
    Glob,
    Keyword,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    UnitString,
    Words,
    kept_wanted,
)

from .lists import NO_MATCHES, NONE, Matches, Numbers, TermLists, ascending
from .signed import having_signs, is_signed
from .wildcards import Wildcards


class Matching:
    """A plan asked of a collection.

    After `select`, or `take`, `within` are the answers in each segment, None for all documents that hold any term;
    `partial`: they need not have all that is wanted; `any_word`: not even what is quoted. `typed` are those of whole
    answers that have it as it was typed, None where all have. `wildcards`: what is known already of the plan's
    patterns.
    """

    def __init__(self, plan: Plan, collection: Collection, wildcards: Wildcards | None = None) -> None:
        self.plan = plan
        self.collection = collection
        self.within: Sequence[Numbers] | None = None
        self.partial = False
        self.any_word = False
        self.typed: Sequence[Numbers] | None = None
        self._rows = {terms.field: terms.rows for terms in plan.terms}
        if "text" in self._rows:  # what is wanted of texts may stand in what is known about them
            self._rows |= {ABOUT: self._rows["text"], units_field(ABOUT): self._rows[units_field("text")]}
        self._lists: dict[tuple[str, int], TermLists] = {}
        self._wildcards = wildcards or Wildcards(collection)

    def lists(self, field: str, at: int) -> TermLists:
        """The lists of the plan's terms of a field in a segment, by their rows in the plan."""
        key = (field, at)
        if key not in self._lists:
            self._lists[key] = self.collection.segments[at].lists(field, tuple(self._rows[field]))
        return self._lists[key]

    def rows(self, field: str) -> Mapping[bytes, int]:
        """The row of each of the plan's terms of a field."""
        return self._rows[field]

    def matches(self, relaxed: bool) -> list[Numbers]:
        """The documents that match, per segment; none that is deleted. `relaxed`: of parts merely standing side by
        side, and of the terms of one part, any is enough, beside what is quoted.
        """
        return [
            segment.without_deleted(self.matching(self.plan.node, at, relaxed))
            for at, segment in enumerate(self.collection.segments)
        ]

    def select(self, any_word: bool, by_score: bool) -> None:
        """Find the answers: what has all that is wanted; where `any_word` asks for that, or nothing has it all and a
        part would do, what has a part.
        """
        self.any_word = any_word
        if not any_word:
            self.take(relaxed=False)
            if (self.within and any(map(len, self.within))) or not self.plan.can_relax:
                return
        if by_score and self.plan.only_texts:
            self.within, self.partial = None, True
        else:
            self.take(relaxed=True)

    def take(self, relaxed: bool) -> None:
        """Take all that match for answers."""
        self.within, self.partial = self.matches(relaxed), relaxed
        self.typed = self._typed(self.within) if self.plan.typed is not None and not relaxed else None

    def _typed(self, within: Sequence[Numbers]) -> Sequence[Numbers] | None:
        assert self.plan.typed is not None  # noqa: S101 - asked only then
        found = [
            np.intersect1d(docs, self.matching(self.plan.typed, at, False), assume_unique=True)
            for at, docs in enumerate(within)
        ]
        return found if any(len(some) < len(docs) for some, docs in zip(found, within, strict=True)) else None

    def every(self) -> Sequence[Numbers]:
        """All answers, per segment."""
        return self.matches(self.partial) if self.within is None else self.within

    def holds_all(self, units: Sequence[bytes]) -> bool:
        """Whether documents that are not deleted hold each of these single units of `text`."""
        return all(
            any(
                len(segment.without_deleted(segment.lists(units_field("text"), [name]).matches(0).docs))
                for segment in self.collection.segments
            )
            for name in units
        )

    def matching(self, node: Node, at: int, relaxed: bool) -> Numbers:
        """The documents of a segment that match a part of the plan's tree, ascending, deleted ones too."""
        check_time()
        segment = self.collection.segments[at]
        if isinstance(node, Phrase):
            return self._some_term(node, at) if relaxed and not node.exact else self._phrase(node, at)
        if isinstance(node, Keyword):
            return segment.keywords(node.field, node.low, node.high, above=node.above, below=node.below)
        if isinstance(node, Glob):
            return segment.keywords_like(node.field, node.pattern, folded=node.folded)
        if isinstance(node, Not):  # as it stands, however relaxed the rest is
            return _without(segment.every(), self.matching(node.part, at, False))
        if relaxed and not self.any_word and (quoted := kept_wanted(node)):
            return self._all(quoted, at, relaxed)
        if isinstance(node, Or) or (relaxed and isinstance(node, And) and node.soft):
            return _union([self.matching(part, at, relaxed) for part in node.parts])
        if isinstance(node, And):
            return self._all(node.parts, at, relaxed)
        if isinstance(node, Words | Exact):
            raise TypeError(node)  # a plan's tree has phrases in their places
        return self.pattern(node, at).docs

    def _all(self, parts: Sequence[Node], at: int, relaxed: bool) -> Numbers:
        """The documents that match every part; what must not match is taken away last."""
        docs: Numbers | None = None
        for part in sorted(parts, key=lambda part: isinstance(part, Not)):
            if docs is None:
                docs = self.matching(part, at, relaxed)
            elif not len(docs):
                return NONE
            elif isinstance(part, Not):
                docs = _without(docs, self.matching(part.part, at, False))
            else:
                docs = np.intersect1d(docs, self.matching(part, at, relaxed), assume_unique=True)
        return NONE if docs is None else docs

    def pattern(self, node: Pattern, at: int) -> Matches:
        """The documents of a segment that match a pattern, and how often; none that is deleted."""
        return self._wildcards.matches(node)[self.collection.segments[at].base]

    def _phrase(self, phrase: Phrase, at: int) -> Numbers:
        """The documents that hold every string that a phrase wants, or what says it otherwise, in the text or in what
        is known about it.
        """
        docs: Numbers | None = None
        for index, word in enumerate(phrase.words):
            said = [self.said(each, at, docs).docs for each in phrase.equivalents if index in each.covers]
            said += [self.string(ABOUT, word, at, docs).docs] if phrase.of_text else []
            found = _union([self.string(phrase.field, word, at, docs).docs, *said])
            docs = found if docs is None else np.intersect1d(docs, found, assume_unique=True)
        if docs is None:
            return NONE
        for first, last in phrase.together:
            string = phrase.whole.part(first, last)
            said = [self.said(each, at, docs).docs for each in phrase.equivalents if phrase.says_all(each, first, last)]
            said += [self.string(ABOUT, string, at, docs).docs] if phrase.of_text else []
            docs = _union([self.string(phrase.field, string, at, docs).docs, *said])
        return having_signs(docs, phrase, self.collection.segments[at]) if is_signed(phrase) else docs

    def _some_term(self, phrase: Phrase, at: int) -> Numbers:
        """The documents that ranking takes for partial answers: those with a gram, a word of one unit, what says
        words otherwise, or a word in what is known about them.
        """
        names = {phrase.field: phrase.gram_terms, units_field(phrase.field): phrase.lone_units}
        found = [
            self.lists(field, at).matches(self._rows[field][name]).docs
            for field, terms in names.items()
            for name in dict.fromkeys(terms)
        ]
        others = [self.said(each, at).docs for each in phrase.equivalents]
        others += [self.string(ABOUT, word, at).docs for word in phrase.words] if phrase.of_text else []
        return _union(found + others)

    def said(self, equivalent: Equivalent, at: int, within: Numbers | None = None) -> Matches:
        """The documents of a segment that hold what says words of the plan otherwise, where that counts, and how often:
        all, or those of `within`.
        """
        found = self.string(equivalent.phrase.field, equivalent.phrase.whole, at, within)
        if not len(found) or not (equivalent.stands_as or equivalent.use):
            return found
        return self.collection.segments[at].standing.confirm(equivalent, found.docs)

    def count_otherwise(self, equivalents: Sequence[Equivalent]) -> tuple[int, list[int]]:
        """How many answers have what is wanted only otherwise said, and how many of them hold each of these."""
        counts = [0] * len(equivalents)
        if self.typed is None or self.within is None:
            return 0, counts
        total = 0
        for at, (docs, typed) in enumerate(zip(self.within, self.typed, strict=True)):
            rest = np.setdiff1d(docs, typed, assume_unique=True)
            total += len(rest)
            for row, each in enumerate(equivalents):
                counts[row] += len(self.said(each, at, rest)) if len(rest) else 0
        return total, counts

    def string(self, field: str, string: UnitString, at: int, within: Numbers | None = None) -> Matches:
        """The documents of a segment that hold a string of the plan, and how often: all, or those of `within`."""
        if len(string) > 2:
            lists = self.lists(field, at)
            rows = [self._rows[field][gram] for gram in string.grams]
            docs = lists.having_all(rows, within)
            return lists.standing(rows, docs) if len(docs) else NO_MATCHES
        name = units_field(field) if len(string) == 1 else field
        term = string.tokens[0].encode() if len(string) == 1 else string.grams[0]
        lists, row = self.lists(name, at), self._rows[name][term]
        if within is None:
            return lists.matches(row)
        freqs = lists.among(row, within)
        return Matches(within[freqs > 0], freqs[freqs > 0])

    def everywhere(self, field: str, string: UnitString, within: Sequence[Numbers] | None = None) -> list[Matches]:
        """The documents of each segment that hold a string, and how often: all, or those of `within`."""
        return [
            self.string(field, string, at, None if within is None else within[at])
            for at in range(len(self.collection.segments))
        ]


def _union(parts: list[Numbers]) -> Numbers:
    return ascending(np.concatenate(parts)) if len(parts) > 1 else parts[0] if parts else NONE


def _without(docs: Numbers, taken: Numbers) -> Numbers:
    return np.setdiff1d(docs, taken, assume_unique=True)
