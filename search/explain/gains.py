"""What makes up the score of one document: each term, string and window with what it adds.

The engine's own lists, statistics and weights, asked of one document; the sum is the score of its hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hansou.search.answer import Question, evidence_of, terms_of, weigh
from hansou.search.collection import Segment
from hansou.search.match.lists import Numbers
from hansou.search.query.spelling import spell_leaf
from hansou.search.query.terms import Phrase, UnitString
from hansou.search.query.tree import Loose
from hansou.search.rank.pruned import DEPTH, FieldTerms, Found, Scores, WeightedTerms, Weights, rank
from hansou.search.rank.rereading import DEPTH as READ_DEPTH
from hansou.search.rank.rereading import can_tell, how_many, worths

_Named = Callable[[Phrase, Any], Iterator[tuple[str, bytes, float]]]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one thing adds to a score, and what of the query it is: None for the query as a whole. See `why.Term`."""

    part: Phrase | Loose | None
    kind: str
    text: str
    count: int
    documents: int
    score: float


def gains(question: Question, within: Sequence[Numbers] | None, partial: bool, doc: int) -> list[Gain]:
    """What adds to the score of a document of the collection that is an answer; `within` and `partial` as for
    `answer.best`.
    """
    weighted = weigh(question, within, partial)
    return list(_Explaining(question, weighted, doc).gains(within))


class _Explaining:
    """One document's share in what ranks a query."""

    def __init__(self, question: Question, weighted: WeightedTerms, doc: int) -> None:
        self._question = question
        self._collection = question.reading.collection
        self._weighted = weighted
        self._weights = Weights.of(self._collection, weighted)
        self._doc = doc
        self._at = next(at for at, each in enumerate(self._collection.segments) if doc < each.base + each.size)
        self._segment: Segment = self._collection.segments[self._at]
        self._own = np.array([doc - self._segment.base], np.uint32)

    def gains(self, within: Sequence[Numbers] | None) -> Iterator[Gain]:
        """As `gains` above."""
        yield from self._by_terms(self._weighted.terms, self._weights.terms, terms_of, "pair")
        for found, weight in zip(self._weighted.found, self._weights.found, strict=True):
            yield from self._by_string(found, weight)
        if not self._weighted.evidence:
            return
        first = rank(self._collection, replace(self._weighted, evidence=()), DEPTH, within)
        if self._doc in first.docs:
            yield from self._by_terms(self._weighted.evidence, self._weights.evidence, evidence_of, "unit")
        yield from self._by_window(within)

    def _by_terms(
        self, fields: Sequence[FieldTerms], weights: Sequence[Scores], named: _Named, kind: str
    ) -> Iterator[Gain]:
        """What terms add; one that several pieces of the query have is theirs as they weigh it."""
        wanted: dict[tuple[str, bytes], dict[Phrase, float]] = {}
        for phrase in self._question.positive:
            for field, name, weight in named(phrase, self._question.ranking):
                owners = wanted.setdefault((field, name), {})
                owners[phrase] = owners.get(phrase, 0.0) + weight
        for terms, row_weights in zip(fields, weights, strict=True):
            for row in np.flatnonzero(row_weights).tolist():
                name = terms.names[row]
                count = int(terms.lists[self._at].among(row, self._own)[0])
                if not count:
                    continue
                score = float(row_weights[row]) * self._saturated(terms.field, count)
                documents = sum(lists.sizes[row] for lists in terms.lists)
                owners = wanted[terms.field, name]
                for phrase, weight in owners.items():
                    is_word = kind == "pair" and name in (*phrase.word_terms, *phrase.lone_units)
                    share = score * weight / sum(owners.values())
                    yield Gain(phrase, "word" if is_word else kind, name.decode(), count, documents, share)

    def _by_string(self, found: Found, weight: float) -> Iterator[Gain]:
        matches = found.matches[self._at]
        count = int(matches.frequencies(self._own)[0])
        if count:
            part = found.part if found.part in (*self._question.positive, *self._question.loose) else None
            text, documents = _text_of(found), found.documents
            yield Gain(part, _kind_of(found), text, count, documents, weight * self._saturated(found.field, count))

    def _by_window(self, within: Sequence[Numbers] | None) -> Iterator[Gain]:
        question = self._question
        if not question.ranking.reading or not can_tell(question.positive):
            return
        ranked = rank(self._collection, self._weighted, READ_DEPTH, within)
        if self._doc not in ranked.docs[: how_many(ranked)]:
            return
        phrases = question.positive
        worth = worths(
            [self._doc], question.reading, phrases, self._weighted.evidence, question.records, question.ranking
        )
        yield Gain(None, "window", "", 0, 0, float(worth[0]))

    def _saturated(self, field: str, count: int) -> float:
        norm = float(self._collection.norms(field, self._segment)[int(self._own[0])])
        return count / (count + norm)


def _kind_of(found: Found) -> str:
    part = found.part
    if not isinstance(part, Phrase):
        return "pattern" if part is not None else "together"
    if found.string in part.own_words:
        return "own word"
    return "equivalent" if any(each.phrase.whole == found.string for each in part.equivalents) else "together"


def _text_of(found: Found) -> str:
    if found.string is not None:
        return written(found.string)
    return "" if found.part is None or isinstance(found.part, Phrase) else spell_leaf(found.part)


def written(string: UnitString) -> str:
    """A string of units as text, folded: blanks on both sides of Latin words and numbers where two of them meet."""
    text = ""
    for at, token in enumerate(string.tokens):
        text += " " * (at > 0 and not (string.single[at - 1] or string.single[at])) + token
    return text
