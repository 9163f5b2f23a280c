"""The best k documents for weighted terms, without touching every posting.

BM25 (Robertson and Zaragoza, 2009) with the idf of Lucene, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never
negative. Pruning is MaxScore (Turtle and Flood, 1995), in compiled code (`best`) where that was built, in NumPy
(`array_ranking`) where not. Scores are added in one fixed order of terms, so pruned and exhaustive answers are the
same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hansou.search.collection import Collection
from hansou.search.match.lists import COMPILED_LISTS, Matches, Numbers, TermLists
from hansou.search.query.terms import Phrase, UnitString
from hansou.search.query.tree import Loose

from .norms import K1, Norms

Scores = npt.NDArray[np.float64]

DEPTH = 40
"""Documents, the best by their terms, to which evidence is added."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best documents in order: scores, float64, and documents of the collection, int64; ties by document."""

    scores: Scores
    docs: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """What ranks documents.

    A document that holds one of `terms` or of the strings `found` may be an answer; `evidence` adds to the
    scores of the best DEPTH of those.
    """

    terms: Sequence[FieldTerms]
    evidence: Sequence[FieldTerms]
    found: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """Terms of one field: their lists, per segment, and the weight of each row; rows of weight 0 are left out.

    `names` are the terms themselves, for those who explain a score.
    """

    field: str
    lists: Sequence[TermLists]
    weights: Scores
    names: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A string whose matches are known already, per segment; it scores like a term of `field`.

    For those who explain a score: `part` is what of the query it is, None for the whole of it, and `string` what
    stands in the text, where that is one string. `known`: how many documents hold it, where that is not all in
    `matches`.
    """

    field: str
    weight: float
    matches: Sequence[Matches]
    part: Phrase | Loose | None = None
    string: UnitString | None = None
    known: int | None = None

    @property
    def documents(self) -> int:
        """How many documents hold it: those of `matches`, or as many as are `known` to."""
        return sum(map(len, self.matches)) if self.known is None else self.known


class Scorer(Protocol):
    """Finds the best documents of one segment, by numbers of their own; ties by document."""

    def add_terms(self, lists: TermLists, weights: Scores, norms: Norms) -> None:
        """Terms to score by, and the weight of each row."""

    def add_found(self, docs: Numbers, freqs: Numbers, weight: float, norms: Norms) -> None:
        """A string to score by whose documents are known."""

    def any(self) -> tuple[Scores, npt.NDArray[np.int64]]:
        """The best of all documents in any list."""

    def among(self, docs: Numbers) -> tuple[Scores, npt.NDArray[np.int64]]:
        """The best of these documents, ascending, whether or not they are in a list."""

    def rescored(self, docs: Numbers, scores: Scores) -> tuple[Scores, npt.NDArray[np.int64]]:
        """The best of a few documents that have these scores already."""


def rank(
    collection: Collection,
    weighted: WeightedTerms,
    count: int,
    within: Sequence[Numbers] | None = None,
    exhaustive: bool = False,
) -> Ranked:
    """The best `count` documents: of those that hold any term, or of those in `within`, for each segment.

    `exhaustive` prunes nothing.
    """
    count = min(count, collection.size)
    if not count:
        return Ranked(np.zeros(0), np.zeros(0, np.int64))
    weights = Weights.of(collection, weighted)
    deep = max(count, DEPTH) if weighted.evidence else count
    best = Ranked(np.zeros(0), np.zeros(0, np.int64))
    for at, segment in enumerate(collection.segments):
        scorer = _scorer(collection, at, deep, floor_of(best, deep), exhaustive)
        _add_terms(scorer, collection, at, weighted.terms, weights.terms)
        for string, weight in zip(weighted.found, weights.found, strict=True):
            matches = string.matches[at]
            scorer.add_found(matches.docs, matches.freqs, weight, collection.norms(string.field, segment))
        if within is None:
            scores, docs = scorer.any()
        else:
            scores, docs = scorer.among(within[at])
        best = better(best, scores, docs + segment.base, deep)
    if not weighted.evidence:
        return best
    return _with_evidence(collection, best, weighted.evidence, weights.evidence, count, exhaustive)


def _with_evidence(
    collection: Collection,
    ranked: Ranked,
    evidence: Sequence[FieldTerms],
    weights: Sequence[Scores],
    count: int,
    exhaustive: bool,
) -> Ranked:
    """The best `count` when evidence is added to the first DEPTH: it only adds, so what follows stays behind."""
    best = Ranked(np.zeros(0), np.zeros(0, np.int64))
    least = min(count, DEPTH)
    scores, docs = ranked.scores[:DEPTH], ranked.docs[:DEPTH]
    for at, segment in enumerate(collection.segments):
        own = (docs >= segment.base) & (docs < segment.base + segment.size)
        scorer = _scorer(collection, at, least, floor_of(best, least), exhaustive)
        _add_terms(scorer, collection, at, evidence, weights)
        new_scores, new_docs = scorer.rescored((docs[own] - segment.base).astype(np.uint32), scores[own])
        best = better(best, new_scores, new_docs + segment.base, least)
    if count > least:
        best = better(best, ranked.scores[least:], ranked.docs[least:], count)
    return best


def floor_of(best: Ranked, count: int) -> float:
    """A score that is not good enough any more."""
    return float(best.scores[count - 1]) if len(best.scores) >= count else -np.inf


def better(best: Ranked, scores: Scores, docs: npt.NDArray[np.int64], count: int) -> Ranked:
    """The best `count` of two."""
    if not len(best.docs):
        return Ranked(scores, docs)
    scores, docs = np.concatenate((best.scores, scores)), np.concatenate((best.docs, docs))
    order = np.lexsort((docs, -scores))[:count]
    return Ranked(scores[order], docs[order])


@dataclass(frozen=True, slots=True)
class Weights:
    """What one posting of infinite frequency adds, by statistics over all segments: of each string that was found,
    and of each row of each field's terms and evidence.
    """

    found: Sequence[float]
    terms: Sequence[Scores]
    evidence: Sequence[Scores]

    @classmethod
    def of(cls, collection: Collection, weighted: WeightedTerms) -> Weights:
        """The weights of a query's terms in a collection."""
        size = collection.size
        return cls(
            [string.weight * idf(size, string.documents) * (K1 + 1) for string in weighted.found],
            [_row_weights(size, terms) for terms in weighted.terms],
            [_row_weights(size, terms) for terms in weighted.evidence],
        )


