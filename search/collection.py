"""A collection as the query layer sees it: segments of arrays, with statistics over all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.segment import ArraySegment
from index.schema import keyword

from .lists import NONE, Numbers, TermLists, ascending, term_lists

K1, B = 0.9, 0.4  # BM25


class Segment:
    """One segment: its text fields, keywords and deletions. `base` is the number of its first document."""

    def __init__(self, arrays: ArraySegment, deleted: Sequence[int], base: int) -> None:
        self.arrays = arrays
        self._dates: dict[int, str] | None = None
        self.base = base
        self.size = len(arrays)
        self.deleted: npt.NDArray[np.bool_] | None = None
        if len(deleted):
            self.deleted = np.zeros(self.size, bool)
            self.deleted[list(deleted)] = True
        self.live = self.size - len(deleted)

    def lists(self, field: str, names: Sequence[bytes]) -> TermLists:
        """The posting lists of some terms of a field."""
        return term_lists(self.arrays.field(field), names)

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document."""
        return self.arrays.documents.stored.get(doc)

    def every(self) -> Numbers:
        """All documents that are not deleted."""
        return self.without_deleted(np.arange(self.size, dtype=np.uint32))

    def without_deleted(self, docs: Numbers) -> Numbers:
        """Those of `docs` that are not deleted."""
        return docs if self.deleted is None else docs[~self.deleted[docs]]

    def keywords(self, field: str, low: str, high: str) -> Numbers:
        """Documents whose keyword lies between two beginnings, both included; an empty one is open."""
        reader = self.arrays.field(field)
        try:
            least, most = (keyword(field, value).encode("utf-8", "surrogateescape") for value in (low, high))
        except UnicodeEncodeError:
            return NONE  # half a character: no document has it
        first = reader.terms.lower_bound(least)
        last = reader.terms.prefix(most)[1] if most else len(reader)
        if last <= first:
            return NONE
        return np.sort(reader.postings(np.arange(first, last)).docs)

    def dates(self) -> dict[int, str]:
        """The date of every document that has one."""
        if self._dates is None:
            reader = self.arrays.field("date")
            found = reader.postings(np.arange(len(reader)))
            names = [term.decode() for term in reader.terms.iterate()]
            at = np.repeat(np.arange(len(names)), np.diff(found.starts)).tolist()
            self._dates = {doc: names[index] for doc, index in zip(found.docs.tolist(), at, strict=True)}
        return self._dates

    def keyword_counts(self, field: str) -> list[tuple[str, int]]:
        """Every keyword of a field and how many documents have it, deleted ones left out; in order."""
        reader = self.arrays.field(field)
        found = reader.postings(np.arange(len(reader)))
        live = np.ones(len(found.docs), bool) if self.deleted is None else ~self.deleted[found.docs]
        ends = np.concatenate(([0], np.cumsum(live)))
        counts = np.diff(ends[found.starts]).tolist()
        terms = (term.decode("utf-8", "surrogateescape") for term in reader.terms.iterate())
        return [(term, count) for term, count in zip(terms, counts, strict=True) if count]


class Collection:
    """The segments of one state of an index."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.size = sum(segment.size for segment in segments)
        self.live = sum(segment.live for segment in segments)
        self._bases = [segment.base for segment in segments]
        self._average: dict[str, float] = {}
        self._spare: dict[int, list[Accumulator]] = {}
        self._norms: dict[tuple[str, int], npt.NDArray[np.float64]] = {}

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document of the collection."""
        segment = self.segments[bisect_right(self._bases, doc) - 1]
        return segment.stored(doc - segment.base)

    def average_length(self, field: str) -> float:
        """Units in a document of `field`, on average over all segments, deleted documents included."""
        if field not in self._average:
            total = sum(segment.arrays.documents.length_stats(field)[0] for segment in self.segments)
            self._average[field] = max(1.0, total / max(1, self.size))
        return self._average[field]

    def norms(self, field: str, segment: Segment) -> npt.NDArray[np.float64]:
        """BM25's share of a document's length, for every document of a segment: what joins the frequency below
        the line.
        """
        key = (field, segment.base)
        if key not in self._norms:
            lengths = segment.arrays.field(field).lengths
            self._norms[key] = K1 * (1 - B + B / self.average_length(field) * lengths)
        return self._norms[key]

    @contextmanager
    def accumulator(self, segment: Segment) -> Iterator[Accumulator]:
        """Sums of scores for the documents of a segment, all zero; for one thread at a time."""
        spare = self._spare.setdefault(segment.base, [])
        accumulator = spare.pop() if spare else Accumulator(segment)
        yield accumulator
        accumulator.clear()
        spare.append(accumulator)


class Accumulator:
    """A sum for every document of a segment, of which only those that were added to are ever touched."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self.sums = np.zeros(segment.size)
        self._added: list[Numbers] = []

    def add(self, docs: Numbers, gains: npt.NDArray[np.float64]) -> None:
        """Add to the documents' sums, in the order given; a document may stand several times."""
        np.add.at(self.sums, docs, gains)
        self._added.append(docs)

    def read(self) -> tuple[Numbers, npt.NDArray[np.float64]]:
        """The documents that were added to and are not deleted, ascending, and their sums."""
        if sum(map(len, self._added)) > len(self.sums) >> 4:
            touched = self.sums.nonzero()[0].astype(np.uint32)  # what is added is never zero
        else:
            touched = ascending(np.concatenate(self._added)) if self._added else NONE
        self._added = [touched]
        docs = self._segment.without_deleted(touched)
        return docs, self.sums[docs]

    def clear(self) -> None:
        """All sums zero again."""
        for docs in self._added:
            self.sums[docs] = 0.0
        self._added = []
