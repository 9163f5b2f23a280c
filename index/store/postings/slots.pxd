# Which document a slot is of, for compiled modules that read short lists. See `records` for what slots are.
from libc.stdint cimport int64_t, uint32_t, uint64_t

cdef extern from *:
    """
    #if defined(__GNUC__) && (!defined(__x86_64__) || defined(__POPCNT__))
    static inline int hansou_bit_count(unsigned long long value) {
        return __builtin_popcountll(value);
    }
    #else
    static inline int hansou_bit_count(unsigned long long value) {
        value -= value >> 1 & 0x5555555555555555ULL;
        value = (value & 0x3333333333333333ULL) + (value >> 2 & 0x3333333333333333ULL);
        return (int)(((value + (value >> 4)) & 0x0F0F0F0F0F0F0F0FULL) * 0x0101010101010101ULL >> 56);
    }
    #endif
    """
    int bit_count "hansou_bit_count"(unsigned long long value) noexcept nogil


cdef class Slots:
    cdef readonly int64_t count             # of all documents
    cdef const uint64_t[::1] begins         # a bit for each: whether a document's first
    cdef const uint32_t[::1] before         # how many documents begin before each 64
    cdef const uint32_t[::1] filled         # the documents that have any, where some have none
    cdef bint some_have_none
    cdef object numbers
    cdef const int64_t[::1] starts(self)

    cdef inline uint32_t doc(self, int64_t slot) noexcept:
        # The document of a slot that there is.
        cdef uint64_t upto = (<uint64_t>2 << (slot & 63)) - 1
        cdef uint32_t rank = self.before[slot >> 6] + bit_count(self.begins[slot >> 6] & upto) - 1
        return self.filled[rank] if self.some_have_none else rank

    cdef inline int64_t within(self, int64_t slot) noexcept:
        # Which of its document's slots it is, from 0 on.
        cdef int64_t at = slot
        while not self.begins[at >> 6] >> (at & 63) & 1:
            at -= 1
        return slot - at
