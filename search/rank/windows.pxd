# The worth of texts' best windows, for compiled modules that read many.
from libc.stdint cimport int32_t, int64_t

from hansou.index.text.tokens.scan cimport Scanner


cdef struct Place:
    int64_t place       # of a unit of the query, in units of the text
    int32_t unit
    int32_t beside      # the unit of the query next to it, if the two are worth something together; else -1


cdef class Windows:
    cdef Scanner scanner
    cdef int64_t* units         # what each is worth
    cdef int64_t* pairs         # what the unit of a row is worth with that of a column next to it, row after row
    cdef int32_t kinds
    cdef int64_t width, sum
    cdef int32_t* unit_counts
    cdef int32_t* pair_counts
    cdef Place* inside          # the window's last `width` places, a ring
    cdef int64_t first, held
    cpdef int64_t best(self, str text) except -1
    cdef int64_t best_of(self, str text) except -1
    cdef int64_t best_of_spelled(self, str text) except -1
    cdef int64_t best_of_single(self, str text) except -1
    cdef void take(self, int64_t place, int32_t unit) noexcept
    cdef void leave(self) noexcept
