# Terms and their lists, for compiled modules that answer plain queries.
from libc.math cimport log1p
from libc.stdint cimport int64_t

from hansou.index.store.postings.term_lists cimport TermLists


cdef inline double idf(double size, double frequency) noexcept:
    return log1p((size - frequency + 0.5) / (frequency + 0.5))


cdef class Names:
    cdef dict rows
    cdef readonly list names    # the terms
    cdef list lists             # their lists in each segment
    cdef list weights           # of each term
    cdef double* worths
    cdef int64_t row(self, bytes name) except -1
    cdef list all_rows(self, list names)
    cdef int add(self, int64_t row, double weight) except -1
    cdef int look_up(self, list segments, bint units) except -1
    cdef TermLists of(self, int64_t segment)
    cdef double rarity(self, int64_t row, double documents) except -1
    cdef const double* all_worths(self, double documents) except NULL
