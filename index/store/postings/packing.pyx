# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Lists of occurrences into bits, in compiled code: the bytes that `records` and `blocks` write with NumPy.

How packing works. A `Stream` takes numbers of some bits each, the lowest bit first. What does not fill a byte waits, at most
seven bits; a number has at most MAX_WIDTH, 57, so both fit one word of 64. Each `put` writes that whole word where the stream
is, little-endian, and moves on by the bytes that are full: the bytes behind are written again by the next one. Whoever
makes a stream therefore gives it seven bytes more than it comes to. Narrow numbers go in by twos.

Two ways of packing, as FORMAT.md has them: short lists by a layout that their number of records decides (`put_list`), long
ones in blocks of BLOCK documents, each as narrow as it allows but for a few patches (`narrowest`, `put_block`). The same
input makes the same bytes as NumPy's way, which is the oracle of the test.
"""

import numpy as np

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from hansou.index.store.sizes cimport BLOCK, COUNTS, INDEX_BITS, MAX_WIDTH, MORE_BITS, MOST_PATCHES, STEM, WIDEST_PATCH

from .record_layout cimport AT_ONCE

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static inline int hansou_bit_length(unsigned long long value) {
        unsigned long at;
        return _BitScanReverse64(&at, value) ? (int)at + 1 : 0;
    }
    #else
    static inline int hansou_bit_length(unsigned long long value) {
        return value ? 64 - __builtin_clzll(value) : 0;
    }
    #endif
    """
    int bit_length "hansou_bit_length"(unsigned long long value) noexcept nogil


cdef struct Stream:
    # Bits on their way to bytes: those that do not fill one yet wait in `rest`, fewer than eight. `to` is borrowed from
    # whoever packs.
    uint8_t* to
    int64_t size
    uint64_t rest
    int waiting


cdef inline void put(Stream* stream, uint64_t value, int width) noexcept nogil:
    # Writes eight bytes, however few are new: the stream has room for seven more than it comes to.
    # `value` has no bits above `width`, or they would be in what comes after.
    cdef uint64_t word = stream.rest | value << stream.waiting
    cdef int bits = stream.waiting + width
    memcpy(stream.to + stream.size, &word, 8)
    stream.size += bits >> 3
    stream.rest = 0 if bits == 64 else word >> (bits & ~7)  # C leaves open what a shift by 64 gives
    stream.waiting = bits & 7


cdef inline void align(Stream* stream) noexcept nogil:
    if stream.waiting:
        stream.to[stream.size] = <uint8_t>stream.rest
        stream.size += 1
        stream.rest = stream.waiting = 0


def ascend(const uint64_t[::1] keys, const int64_t[::1] sizes, const uint8_t[::1] rests):
    """Whether the terms of a `TermBlock` are in order, and none is there twice."""
    cdef int64_t at, rest = 0, one, other, common
    cdef int order
    for at in range(keys.shape[0] - 1):
        one, other = max(sizes[at] - 8, <int64_t>0), max(sizes[at + 1] - 8, <int64_t>0)
        if rest + one + other > rests.shape[0]:
            raise ValueError("terms longer than they are")
        if keys[at] > keys[at + 1]:
            return False
        if keys[at] == keys[at + 1]:
            common = min(one, other)
            order = memcmp(&rests[0] + rest, &rests[0] + rest + one, common) if common else 0
            if order > 0 or (order == 0 and sizes[at] >= sizes[at + 1]):
                return False
        rest += one
    return True


cdef inline int64_t stem_size(uint64_t key) noexcept nogil:
    """Bytes of a term's first six, without the zeros at their end."""
    cdef uint64_t stem = key >> 8 * (8 - STEM)
    cdef int64_t size = STEM
    while size and not stem & 0xFF:
        stem >>= 8
        size -= 1
    return size


