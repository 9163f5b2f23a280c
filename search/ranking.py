"""The best k documents for weighted terms, without touching every posting.

BM25 (Robertson and Zaragoza, 2009) with the idf of Lucene, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never
negative. Pruning is MaxScore (Turtle and Flood, 1995) on arrays: lists are read whole only while a document in
none of those read so far could still be among the best; after that, the remaining lists are only asked for the
documents that are left. Scores are added in one fixed order of terms, so pruned and exhaustive answers are the
same to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .collection import K1, B, Collection, Segment
from .lists import NO_MATCHES, NONE, Matches, Numbers, Ordinals, TermLists

Scores = npt.NDArray[np.float64]

_FEW = 400  # documents for which all lists that are left are asked at once


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best documents in order: scores, float64, and documents of the collection, int64; ties by document."""

    scores: Scores
    docs: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """What ranks documents.

    A document that holds one of `terms` or of the strings `found` may be an answer; `evidence` adds to the
    scores of answers and makes none.
    """

    terms: Sequence[FieldTerms]
    evidence: Sequence[FieldTerms]
    found: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """Terms of one field: their lists, per segment, and the weight of each row; rows of weight 0 are left out."""

    field: str
    lists: Sequence[TermLists]
    weights: Scores


@dataclass(frozen=True, slots=True)
class Found:
    """A string whose matches are known already, per segment; it scores like a term of `field`."""

    field: str
    weight: float
    matches: Sequence[Matches]


@dataclass(frozen=True, slots=True)
class _Read:
    """Lists that have been read whole, end to end: documents and what each adds; to one document, `bound` at most."""

    docs: Numbers
    gains: Scores
    bound: float


_NOTHING_READ = _Read(NONE, np.zeros(0), 0.0)


@dataclass(frozen=True, slots=True)
class _Long:
    """A list worth avoiding: it adds at most `bound` to a document."""

    field: str
    lists: TermLists
    row: int
    weight: float
    bound: float


@dataclass(slots=True)
class _SegmentLists:
    """All lists of a query in one segment, those of terms and those of evidence; long ones by falling bound."""

    read: list[_Read]
    long: list[_Long]
    read_evidence: list[_Read]
    long_evidence: list[_Long]


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
    scores, docs = np.zeros(0), np.zeros(0, np.int64)
    if not count:
        return Ranked(scores, docs)
    lists = _read(collection, weighted)
    for at, segment in enumerate(collection.segments):
        floor = float(scores[count - 1]) if len(scores) >= count else -np.inf
        scorer = _Scorer(collection, segment, lists[at], count, None if exhaustive else floor)
        part = scorer.any() if within is None else scorer.among(within[at])
        scores = np.concatenate((scores, part.scores))
        docs = np.concatenate((docs, part.docs + segment.base))
        order = np.lexsort((docs, -scores))[:count]
        scores, docs = scores[order], docs[order]
    return Ranked(scores, docs)


