# Short lists as `layout` has them, for compiled modules that read them.
from libc.stdint cimport int8_t, int64_t, uint8_t, uint64_t
from libc.string cimport memcpy

from hansou.index.store.sizes cimport COUNTS

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static inline int hansou_lowest_bit(unsigned long long value) {
        unsigned long at;
        _BitScanForward64(&at, value);
        return (int)at;
    }
    #else
    static inline int hansou_lowest_bit(unsigned long long value) {
        return __builtin_ctzll(value);
    }
    #endif
    """
    int lowest_bit "hansou_lowest_bit"(unsigned long long value) noexcept nogil


cdef enum:
    AT_ONCE = 56    # bits of a row of high bits


cdef inline uint64_t bits_at(const uint8_t* stream, int64_t bit) noexcept nogil:
    # At least 57 bits from there on; eight bytes are read.
    cdef uint64_t word
    memcpy(&word, stream + (bit >> 3), 8)
    return word >> (bit & 7)


cdef struct Lists:
    # A Layout.
    int width
    int8_t lows[COUNTS]
    int64_t highs[COUNTS]
    int64_t sizes[COUNTS]


cdef inline int load_layout(Lists* lists, object layout) except -1:
    cdef const int8_t[::1] lows = layout.lows
    cdef const int64_t[::1] highs = layout.highs, sizes = layout.sizes
    cdef int64_t count
    if lows.shape[0] != COUNTS or highs.shape[0] != COUNTS or sizes.shape[0] != COUNTS:
        raise ValueError("longer lists than are short")
    lists.width = layout.width
    for count in range(COUNTS):
        lists.lows[count], lists.highs[count], lists.sizes[count] = lows[count], highs[count], sizes[count]
    return 0


cdef inline bint read_list(
    const Lists* layout, const uint8_t* stream, int64_t bit, int64_t count, uint64_t* records
) noexcept nogil:
    # The records of a list of `count`, fewer than COUNTS, that starts at `bit`; whether it is one. Its bits, and the
    # seven bytes after the byte of the last, are there.
    cdef int low = layout.lows[count], step = layout.width if low < 0 else low
    cdef int64_t index, at, row
    cdef uint64_t bits = ((<uint64_t>1) << step) - 1, word
    for index in range(count):
        records[index] = bits_at(stream, bit + index * step) & bits
    if low < 0:
        return True
    row = bit + count * low
    index = at = 0
    while at < layout.highs[count]:
        word = bits_at(stream, row + at) & (((<uint64_t>1) << min(layout.highs[count] - at, <int64_t>AT_ONCE)) - 1)
        while word:
            if index == count:
                return False
            records[index] |= <uint64_t>(at + lowest_bit(word) - index) << low
            word &= word - 1
            index += 1
        at += AT_ONCE
    return index == count