def pack_terms(const uint64_t[::1] keys, const int64_t[::1] sizes, const uint8_t[::1] rests):
    """Heads, starts, tails, suffixed, sizes and suffixes as in `PackedTerms`, of the terms of a `TermBlock`.

    Raises ValueError for terms that are longer than they are.
    """
    cdef int64_t at, count = keys.shape[0], heads = 0, suffixes = 0, bytes_ = 0, rest = 0, stem, size, key_bytes
    for at in range(count):
        heads += not at or keys[at] >> 32 != keys[at - 1] >> 32
        stem = stem_size(keys[at])
        if sizes[at] < stem:
            raise ValueError("terms shorter than they are")
        if sizes[at] != stem:
            suffixes += 1
            bytes_ += sizes[at] - stem
        rest += max(sizes[at] - 8, <int64_t>0)
    if rest > rests.shape[0]:
        raise ValueError("terms longer than they are")
    found, firsts, tails = np.empty(heads, np.int64), np.empty(heads, np.int64), np.empty(count, np.uint16)
    suffixed, lengths, data = np.empty(suffixes, np.int64), np.empty(suffixes, np.int64), np.empty(bytes_, np.uint8)
    cdef int64_t[::1] head_view = found, first_view = firsts, suffixed_view = suffixed, length_view = lengths
    cdef uint16_t[::1] tail_view = tails
    cdef uint8_t[::1] data_view = data
    heads = suffixes = bytes_ = rest = 0
    with nogil:
        for at in range(count):
            if not at or keys[at] >> 32 != keys[at - 1] >> 32:
                head_view[heads], first_view[heads] = <int64_t>(keys[at] >> 32), at
                heads += 1
            tail_view[at] = <uint16_t>(keys[at] >> 16)
            stem, size = stem_size(keys[at]), sizes[at]
            if size != stem:
                suffixed_view[suffixes], length_view[suffixes] = at, size - stem
                suffixes += 1
                for key_bytes in range(stem, min(size, <int64_t>8)):
                    data_view[bytes_] = <uint8_t>(keys[at] >> 8 * (7 - key_bytes))
                    bytes_ += 1
            if size > 8:
                memcpy(&data_view[bytes_], &rests[rest], size - 8)
                bytes_ += size - 8
                rest += size - 8
    return found, firsts, tails, suffixed, lengths, data.tobytes()


cdef inline void put_all(Stream* stream, const uint64_t* numbers, int64_t count, int width) noexcept nogil:
    """Numbers of one width, two at once where two fit."""
    cdef int64_t index
    if width > MAX_WIDTH >> 1:
        for index in range(count):
            put(stream, numbers[index], width)
        return
    for index in range(0, count - 1, 2):
        put(stream, numbers[index] | numbers[index + 1] << width, 2 * width)
    if count & 1:
        put(stream, numbers[count - 1], width)


cdef void put_list(
    Stream* stream, uint64_t* records, int64_t count, int width, int low, int64_t highs
) noexcept nogil:
    """A short list, as `layout` has it; the records are no longer there afterwards.

    low < 0: records as they are. Else the low bits of each, then a row of `highs` bits in which the i-th that is set, at
    places[i], says what the high bits are: places[i] - i, which never falls since records ascend. The row is put AT_ONCE
    bits at a time, zeros after the last one included, so that the list is as long as the layout says.
    """
    cdef Stream own = stream[0]  # of which the compiler knows that nothing else writes to it
    cdef int64_t index, place, before = 0
    cdef uint64_t row = 0
    cdef int64_t[COUNTS] places
    if low < 0:
        put_all(&own, records, count, width)
        stream[0] = own
        return
    for index in range(count):
        places[index] = <int64_t>(records[index] >> low) + index
        records[index] &= ((<uint64_t>1) << low) - 1
    put_all(&own, records, count, low)
    for index in range(count):
        place = places[index] - before
        while place >= AT_ONCE:
            put(&own, row, AT_ONCE)
            row = 0
            before += AT_ONCE
            place -= AT_ONCE
        row |= (<uint64_t>1) << place
    while highs - before > AT_ONCE:
        put(&own, row, AT_ONCE)
        row = 0
        before += AT_ONCE
    put(&own, row, <int>(highs - before))
    stream[0] = own