def _idf(size: int, frequency: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.log1p((size - frequency + 0.5) / (frequency + 0.5))


def _read(collection: Collection, weighted: WeightedTerms) -> list[_SegmentLists]:
    """The lists of a query, per segment, weighted by statistics over all segments."""
    read = [_SegmentLists([], [], [], []) for _ in collection.segments]
    for string in weighted.found:
        frequency = np.array([sum(map(len, string.matches))], float)
        weight = string.weight * float(_idf(collection.size, frequency)[0]) * (K1 + 1)
        for segment, lists, matches in zip(collection.segments, read, string.matches, strict=True):
            gains = _gains(collection, string.field, segment, matches.docs, matches.freqs, weight)
            lists.read.append(_Read(matches.docs, gains, weight))
    for terms in weighted.terms:
        for lists, part in zip(read, _read_field(collection, terms), strict=True):
            lists.read.append(part[0])
            lists.long.extend(part[1])
    for terms in weighted.evidence:
        for lists, part in zip(read, _read_field(collection, terms), strict=True):
            lists.read_evidence.append(part[0])
            lists.long_evidence.extend(part[1])
    for lists in read:
        lists.long.sort(key=lambda long: -long.bound)
        lists.long_evidence.sort(key=lambda long: -long.bound)
    return read


def _read_field(collection: Collection, terms: FieldTerms) -> Iterator[tuple[_Read, list[_Long]]]:
    """The lists of one field's terms in each segment: the short ones read, the long ones not."""
    frequency = np.sum([lists.sizes for lists in terms.lists], axis=0, dtype=float)
    weights = terms.weights * _idf(collection.size, frequency) * (K1 + 1)
    for segment, lists in zip(collection.segments, terms.lists, strict=True):
        rows = (lists.long & (weights > 0)).nonzero()[0]
        long = _long_lists(collection, terms.field, lists, rows, weights[rows])
        if not len(lists.short_rows):
            yield _NOTHING_READ, long
            continue
        weight = weights[lists.short_rows]
        docs, freqs = lists.short_docs, lists.short_freqs
        each = np.repeat(weight, np.diff(lists.short_starts))
        if not weight.all():
            weighty = each > 0
            docs, freqs, each = docs[weighty], freqs[weighty], each[weighty]
        gains = _gains(collection, terms.field, segment, docs, freqs, each)
        yield _Read(docs, gains, float(weight.sum())), long


def _long_lists(collection: Collection, field: str, lists: TermLists, rows: Ordinals, weights: Scores) -> list[_Long]:
    if not len(rows):
        return []
    most, least = lists.bounds(rows)
    norm = K1 * (1 - B + B / collection.average_length(field) * least)
    bounds = weights * (most / (most + norm))
    rated = zip(rows.tolist(), weights.tolist(), bounds.tolist(), strict=True)
    return [_Long(field, lists, row, weight, bound) for row, weight, bound in rated]


def _gains(
    collection: Collection, field: str, segment: Segment, docs: Numbers, freqs: Numbers, weight: float | Scores
) -> Scores:
    """What each posting adds to its document's score."""
    return weight * (freqs / (freqs + collection.norms(field, segment)[docs]))


class _Scorer:
    """Finds the best documents of one segment. `floor` is a score that is not good enough; None prunes nothing."""

    def __init__(
        self, collection: Collection, segment: Segment, lists: _SegmentLists, count: int, floor: float | None
    ) -> None:
        self._collection = collection
        self._segment = segment
        self._lists = lists
        self._count = count
        self._threshold = floor
        # What is still to come when the first i long lists are done: at most that much can join a score.
        long = [part.bound for part in lists.long]
        evidence = [part.bound for part in lists.long_evidence]
        read = sum(part.bound for part in lists.read_evidence)
        self._after_long = _sums_from(long, read + sum(evidence))
        self._after_evidence = _sums_from(evidence, 0.0)

    def any(self) -> Ranked:
        """Of all documents in any list of terms."""
        long = self._lists.long
        at = 0
        with self._collection.accumulator(self._segment) as sums:
            for read in self._lists.read:
                sums.add(read.docs, read.gains)
            docs, scores = sums.read()
            while at < len(long) and not self._pruned(scores, self._after_long[at]):
                # A list costs less in company: each time as many as halve what is still to come.
                halved = (i for i in range(at + 1, len(long)) if 2 * self._after_long[i] <= self._after_long[at])
                end = next(halved, len(long))
                sums.add(*self._read_long(long[at:end]))
                docs, scores = sums.read()
                at = end
        return self._finish(docs, scores, at)

    def among(self, docs: Numbers) -> Ranked:
        """Of these documents, ascending, whether or not they are in a list."""
        docs = self._segment.without_deleted(docs)
        scores = np.zeros(len(docs))
        for read in self._lists.read:
            _add(docs, scores, read)
        return self._finish(docs, scores, 0)

    def _finish(self, docs: Numbers, scores: Scores, start: int) -> Ranked:
        """The best of these documents, when the long lists from `start` on and all evidence are added."""
        docs, scores = self._add_long(docs, scores, self._lists.long, self._after_long, start)
        for read in self._lists.read_evidence:
            _add(docs, scores, read)
        docs, scores = self._add_long(docs, scores, self._lists.long_evidence, self._after_evidence, 0)
        order = np.lexsort((docs, -scores))[: self._count]
        return Ranked(scores[order], docs[order].astype(np.int64))

    def _add_long(
        self, docs: Numbers, scores: Scores, lists: Sequence[_Long], to_come: Sequence[float], start: int
    ) -> tuple[Numbers, Scores]:
        """Add long lists from `start` on; the documents that may still be among the best.

        `to_come[i]`: what a document may still gain before list i is added.
        """
        while True:
            docs, scores = self._keep(docs, scores, to_come[start])
            if start == len(lists):
                return docs, scores
            # While many documents are left, it pays to drop some after every list.
            end = len(lists) if len(docs) <= _FEW else start + 1
            for gains in self._long_gains(lists[start:end], docs):
                scores = scores + gains
            start = end

    def _read_long(self, lists: Sequence[_Long]) -> tuple[Numbers, Scores]:
        """Long lists whole, end to end: documents and what each posting adds."""
        matches: list[Matches] = [NO_MATCHES] * len(lists)
        for at, terms in _by_terms(lists):
            for index, found in zip(at, terms.long_matches([lists[index].row for index in at]), strict=True):
                matches[index] = found
        docs = np.concatenate([found.docs for found in matches])
        freqs = np.concatenate([found.freqs for found in matches])
        sizes = [len(found) for found in matches]
        weights = np.repeat([long.weight for long in lists], sizes)
        if len({long.field for long in lists}) == 1:
            return docs, _gains(self._collection, lists[0].field, self._segment, docs, freqs, weights)
        norms = [self._collection.norms(long.field, self._segment) for long in lists]
        norm = np.concatenate([norm[found.docs] for norm, found in zip(norms, matches, strict=True)])
        return docs, weights * (freqs / (freqs + norm))

    def _pruned(self, scores: Scores, to_come: float) -> bool:
        """Whether a document that has no score yet cannot be among the best any more."""
        self._raise_threshold(scores)
        return self._threshold is not None and to_come < self._threshold

    def _keep(self, docs: Numbers, scores: Scores, to_come: float) -> tuple[Numbers, Scores]:
        """The documents that may still be among the best."""
        self._raise_threshold(scores)
        if self._threshold is None or self._threshold == -np.inf:
            return docs, scores
        keep = scores + to_come >= self._threshold
        return docs[keep], scores[keep]

    def _raise_threshold(self, scores: Scores) -> None:
        if self._threshold is not None and len(scores) > self._count:
            best = np.partition(scores, len(scores) - self._count)[len(scores) - self._count]
            # Bounds and sums are rounded differently: a score may be above its bound by that much.
            self._threshold = max(self._threshold, float(best) * (1 - 1e-9))

    def _long_gains(self, lists: Sequence[_Long], docs: Numbers) -> Scores:
        """What each list adds to each document: a row a list."""
        gains = np.empty((len(lists), len(docs)))
        for at, terms in _by_terms(lists):
            freqs = terms.long_among([lists[index].row for index in at], docs)
            norms = self._collection.norms(lists[at[0]].field, self._segment)[docs]
            weights = np.array([lists[index].weight for index in at])
            gains[at] = weights[:, None] * (freqs / (freqs + norms))
        return gains


def _by_terms(lists: Sequence[_Long]) -> Iterator[tuple[list[int], TermLists]]:
    """Indices of the lists that are read together."""
    for terms in {id(long.lists): long.lists for long in lists}.values():
        yield [index for index, long in enumerate(lists) if long.lists is terms], terms


def _sums_from(bounds: Sequence[float], rest: float) -> list[float]:
    """For each i the sum of the bounds from i on, and of `rest`; one more entry than bounds."""
    return [*(np.cumsum([rest, *bounds[::-1]])[::-1].tolist())]


def _add(docs: Numbers, scores: Scores, read: _Read) -> None:
    """Add to the scores of `docs`, ascending, what lists read whole say of them."""
    if len(docs) and len(read.docs):
        at = np.searchsorted(docs, read.docs)
        at[at == len(docs)] = 0
        hit = docs[at] == read.docs
        np.add.at(scores, at[hit], read.gains[hit])
