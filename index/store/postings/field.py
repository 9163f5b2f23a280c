"""The inverted index of one field: dictionary, counts and lists of occurrences.

A term with fewer than LONG occurrences keeps them as records (`records`), the others
in blocks (`blocks`); `counts` tells which, and where the records are.

An occurrence is one position of a term in a document; in a field without positions,
one document with its frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex
from hansou.index.hosts import cached_property
from hansou.index.store.container.files import FileReader, FileWriter, guarded
from hansou.index.store.encoding.bits import Ints, offsets, ranges
from hansou.index.store.sizes import BLOCK, LONG

from .blocks import KEPT, Blocks, BlocksReader, BlocksWriter, PackedBlocks, pack_long
from .counts import CountsReader, CountsWriter
from .payloads import Payloads, PayloadsReader, PayloadsWriter
from .records import Bits, Numbers, RecordsPlan, RecordsReader, RecordsWriter
from .terms import PackedTerms, TermBlock, TermsReader, TermsWriter

if TYPE_CHECKING:
    from .lists import FieldLists
    from .merging import Source

NO_PAYLOADS = Payloads()
_AT_ONCE = 1 << 18  # occurrences that are packed together: as many as caches hold


class Packed(NamedTuple):
    """Terms and their lists, ready to be written."""

    terms: PackedTerms
    counts: Ints
    short: Bits
    long: PackedBlocks | None


class FieldPacker:
    """Packs chunks of a field, in compiled code, before it is their turn to be written: in whatever thread.

    The parameters are those of the field's writer.
    """

    def __init__(self, lengths: NDArray[Any], extents: NDArray[Any] | None = None, top_frequency: int = 1) -> None:
        self.plan = RecordsPlan(len(lengths), extents, top_frequency)
        self._lengths = np.ascontiguousarray(lengths, np.uint32)
        self._positional = extents is not None

    def pack(self, terms: TermBlock, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> Packed:
        """Terms, one at least, and their occurrences, as for `FieldWriter.append`, none of them beyond 32 bits."""
        docs, values = np.ascontiguousarray(docs, np.uint32), np.ascontiguousarray(values, np.uint32)
        short, long = self.plan.pack(counts, docs, values), None
        if int(counts.max()) >= LONG:
            long = pack_long(counts, docs, values, self._lengths, self._positional)
        return Packed(PackedTerms.of(terms), counts, short, long)


def _check(terms: TermBlock, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
    if len(counts) != len(terms) or int(counts.sum()) != len(docs) or len(docs) != len(values):
        raise ValueError("terms, counts and occurrences do not fit each other")
    if len(counts) and int(counts.min()) < 1:
        raise ValueError("a term without occurrences")


class FieldWriter:
    """Writes one field from chunks of ascending terms, in bounded memory.

    lengths: per document of the segment, for the bounds of long lists.
    extents: per document one more than its last position; None for a field without positions.
    top_frequency: without positions, the greatest frequency that will come.
    payloads: which kinds of payloads come with every chunk.
    packer: one of the same parameters, if there is one already.
    """

    def __init__(
        self,
        file: FileWriter,
        name: str,
        lengths: NDArray[Any],
        extents: NDArray[Any] | None = None,
        *,
        top_frequency: int = 1,
        payloads: tuple[str, ...] = (),
        packer: FieldPacker | None = None,
    ) -> None:
        if payloads and extents is not None:
            raise ValueError("a field with positions keeps no payloads")
        self._packer = packer or FieldPacker(lengths, extents, top_frequency)
        self._payloads = PayloadsWriter(file, name, payloads)
        self._terms = TermsWriter(file, name)
        self._records = RecordsWriter(file, name, self._packer.plan)
        self._counts = CountsWriter(file, name, self._records.layout)
        self._blocks = BlocksWriter(file, name, lengths, extents is not None)

    def append(
        self,
        terms: TermBlock,
        counts: NDArray[Any],
        docs: NDArray[Any],
        values: NDArray[Any],
        payloads: Payloads = NO_PAYLOADS,
    ) -> None:
        """More terms, and their occurrences, grouped by term, ascending by document, then position.

        counts: occurrences of each term, none of them zero.
        docs, values: of every occurrence its document, and its position (or frequency).
        """
        counts = counts.astype(np.int64)
        _check(terms, counts, docs, values)
        if not len(counts):
            return
        if COMPILED and _fits(docs) and _fits(values):
            self.take(self._packer.pack(terms, counts, docs, values), payloads)
            return
        self._terms.append(terms)
        self._payloads.append(payloads)
        first = len(self._counts)
        self._counts.append(counts)
        starts = offsets(counts)
        for lo, hi in _stretches(starts):
            part = slice(int(starts[lo]), int(starts[hi]))
            self._append_lists(first + lo, counts[lo:hi], docs[part], values[part])

    def take(self, packed: Packed, payloads: Payloads = NO_PAYLOADS) -> None:
        """More terms, and their lists, from a packer of the same parameters."""
        self._terms.take(packed.terms)
        self._payloads.append(payloads)
        first = len(self._counts)
        self._counts.append(packed.counts)
        self._records.take(packed.short)
        if packed.long is not None:
            self._blocks.take(np.flatnonzero(packed.counts >= LONG) + first, packed.long)

    def _append_lists(self, first: int, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
        """Occurrences of the terms from ordinal `first` on."""
        is_long = counts >= LONG
        if is_long.any():
            apart = np.repeat(is_long, counts)
            self._blocks.append(np.flatnonzero(is_long) + first, counts[is_long], docs[apart], values[apart])
            counts, docs, values = counts[~is_long], docs[~apart], values[~apart]
        self._records.append(counts, docs, values)

    def finish(self) -> None:
        """The field is complete; its file may be finished."""
        self._counts.finish()
        self._terms.finish()
        self._records.finish()
        self._blocks.finish()
        self._payloads.finish()


def _fits(values: NDArray[Any]) -> bool:
    """Whether all of these numbers, none below zero, are such as compiled code takes."""
    return values.dtype == np.uint32 or not int(values.max()) >> 32


def _stretches(starts: Ints) -> list[tuple[int, int]]:
    """Ranges of lists, of about _AT_ONCE occurrences each, given where lists start and the last one ends."""
    first = np.flatnonzero(np.diff(starts[:-1] // _AT_ONCE, prepend=-1))
    return list(pairwise([*first.tolist(), len(starts) - 1]))


@dataclass(frozen=True)
class Postings:
    """Lists end to end: those of the i-th term are starts[i] .. starts[i + 1].

    docs: uint32, ascending within a list; freqs: uint32, 1 and more; starts: int64[n + 1].
    """

    docs: Numbers
    freqs: Numbers
    starts: Ints


@dataclass(frozen=True)
class Occurrences:
    """As Postings, with one entry per occurrence: `values` are positions (or frequencies)."""

    docs: Numbers
    values: Numbers
    starts: Ints


class FieldReader:
    """Reads one field. Ordinals are those of `terms`; none may be -1.

    lengths: per document of the segment. Raises CorruptIndex when bytes are not what
    was written. Safe to share between threads.
    """

    def __init__(self, file: FileReader, name: str, lengths: NDArray[Any]) -> None:
        self._file, self._name = file, name
        self.terms = TermsReader(file, name)
        self.lengths = lengths
        self.has_positions = f"{name}/slots" in file
        self._records = RecordsReader(file, name, len(lengths))
        self._counts = CountsReader(file, name, self._records.layout)
        self._blocks = BlocksReader(file, name, len(lengths))
        self.payloads = PayloadsReader(file, name)

    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def compiled(self) -> FieldLists:
        """The same lists, read by compiled code, where it was built (`hansou.index.compiled`)."""
        from .lists import FieldLists

        with self._file.guard():
            return FieldLists(self._file, self._name, len(self.lengths), KEPT)

    def source(self, renumber: NDArray[Any]) -> Source:
        """The same lists for compiled code to merge, which gives each document a new number, or -1 to drop it."""
        from .merging import Source

        with self._file.guard():
            return Source(self._file, self._name, renumber)

    def places(self, ordinals: Ints) -> tuple[Ints, Ints]:
        """How many bits of records and how many long lists there are before those of each of these ascending terms."""
        return self._counts.bits_before(ordinals), self._blocks.ranks(ordinals)

    def check_positions(self) -> None:
        """Raises CorruptIndex when the field, which should have positions, has none."""
        if not self.has_positions:
            raise CorruptIndex(self._file.path, "a field without its positions")

    @property
    def extents(self) -> Ints | None:
        """Per document a number above all its positions; None for a field without positions."""
        return self._records.extents

    @property
    def top_frequency(self) -> int:
        """Of a field without positions, a number that no frequency in a short list is above."""
        return self._records.top_value

    def milestones(self, step: int) -> Ints:
        """Ascending ordinals with about `step` occurrences from one to the next."""
        ordinals, before = self._counts.strides()
        before = before + offsets(self._blocks.column("occurrences"))[self._blocks.ranks(ordinals)]
        found: Ints = ordinals[np.flatnonzero(np.diff(before // step, prepend=0))]
        return found

    @guarded
    def is_long(self, ordinals: NDArray[Any]) -> NDArray[np.bool_]:
        """Which lists are kept in blocks: worth asking for some documents only, where the others are read whole."""
        long: NDArray[np.bool_] = self._counts.take(ordinals) == 0
        return long

    def first_posting(self, ordinals: Ints) -> Ints:
        """Of a field without positions, how many postings come before each term's."""
        before_long = offsets(self._blocks.column("documents"))[self._blocks.ranks(ordinals)]
        return self._counts.records_before(ordinals) + before_long

    def _split(self, ordinals: Ints) -> tuple[Ints, Ints, Ints]:
        """Counts of the short lists (0 for long ones), indices of the short and of the long."""
        counts = self._counts.take(ordinals)
        return counts, np.flatnonzero(counts), np.flatnonzero(counts == 0)

    def _read_short(self, ordinals: Ints, counts: Ints, values: bool) -> tuple[Numbers, Numbers]:
        return self._records.read(self._counts.bits_before(ordinals), counts, values)

    @guarded
    def postings(self, ordinals: NDArray[Any]) -> Postings:
        """Documents and frequencies of many terms."""
        ordinals = ordinals.astype(np.int64)
        counts, short, long = self._split(ordinals)
        docs, freqs = self._read_short(ordinals[short], counts[short], values=False)
        if self.has_positions:
            docs, freqs, counts[short] = run_lengths(docs, counts[short])
        if not len(long):
            return Postings(docs, freqs, offsets(counts))
        lists = self._blocks.lists(self._blocks.ranks(ordinals[long]))
        counts[long] = [len(listed) for listed, _ in lists]
        starts = offsets(counts)
        all_docs, all_freqs = np.empty(int(starts[-1]), np.uint32), np.empty(int(starts[-1]), np.uint32)
        places = ranges(starts[short], counts[short])
        all_docs[places], all_freqs[places] = docs, freqs
        for at, (listed, frequencies) in zip(starts[long].tolist(), lists, strict=True):
            all_docs[at : at + len(listed)] = listed
            all_freqs[at : at + len(listed)] = frequencies
        return Postings(all_docs, all_freqs, starts)

    @guarded
    def long_lists(self, ordinals: NDArray[Any]) -> list[tuple[Numbers, Numbers]]:
        """Documents and frequencies of terms whose lists are long; not to be written to."""
        return self._blocks.lists(self._blocks.ranks(ordinals.astype(np.int64)))

    @guarded
    def occurrences(self, ordinals: NDArray[Any]) -> Occurrences:
        """Every occurrence of many terms."""
        ordinals = ordinals.astype(np.int64)
        counts, short, long = self._split(ordinals)
        docs, values = self._read_short(ordinals[short], counts[short], values=True)
        if not len(long):
            return Occurrences(docs, values, offsets(counts))
        ranks = self._blocks.ranks(ordinals[long])
        blocks, _ = self._blocks.headers(ranks)
        long_docs, long_values = self._blocks.read(blocks)
        counts[long] = self._blocks.column("documents")[ranks]
        if self.has_positions:
            frequencies = long_values
            long_values = self._blocks.read_positions(blocks, frequencies, np.arange(len(long_docs)))
            long_docs = np.repeat(long_docs, frequencies)
            counts[long] = self._blocks.column("occurrences")[ranks]
        starts = offsets(counts)
        all_docs, all_values = np.empty(int(starts[-1]), np.uint32), np.empty(int(starts[-1]), np.uint32)
        for lists, part_docs, part_values in ((short, docs, values), (long, long_docs, long_values)):
            places = ranges(starts[lists], counts[lists])
            all_docs[places], all_values[places] = part_docs, part_values
        return Occurrences(all_docs, all_values, starts)

    def lookup(self, ordinal: int, docs: NDArray[Any]) -> Numbers:
        """Frequencies of a term in these ascending documents, 0 where it is absent."""
        found: Numbers = self.lookups(np.array([ordinal]), docs)[0]
        return found

    @guarded
    def lookups(self, ordinals: NDArray[Any], docs: NDArray[Any]) -> NDArray[np.uint32]:
        """Frequencies of many terms in these ascending documents, 0 where absent: [term, document]."""
        ordinals = ordinals.astype(np.int64)
        table = np.zeros((len(ordinals), len(docs)), np.uint32)
        _, short, long = self._split(ordinals)
        if not len(docs):
            return table
        if len(short):
            lists = self.postings(ordinals[short])
            at = np.minimum(np.searchsorted(docs, lists.docs), len(docs) - 1)
            hits = np.flatnonzero(docs[at] == lists.docs)
            rows = np.repeat(short, np.diff(lists.starts))
            table[rows[hits], at[hits]] = lists.freqs[hits]
        for row, rank in zip(long.tolist(), self._blocks.ranks(ordinals[long]).tolist(), strict=True):
            listed, freqs = self._blocks.kept(rank) or self._part_or_all(rank, docs)
            if len(listed):
                at = np.minimum(listed.searchsorted(docs), len(listed) - 1)
                table[row] = np.where(listed[at] == docs, freqs[at], 0)
        return table

    def _part_or_all(self, rank: int, docs: NDArray[Any]) -> tuple[Numbers, Numbers]:
        """What `lookups` reads of a long list: all of it when `docs` are likely to touch half of its blocks."""
        if 2 * len(docs) * BLOCK >= int(self._blocks.column("documents")[rank]):
            return self._blocks.lists(np.array([rank]))[0]
        return self._part(rank, docs)[:2]

    @guarded
    def _part(self, rank: int, docs: NDArray[Any]) -> tuple[Numbers, Numbers, Blocks]:
        """Documents and frequencies of those blocks of a long list that may hold one of `docs`."""
        blocks, _ = self._blocks.headers(np.array([rank]))
        wanted = np.searchsorted(blocks.first, docs, "right") - 1
        wanted = wanted[wanted >= 0]  # ascending, as the documents are
        blocks = blocks.select(wanted[np.diff(wanted, prepend=-1) != 0])
        return *self._blocks.read(blocks), blocks

    def positions(self, ordinal: int, docs: NDArray[Any] | None = None) -> tuple[Numbers, Numbers]:
        """Documents and positions of a term's occurrences, of all or of these ascending documents."""
        self.check_positions()
        only = np.array([ordinal])
        if docs is None or int(self._counts.take(only)[0]):
            every = self.occurrences(only)
            if docs is None or not len(docs):
                return (every.docs, every.values) if docs is None else (every.docs[:0], every.values[:0])
            at = np.minimum(np.searchsorted(docs, every.docs), len(docs) - 1)
            chosen = docs[at] == every.docs
            return every.docs[chosen], every.values[chosen]
        listed, freqs, blocks = self._part(int(self._blocks.ranks(only)[0]), docs)
        chosen = np.flatnonzero(np.isin(listed, docs, assume_unique=True))
        return np.repeat(listed[chosen], freqs[chosen]), self._blocks.read_positions(blocks, freqs, chosen)

    @guarded
    def doc_frequency(self, ordinals: NDArray[Any]) -> Ints:
        """Number of documents of each term."""
        ordinals = ordinals.astype(np.int64)
        counts, short, long = self._split(ordinals)
        if self.has_positions and len(short):
            docs, _ = self._read_short(ordinals[short], counts[short], values=False)
            counts[short] = run_lengths(docs, counts[short])[2]
        counts[long] = self._blocks.column("documents")[self._blocks.ranks(ordinals[long])]
        return counts

    @guarded
    def collection_frequency(self, ordinals: NDArray[Any]) -> Ints:
        """Sum of each term's frequencies."""
        ordinals = ordinals.astype(np.int64)
        counts, short, long = self._split(ordinals)
        if not self.has_positions and len(short):
            _, freqs = self._read_short(ordinals[short], counts[short], values=True)
            counts[short] = np.add.reduceat(freqs, offsets(counts[short])[:-1], dtype=np.int64)
        counts[long] = self._blocks.column("occurrences")[self._blocks.ranks(ordinals[long])]
        return counts

    @guarded
    def bounds(self, ordinals: NDArray[Any]) -> tuple[Numbers, Numbers]:
        """Of each term's documents the greatest frequency and the least length."""
        ordinals = ordinals.astype(np.int64)
        _, short, long = self._split(ordinals)
        top, least = np.zeros(len(ordinals), np.uint32), np.zeros(len(ordinals), np.uint32)
        if len(short):
            lists = self.postings(ordinals[short])
            top[short] = np.maximum.reduceat(lists.freqs, lists.starts[:-1])
            least[short] = np.minimum.reduceat(self.lengths[lists.docs], lists.starts[:-1])
        ranks = self._blocks.ranks(ordinals[long])
        top[long] = self._blocks.column("top_frequency")[ranks]
        least[long] = self._blocks.column("least_length")[ranks]
        return top, least


def run_lengths(docs: Numbers, counts: Ints) -> tuple[Numbers, Numbers, Ints]:
    """Lists of occurrences into lists of documents: documents, frequencies, documents per list."""
    starts = offsets(counts)
    new = np.ones(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=new[1:])
    new[starts[:-1]] = True
    first = np.flatnonzero(new)
    freqs = np.diff(first, append=len(docs)).astype(np.uint32)
    return docs[first], freqs, np.diff(np.searchsorted(first, starts))
