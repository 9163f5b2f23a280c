"""Posting lists as a query reads them: all its terms of a field at once, and long lists only where they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.codec.bits import offsets
from index.codec.postings import FieldReader, run_lengths

Numbers = npt.NDArray[np.uint32]
Ordinals = npt.NDArray[np.int64]
Places = npt.NDArray[np.int64]  # document << 32 | position

NONE = np.zeros(0, np.uint32)


def ascending(docs: Numbers) -> Numbers:
    """`docs` in order, each once. (NumPy's own unique hashes, which is several times slower than sorting.)"""
    docs = np.sort(docs)
    new = np.ones(len(docs), bool)
    np.not_equal(docs[1:], docs[:-1], out=new[1:])
    return docs[new]


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
        at = self.docs.searchsorted(docs)
        at[at == len(self.docs)] = 0
        return np.where(self.docs[at] == docs, self.freqs[at], np.uint32(0))


NO_MATCHES = Matches(NONE, NONE)


class TermLists:
    """The lists of some terms of one field in one segment: short ones are read, long ones are ready to be.

    Terms are known by their row, their index in the names given. `sizes`: documents of each, int64, 0 where the
    term is absent. `long`: which are long, bool. `ordinals`: in the field's dictionary, -1 where absent.
    """

    def __init__(self, reader: FieldReader, names: Sequence[bytes]) -> None:
        self._reader = reader
        self.ordinals = reader.terms.find(list(names))
        self.sizes = np.zeros(len(names), np.int64)
        self.long = np.zeros(len(names), bool)
        present = (self.ordinals >= 0).nonzero()[0]
        is_long = reader.is_long(self.ordinals[present])
        long, self.short_rows = present[is_long], present[~is_long]
        if len(long):
            self.long[long] = True
            self.sizes[long] = reader.doc_frequency(self.ordinals[long])
        if len(self.short_rows):
            self._read_short(reader)
        else:
            self.short_docs = self.short_freqs = NONE
            self.short_starts = np.zeros(1, np.int64)
        self._slots = {row: at for at, row in enumerate(self.short_rows.tolist())}

    def _read_short(self, reader: FieldReader) -> None:
        ordinals = self.ordinals[self.short_rows]
        if reader.has_positions:
            read = reader.occurrences(ordinals)
            self._place_starts = read.starts
            self._places = (read.docs.astype(np.int64) << 32) + read.values
            self.short_docs, self.short_freqs, sizes = run_lengths(read.docs, np.diff(read.starts))
            self.short_starts = offsets(sizes)
        else:
            postings = reader.postings(ordinals)
            self.short_starts = postings.starts
            self.short_docs, self.short_freqs = postings.docs, postings.freqs
        self.sizes[self.short_rows] = self.short_starts[1:] - self.short_starts[:-1]

    def matches(self, row: int) -> Matches:
        """A term's documents and frequencies."""
        if self.long[row]:
            return Matches(*self._reader.long_lists(self.ordinals[row : row + 1])[0])
        slot = self._slots.get(row)
        if slot is None:
            return NO_MATCHES
        start, end = self.short_starts[slot], self.short_starts[slot + 1]
        return Matches(self.short_docs[start:end], self.short_freqs[start:end])

    def long_matches(self, rows: Sequence[int]) -> list[Matches]:
        """The documents and frequencies of several long terms."""
        return [Matches(*both) for both in self._reader.long_lists(self.ordinals[rows])]

    def among(self, row: int, docs: Numbers) -> Numbers:
        """How often a term stands in each of `docs`, ascending."""
        if self.long[row]:
            return self._reader.lookup(int(self.ordinals[row]), docs)
        return self.matches(row).frequencies(docs)

    def long_among(self, rows: Sequence[int], docs: Numbers) -> npt.NDArray[np.uint32]:
        """How often long terms stand in each of `docs`, ascending: a row a term, a column a document."""
        return self._reader.lookups(self.ordinals[rows], docs)

    def places(self, row: int, docs: Numbers) -> Places:
        """A term's occurrences, ascending: those in `docs`, or more."""
        if self.long[row]:
            at, positions = self._reader.positions(int(self.ordinals[row]), docs)
            return (at.astype(np.int64) << 32) + positions
        slot = self._slots[row]
        return self._places[self._place_starts[slot] : self._place_starts[slot + 1]]

    def bounds(self, rows: Ordinals) -> tuple[Numbers, Numbers]:
        """Of long lists, the greatest frequency and the least length of their documents."""
        return self._reader.bounds(self.ordinals[rows])
