# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The terms of a plain query in one field: what they count for, and their lists."""

from hansou.search.rank.norms import K1

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

from hansou.index.store.postings.term_lists cimport TermLists

from .segments cimport PlainSegment

cdef double PER_POSTING = K1 + 1


cdef class Names:
    """Terms of one field: the row of each, what it counts for, and its lists."""

    def __cinit__(self):
        self.rows, self.names, self.weights, self.lists = {}, [], [], []
        self.worths = NULL

    def __dealloc__(self):
        free(self.worths)

    cdef int64_t row(self, bytes name) except -1:
        found = self.rows.get(name)
        if found is None:
            self.rows[name] = found = len(self.names)
            self.names.append(name)
            self.weights.append(0.0)
        return found

    cdef list all_rows(self, list names):
        return [self.row(name) for name in names]

    cdef int add(self, int64_t row, double weight) except -1:
        self.weights[row] = <double>self.weights[row] + weight
        return 0

    cdef int look_up(self, list segments, bint units) except -1:
        """Look the terms up in every segment, in its text or in the single units of it."""
        cdef PlainSegment segment
        if self.names:
            for segment in segments:
                self.lists.append(TermLists(segment.units if units else segment.text, self.names))
        return 0

    cdef TermLists of(self, int64_t segment):
        """The lists in a segment; None where there are no terms."""
        return self.lists[segment] if self.lists else None

    cdef double rarity(self, int64_t row, double documents) except -1:
        cdef int64_t frequency = 0
        cdef TermLists lists
        for lists in self.lists:
            frequency += lists.rows[row].size
        return idf(documents, frequency)

    cdef const double* all_worths(self, double documents) except NULL:
        """What one posting of infinite frequency adds, for each row; once all weights are there."""
        cdef int64_t row, count = len(self.names)
        if self.worths == NULL:
            self.worths = <double*>malloc(max(count, 1) * sizeof(double))
            if self.worths == NULL:
                raise MemoryError
            for row in range(count):
                self.worths[row] = <double>self.weights[row] * self.rarity(row, documents) * PER_POSTING
        return self.worths
