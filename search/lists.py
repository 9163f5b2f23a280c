"""Posting lists as queries read them: what is asked for often is kept decoded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from index.codec.postings import FieldReader

Numbers = npt.NDArray[np.uint32]
Ordinals = npt.NDArray[np.int64]

NONE = np.zeros(0, np.uint32)

_BLOCK = 128  # documents in a block of a long list
_CACHED_ENTRIES = 3 << 20  # documents in all lists that one index keeps decoded, eight bytes each


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of one segment, ascending, and how often each matches; both uint32, of the same length."""

    docs: Numbers
    freqs: Numbers

    def __len__(self) -> int:
        return len(self.docs)

    def frequencies(self, docs: Numbers) -> Numbers:
        """How often each of `docs`, ascending, matches; 0 where it does not."""
        if not len(self.docs):
            return np.zeros(len(docs), np.uint32)
        at = np.searchsorted(self.docs, docs)
        at[at == len(self.docs)] = 0
        return np.where(self.docs[at] == docs, self.freqs[at], np.uint32(0))

    def among(self, docs: Numbers) -> Matches:
        """The matches in `docs`, ascending."""
        freqs = self.frequencies(docs)
        hit = freqs > 0
        return Matches(docs[hit], freqs[hit])


NO_MATCHES = Matches(NONE, NONE)


class ListCache:
    """Decoded long lists, the least recently used dropped first. Shared by all fields and threads of an index."""

    def __init__(self, entries: int = _CACHED_ENTRIES) -> None:
        self._room = entries
        self._lists: OrderedDict[tuple[int, int], Matches] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[int, int]) -> Matches | None:
        """The list kept under `key`, if any."""
        with self._lock:
            kept = self._lists.get(key)
            if kept is not None:
                self._lists.move_to_end(key)
            return kept

    def put(self, key: tuple[int, int], matches: Matches) -> None:
        """Keep a list, at the cost of others."""
        with self._lock:
            if key in self._lists:
                return
            self._lists[key] = matches
            self._room -= len(matches)
            while self._room < 0 and self._lists:
                self._room += len(self._lists.popitem(last=False)[1])


class Lists:
    """The posting lists of one field in one segment."""

    def __init__(self, reader: FieldReader, cache: ListCache) -> None:
        self.reader = reader
        self._cache = cache

    def find(self, terms: list[bytes]) -> Ordinals:
        """The ordinal of each term, -1 where it is absent."""
        return self.reader.terms.find(terms)

    def matches(self, ordinal: int) -> Matches:
        """A whole list."""
        key = (id(self), ordinal)
        kept = self._cache.get(key)
        if kept is None:
            read = self.reader.postings(np.array([ordinal]))
            kept = Matches(read.docs, read.freqs)
            if len(kept) > _BLOCK:
                self._cache.put(key, kept)
        return kept

    def among(self, ordinal: int, docs: Numbers, size: int) -> Numbers:
        """How often the term stands in each of `docs`, ascending; `size` is the list's length.

        A list is decoded whole when `docs` would touch most of its blocks.
        """
        kept = self._cache.get((id(self), ordinal))
        if kept is None and len(docs) * _BLOCK < size:
            return self.reader.lookup(ordinal, docs)
        return (kept or self.matches(ordinal)).frequencies(docs)


@dataclass(frozen=True, slots=True)
class TextLists:
    """A text field in one segment: grams and long words with positions, and single units."""

    terms: Lists
    units: Lists
