"""Short lists: one record of fixed width for every occurrence.

Records of all short lists of a field lie end to end in the order of the dictionary,
so a list is found by the number of occurrences before it. A record is (place, value),
`value_bits` wide below the place:

- without positions: place is the document, value its frequency - 1;
- with positions: every document is cut into slots of 2**value_bits positions; place is
  the slot counted through the whole segment, value the position inside it. However
  uneven documents are in size, a record is hardly wider than the total of positions asks.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CorruptIndex
from .bits import MAX_WIDTH, BitWriter, Ints, offsets, ranges, windows
from .counts import LONG
from .files import FileReader, FileWriter, guarded

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


class RecordsWriter:
    """Writes the short lists of a field.

    extents: for a field with positions, per document one more than its last position.
    documents, top_frequency: for a field without, how high its numbers go.
    """

    def __init__(
        self, file: FileWriter, name: str, documents: int, extents: NDArray[Any] | None, top_frequency: int
    ) -> None:
        self._first: Ints | None = None
        self._documents = documents
        if extents is None:
            value_bits = max(top_frequency - 1, 0).bit_length()
            places = documents
        else:
            value_bits = _best_slot_bits(extents)
            slots = _slots(extents, value_bits)
            self._first = offsets(slots)
            places = int(self._first[-1])
            file.array(f"{name}/slots", slots)
        self._value_bits = value_bits
        self.width = value_bits + max(places - 1, 0).bit_length()
        if self.width > MAX_WIDTH:
            raise ValueError("positions or frequencies are too high to index")
        self._bits = BitWriter(file.section(f"{name}/records"), self.width)
        file.meta[f"{name}/records"] = {"width": self.width, "value_bits": value_bits}

    def append(self, docs: NDArray[Any], values: NDArray[Any]) -> None:
        """Documents, and positions (or frequencies), one per occurrence."""
        bits = self._value_bits
        if self._first is None:
            place, value = docs.astype(np.int64), values.astype(np.int64) - 1
        else:
            place = self._first[docs] + (values >> bits)
            value = values.astype(np.int64) & ((1 << bits) - 1)
        self._bits.append((place << bits | value).astype(np.uint64))

    def append_lists(self, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
        """As `append`, in compiled code, of lists of `counts` occurrences those that are short."""
        from .packing import pack_records

        packed = pack_records(
            counts,
            np.ascontiguousarray(docs, np.uint32),
            np.ascontiguousarray(values, np.uint32),
            self._first,
            self._documents,
            self._value_bits,
            self.width,
            LONG,
            *self._bits.rest,
        )
        self._bits.take(*packed)

    def finish(self) -> None:
        """The field is complete."""
        self._bits.finish()


def read_slots(file: FileReader, name: str, documents: int) -> Ints:
    """Slots of every document; none in a field without positions. Raises CorruptIndex where they are too many."""
    if f"{name}/slots" not in file:
        return np.zeros(0, np.int64)
    slots = file.section(f"{name}/slots").integers()
    if len(slots) != documents or int(slots.sum()) > 2 * documents + _MORE_SLOTS:
        raise CorruptIndex(file.path, "positions in more places than there can be")
    return slots


def read_widths(file: FileReader, name: str) -> tuple[int, int]:
    """Bits of a record, and of the value in it. Raises CorruptIndex where there can be no such records."""
    with file.guard():
        meta = file.meta[f"{name}/records"]
        width, value_bits = meta["width"], meta["value_bits"]
        if type(width) is int and type(value_bits) is int and 0 <= value_bits <= width <= MAX_WIDTH:
            return width, value_bits
    raise CorruptIndex(file.path, "records of an impossible width")


class RecordsReader:
    """Reads the short lists of a field of so many documents."""

    def __init__(self, file: FileReader, name: str, documents: int) -> None:
        self._width, self._value_bits = read_widths(file, name)
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
        """Documents and positions (or frequencies) of the occurrences starts[i] .. + counts[i], end to end.

        Without `want_values` the second array of a field with positions is empty.
        """
        width, bits = self._width, self._value_bits
        total = int(counts.sum())
        if total > _FEW and total * width > 8 * len(self._section):
            raise CorruptIndex(self._file.path, "more records than there are")
        self._section.check_ranges(starts * width >> 3, ((starts + counts) * width >> 3) + 8)
        places = ranges(starts, counts) * width
        records = self._windows[places >> 3] >> (places & 7).astype(np.uint64)
        records &= np.uint64((1 << width) - 1)
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
