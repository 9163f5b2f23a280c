"""Stories that were published more than once: which of ranked documents repeat one before them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from hansou.index.compiled import COMPILED
from hansou.index.text.signature import BYTES, Signatures, agreements
from hansou.search.collection import Collection

from .sameness import Story, same_story

if COMPILED:
    from .alike import agreeing


class SignedSegment(Protocol):
    """A segment that has the signature of each document."""

    base: int

    @property
    def signatures(self) -> Signatures:
        """A row a document."""


class Signed(Protocol):
    """Documents with their signatures: a collection."""

    @property
    def segments(self) -> Sequence[SignedSegment]:
        """In order of their documents."""


class Stored(Protocol):
    """The stored records of documents of a collection."""

    collection: Collection

    def __getitem__(self, doc: int, /) -> Mapping[str, Any]:
        """What is stored of a document."""

    def fetch(self, docs: Sequence[int], /) -> None:
        """These documents are shown: read them all at once, where that is quicker than one by one."""


REACH = 20  # ranks behind a document in which its repeats are looked for: they score nearly as much as it does
_FEW = 64  # documents that are compared each with each at once
_NO_DATE = "~"  # after every date
AGREEING = 10  # bytes of two signatures from which texts are compared; unrelated ones agree in two or three


def copy_shown(copies: Sequence[Mapping[str, Any]]) -> int:
    """Which of the stored copies of a story is shown: the oldest, of these the longest, of these the first by its path;
    so it is always the same, whatever was asked.
    """
    return min(range(len(copies)), key=lambda at: _copy_order(copies[at]))


def _copy_order(record: Mapping[str, Any]) -> tuple[str, int, str]:
    return record.get("date") or _NO_DATE, -len(record["body"]), record["path"]


class Repeats:
    """Finds repeats among the documents of one search."""

    def __init__(self, collection: Signed, records: Stored) -> None:
        self._collection = collection
        self._records = records
        self._stories: dict[int, Story] = {}
        self._told: dict[tuple[int, int], bool] = {}

    def shown(self, docs: Sequence[int]) -> int:
        """Which of the documents that tell one story is shown."""
        return copy_shown([self._records[doc] for doc in docs])

    def leaders(self, docs: Sequence[int], known: int) -> list[int]:
        """For each of these documents, in their order, the index of the first that it repeats, else its own.

        A document repeats one that is at most REACH before it and repeats none itself; so what repeats what does not
        depend on how many documents there are. Of those from index `known` on it is not asked who repeats them.
        """
        return self.among(docs, self.suspected(docs, known))

    def suspected(self, docs: Sequence[int], known: int) -> list[tuple[int, int]]:
        """The pairs of these documents, first and second, in order, that by their signatures may tell the same."""
        return _alike(self._signatures(docs), known) if len(docs) > 1 else []

    def among(self, docs: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[int]:
        """The same where it is known which pairs are suspected."""
        found = list(range(len(docs)))
        for first, second in pairs:
            if found[first] == first and found[second] == second and self._same(docs[first], docs[second]):
                found[second] = first
        return found

    def _same(self, first: int, second: int) -> bool:
        told = self._told.get((first, second))
        if told is None:
            told = self._told[first, second] = same_story(self._story(first), self._story(second))
        return told

    def _story(self, doc: int) -> Story:
        if doc not in self._stories:
            self._stories[doc] = Story(self._records[doc])
        return self._stories[doc]

    def _signatures(self, docs: Sequence[int]) -> Signatures:
        segments = self._collection.segments
        if len(segments) == 1:
            found: Signatures = segments[0].signatures[list(docs)]
            return found
        bases = [segment.base for segment in segments]
        rows = np.zeros((len(docs), BYTES), np.uint8)
        for row, doc in enumerate(docs):
            segment = segments[bisect_right(bases, doc) - 1]
            rows[row] = segment.signatures[doc - segment.base]
        return rows


def _alike(signatures: Signatures, known: int) -> list[tuple[int, int]]:
    """The pairs of documents to compare: the first, before `known`, and one at most REACH behind; in order."""
    return agreeing(signatures, AGREEING, REACH, known) if COMPILED else agreeing_with_arrays(signatures, known)


def agreeing_with_arrays(signatures: Signatures, known: int) -> list[tuple[int, int]]:
    """The same where nothing was compiled."""
    if len(signatures) <= _FEW:
        alike = agreements(signatures) >= AGREEING
        if alike.sum() <= len(signatures):  # each is like itself
            return []
        return [(a, b) for a, b in np.argwhere(alike).tolist() if a < b <= a + REACH and a < known]
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(signatures) - 1, _FEW - REACH):
        step = agreeing_with_arrays(signatures[start : start + _FEW], known - start)
        pairs += [(start + a, start + b) for a, b in step if a < _FEW - REACH]
    return pairs
