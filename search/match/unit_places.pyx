# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Every occurrence of ranges of terms in some documents, in compiled code: what `wildcards` reads most of."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

from hansou.index.store.sizes cimport BLOCK, COUNTS, MAX_WIDTH
from hansou.index.store.postings.lists cimport FieldLists, advance

import numpy as np



cdef inline uint64_t window(const uint8_t* stream, int64_t bit) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, stream + (bit >> 3), 8)
    return word >> (bit & 7)


cdef class Wanted:
    """Some documents of a field, ascending, as one bit each, and one for each slot of their positions."""

    cdef FieldLists field
    cdef const uint32_t[::1] docs
    cdef uint8_t* doc_bits
    cdef uint8_t* slot_bits

    def __cinit__(self, FieldLists field, const uint32_t[::1] docs):
        cdef int64_t at, slot
        self.field = field
        self.docs = docs
        if not field.positional:
            field.corrupt("a field without its positions")
        self.doc_bits = <uint8_t*>calloc((field.documents >> 3) + 1, 1)
        cdef const int64_t[::1] starts = field.slots.starts()
        self.slot_bits = <uint8_t*>calloc((field.slots.count >> 3) + 1, 1)
        if self.doc_bits == NULL or self.slot_bits == NULL:
            raise MemoryError
        for at in range(docs.shape[0]):
            if docs[at] >= field.documents or (at and docs[at] <= docs[at - 1]):
                field.corrupt("documents that do not ascend")  # lists had them
            self.doc_bits[docs[at] >> 3] |= 1 << (docs[at] & 7)
            for slot in range(starts[docs[at]], starts[docs[at] + 1]):
                self.slot_bits[slot >> 3] |= 1 << (slot & 7)

    def __dealloc__(self):
        free(self.doc_bits)
        free(self.slot_bits)

    def places_between(self, ranges):
        """The occurrences of the terms of these ranges of ordinals, document << 32 | position, int64, in no order."""
        cdef int64_t first, last, room = 0, filled = 0
        for first, last in ranges:
            room += self.count(first, last)
        out = np.empty(room, np.int64)
        cdef int64_t[::1] places = out
        for first, last in ranges:
            filled = self.read_range(first, last, places, filled)
        return out[:filled]

    cdef int64_t count(self, int64_t first, int64_t last) except -1:
        """Occurrences of the terms first .. last in all documents."""
        cdef FieldLists field = self.field
        cdef int64_t total = 0, ordinal, rank = -1
        if last <= first:
            return 0
        if first < 0 or last > field._counts.shape[0]:
            raise ValueError("terms that are not there")
        field.verify(field._counts_at, first, last, field._counts.shape[0])
        for ordinal in range(first, last):
            if field._counts[ordinal]:
                total += field._counts[ordinal]
                continue
            rank = field.rank_of(ordinal) if rank < 0 else rank + 1
            if rank >= field._ordinals.shape[0] or field._ordinals[rank] != ordinal:
                field.corrupt("a long list is missing")
            if not 0 <= field._occurrences[rank] < (<int64_t>1 << 40):
                field.corrupt("a long list that makes no sense")
            total += field._occurrences[rank]
        return total

    cdef int64_t read_range(self, int64_t first, int64_t last, int64_t[::1] places, int64_t filled) except -1:
        """Add the wanted occurrences of the terms first .. last to `places`; how many there are then."""
        cdef FieldLists field = self.field
        cdef int64_t ordinal, count, rank = -1, begin
        if last <= first:
            return filled
        begin = field.first_record(first)
        for ordinal in range(first, last):
            count = field._counts[ordinal]
            if count:
                filled = self.read_short(begin, count, places, filled)
                begin += field.layout.sizes[count]
            else:
                rank = field.rank_of(ordinal) if rank < 0 else rank + 1
                filled = self.read_long(rank, places, filled)
        return filled

    cdef int64_t read_short(self, int64_t first, int64_t count, int64_t[::1] places, int64_t filled) except -1:
        """The wanted of a short list."""
        cdef FieldLists field = self.field
        cdef int64_t slots = field.slots.count, index, slot
        cdef int64_t room = places.shape[0]
        cdef int low = field._value_bits
        cdef uint64_t record, low_bits = ((<uint64_t>1) << low) - 1
        cdef uint64_t[COUNTS] records
        cdef uint32_t doc
        field.short_list(first, count, records)
        for index in range(count):
            record = records[index]
            slot = <int64_t>(record >> low)
            if slot >= slots:
                field.corrupt("a record of no document")
            if self.slot_bits[slot >> 3] >> (slot & 7) & 1:
                if filled == room:
                    field.corrupt("more records than there are")
                doc = field.slots.doc(slot)
                places[filled] = (<int64_t>doc << 32) | <int64_t>(
                    (field.slots.within(slot) << low) + <int64_t>(record & low_bits)
                )
                filled += 1
        return filled

    cdef int64_t read_long(self, int64_t rank, int64_t[::1] places, int64_t filled) except -1:
        """The wanted of a long list; of its blocks only those are decoded that may hold any."""
        cdef FieldLists field = self.field
        cdef uint32_t docs[BLOCK]
        cdef uint32_t freqs[BLOCK]
        cdef int64_t size, block, at, begin, next_wanted = 0, done = 0, wanted = self.docs.shape[0]
        cdef int64_t count, index, step, seen, taken, bit, room = places.shape[0]
        cdef int width
        cdef bint some
        cdef uint64_t bits
        cdef const uint8_t* stream
        field.check_list(rank)
        size, block, at = field._documents[rank], field._first_block[rank], field._record_at[rank]
        begin = field._position_at[rank]
        while done < size:
            count = min(size - done, <int64_t>BLOCK)
            next_wanted = advance(&self.docs[0], next_wanted, wanted, field._block_first[block]) if wanted else 0
            some = next_wanted < wanted and (
                done + count == size or self.docs[next_wanted] < field._block_first[block + 1]
            )
            width = field._position_bits[block]
            if width > MAX_WIDTH:
                field.corrupt("positions of an impossible width")
            taken = (<int64_t>field._block_occurrences[block] * width + 7) >> 3
            if some:
                field.decode_block(block, count, at, done + count == size, docs, freqs)
                some = False
                for index in range(count):
                    some |= self.doc_bits[docs[index] >> 3] >> (docs[index] & 7) & 1
            if some:
                field.verify(field._positions_section, begin, begin + taken, field._block_positions.shape[0] - 8)
                stream = &field._block_positions[0]
                bits = (<uint64_t>1 << width) - 1
                seen = 0
                for index in range(count):
                    if self.doc_bits[docs[index] >> 3] >> (docs[index] & 7) & 1:
                        if seen + freqs[index] > field._block_occurrences[block] or filled + freqs[index] > room:
                            field.corrupt("a block of more positions than it has")
                        for step in range(freqs[index]):
                            bit = (begin << 3) + (seen + step) * width
                            places[filled] = (<int64_t>docs[index] << 32) | <int64_t>(window(stream, bit) & bits)
                            filled += 1
                    seen += freqs[index]
            begin += taken
            at += field.record_bytes(block, count)
            block += 1
            done += count
        return filled


