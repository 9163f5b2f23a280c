"""Long lists: blocks of 128 documents, each packed as narrowly as it allows.

A block's records are (step from the document before, frequency - 1), and behind them
patches of the few steps and frequencies that are longer than the others (`patches`).
Its positions follow in a stream of their own, so that ranking never reads them. Every
block starts at a byte and has a header in typed sections: first document, widths of
both parts of a record and patches of both, number of occurrences, width of a position.
With the width of steps goes a bit that says that all are one more than what is kept.
Any block can be read alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex
from hansou.index.hosts import Lock, cached_property
from hansou.index.store.container.files import FileReader, FileWriter, SectionWriter, guarded
from hansou.index.store.encoding import patches
from hansou.index.store.encoding.bits import (
    PADDING,
    Ints,
    bit_lengths,
    masks,
    offsets,
    pack,
    ranges,
    windows,
)
from hansou.index.store.sizes import BLOCK, LONG, MAX_WIDTH, MORE_BITS

_MORE = 1 << MORE_BITS  # the bit beside the width of steps
KEPT = 1_000_000
"""Postings of a field's long lists that stay decoded, eight bytes each."""
Numbers = NDArray[np.uint32]

# Of a full block, by width: where its records start, in bytes and in bits of that byte.
_PLACES = np.arange(MAX_WIDTH + 1, dtype=np.int64)[:, None] * np.arange(BLOCK)
_BYTES = _PLACES >> 3
_SHIFTS = (_PLACES & 7).astype(np.uint64)


def _packed_bytes(counts: NDArray[Any], widths: NDArray[Any]) -> Ints:
    """Bytes of `count` numbers of `width` bits."""
    sizes: Ints = (counts.astype(np.int64) * widths + 7) >> 3
    return sizes


def _record_bytes(counts: Ints, widths: Ints, step_patches: Ints, frequency_patches: Ints) -> Ints:
    """Bytes of blocks' records with their patches."""
    sizes: Ints = (counts * widths + patches.BITS[step_patches] + patches.BITS[frequency_patches] + 7) >> 3
    return sizes


class PackedBlocks(NamedTuple):
    """Long lists packed by compiled code: columns of lists and of blocks, records and positions."""

    of_lists: Ints
    of_blocks: Ints
    records: NDArray[np.uint8]
    positions: NDArray[np.uint8]


def pack_long(counts: Ints, docs: Numbers, values: Numbers, lengths: NDArray[Any], positional: bool) -> PackedBlocks:
    """In compiled code, of lists of `counts` occurrences those that are long."""
    from .packing import pack_blocks

    lengths = np.ascontiguousarray(lengths, np.uint32)
    return PackedBlocks(*pack_blocks(counts, docs, values, lengths, LONG, positional))


