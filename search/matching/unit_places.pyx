# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Every occurrence of a range of terms in some documents, in compiled code: what `wildcards` reads most of."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from index.codec.lists cimport FieldLists

import numpy as np

cdef enum:  # as in `blocks` and `bits`
    BLOCK = 128
    MAX_WIDTH = 57


cdef inline uint64_t window(const uint8_t* stream, int64_t bit) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, stream + (bit >> 3), 8)
    return word >> (bit & 7)


def places_between(FieldLists field, int64_t first, int64_t last, const uint8_t[::1] wanted):
    """The occurrences of the terms first .. last, document << 32 | position, int64, in no order: those in documents of
    which `wanted`, one for each document, is not 0.
    """
    if last <= first:
        return np.zeros(0, np.int64)
    if not field.positional:
        field.corrupt("a field without its positions")
    if wanted.shape[0] < field.documents:
        raise ValueError("not as many marks as documents")
    cdef int64_t records = 0, ordinal, filled = 0, rank, at, total = 0, long_terms = 0
    cdef int64_t begin = field.first_record(first)
    field.verify(field._counts_at, first, last, field._counts.shape[0])
    for ordinal in range(first, last):
        records += field._counts[ordinal]
        long_terms += field._counts[ordinal] == 0
    docs, values = np.empty(records, np.uint32), np.empty(records, np.uint32)
    cdef uint32_t[::1] doc_view = docs, value_view = values
    cdef int64_t first_rank = 0
    if long_terms:
        ordinal = first
        while field._counts[ordinal]:
            ordinal += 1
        first_rank = field.rank_of(ordinal)
        if first_rank + long_terms > field._ordinals.shape[0]:
            field.corrupt("a long list is missing")
        for rank in range(first_rank, first_rank + long_terms):
            total += field._occurrences[rank]
    if total < 0 or total > (<int64_t>1 << 40):
        field.corrupt("a long list that makes no sense")
    out = np.empty(records + total, np.int64)
    cdef int64_t[::1] places = out
    if records:
        field.read_records(begin, records, &doc_view[0], &value_view[0])
        for at in range(records):
            places[filled] = (<int64_t>doc_view[at] << 32) | value_view[at]
            filled += wanted[doc_view[at]] != 0
    for rank in range(first_rank, first_rank + long_terms):
        filled = read_long(field, rank, wanted, places, filled)
    return out[:filled]


cdef int64_t read_long(
    FieldLists field, int64_t rank, const uint8_t[::1] wanted, int64_t[::1] places, int64_t filled
) except -1:
    cdef uint32_t docs[BLOCK]
    cdef uint32_t freqs[BLOCK]
    cdef int64_t size = field._documents[rank], block = field._first_block[rank], at = field._record_at[rank]
    cdef int64_t done = 0, count, index, step, seen, begin, taken, bit, any_wanted, room = places.shape[0]
    cdef int width
    cdef uint64_t bits
    cdef const uint8_t* stream
    field.check_list(rank)
    begin = field._position_at[rank]
    while done < size:
        count = min(size - done, <int64_t>BLOCK)
        field.decode_block(block, count, at, docs, freqs)
        any_wanted = 0
        for index in range(count):
            any_wanted |= wanted[docs[index]]
        width = field._position_bits[block]
        if width > MAX_WIDTH:
            field.corrupt("positions of an impossible width")
        taken = (<int64_t>field._block_occurrences[block] * width + 7) >> 3
        if any_wanted:
            field.verify(field._positions_section, begin, begin + taken, field._block_positions.shape[0] - 8)
            stream = &field._block_positions[0]
            bits = (<uint64_t>1 << width) - 1
            seen = 0
            for index in range(count):
                if wanted[docs[index]]:
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
