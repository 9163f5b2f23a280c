from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t


cdef class Cutter:
    # All pointers are owned: made in __cinit__ and where they grow, freed with the cutter.
    cdef uint64_t* slots        # node << 37 | character << 21 | child; 0 where free
    cdef uint64_t slot_mask
    cdef uint64_t* known        # a bit for each slot's key, so that most of what is not there is not looked for
    cdef int32_t* roots         # by first character: the node, 0 where no word begins so
    cdef double* weights        # of a node's string: the logarithm of its share in all; 1.0 where it is no word
    cdef int64_t nodes, room
    cdef double unknown         # the weight of what is no word
    cdef double[4] start
    cdef double[16] trans       # from state * 4 + to state
    cdef double* emit           # character * 4 + state
    # Of one run: the best weight from each character to the end, the word there, and for each state the one before.
    cdef double* routes
    cdef int32_t* ends
    cdef uint8_t* states
    cdef uint8_t* before
    cdef int64_t run_room

    cdef read_model(self, dict start, dict trans, dict emit)
    cdef uint64_t read_words(self, const uint8_t* data, int64_t size) except? 0 nogil
    cdef int widen(self) except -1 nogil
    cdef int64_t child(self, int64_t node, uint32_t point) noexcept nogil
    cdef int64_t find(self, int64_t node, uint32_t point) noexcept nogil
    cdef int64_t add(self, int64_t node, uint32_t point) except -1 nogil
    cdef void expect(self, const uint32_t* text, int64_t size) noexcept nogil
    cdef int mark(self, const uint32_t* text, int64_t size, uint8_t* begins, bint join) except -1
    cdef int mark_run(self, const uint32_t* text, int64_t size, uint8_t* begins, bint join) except -1
    cdef void mark_singles(self, const uint32_t* text, int64_t size, uint8_t* begins) noexcept nogil
