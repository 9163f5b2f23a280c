# Records of long lists as `blocks` has them, for compiled modules that read them.
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from hansou.index.store.sizes cimport BLOCK, INDEX_BITS, MAX_WIDTH, MORE_BITS

from .record_layout cimport bits_at


cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>

    #define HANSOU_NUMBER(W, AT) \
        memcpy(&word, from + ((AT) * (W) >> 3), 8); \
        to[AT] = (uint32_t)(word >> ((AT) * (W) & 7) & (((uint64_t)1 << (W)) - 1));
    #define HANSOU_WIDTH(W) \
        case W: \
            for (stop = to + 128; to < stop; to += 8, from += W) { \
                HANSOU_NUMBER(W, 0) HANSOU_NUMBER(W, 1) HANSOU_NUMBER(W, 2) HANSOU_NUMBER(W, 3) \
                HANSOU_NUMBER(W, 4) HANSOU_NUMBER(W, 5) HANSOU_NUMBER(W, 6) HANSOU_NUMBER(W, 7) \
            } \
            break;
    #define HANSOU_WIDTHS(W) HANSOU_WIDTH(W) HANSOU_WIDTH(W + 1) HANSOU_WIDTH(W + 2) HANSOU_WIDTH(W + 3)

    static inline void hansou_unpack_full(const uint8_t* from, int width, uint32_t* to) {
        uint64_t word;
        const uint32_t* stop;
        switch (width) {
            HANSOU_WIDTHS(1) HANSOU_WIDTHS(5) HANSOU_WIDTHS(9) HANSOU_WIDTHS(13)
            HANSOU_WIDTHS(17) HANSOU_WIDTHS(21) HANSOU_WIDTHS(25) HANSOU_WIDTHS(29)
            default:
                memset(to, 0, 128 * sizeof(uint32_t));
        }
    }
    """
    # 128 numbers of up to 32 bits; eight of the same width begin at a byte, and every shift is known beforehand.
    void unpack_full "hansou_unpack_full"(const uint8_t* stream, int width, uint32_t* numbers) noexcept nogil


cdef enum:
    WIDEST = 32         # of a step or a frequency with its patch, so that no sum overflows


cdef inline int64_t patch_bits(uint8_t patches) noexcept nogil:
    return <int64_t>(patches >> 4) * (INDEX_BITS + 1 + (patches & 15))


cdef inline int64_t block_bytes(
    int64_t count, uint8_t step_bits, uint8_t frequency_bits, uint8_t step_patches, uint8_t frequency_patches
) noexcept nogil:
    cdef int64_t width = (step_bits & ((1 << MORE_BITS) - 1)) + frequency_bits
    return (count * width + patch_bits(step_patches) + patch_bits(frequency_patches) + 7) >> 3


cdef inline bint patch(
    uint32_t* numbers, int64_t count, const uint8_t* stream, int64_t bit, int width, uint8_t patches
) noexcept nogil:
    # Add high bits to numbers that are so wide; whether there are such numbers.
    cdef int64_t index, at
    cdef int more = (patches & 15) + 1
    cdef uint64_t found
    if not patches >> 4:
        return True
    if width + more > WIDEST:
        return False
    for index in range(patches >> 4):
        found = bits_at(stream, bit) & ((<uint64_t>1 << (7 + more)) - 1)
        at = <int64_t>(found & (1 << INDEX_BITS) - 1)
        if at >= count:
            return False
        found = (found >> 7) << width
        if found + numbers[at] >> WIDEST:
            return False
        numbers[at] += <uint32_t>found
        bit += 7 + more
    return True


cdef inline bint read_block(
    const uint8_t* stream, int64_t count, uint32_t first, int64_t documents,
    uint8_t step_bits, uint8_t frequency_bits, uint8_t step_patches, uint8_t frequency_patches,
    uint32_t* docs, uint32_t* freqs,
) noexcept nogil:
    # The `count` documents of a block, 128 at most, all below `documents`, whose bytes, and seven more, are there; and
    # their frequencies, unless `freqs` is NULL.
    cdef int step = step_bits & ((1 << MORE_BITS) - 1), width = step + frequency_bits
    cdef uint32_t more = step_bits >> MORE_BITS
    if step > WIDEST or frequency_bits >= WIDEST or width > MAX_WIDTH:
        return False
    cdef uint64_t doc = <uint64_t>first - more, record, second, third
    cdef uint64_t all_bits = (<uint64_t>1 << width) - 1
    cdef uint32_t low_bits = <uint32_t>((<uint64_t>1 << frequency_bits) - 1)
    cdef int64_t bit = 0, index
    if count == BLOCK and width <= 32 and frequency_bits < 32:
        unpack_full(stream, width, docs)
        if freqs != NULL:
            for index in range(BLOCK):
                freqs[index] = (docs[index] & low_bits) + 1
        for index in range(BLOCK):
            docs[index] >>= frequency_bits
    else:
        for index in range(count):
            record = bits_at(stream, bit) & all_bits
            bit += width
            docs[index] = <uint32_t>(record >> frequency_bits)
            if freqs != NULL:
                freqs[index] = (<uint32_t>record & low_bits) + 1
    bit = count * width
    if not patch(docs, count, stream, bit, step, step_patches):
        return False
    cdef bint stays = False
    if not more:
        for index in range(1, count):
            stays |= docs[index] == 0
    for index in range(0, count - 3, 4):  # four at a time wait for each other once
        second = <uint64_t>docs[index] + docs[index + 1] + 2 * <uint64_t>more
        third = second + docs[index + 2] + more
        record = third + docs[index + 3] + more
        docs[index] = <uint32_t>(doc + docs[index] + more)
        docs[index + 1] = <uint32_t>(doc + second)
        docs[index + 2] = <uint32_t>(doc + third)
        doc += record
        docs[index + 3] = <uint32_t>doc
    for index in range(count - (count & 3), count):
        doc += docs[index] + <uint64_t>more
        docs[index] = <uint32_t>doc
    if stays or doc >= <uint64_t>documents:
        return False
    return freqs == NULL or patch(
        freqs, count, stream, bit + patch_bits(step_patches), frequency_bits, frequency_patches
    )


cdef inline bint read_frequencies(
    const uint8_t* stream, int64_t count, uint8_t step_bits, uint8_t frequency_bits,
    uint8_t step_patches, uint8_t frequency_patches, uint32_t* freqs,
) noexcept nogil:
    # The frequencies of a block whose documents were read.
    cdef int width = (step_bits & ((1 << MORE_BITS) - 1)) + frequency_bits
    cdef uint64_t low_bits = (<uint64_t>1 << frequency_bits) - 1
    cdef int64_t index
    for index in range(count):
        freqs[index] = <uint32_t>(bits_at(stream, index * width) & low_bits) + 1
    return patch(freqs, count, stream, count * width + patch_bits(step_patches), frequency_bits, frequency_patches)


cdef inline int64_t read_frequency(
    const uint8_t* stream, int64_t count, int64_t place, uint8_t step_bits, uint8_t frequency_bits,
    uint8_t step_patches, uint8_t frequency_patches,
) noexcept nogil:
    # One of them; -1 where that makes no sense.
    cdef int width = (step_bits & ((1 << MORE_BITS) - 1)) + frequency_bits, more = (frequency_patches & 15) + 1
    cdef int64_t bit = count * width + patch_bits(step_patches), index
    cdef uint64_t found, frequency = (bits_at(stream, place * width) & ((<uint64_t>1 << frequency_bits) - 1)) + 1
    for index in range(frequency_patches >> 4):
        found = bits_at(stream, bit) & ((<uint64_t>1 << (7 + more)) - 1)
        if <int64_t>(found & (1 << INDEX_BITS) - 1) == place:
            frequency += (found >> 7) << frequency_bits
        bit += 7 + more
    return -1 if frequency >> WIDEST else <int64_t>frequency
