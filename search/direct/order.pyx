# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Ranked documents of a collection in compiled memory: what `pruned.Ranked` is in arrays."""

import numpy as np

from hansou.search.rank.pruned import Ranked

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

from hansou.search.rank.heap cimport Scored


cdef Order order_of(int64_t room):
    """An order that has room for so many documents, and none yet."""
    cdef Order made = Order.__new__(Order)
    made.room = room
    made.scores = <double*>malloc(max(room, 1) * sizeof(double))
    made.docs = <int64_t*>malloc(max(room, 1) * sizeof(int64_t))
    if made.scores == NULL or made.docs == NULL:
        raise MemoryError
    return made


cdef class Order:
    """Documents of the collection, the best first; `room` of them at most."""

    def __dealloc__(self):
        free(self.scores)
        free(self.docs)

    def ranked(self):
        """The same as arrays."""
        cdef int64_t at
        scores, docs = np.empty(self.size), np.empty(self.size, np.int64)
        cdef double[::1] score_view = scores
        cdef int64_t[::1] doc_view = docs
        for at in range(self.size):
            score_view[at], doc_view[at] = self.scores[at], self.docs[at]
        return Ranked(scores, docs)

    cdef int add(self, const Scored* entries, int64_t count, int64_t base) except -1:
        """Add documents of one segment, which are in order themselves and come after those that are there by number."""
        cdef int64_t own = self.size, kept = 0, at
        cdef double* scores = self.scores
        cdef int64_t* docs = self.docs
        cdef Order merged
        cdef int64_t first = 0, second = 0
        if not own:
            self.size = min(count, self.room)
            for at in range(self.size):
                scores[at], docs[at] = entries[at].score, base + entries[at].doc
            return 0
        merged = order_of(self.room)
        while kept < self.room and (first < own or second < count):
            if second == count or (first < own and scores[first] >= entries[second].score):
                merged.scores[kept], merged.docs[kept] = scores[first], docs[first]
                first += 1
            else:
                merged.scores[kept], merged.docs[kept] = entries[second].score, base + entries[second].doc
                second += 1
            kept += 1
        self.scores, self.docs, self.size = merged.scores, merged.docs, kept
        merged.scores, merged.docs = scores, docs
        return 0

    cdef void add_rest(self, Order other, int64_t first) noexcept:
        """Go on with those of another order from place `first` on."""
        cdef int64_t at
        for at in range(first, min(other.size, first + self.room - self.size)):
            self.scores[self.size], self.docs[self.size] = other.scores[at], other.docs[at]
            self.size += 1

    cdef bint before(self, int64_t first, int64_t second) noexcept:
        """Whether what is at one place should come before what is at another."""
        return self.scores[first] > self.scores[second] or (
            self.scores[first] == self.scores[second] and self.docs[first] < self.docs[second]
        )

    cdef void swap(self, int64_t first, int64_t second) noexcept:
        self.scores[first], self.scores[second] = self.scores[second], self.scores[first]
        self.docs[first], self.docs[second] = self.docs[second], self.docs[first]
