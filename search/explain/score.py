"""What makes up the score of one document: each term, string and window with what it adds.

The engine's own lists, statistics and weights, asked of one document; the sum is the score of its hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hansou.search.chain import Query, rank
from hansou.search.plan.terms import evidence_of, terms_of
from hansou.search.query.spelling import spell_leaf
from hansou.search.query.tree import Pattern, Phrase, UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.rank.passages import can_tell, how_many_read
from hansou.search.rank.weighted import FieldTerms, StringMatches
from hansou.search.rank.weights import EVIDENCE_DEPTH, NEAR_DEPTH, READING_DEPTH

_Named = Callable[[Phrase, Any], Iterator[tuple[str, bytes, float]]]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one thing adds to a score, and what of the query it is: None for the query as a whole. See `WhyTerm`."""

    part: Phrase | Pattern | None
    kind: str
    text: str
    count: int
    documents: int
    score: float


def explain_score(query: Query, doc: int) -> list[Contribution]:
    """What adds to the score of a document of the collection that is among the answers, which were selected."""
    return list(_Explaining(query, doc).contributions())


class _Explaining:
    """One document's share in what ranks a query."""

    def __init__(self, query: Query, doc: int) -> None:
        self._query = query
        self._plan = query.plan
        self._collection = query.matching.collection
        self._weighted = query.ranker.weighted
        self._doc = doc
        self._at = next(at for at, each in enumerate(self._collection.segments) if doc < each.base + each.size)
        self._segment = self._collection.segments[self._at]
        self._own = np.array([doc - self._segment.base], np.uint32)

    def contributions(self) -> Iterator[Contribution]:
        """As `explain_score`."""
        for terms in self._weighted.terms:
            yield from self._by_terms(terms, terms_of, "pair")
        for string in self._weighted.strings:
            yield from self._by_string(string)
        matching, ranking, ranker = self._query.matching, self._plan.ranking, self._query.ranker
        within = None if matching.within is None else matching.every()
        if ranker.is_typed(self._doc):
            yield Contribution(None, "as typed", "", 0, 0, ranker.lift)
        if ranker.looks_at_places and self._doc in ranker.without_places(NEAR_DEPTH).docs:
            gain = float(ranker.place_gains(self._at, self._own)[0])
            if gain:
                yield Contribution(None, "places", "", 0, 0, gain)
        if not self._weighted.evidence:
            return
        first = rank(self._collection, replace(self._weighted, evidence=()), EVIDENCE_DEPTH, within, ranking)
        if self._doc in first.docs:
            for terms in self._weighted.evidence:
                yield from self._by_terms(terms, evidence_of, "unit")
        if ranking.reading and can_tell(self._plan.positive):
            ranked = rank(self._collection, self._weighted, READING_DEPTH, within, ranking)
            if self._doc in ranked.docs[: how_many_read(ranked.scores)]:
                yield Contribution(None, "window", "", 0, 0, self._query.ranker.window_worth(self._doc))

    def _by_terms(self, terms: FieldTerms, named: _Named, kind: str) -> Iterator[Contribution]:
        """What terms add; one that several pieces of the query have is theirs as they weigh it."""
        wanted: dict[bytes, dict[Phrase, float]] = {}
        for phrase in self._plan.positive:
            for field, name, weight in named(phrase, self._plan.ranking):
                if field == terms.field:
                    owners = wanted.setdefault(name, {})
                    owners[phrase] = owners.get(phrase, 0.0) + weight
        for row, (name, weight, documents) in enumerate(zip(terms.names, terms.weights, terms.documents, strict=True)):
            count = int(terms.lists[self._at].among(row, self._own)[0]) if weight else 0
            if not count:
                continue
            score = self._score(terms.field, weight, documents, count)
            owners = wanted[name]
            for phrase, own in owners.items():
                is_word = kind == "pair" and name in (*phrase.word_terms, *phrase.lone_units)
                share = score * own / sum(owners.values())
                yield Contribution(phrase, "word" if is_word else kind, name.decode(), count, documents, share)

    def _by_string(self, string: StringMatches) -> Iterator[Contribution]:
        count = int(string.matches[self._at].frequencies(self._own)[0])
        if count:
            part = string.part if string.part in (*self._plan.positive, *self._plan.patterns) else None
            score = self._score(string.field, string.weight, string.documents, count)
            yield Contribution(part, _kind_of(string), _text_of(string), count, string.documents, score)

    def _score(self, field: str, weight: float, documents: int, count: int) -> float:
        """What something adds that so many documents hold, and this one so often."""
        ranking = self._plan.ranking
        norm = float(self._collection.norms(field, self._segment, ranking)[int(self._own[0])])
        return weight * idf(self._collection.size, documents) * (ranking.k1 + 1) * (count / (count + norm))


def _kind_of(found: StringMatches) -> str:
    part = found.part
    if found.kind:
        return found.kind
    if not isinstance(part, Phrase):
        return "pattern" if part is not None else "together"
    if found.string in part.own_words:
        return "own word"
    return "equivalent" if any(each.phrase.whole == found.string for each in part.equivalents) else "together"


def _text_of(found: StringMatches) -> str:
    if found.string is not None:
        return written(found.string)
    return "" if found.part is None or isinstance(found.part, Phrase) else spell_leaf(found.part)


def written(string: UnitString) -> str:
    """A string of units as text, folded: blanks on both sides of Latin words and numbers where two of them meet."""
    return string.text