ctypedef fused Length:
    uint8_t
    uint16_t
    uint32_t
    int64_t


def number_texts(int64_t[::1] places, const Length[::1] titles):
    """Turn documents and positions, document << 32 | position, into texts and ordinals in place: a document's title,
    of so many units, is one text and its body, after one position more, the next.
    """
    cdef int64_t at, doc, position, title
    for at in range(places.shape[0]):
        doc, position = places[at] >> 32, places[at] & (((<int64_t>1) << 32) - 1)
        if doc >= titles.shape[0]:
            raise ValueError("a place in no document")
        title = titles[doc]
        if position > title:
            places[at] = ((2 * doc + 1) << 32) | (position - title - 1)
        else:
            places[at] = (2 * doc) << 32 | position


def counts_in(const uint32_t[::1] docs, const int64_t[::1] places):
    """How many of these ascending places lie in each of `docs`, and how many in its first text."""
    cdef int64_t size = docs.shape[0], at, rank = 0
    every, first = np.zeros(size, np.int64), np.zeros(size, np.int64)
    cdef int64_t[::1] in_all = every
    cdef int64_t[::1] in_first = first
    for at in range(places.shape[0]):
        while rank < size and docs[rank] < places[at] >> 33:
            rank += 1
        if rank < size and docs[rank] == places[at] >> 33:
            in_all[rank] += 1
            in_first[rank] += not (places[at] >> 32) & 1
    return every, first
