"""The best documents of one segment in NumPy: what `best` does in compiled code.

Lists are read whole only while a document in none of those read so far could still be among the best; after that,
the remaining lists are only asked for the documents that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hansou.search.collection import Segment
from hansou.search.match.lists import NONE, ArrayLists, Numbers, TermLists, ascending

from .bm25 import Norms, Scores

Best = tuple[Scores, npt.NDArray[np.int64]]

_FEW = 400  # documents for which all lists that are left are asked at once


@dataclass(frozen=True, slots=True)
class _Read:
    """Lists that have been read whole, end to end: documents and what each adds."""

    docs: Numbers
    gains: Scores


@dataclass(frozen=True, slots=True)
class _Long:
    """A list worth avoiding: it adds at most `bound` to a document."""

    lists: ArrayLists
    row: int
    weight: float
    norms: Norms
    bound: float


class ArrayScorer:
    """Finds the best documents of one segment, by numbers of their own; ties by document.

    `count`: how many are wanted. `floor`: a score that is not good enough; None prunes nothing.
    """

    def __init__(self, segment: Segment, count: int, floor: float | None) -> None:
        self._segment = segment
        self._count = count
        self._threshold = floor
        self._read: list[_Read] = []
        self._long: list[_Long] = []

    def add_terms(self, lists: TermLists, weights: Scores, norms: Norms) -> None:
        """Terms to score by, and what each is worth, by row. Short lists are read at once."""
        assert isinstance(lists, ArrayLists)  # noqa: S101 - all lists of a process are of one kind
        rows = (lists.long & (weights > 0)).nonzero()[0]
        if len(rows):
            most, least = lists.bounds(rows)
            bounds = weights[rows] * (most / (most + norms.base + norms.slope * least))
            rated = zip(rows.tolist(), weights[rows].tolist(), bounds.tolist(), strict=True)
            self._long += [_Long(lists, row, weight, norms, bound) for row, weight, bound in rated]
            self._long.sort(key=lambda long: -long.bound)
        if len(lists.short_rows):
            each = np.repeat(weights[lists.short_rows], np.diff(lists.short_starts))
            weighty = each > 0
            docs, freqs = lists.short_docs[weighty], lists.short_freqs[weighty]
            self.add_found(docs, freqs, each[weighty], norms)

    def add_found(self, docs: Numbers, freqs: Numbers, weight: float | Scores, norms: Norms) -> None:
        """A string to score by, or several, of which the documents and frequencies are known."""
        self._read.append(_Read(docs, weight * (freqs / (freqs + norms[docs]))))

    def any(self) -> Best:
        """The best of all documents in any list."""
        accumulator = _Sums(self._segment)
        long, to_come = self._long, self._to_come()
        at = 0
        for read in self._read:
            accumulator.add(read.docs, read.gains)
        docs, scores = accumulator.read()
        while at < len(long) and not self._pruned(scores, to_come[at]):
            # A list costs less in company: each time as many as halve what is still to come.
            halved = (i for i in range(at + 1, len(long)) if 2 * to_come[i] <= to_come[at])
            end = next(halved, len(long))
            accumulator.add(*_read_long(long[at:end]))
            docs, scores = accumulator.read()
            at = end
        return self._finish(docs, scores, at)

    def among(self, docs: Numbers) -> Best:
        """The best of these documents, ascending, whether or not they are in a list."""
        docs = self._segment.without_deleted(docs)
        scores = np.zeros(len(docs))
        for read in self._read:
            _add(docs, scores, read)
        return self._finish(docs, scores, 0)

    def rescored(self, docs: Numbers, scores: Scores) -> Best:
        """The best of a few documents that have these scores already."""
        order = np.argsort(docs)
        docs, scores = docs[order], scores[order]
        for read in self._read:
            _add(docs, scores, read)
        return self._finish(docs, scores, 0)

    def _to_come(self) -> list[float]:
        """For each long list what it and those after it add at most; one more entry than lists, 0."""
        bounds = [long.bound for long in self._long]
        return [*(np.cumsum([0.0, *bounds[::-1]])[::-1].tolist())]

    def _finish(self, docs: Numbers, scores: Scores, start: int) -> Best:
        """The best of these documents, when the long lists from `start` on are added."""
        lists, to_come = self._long, self._to_come()
        while True:
            docs, scores = self._keep(docs, scores, to_come[start])
            if start == len(lists):
                break
            # While many documents are left, it pays to drop some after every list.
            end = len(lists) if len(docs) <= _FEW else start + 1
            for gains in _long_gains(lists[start:end], docs):
                scores = scores + gains
            start = end
        order = np.lexsort((docs, -scores))[: self._count]
        return scores[order], docs[order].astype(np.int64)

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


def _read_long(lists: Sequence[_Long]) -> tuple[Numbers, Scores]:
    """Long lists whole, end to end: documents and what each posting adds."""
    docs: list[Numbers] = [np.zeros(0, np.uint32)] * len(lists)
    gains: list[Scores] = [np.zeros(0)] * len(lists)
    for at, terms in _by_terms(lists):
        for index, found in zip(at, terms.long_matches([lists[index].row for index in at]), strict=True):
            docs[index] = found.docs
            gains[index] = lists[index].weight * (found.freqs / (found.freqs + lists[index].norms[found.docs]))
    return np.concatenate(docs), np.concatenate(gains)


def _long_gains(lists: Sequence[_Long], docs: Numbers) -> Scores:
    """What each list adds to each document: a row a list."""
    gains = np.empty((len(lists), len(docs)))
    for at, terms in _by_terms(lists):
        freqs = terms.long_among([lists[index].row for index in at], docs)
        weights = np.array([lists[index].weight for index in at])
        gains[at] = weights[:, None] * (freqs / (freqs + lists[at[0]].norms[docs]))
    return gains


def _by_terms(lists: Sequence[_Long]) -> Iterator[tuple[list[int], ArrayLists]]:
    """Indices of the lists that are read together."""
    for terms in {id(long.lists): long.lists for long in lists}.values():
        yield [index for index, long in enumerate(lists) if long.lists is terms], terms


def _add(docs: Numbers, scores: Scores, read: _Read) -> None:
    """Add to the scores of `docs`, ascending, what lists read whole say of them."""
    if len(docs) and len(read.docs):
        at = np.searchsorted(docs, read.docs)
        at[at == len(docs)] = 0
        hit = docs[at] == read.docs
        np.add.at(scores, at[hit], read.gains[hit])


class _Sums:
    """A sum for every document of a segment, of which only those that were added to are ever touched."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._sums = np.zeros(segment.size)
        self._added: list[Numbers] = []

    def add(self, docs: Numbers, gains: npt.NDArray[np.float64]) -> None:
        """Add to the documents' sums, in the order given; a document may stand several times."""
        np.add.at(self._sums, docs, gains)
        self._added.append(docs)

    def read(self) -> tuple[Numbers, npt.NDArray[np.float64]]:
        """The documents that were added to and are not deleted, ascending, and their sums."""
        if sum(map(len, self._added)) > len(self._sums) >> 4:
            touched = self._sums.nonzero()[0].astype(np.uint32)  # what is added is never zero
        else:
            touched = ascending(np.concatenate(self._added)) if self._added else NONE
        self._added = [touched]
        docs = self._segment.without_deleted(touched)
        return docs, self._sums[docs]
