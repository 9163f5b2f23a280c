"""Which documents match a query tree, in one segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hansou.index.schema import units_field
from hansou.search.collection import Segment
from hansou.search.expand.otherwise import equivalent_docs, holding
from hansou.search.limits import check_time
from hansou.search.query.terms import Phrase
from hansou.search.query.tree import And, Exact, Glob, Keyword, Node, Not, Or, Words

from .lists import NONE, Numbers, ascending
from .reading import Reading
from .strings import find_all, find_string

if TYPE_CHECKING:
    from .wildcards import Wildcards

Phrases = Mapping[Words | Exact, Phrase]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Finds what matches in one segment.

    `relaxed`: of parts merely standing side by side, and of the terms of one part, any is enough. `wildcards` knows
    what the loose parts of the tree match; None where it has none.
    """

    reading: Reading
    phrases: Phrases
    segment: Segment
    relaxed: bool
    wildcards: Wildcards | None = None

    def matching(self, node: Node) -> Numbers:
        """The documents that match, ascending; deleted ones may be among them."""
        check_time()
        if isinstance(node, Words | Exact):
            return self._holding(self.phrases[node])
        if isinstance(node, Keyword):
            return self.segment.keywords(node.field, node.low, node.high, above=node.above, below=node.below)
        if isinstance(node, Glob):
            return self.segment.keywords_like(node.field, node.pattern)
        if isinstance(node, Not):
            return _without(self.segment.every(), self._negated(node))
        if isinstance(node, Or) or (self.relaxed and isinstance(node, And) and node.soft):
            return _union([self.matching(part) for part in node.parts])
        if isinstance(node, And):
            return self._all(node)
        return NONE if self.wildcards is None else self.wildcards.matches(node)[self.segment.base].docs

    def _negated(self, node: Not) -> Numbers:
        """What the part of a negation matches as it stands, however relaxed the rest is."""
        return replace(self, relaxed=False).matching(node.part)

    def _all(self, node: And) -> Numbers:
        docs: Numbers | None = None
        for part in sorted(node.parts, key=lambda part: isinstance(part, Not)):
            if docs is not None and not len(docs):
                return NONE
            if isinstance(part, Not):
                docs = _without(self.segment.every() if docs is None else docs, self._negated(part))
            else:
                found = self.matching(part)
                docs = found if docs is None else np.intersect1d(docs, found, assume_unique=True)
        return NONE if docs is None else docs

    def _holding(self, phrase: Phrase) -> Numbers:
        field = phrase.field
        if phrase.exact:
            return find_string(self.reading, self.segment, field, phrase.whole).docs
        if self.relaxed:
            return self._holding_some(phrase)
        if phrase.equivalents:
            return holding(self.reading, self.segment, phrase)
        return find_all(self.reading, self.segment, field, phrase.words)

    def _holding_some(self, phrase: Phrase) -> Numbers:
        """The documents that ranking takes for partial answers: those with a gram or a word of one unit."""
        names = {phrase.field: phrase.gram_terms, units_field(phrase.field): phrase.lone_units}
        return _union(
            [
                self.reading.lists(field, self.segment).matches(self.reading.fields[field].rows[name]).docs
                for field, terms in names.items()
                for name in dict.fromkeys(terms)
            ]
            + [equivalent_docs(self.reading, self.segment, equivalent) for equivalent in phrase.equivalents]
        )


def _union(parts: list[Numbers]) -> Numbers:
    return ascending(np.concatenate(parts)) if parts else NONE


def _without(docs: Numbers, taken: Numbers) -> Numbers:
    return np.setdiff1d(docs, taken, assume_unique=True)