class BlocksWriter:
    """Writes the long lists of a field."""

    def __init__(self, file: FileWriter, name: str, lengths: NDArray[Any], positions: bool) -> None:
        self._file = file
        self._name = name
        self._lengths = lengths
        self._records = file.section(f"{name}/block_records")
        self._first = file.section(f"{name}/block_first", "u4")
        self._step_bits = file.section(f"{name}/block_step_bits")
        self._frequency_bits = file.section(f"{name}/block_frequency_bits")
        self._step_patches = file.section(f"{name}/block_step_patches")
        self._frequency_patches = file.section(f"{name}/block_frequency_patches")
        self._positions = file.section(f"{name}/block_positions") if positions else None
        if positions:
            self._occurrences = file.section(f"{name}/block_occurrences", "u4")
            self._position_bits = file.section(f"{name}/block_position_bits")
        self._blocks = 0
        # One entry per list, so fewer than one per 128 occurrences: kept until the end.
        self._lists: dict[str, list[NDArray[Any]]] = {}

    def append(self, ordinals: Ints, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
        """Lists of `counts` occurrences each: documents, and positions or frequencies."""
        if not len(ordinals):
            return
        starts = offsets(counts)[:-1]
        frequencies = values.astype(np.int64)
        if self._positions is not None:
            new = np.diff(docs.astype(np.int64), prepend=-1) != 0
            new[starts] = True
            first = np.flatnonzero(new)
            frequencies = np.diff(first, append=len(docs))
            docs = docs[first]
            starts = np.searchsorted(first, starts)
        sizes = np.diff(starts, append=len(docs))
        blocks = -(-sizes // BLOCK)
        first_blocks = np.cumsum(blocks) - blocks
        begin = np.repeat(starts, blocks) + ranges(np.zeros_like(blocks), blocks) * BLOCK
        record_at = self._append_records(begin, docs.astype(np.int64), frequencies)
        columns = {
            "ordinal": ordinals,
            "first_block": self._blocks + first_blocks,
            "documents": sizes,
            "occurrences": np.add.reduceat(frequencies, starts),
            "top_frequency": np.maximum.reduceat(frequencies, starts),
            "least_length": np.minimum.reduceat(self._lengths[docs], starts),
            "record_at": record_at[first_blocks],
        }
        if self._positions is not None:
            columns["position_at"] = self._append_positions(self._positions, begin, frequencies, values)[first_blocks]
        for key, column in columns.items():
            self._lists.setdefault(key, []).append(column)
        self._blocks += len(begin)

    def take(self, ordinals: Ints, packed: PackedBlocks) -> None:
        """Lists that are packed already: of these `ordinals`."""
        of_lists, of_blocks, records, positions = packed
        documents, occurrences, top_frequency, least_length, record_at, position_at = of_lists
        columns = {
            "ordinal": ordinals,
            "first_block": self._blocks + offsets(-(-documents // BLOCK))[:-1],
            "documents": documents,
            "occurrences": occurrences,
            "top_frequency": top_frequency,
            "least_length": least_length,
            "record_at": self._records.size + record_at,
        }
        first, step_bits, frequency_bits, in_blocks, position_bits, step_patches, frequency_patches = of_blocks
        self._first.append(first)
        self._step_bits.append(step_bits)
        self._frequency_bits.append(frequency_bits)
        self._step_patches.append(step_patches)
        self._frequency_patches.append(frequency_patches)
        self._records.append(records)
        if self._positions is not None:
            columns["position_at"] = self._positions.size + position_at
            self._occurrences.append(in_blocks)
            self._position_bits.append(position_bits)
            self._positions.append(positions)
        for key, column in columns.items():
            self._lists.setdefault(key, []).append(column)
        self._blocks += len(first)

    def _append_records(self, begin: Ints, docs: Ints, frequencies: Ints) -> Ints:
        """Pack the documents of the blocks that start at `begin`; the byte where each block went."""
        counts = np.diff(begin, append=len(docs))
        steps = np.diff(docs, prepend=0)
        steps[begin] = len(docs)  # no least one, whatever it is
        more = (np.minimum.reduceat(steps, begin) > 0).astype(np.int64)
        steps -= np.repeat(more, counts)
        steps[begin] = 0
        step_bits, step_patches = patches.choose(steps, begin)
        frequency_bits, frequency_patches = patches.choose(frequencies - 1, begin)
        widths = step_bits + frequency_bits
        if int(widths.max()) > MAX_WIDTH:
            raise ValueError("frequencies are too high to index")
        self._first.append(docs[begin])
        self._step_bits.append(step_bits | more << MORE_BITS)
        self._frequency_bits.append(frequency_bits)
        self._step_patches.append(step_patches)
        self._frequency_patches.append(frequency_patches)
        at = offsets(_record_bytes(counts, widths, step_patches, frequency_patches))
        kept = (steps & _ones(step_bits, counts)) << np.repeat(frequency_bits, counts)
        kept |= (frequencies - 1) & _ones(frequency_bits, counts)
        places = np.repeat(at[:-1] * 8, counts) + ranges(np.zeros_like(counts), counts) * np.repeat(widths, counts)
        stream = pack(kept.astype(np.uint64), places, int(at[-1]) * 8)
        starts = at[:-1] * 8 + counts * widths
        for numbers, bits, some in (
            (steps, step_bits, step_patches),
            (frequencies - 1, frequency_bits, frequency_patches),
        ):
            stream |= pack(patches.make(numbers, begin, bits), patches.places(starts, some), int(at[-1]) * 8)
            starts = starts + patches.BITS[some]
        before = self._records.size
        self._records.append(stream)
        return before + at[:-1]

    def _append_positions(
        self, section: SectionWriter, begin: Ints, frequencies: Ints, positions: NDArray[Any]
    ) -> Ints:
        """Pack the positions of the same blocks; the byte where each block's went."""
        occurrences = np.add.reduceat(frequencies, begin)
        widths = bit_lengths(np.maximum.reduceat(positions, offsets(occurrences)[:-1]))
        self._occurrences.append(occurrences)
        self._position_bits.append(widths)
        return self._pack(section, positions, occurrences, widths)

    @staticmethod
    def _pack(section: SectionWriter, values: NDArray[Any], counts: Ints, widths: Ints) -> Ints:
        """Append groups of `counts` numbers of `widths` bits; the byte where each group starts."""
        at = offsets(_packed_bytes(counts, widths))
        places = np.repeat(at[:-1] * 8, counts) + ranges(np.zeros_like(counts), counts) * np.repeat(widths, counts)
        before = section.size
        section.append(pack(values.astype(np.uint64), places, int(at[-1]) * 8))
        return before + at[:-1]

    def finish(self) -> None:
        """Write the lists' columns, and the padding."""
        self._records.write(bytes(PADDING))
        if self._positions is not None:
            self._positions.write(bytes(PADDING))
        for key, columns in self._lists.items():
            self._file.array(f"{self._name}/list_{key}", np.concatenate(columns))


def _ones(widths: Ints, counts: Ints) -> Ints:
    """For each number of each group, its width in ones."""
    ones: Ints = (np.int64(1) << np.repeat(widths, counts)) - 1
    return ones


@dataclass(frozen=True)
class Blocks:
    """Headers of blocks, ready to be read; arrays of one entry per block.

    counts: documents; first: the first document; at, position_at: bytes where records
    and positions start; more: what is added to each step; step_patches, frequency_patches:
    see `patches`; the rest are widths in bits and numbers of occurrences.
    """

    counts: Ints
    first: Ints
    widths: Ints
    frequency_bits: Ints
    more: Ints
    step_patches: Ints
    frequency_patches: Ints
    at: Ints
    occurrences: Ints
    position_bits: Ints
    position_at: Ints

    def select(self, indices: Ints) -> Blocks:
        """The blocks at these indices."""
        return Blocks(*(getattr(self, key)[indices] for key in self.__dataclass_fields__))


COLUMNS = ("ordinal", "first_block", "documents", "occurrences", "top_frequency", "least_length", "record_at")
"""What is known of every list; also "position_at" in a field with positions."""


_HEADERS = ("step_bits", "frequency_bits", "step_patches", "frequency_patches")


def read_columns(file: FileReader, name: str) -> dict[str, Ints]:
    """The columns of a field's long lists. Raises CorruptIndex where they do not fit the blocks, or the blocks the
    file: what reads them may rely on them for how much there is to read.
    """
    positions = f"{name}/block_positions" in file
    keys = (*COLUMNS, *(("position_at",) if positions else ()))
    some = f"{name}/list_ordinal" in file
    columns = {key: file.section(f"{name}/list_{key}").integers() if some else np.zeros(0, np.int64) for key in keys}
    with file.guard():
        sizes = columns["documents"]
        blocks = len(file.section(f"{name}/block_first", "u4"))
        counts = -(-sizes // BLOCK)
        starts = offsets(counts)
        fits = {len(column) for column in columns.values()} == {len(sizes)} and int(starts[-1]) == blocks
        fits = fits and bool((starts[:-1] == columns["first_block"]).all() and (np.diff(columns["ordinal"]) > 0).all())
        fits = fits and (not blocks or int(sizes.min()) > 0)
        fits = fits and {len(file.section(f"{name}/block_{key}", "u1")) for key in _HEADERS} == {blocks}
        if fits and positions:
            occurrences = file.section(f"{name}/block_occurrences", "u4").array().astype(np.int64)
            widths = file.section(f"{name}/block_position_bits", "u1").array()
            room = len(file.section(f"{name}/block_positions", "u1"))
            # Positions of no bits are all 0, of which a document has one.
            fits = len(occurrences) == len(widths) == blocks and not (occurrences[widths == 0] > BLOCK).any()
            fits = fits and int(_packed_bytes(occurrences, widths).sum()) <= room
            fits = fits and bool((np.diff(offsets(occurrences)[starts]) == columns["occurrences"]).all())
    if not fits:
        raise CorruptIndex(file.path, "long lists that make no sense")
    return columns


class BlocksReader:
    """Reads the long lists of a field of so many documents; a list is named by its rank among them.

    The lists read last stay decoded, up to KEPT postings.
    """

    def __init__(self, file: FileReader, name: str, documents: int) -> None:
        self._file = file
        self._name = name
        self._documents = documents
        self._records = file.section(f"{name}/block_records", "u1")
        self._windows = windows(self._records.raw)
        self._positions = file.section(f"{name}/block_positions", "u1") if f"{name}/block_positions" in file else None
        self._position_windows = windows(self._positions.raw) if self._positions else self._windows
        self._lock = Lock()
        self._kept: dict[int, tuple[Numbers, Numbers]] = {}
        self._kept_postings = 0

    @cached_property
    def _columns(self) -> dict[str, Ints]:
        return read_columns(self._file, self._name)

    def column(self, key: str) -> Ints:
        """A property of every list, one of COLUMNS."""
        return self._columns[key]

    def ranks(self, ordinals: Ints) -> Ints:
        """Of each term, how many terms before it have a long list: its rank if it has one itself."""
        return np.searchsorted(self.column("ordinal"), ordinals).astype(np.int64)

    @guarded
    def headers(self, ranks: Ints) -> tuple[Blocks, Ints]:
        """All blocks of many lists, end to end, and where each list's begin (one more for the end)."""
        documents = self.column("documents")[ranks].astype(np.int64)
        start = self.column("first_block")[ranks].astype(np.int64)
        sizes = -(-documents // BLOCK)
        index, begin = ranges(start, sizes), offsets(sizes)

        def header(key: str) -> NDArray[Any]:
            section = self._file.section(f"{self._name}/block_{key}")
            section.check_ranges(start, start + sizes)
            return section.raw[index].astype(np.int64)

        def places(key: str, sizes_in_bytes: Ints) -> Ints:
            """Bytes where blocks start, whose lists' first bytes are in a column."""
            before = offsets(sizes_in_bytes)
            first = self.column(key)[ranks].astype(np.int64) - before[begin[:-1]]
            return before[:-1] + np.repeat(first, sizes)

        counts = np.full(len(index), BLOCK)
        counts[begin[1:] - 1] = documents - BLOCK * (sizes - 1)
        frequency_bits, step_bits = header("frequency_bits"), header("step_bits")
        widths = (step_bits & (_MORE - 1)) + frequency_bits
        some, others = header("step_patches"), header("frequency_patches")
        occurrences = position_bits = position_at = np.zeros_like(counts)
        if self._positions is not None:
            occurrences, position_bits = header("occurrences"), header("position_bits")
            position_at = places("position_at", _packed_bytes(occurrences, position_bits))
        at = places("record_at", _record_bytes(counts, widths, some, others))
        more = step_bits >> MORE_BITS
        return Blocks(
            *(counts, header("first"), widths, frequency_bits, more, some, others, at),
            *(occurrences, position_bits, position_at),
        ), begin

    def kept(self, rank: int) -> tuple[Numbers, Numbers] | None:
        """A list's documents and frequencies, if they are decoded."""
        with self._lock:
            found = self._kept.pop(rank, None)
            if found is not None:
                self._kept[rank] = found
            return found

    def _keep(self, rank: int, docs: Numbers, frequencies: Numbers) -> tuple[Numbers, Numbers]:
        docs.flags.writeable = frequencies.flags.writeable = False
        with self._lock:
            if rank not in self._kept:
                self._kept[rank] = docs, frequencies
                self._kept_postings += len(docs)
            while self._kept_postings > KEPT:
                self._kept_postings -= len(self._kept.pop(next(iter(self._kept)))[0])
        return docs, frequencies

    def lists(self, ranks: Ints) -> list[tuple[Numbers, Numbers]]:
        """Documents and frequencies of many lists."""
        found = {rank: self.kept(rank) for rank in ranks.tolist()}
        missing = [rank for rank, both in found.items() if both is None]
        if missing:
            blocks, begin = self.headers(np.array(missing))
            docs, frequencies = self.read(blocks)
            ends = offsets(blocks.counts)[begin].tolist()
            for rank, lo, hi in zip(missing, ends[:-1], ends[1:], strict=True):
                found[rank] = self._keep(rank, docs[lo:hi].copy(), frequencies[lo:hi].copy())
        return [both for rank in ranks.tolist() if (both := found[rank]) is not None]

    @guarded
    def read(self, blocks: Blocks) -> tuple[Numbers, Numbers]:
        """Documents and frequencies of the blocks, end to end."""
        sizes = _record_bytes(blocks.counts, blocks.widths, blocks.step_patches, blocks.frequency_patches)
        self._records.check_ranges(blocks.at, blocks.at + sizes)
        records = self._windows[blocks.at[:, None] + _BYTES[blocks.widths]] >> _SHIFTS[blocks.widths]
        records &= masks(blocks.widths)[:, None]
        steps = (records >> blocks.frequency_bits.astype(np.uint64)[:, None]).astype(np.uint32)
        frequencies = (records & masks(blocks.frequency_bits)[:, None]).astype(np.uint32)
        starts = blocks.at * 8 + blocks.counts * blocks.widths
        for table, bits, some in (
            (steps, blocks.widths - blocks.frequency_bits, blocks.step_patches),
            (frequencies, blocks.frequency_bits, blocks.frequency_patches),
        ):
            if some.any():
                places = patches.places(starts, some)
                found = self._windows[places >> 3] >> (places & 7).astype(np.uint64)
                patches.apply(table, found, bits, some)
                starts = starts + patches.BITS[some]
        steps[:, 1:] += blocks.more.astype(np.uint32)[:, None]
        docs = np.cumsum(steps, axis=1, dtype=np.uint32)
        docs += blocks.first.astype(np.uint32)[:, None]
        frequencies += np.uint32(1)
        if (blocks.counts[:-1] == BLOCK).all():
            total = int(blocks.counts.sum())
            docs, frequencies = docs.ravel()[:total], frequencies.ravel()[:total]
        else:
            filled = np.arange(BLOCK) < blocks.counts[:, None]
            docs, frequencies = docs[filled], frequencies[filled]
        if len(docs) and int(docs.max()) >= self._documents:
            raise CorruptIndex(self._file.path, "a block of no document")
        return docs, frequencies

    @guarded
    def read_positions(self, blocks: Blocks, frequencies: Numbers, chosen: Ints) -> Numbers:
        """Positions, end to end, in the chosen documents (ascending indices into `read`'s result)."""
        if self._positions is None:
            raise ValueError("the field has no positions")
        before = offsets(frequencies)
        ends = np.cumsum(blocks.counts)
        if (before[ends] - before[ends - blocks.counts] != blocks.occurrences).any():
            raise CorruptIndex(self._file.path, "a block of other positions than it has")
        owner = np.searchsorted(ends, chosen, "right")
        in_block = before[chosen] - before[(ends - blocks.counts)[owner]]
        used = np.unique(owner)
        at = blocks.position_at[used]
        self._positions.check_ranges(at, at + _packed_bytes(blocks.occurrences[used], blocks.position_bits[used]))
        counts = frequencies[chosen].astype(np.int64)
        widths = blocks.position_bits[owner]
        places = np.repeat(blocks.position_at[owner] * 8, counts)
        places += ranges(in_block, counts) * np.repeat(widths, counts)
        found = self._position_windows[places >> 3] >> (places & 7).astype(np.uint64)
        positions: Numbers = (found & np.repeat(masks(widths), counts)).astype(np.uint32)
        return positions
