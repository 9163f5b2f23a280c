"""Short lists: one record for every occurrence.

The short lists of a field lie end to end in the order of the dictionary, each in as
many bits as its `layout` says, so a list is found by the numbers of occurrences of those
before it. A record is (place, value), `value_bits` wide below the place:

- without positions: place is the document, value its frequency - 1;
- with positions: every document is cut into slots of 2**value_bits positions; place is
  the slot counted through the whole segment, value the position inside it. However
  uneven documents are in size, a record is hardly wider than the total of positions asks.

The records of a list ascend, or two are the same.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex
from hansou.index.hosts import cached_property
from hansou.index.store.container.files import FileReader, FileWriter, guarded, narrow
from hansou.index.store.encoding.bits import PADDING, Ints, Words, masks, offsets, pack, ranges, windows
from hansou.index.store.sizes import LONG, MAX_WIDTH

from .record_layout import Layout, layout_of

Numbers = NDArray[np.uint32]

_MORE_SLOTS = 1024  # than two a document
_FEW = 1 << 20  # records that may be asked for, however many there are: a list may be asked for twice


def _slots(extents: NDArray[Any], bits: int) -> Ints:
    """Slots of each document, whose positions are all below its extent."""
    return (extents.astype(np.int64) + ((1 << bits) - 1)) >> bits


def _best_slot_bits(extents: NDArray[Any]) -> int:
    """The slot size that makes records narrowest; of equals the biggest.

    A reader keeps a table of slots, so there may be at most two per document or so.
    """
    widest = int(extents.max()).bit_length() if len(extents) else 0
    best, narrowest = widest, MAX_WIDTH + widest
    for bits in range(widest, -1, -1):
        slots = int(_slots(extents, bits).sum())
        if slots > 2 * len(extents) + _MORE_SLOTS:
            break
        width = bits + max(slots - 1, 0).bit_length()
        if width < narrowest:
            best, narrowest = bits, width
    return best


class RecordsPlan:
    """How the short lists of a field are written.

    extents: for a field with positions, per document one more than its last position.
    documents, top_frequency: for a field without, how high its numbers go.
    """

    def __init__(self, documents: int, extents: NDArray[Any] | None, top_frequency: int) -> None:
        self.documents = documents
        self.slots: NDArray[Any] | None = None
        self.first: Ints | None = None
        """Of each document its first slot, and how many there are in all."""
        if extents is None:
            self.value_bits = max(top_frequency - 1, 0).bit_length()
            self.places = documents
        else:
            self.value_bits = _best_slot_bits(extents)
            slots = _slots(extents, self.value_bits)
            self.first = offsets(slots)
            self.slots = narrow(slots)
            self.places = int(self.first[-1])
        width = self.value_bits + max(self.places - 1, 0).bit_length()
        if width > MAX_WIDTH:
            raise ValueError("positions or frequencies are too high to index")
        self.layout = layout_of(self.places << self.value_bits, width)

    def pack(self, counts: Ints, docs: Numbers, values: Numbers) -> Bits:
        """In compiled code, of lists of `counts` occurrences those that are short."""
        from .packing import pack_records

        return Bits(*pack_records(counts, docs, values, self.first, self.documents, self.value_bits, self.layout, LONG))


class Bits(NamedTuple):
    """A stream of bits: whole bytes, and the lowest `left` bits of a byte."""

    stream: NDArray[np.uint8]
    rest: int
    left: int

    def after(self, rest: int, count: int) -> Bits:
        """These bits behind so many others, the lowest of a byte."""
        if not count:
            return self
        data = np.append(self.stream, np.array([self.rest, 0], np.uint8))
        moved = data << np.uint8(count)
        moved[1:] |= data[:-1] >> np.uint8(8 - count)
        moved[0] |= rest
        whole, left = divmod(8 * len(self.stream) + self.left + count, 8)
        return Bits(moved[:whole], int(moved[whole]), left)


class RecordsWriter:
    """Writes the short lists of a field."""

    def __init__(self, file: FileWriter, name: str, plan: RecordsPlan) -> None:
        self._plan = plan
        self.layout = plan.layout
        if plan.slots is not None:
            file.array(f"{name}/slots", plan.slots)
        self._section = file.section(f"{name}/records")
        self._rest = self._waiting = 0  # bits that do not fill a byte yet, and how many
        file.meta[f"{name}/records"] = {
            "width": plan.layout.width,
            "value_bits": plan.value_bits,
            "places": plan.places,
        }

    def append(self, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
        """Lists of `counts` occurrences: documents, and positions (or frequencies)."""
        bits, first = self._plan.value_bits, self._plan.first
        if first is None:
            place, value = docs.astype(np.int64), values.astype(np.int64) - 1
        else:
            place = first[docs] + (values >> bits)
            value = values.astype(np.int64) & ((1 << bits) - 1)
        records = place << bits | value
        same = np.repeat(np.arange(len(counts)), counts)
        if len(records) and int(records.max()) >= self.layout.universe:
            raise ValueError("a document, position or frequency that the field has no room for")
        if ((np.diff(records) < 0) & (np.diff(same) == 0)).any():
            raise ValueError("occurrences that do not ascend")
        ends = offsets(self.layout.sizes[counts])
        stream, size = _packed(self.layout, counts, records, ends), int(ends[-1])
        self.take(Bits(stream[: size >> 3], int(stream[size >> 3]), size & 7))

    def take(self, packed: Bits) -> None:
        """Lists that are packed already."""
        stream, self._rest, self._waiting = packed.after(self._rest, self._waiting)
        self._section.append(stream)

    def finish(self) -> None:
        """The field is complete."""
        self._section.write(bytes([self._rest]) if self._waiting else b"")
        self._section.write(bytes(PADDING))


def _packed(layout: Layout, counts: Ints, records: Ints, starts: Ints) -> NDArray[np.uint8]:
    """Lists whose bits start at `starts`, with one more for the end, as a stream of a byte more than that takes."""
    total = int(starts[-1]) + 8
    low = np.repeat(layout.lows[counts].astype(np.int64), counts)
    within = ranges(np.zeros_like(counts), counts)
    start = np.repeat(starts[:-1], counts)
    plain = low < 0
    width = np.where(plain, layout.width, low)
    stream = pack(records.astype(np.uint64) & masks(width), start + within * width, total)
    if not plain.all():
        high = np.flatnonzero(~plain)
        row = start[high] + np.repeat(counts, counts)[high] * low[high]
        places = row + (records[high] >> low[high]) + within[high]
        stream |= pack(np.ones(len(places), np.uint64), places, total)
    return stream


def read_slots(file: FileReader, name: str, documents: int) -> Ints:
    """Slots of every document; none in a field without positions. Raises CorruptIndex where they are too many."""
    if f"{name}/slots" not in file:
        return np.zeros(0, np.int64)
    slots = file.section(f"{name}/slots").integers()
    if len(slots) != documents or int(slots.sum()) > 2 * documents + _MORE_SLOTS:
        raise CorruptIndex(file.path, "positions in more places than there can be")
    return slots


def read_layout(file: FileReader, name: str) -> tuple[Layout, int]:
    """How records lie, and the bits of the value in one. Raises CorruptIndex where there can be no such records."""
    with file.guard():
        meta = file.meta[f"{name}/records"]
        width, value_bits, places = meta["width"], meta["value_bits"], meta["places"]
        whole = type(width) is type(value_bits) is type(places) is int
        fits = whole and places >= 0 and width == value_bits + max(places - 1, 0).bit_length()
        if fits and 0 <= value_bits <= width <= MAX_WIDTH:
            return layout_of(places << value_bits, width), value_bits
    raise CorruptIndex(file.path, "records of an impossible width")


class RecordsReader:
    """Reads the short lists of a field of so many documents."""

    def __init__(self, file: FileReader, name: str, documents: int) -> None:
        self.layout, self._value_bits = read_layout(file, name)
        self._file = file
        self._name = name
        self._documents = documents
        self._section = file.section(f"{name}/records", "u1")
        self._windows = windows(self._section.raw)
        self._slots = file.section(f"{name}/slots") if f"{name}/slots" in file else None

    @cached_property
    def _slot_docs(self) -> Numbers:
        """The document of every slot."""
        slots = self._slot_counts()
        return np.repeat(np.arange(len(slots), dtype=np.uint32), slots)

    @cached_property
    def _slot_starts(self) -> Ints:
        """The first slot of every document."""
        return offsets(self._slot_counts())

    def _slot_counts(self) -> Ints:
        return read_slots(self._file, self._name, self._documents)

    @property
    def extents(self) -> Ints | None:
        """Per document a number above all its positions; None for a field without positions."""
        return None if self._slots is None else self._slot_counts() << self._value_bits

    @property
    def top_value(self) -> int:
        """How many different values a record can have."""
        return 1 << self._value_bits

    @guarded
    def read(self, starts: Ints, counts: Ints, want_values: bool = True) -> tuple[Numbers, Numbers]:
        """Documents and positions (or frequencies) of lists of `counts` records that start at these bits, end to end.

        Without `want_values` the second array of a field with positions is empty.
        """
        bits = self._value_bits
        sizes = self.layout.sizes[counts]
        if int(counts.sum()) > _FEW and int(sizes.sum()) > 8 * len(self._section):
            raise CorruptIndex(self._file.path, "more records than there are")
        self._section.check_ranges(starts >> 3, ((starts + sizes) >> 3) + 8)
        records = self._records(starts, counts)
        place = (records >> np.uint64(bits)).astype(np.int64)
        value = (records & np.uint64((1 << bits) - 1)).astype(np.uint32)
        if self._slots is None:
            if len(place) and int(place.max()) >= self._documents:
                raise CorruptIndex(self._file.path, "a record of no document")
            return place.astype(np.uint32), value + np.uint32(1)
        docs = self._slot_docs[place]
        if not want_values:
            return docs, value[:0]
        value += ((place - self._slot_starts[docs]) << bits).astype(np.uint32)
        return docs, value

    def _records(self, starts: Ints, counts: Ints) -> Words:
        """The records of lists that are verified to be there."""
        low = self.layout.lows[counts].astype(np.int64)
        plain = low < 0
        width = np.where(plain, self.layout.width, low)
        widths = np.repeat(width, counts)
        places = np.repeat(starts, counts) + ranges(np.zeros_like(counts), counts) * widths
        records: Words = self._windows[places >> 3] >> (places & 7).astype(np.uint64)
        records &= masks(widths)
        if plain.all():
            return records
        lists = np.flatnonzero(~plain)
        number, highs = counts[lists], self.layout.highs[counts[lists]]
        at = ranges(starts[lists] + number * low[lists], highs)
        row = np.flatnonzero(self._section.raw[at >> 3] >> (at & 7).astype(np.uint8) & 1)
        edges = offsets(highs)
        if (np.diff(np.searchsorted(row, edges)) != number).any():
            raise CorruptIndex(self._file.path, "more records than there are, or fewer")
        high = row - np.repeat(edges[:-1], number) - ranges(np.zeros_like(number), number)
        chosen = np.flatnonzero(np.repeat(~plain, counts))
        records[chosen] |= high.astype(np.uint64) << widths[chosen].astype(np.uint64)
        return records