def pack_records(
    const int64_t[::1] counts, const uint32_t[::1] docs, const uint32_t[::1] values, slots, int64_t documents,
    int value_bits, layout, int64_t limit,
):
    """The lists with fewer than `limit` occurrences, as a stream of bits: its whole bytes, the lowest bits of a byte
    that are left, and how many those are.

    slots: the first slot of each document, and the number of all, int64; None for a field without positions.
    layout: of the records. Raises ValueError for a document or a position that the field has no room for, and for
    occurrences that do not ascend.
    """
    cdef int64_t list_, at = 0, index, total = 0, place, count
    cdef const int64_t[::1] first, sizes = layout.sizes, highs = layout.highs
    cdef const int8_t[::1] lows = layout.lows
    cdef int width = layout.width
    cdef bint positional = slots is not None, wrong = False, falls = False
    cdef uint64_t value_mask = ((<uint64_t>1) << value_bits) - 1, record, last, universe = layout.universe
    cdef uint64_t[COUNTS] records
    cdef Stream stream
    if positional:
        first = slots
        documents = min(documents, <int64_t>first.shape[0] - 1)
    if not 0 <= value_bits <= width <= MAX_WIDTH:
        raise ValueError("records of an impossible width")
    if limit > COUNTS or sizes.shape[0] != COUNTS or highs.shape[0] != COUNTS or lows.shape[0] != COUNTS:
        raise ValueError("longer lists than are short")
    for list_ in range(counts.shape[0]):
        if counts[list_] < 0:
            raise ValueError("a list of fewer occurrences than none")
        at += counts[list_]
        total += sizes[counts[list_]] if counts[list_] < limit else 0
    if at != docs.shape[0] or at != values.shape[0]:
        raise ValueError("terms, counts and occurrences do not fit each other")
    out = np.empty(total // 8 + 9, np.uint8)
    cdef uint8_t[::1] view = out
    stream.to, stream.size, stream.rest, stream.waiting = &view[0], 0, 0, 0
    at = 0
    with nogil:
        for list_ in range(counts.shape[0]):
            count = counts[list_]
            if count >= limit:
                at += count
                continue
            last = 0
            for index in range(count):
                if docs[at] >= documents:
                    wrong = True
                    break
                if positional:
                    place = first[docs[at]] + (values[at] >> value_bits)
                    record = <uint64_t>place << value_bits | (values[at] & value_mask)
                else:
                    record = <uint64_t>docs[at] << value_bits | <uint64_t>(values[at] - 1)
                if record >= universe:
                    wrong = True
                    break
                falls |= record < last
                records[index] = last = record
                at += 1
            if wrong or falls:
                break
            put_list(&stream, records, count, width, lows[count], highs[count])
    if wrong:
        raise ValueError("a document, position or frequency that the field has no room for")
    if falls:
        raise ValueError("occurrences that do not ascend")
    return out[: stream.size], <int>stream.rest, stream.waiting


cdef int narrowest(const uint32_t* numbers, int64_t count, int64_t* patches) noexcept nogil:
    """What `patches.choose` finds for a group of numbers: their width, and the byte that tells of the patches.

    Widths are tried from the widest down. The narrower, the more numbers are longer and the more bits each patch adds, so
    when either is more than can be told no narrower width will do. Of equal sizes the greater width is taken.
    """
    cdef int64_t index, longer, size, best
    cdef uint32_t all_bits = 0
    cdef int32_t found
    cdef int width, widest, chosen
    for index in range(count):
        all_bits |= numbers[index]
    widest = chosen = bit_length(all_bits)
    best, patches[0] = count * widest, 0
    for width in range(widest - 1, -1, -1):
        found = 0
        for index in range(count):
            found += numbers[index] >> width != 0
        longer = found
        if longer > MOST_PATCHES or widest - width > WIDEST_PATCH:
            break
        size = count * width + longer * (INDEX_BITS + widest - width)
        if size < best:
            best, chosen, patches[0] = size, width, longer << 4 | (widest - width - 1)
    return chosen


cdef int64_t put_block(
    uint8_t* to, const uint32_t* steps, const uint32_t* above, int64_t count, int step_bits, int frequency_bits,
    int64_t step_patches, int64_t frequency_patches,
) noexcept nogil:
    """The records of a block and their patches; how many bytes they are."""
    cdef Stream stream
    cdef int64_t index
    cdef int width = step_bits + frequency_bits
    cdef uint64_t step_mask = ((<uint64_t>1) << step_bits) - 1, low_mask = ((<uint64_t>1) << frequency_bits) - 1
    cdef uint64_t[BLOCK] records
    stream.to, stream.size, stream.rest, stream.waiting = to, 0, 0, 0
    for index in range(count):
        records[index] = (steps[index] & step_mask) << frequency_bits | (above[index] & low_mask)
    put_all(&stream, records, count, width)
    if step_patches:
        put_patches(&stream, steps, count, step_bits, step_patches)
    if frequency_patches:
        put_patches(&stream, above, count, frequency_bits, frequency_patches)
    align(&stream)
    return stream.size


cdef inline void put_patches(
    Stream* stream, const uint32_t* numbers, int64_t count, int width, int64_t patches
) noexcept nogil:
    cdef int64_t[BLOCK + 1] places
    cdef int64_t index, found = 0
    for index in range(count):  # without a branch that no one could foresee
        places[found] = index
        found += numbers[index] >> width != 0
    for index in range(found):
        put(stream, <uint64_t>(numbers[places[index]] >> width) << INDEX_BITS | <uint64_t>places[index],
            INDEX_BITS + 1 + (patches & 15))


def pack_blocks(
    const int64_t[::1] counts, const uint32_t[::1] docs, const uint32_t[::1] values, const uint32_t[::1] lengths,
    int64_t limit, bint positional,
):
    """The lists of `limit` occurrences and more, in blocks: (columns of lists, columns of blocks, records, positions).

    The columns are int64 arrays. Of lists: documents, occurrences, top_frequency, least_length, and the bytes
    record_at and position_at where they begin. Of blocks: first, step_bits (with what is more), frequency_bits,
    occurrences, position_bits, step_patches and frequency_patches. Raises ValueError for a document that there is none of,
    and for widths that are not possible.

    A list takes two passes: its entries are first brought together by document, then packed block by block, while they
    are in the cache. Eight bytes an occurrence are room enough for what is packed, since a record and its patches take no
    more than the widest record would.
    """
    cdef int64_t list_, at = 0, lists = 0, total = 0, longest = 0, room, index, used, start, stop, size, number = 0
    cdef int64_t blocks = 0, row, begin, place, end, doc, last
    cdef uint64_t top_frequency, top_position
    cdef uint32_t[BLOCK] steps
    cdef uint32_t[BLOCK] above
    cdef uint32_t more
    cdef int step_bits, frequency_bits, position_bits = 0
    cdef int64_t step_patches, frequency_patches, stored = 0, entries
    cdef uint32_t least
    cdef bint wrong = False
    cdef Stream positions
    for list_ in range(counts.shape[0]):
        if counts[list_] < 0:
            raise ValueError("a list of fewer occurrences than none")
        at += counts[list_]
        if counts[list_] >= limit:
            lists += 1
            total += counts[list_]
            longest = max(longest, counts[list_])
    if at != docs.shape[0] or at != values.shape[0]:
        raise ValueError("terms, counts and occurrences do not fit each other")
    room = total // BLOCK + lists
    of_lists, of_blocks = np.zeros((6, lists), np.int64), np.zeros((7, room), np.int64)
    packed, placed = np.empty(8 * total + 16, np.uint8), np.empty(8 * total * positional + 16, np.uint8)
    listed, frequencies = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    cdef int64_t[:, ::1] of_list = of_lists, of_block = of_blocks
    cdef uint8_t[::1] packed_view = packed, placed_view = placed
    cdef uint32_t[::1] docs_of = listed, freqs_of = frequencies
    positions.to, positions.size, positions.rest, positions.waiting = &placed_view[0], 0, 0, 0
    at = 0
    with nogil:
        for list_ in range(counts.shape[0]):
            size = counts[list_]
            if size < limit:
                at += size
                continue
            used = last = -1
            for index in range(at, at + size):
                doc = docs[index]
                wrong |= doc >= lengths.shape[0] or doc < last
                # Without a branch that no one could foresee: for now the place where each document's entries end.
                used += doc != last or not positional
                docs_of[used] = <uint32_t>doc
                freqs_of[used] = <uint32_t>(index + 1 - at) if positional else values[index]
                last = doc
            if wrong:
                break
            used += 1
            for index in range(used - 1 if positional else 0, 0, -1):
                freqs_of[index] -= freqs_of[index - 1]
            of_list[0, number] = used
            of_list[1, number] = 0
            of_list[4, number], of_list[5, number] = stored, positions.size
            least = lengths[docs_of[0]]
            place = at
            for row in range((used + BLOCK - 1) // BLOCK):
                start = row * BLOCK
                stop = min(start + BLOCK, used)
                top_frequency = top_position = 0
                begin = place
                more, entries = 1, 0
                steps[0] = 0
                for index in range(start + 1, stop):
                    steps[index - start] = docs_of[index] - docs_of[index - 1]
                    more &= docs_of[index] != docs_of[index - 1]
                for index in range(start, stop):
                    above[index - start] = freqs_of[index] - 1
                    wrong |= not freqs_of[index]
                    top_frequency = max(top_frequency, <uint64_t>freqs_of[index])
                    least = min(least, lengths[docs_of[index]])
                    entries += freqs_of[index]
                of_block[3, blocks] = entries
                of_list[1, number] += entries
                of_list[2, number] = max(of_list[2, number], <int64_t>top_frequency)
                if wrong:
                    break
                for index in range(1, stop - start):
                    steps[index] -= more
                step_bits = narrowest(steps, stop - start, &step_patches)
                frequency_bits = narrowest(above, stop - start, &frequency_patches)
                if step_bits + frequency_bits > MAX_WIDTH:
                    wrong = True
                    break
                stored += put_block(
                    &packed_view[0] + stored, steps, above, stop - start, step_bits, frequency_bits,
                    step_patches, frequency_patches,
                )
                if positional:
                    end = begin + entries
                    for index in range(begin, end):
                        top_position |= values[index]
                    position_bits = bit_length(top_position)
                    if position_bits <= MAX_WIDTH >> 1:
                        for index in range(begin, end - 1, 2):
                            put(
                                &positions, values[index] | <uint64_t>values[index + 1] << position_bits,
                                2 * position_bits,
                            )
                        begin += entries & ~1
                    for index in range(begin, end):
                        put(&positions, values[index], position_bits)
                    align(&positions)
                    place = end
                of_block[0, blocks] = docs_of[start]
                of_block[1, blocks], of_block[2, blocks] = step_bits | <int64_t>more << MORE_BITS, frequency_bits
                of_block[4, blocks], of_block[5, blocks], of_block[6, blocks] = (
                    position_bits, step_patches, frequency_patches
                )
                blocks += 1
            if wrong:
                break
            of_list[3, number] = least
            number += 1
            at += size
    if wrong:
        raise ValueError("documents that do not ascend, or frequencies that are too high to index")
    return of_lists, of_blocks[:, :blocks], packed[:stored], placed[: positions.size]
