"""The best k documents for weighted terms, without touching every posting.

BM25 (Robertson and Zaragoza, 2009) with the idf of Lucene, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never
negative. Pruning is MaxScore (Turtle and Flood, 1995) on arrays: lists are read whole only while a document in
none of those read so far could still be among the best; after that, the remaining lists are only asked for the
documents that are left. Scores are added in one fixed order of terms, so pruned and exhaustive answers are the
same to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .collection import B, K1, Collection, Segment
from .lists import Lists, Matches, Numbers, Ordinals

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best documents in order: scores, float64, and documents of the collection, int64; ties by document."""

    scores: Scores
    docs: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """What ranks documents, each with its weight: for each field its terms.

    A document that holds one of `terms` or of the strings `found` may be an answer; `evidence` adds to the
    scores of answers and makes none.
    """

    terms: Mapping[str, Mapping[bytes, float]]
    evidence: Mapping[str, Mapping[bytes, float]]
    found: Sequence[Found] = ()


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


@dataclass(frozen=True, slots=True)
class _Long:
    """A list worth avoiding: it adds at most `bound` to a document."""

    field: str
    lists: Lists
    ordinal: int
    size: int
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
    lists = _read(collection, weighted)
    scores, docs = np.zeros(0), np.zeros(0, np.int64)
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
    for field, terms in weighted.terms.items():
        for lists, part in zip(read, _read_field(collection, field, terms), strict=True):
            lists.read.append(part[0])
            lists.long.extend(part[1])
    for field, terms in weighted.evidence.items():
        for lists, part in zip(read, _read_field(collection, field, terms), strict=True):
            lists.read_evidence.append(part[0])
            lists.long_evidence.extend(part[1])
    for lists in read:
        lists.long.sort(key=lambda long: -long.bound)
        lists.long_evidence.sort(key=lambda long: -long.bound)
    return read


def _read_field(
    collection: Collection, field: str, terms: Mapping[bytes, float]
) -> Iterator[tuple[_Read, list[_Long]]]:
    """The lists of one field's terms in each segment: the short ones read, the long ones not."""
    names = list(terms)
    frequency = np.zeros(len(names))
    segments = []
    for segment in collection.segments:
        lists = segment.lists(field)
        ordinals = lists.find(names)
        present = np.flatnonzero(ordinals >= 0)
        ordinals = ordinals[present]
        is_long = lists.reader.is_long(ordinals)
        short = lists.reader.postings(ordinals[~is_long])
        sizes = np.empty(len(present), np.int64)
        sizes[~is_long] = np.diff(short.starts)
        if is_long.any():
            sizes[is_long] = lists.reader.doc_frequency(ordinals[is_long])
        frequency[present] += sizes
        segments.append((lists, present, ordinals, np.flatnonzero(is_long), short, sizes))
    weights = np.fromiter(terms.values(), float, len(names)) * _idf(collection.size, frequency) * (K1 + 1)
    for segment, (lists, present, ordinals, long, short, sizes) in zip(collection.segments, segments, strict=True):
        weight = weights[present]
        short_weights = np.delete(weight, long)
        each = np.repeat(short_weights, np.diff(short.starts))
        gains = _gains(collection, field, segment, short.docs, short.freqs, each)
        yield (
            _Read(short.docs, gains, float(short_weights.sum())),
            _long_lists(collection, field, lists, ordinals[long], sizes[long], weight[long]),
        )


def _long_lists(
    collection: Collection, field: str, lists: Lists, ordinals: Ordinals, sizes: Ordinals, weights: Scores
) -> list[_Long]:
    if not len(ordinals):
        return []
    most, least = lists.reader.bounds(ordinals)
    norm = K1 * (1 - B + B / collection.average_length(field) * least)
    bounds = weights * (most / (most + norm))
    rows = zip(ordinals.tolist(), sizes.tolist(), weights.tolist(), bounds.tolist(), strict=True)
    return [_Long(field, lists, ordinal, size, weight, bound) for ordinal, size, weight, bound in rows]


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
        with self._collection.accumulator(self._segment) as sums:
            for read in self._lists.read:
                sums.add(read.docs, read.gains)
            docs, scores = sums.read()
            at = 0
            for at, long in enumerate(self._lists.long):
                if self._pruned(scores, self._after_long[at]):
                    break
                matches = long.lists.matches(long.ordinal)
                sums.add(matches.docs, self._long_gains(long, matches.docs, matches.freqs))
                docs, scores = sums.read()
            else:
                at = len(self._lists.long)
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
        for at, long in enumerate(self._lists.long[start:], start):
            docs, scores = self._keep(docs, scores, self._after_long[at])
            scores = scores + self._long_gains(long, docs, long.lists.among(long.ordinal, docs, long.size))
        docs, scores = self._keep(docs, scores, self._after_long[-1])
        for read in self._lists.read_evidence:
            _add(docs, scores, read)
        for at, long in enumerate(self._lists.long_evidence):
            docs, scores = self._keep(docs, scores, self._after_evidence[at])
            scores = scores + self._long_gains(long, docs, long.lists.among(long.ordinal, docs, long.size))
        docs, scores = self._keep(docs, scores, 0.0)
        order = np.lexsort((docs, -scores))[: self._count]
        return Ranked(scores[order], docs[order].astype(np.int64))

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

    def _long_gains(self, long: _Long, docs: Numbers, freqs: Numbers) -> Scores:
        return _gains(self._collection, long.field, self._segment, docs, freqs, long.weight)


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