def _row_weights(size: int, terms: FieldTerms) -> Scores:
    sizes = [lists.sizes for lists in terms.lists]
    frequencies = sizes[0] if len(sizes) == 1 else list(map(sum, zip(*sizes, strict=True)))
    rarity = np.array([idf(size, frequency) for frequency in frequencies])
    weights: Scores = terms.weights * rarity * (K1 + 1)
    return weights


def idf(size: int, frequency: int) -> float:
    """How much it tells that a document holds what `frequency` of `size` documents hold."""
    return log1p((size - frequency + 0.5) / (frequency + 0.5))


def _scorer(collection: Collection, at: int, count: int, floor: float, exhaustive: bool) -> Scorer:
    segment = collection.segments[at]
    if not COMPILED_LISTS:
        from .arrays import ArrayScorer

        return ArrayScorer(collection, segment, count, None if exhaustive else floor)
    from .best import Best

    scorer: Scorer = Best(count, floor, exhaustive, segment.deleted)
    return scorer


def _add_terms(
    scorer: Scorer, collection: Collection, at: int, fields: Sequence[FieldTerms], weights: Sequence[Scores]
) -> None:
    for terms, weight in zip(fields, weights, strict=True):
        scorer.add_terms(terms.lists[at], weight, collection.norms(terms.field, collection.segments[at]))
