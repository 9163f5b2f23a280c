"""Posting lists as a query reads them: all its terms of a field at once, and long lists only where they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.store.encoding.bits import offsets
from hansou.index.store.postings.field import FieldReader, run_lengths

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


class TermLists(Protocol):
    """The lists of some terms of one field in one segment.

    Terms are known by their row, their index in the names given. `sizes`: documents of each, 0 where the term is
    absent.
    """

    sizes: Sequence[int]

    def matches(self, row: int) -> Matches:
        """A term's documents and frequencies."""

    def among(self, row: int, docs: Numbers) -> Numbers:
        """How often a term stands in each of `docs`, ascending."""

    def having_all(self, rows: Sequence[int], within: Numbers | None = None) -> Numbers:
        """The documents that hold all of these terms, one at least: of all, or of those in `within`; ascending."""

    def standing(self, rows: Sequence[int], docs: Numbers) -> Matches:
        """Those of `docs`, ascending, in which these terms stand at positions one after another, and how often.

        The terms are the grams of a string, in order.
        """

    def starts(self, rows: Sequence[int], docs: Numbers) -> Places:
        """Where in these documents they do: document << 32 | position of the first, ascending."""


def term_lists(reader: FieldReader, names: Sequence[bytes]) -> TermLists:
    """The lists of these terms: read by compiled code where it was built, else by NumPy."""
    return CompiledLists(reader, names) if COMPILED else ArrayLists(reader, names)


class CompiledLists:
    """TermLists in compiled code; `raw` is for the compiled ranking."""

    __slots__ = ("among", "having_all", "raw", "sizes", "starts")

    def __init__(self, reader: FieldReader, names: Sequence[bytes]) -> None:
        from hansou.search.match.term_lists import TermLists

        self.raw = TermLists(reader.compiled, names)
        self.sizes: Sequence[int] = self.raw.sizes
        self.among = self.raw.among
        self.having_all = self.raw.having_all
        self.starts = self.raw.starts

    def matches(self, row: int) -> Matches:
        """See TermLists."""
        return Matches(*self.raw.matches(row))

    def standing(self, rows: Sequence[int], docs: Numbers) -> Matches:
        """See TermLists."""
        return Matches(*self.raw.standing(rows, docs))


class ArrayLists:
    """TermLists in NumPy: short lists are read at once, all together, long ones are ready to be.

    `long`: which are long, bool. `ordinals`: in the field's dictionary, -1 where absent.
    """

    def __init__(self, reader: FieldReader, names: Sequence[bytes]) -> None:
        self._reader = reader
        self.ordinals = reader.terms.find(list(names))
        sizes = np.zeros(len(names), np.int64)
        self.long = np.zeros(len(names), bool)
        present = (self.ordinals >= 0).nonzero()[0]
        is_long = reader.is_long(self.ordinals[present])
        long, self.short_rows = present[is_long], present[~is_long]
        if len(long):
            self.long[long] = True
            sizes[long] = reader.doc_frequency(self.ordinals[long])
        if len(self.short_rows):
            self._read_short(reader)
        else:
            self.short_docs = self.short_freqs = NONE
            self.short_starts = np.zeros(1, np.int64)
        sizes[self.short_rows] = self.short_starts[1:] - self.short_starts[:-1]
        self.sizes: Sequence[int] = sizes.tolist()
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

    def matches(self, row: int) -> Matches:
        """See TermLists."""
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
        """See TermLists."""
        if self.long[row]:
            return self._reader.lookup(int(self.ordinals[row]), docs)
        return self.matches(row).frequencies(docs)

    def long_among(self, rows: Sequence[int], docs: Numbers) -> npt.NDArray[np.uint32]:
        """How often long terms stand in each of `docs`, ascending: a row a term, a column a document."""
        return self._reader.lookups(self.ordinals[rows], docs)

    def having_all(self, rows: Sequence[int], within: Numbers | None = None) -> Numbers:
        """See TermLists. The rarest come first, and each list is read only as far as it is needed."""
        docs = within
        for row in sorted(set(rows), key=self.sizes.__getitem__):
            if not self.sizes[row] or (docs is not None and not len(docs)):
                return NONE
            docs = self.matches(row).docs if docs is None else docs[self.among(row, docs) > 0]
        return NONE if docs is None else docs

    def standing(self, rows: Sequence[int], docs: Numbers) -> Matches:
        """See TermLists."""
        at = (self.starts(rows, docs) >> 32).astype(np.uint32)
        if not len(at):
            return NO_MATCHES
        first = np.append(True, at[1:] != at[:-1]).nonzero()[0]
        return Matches(at[first], np.diff(first, append=len(at)).astype(np.uint32))

    def starts(self, rows: Sequence[int], docs: Numbers) -> Places:
        """See TermLists."""
        self._reader.check_positions()
        # Every other gram and the last cover all units between them; the rarest of them leaves least to compare.
        steps = sorted({*range(0, len(rows) - 1, 2), len(rows) - 1}, key=lambda step: self.sizes[rows[step]])
        starts: Places = self._places_of(rows[steps[0]], docs) - steps[0]
        for step in steps[1:]:
            starts = _common(starts, self._places_of(rows[step], docs) - step)
        if not len(docs):
            return starts[:0]
        at = starts >> 32
        wanted = (
            docs[np.minimum(docs.searchsorted(at), len(docs) - 1)] == at
        )  # places may be of more than was asked for
        found: Places = starts[wanted]
        return found

    def _places_of(self, row: int, docs: Numbers) -> Places:
        """A term's occurrences, ascending: those in `docs`, or more."""
        if self.long[row]:
            at, positions = self._reader.positions(int(self.ordinals[row]), docs)
            return (at.astype(np.int64) << 32) + positions
        slot = self._slots.get(row)
        if slot is None:
            return np.zeros(0, np.int64)
        return self._places[self._place_starts[slot] : self._place_starts[slot + 1]]

    def bounds(self, rows: Ordinals) -> tuple[Numbers, Numbers]:
        """Of long lists, the greatest frequency and the least length of their documents."""
        return self._reader.bounds(self.ordinals[rows])


def _common(a: Places, b: Places) -> Places:
    """The numbers in both of two ascending arrays."""
    if len(a) > len(b):
        a, b = b, a
    if not len(a):
        return a
    at = b.searchsorted(a)
    at[at == len(b)] = 0
    common: Places = a[b[at] == a]
    return common
