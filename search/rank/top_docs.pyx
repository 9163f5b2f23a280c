# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The best documents of a collection in compiled memory: `topdocs.TopDocs` of compiled code."""

import numpy as np

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

from .heap cimport Scored


cdef TopDocs room_for_docs(int64_t room):
    """An order that has room for so many documents, and none yet."""
    cdef TopDocs made = TopDocs.__new__(TopDocs)
    made.room = room
    made.score = <double*>malloc(max(room, 1) * sizeof(double))
    made.doc = <int64_t*>malloc(max(room, 1) * sizeof(int64_t))
    if made.score == NULL or made.doc == NULL:
        raise MemoryError
    return made


cpdef TopDocs top_docs(scores, docs):
    """Documents, int64, in their order, with their scores, float64."""
    cdef const double[::1] score_view = scores
    cdef const int64_t[::1] doc_view = docs
    cdef TopDocs made = room_for_docs(doc_view.shape[0])
    cdef int64_t at
    if score_view.shape[0] != doc_view.shape[0]:
        raise ValueError("not as many scores as documents")
    made.size = doc_view.shape[0]
    for at in range(made.size):
        made.score[at], made.doc[at] = score_view[at], doc_view[at]
    return made


cdef class TopDocs:
    """Documents of the collection, the best first; `room` of them at most."""

    def __dealloc__(self):
        free(self.score)
        free(self.doc)

    def __len__(self):
        return self.size

    @property
    def scores(self):
        """The scores, an array, float64."""
        cdef int64_t at
        scores = np.empty(self.size)
        cdef double[::1] view = scores
        for at in range(self.size):
            view[at] = self.score[at]
        return scores

    @property
    def docs(self):
        """The documents, an array, int64."""
        cdef int64_t at
        docs = np.empty(self.size, np.int64)
        cdef int64_t[::1] view = docs
        for at in range(self.size):
            view[at] = self.doc[at]
        return docs

    cdef int add(self, const Scored* entries, int64_t count, int64_t base) except -1:
        """Add documents of one segment, which are in order themselves and come after those that are there by number."""
        cdef int64_t own = self.size, kept = 0, at
        cdef double* scores = self.score
        cdef int64_t* docs = self.doc
        cdef TopDocs merged
        cdef int64_t first = 0, second = 0
        if not own:
            self.size = min(count, self.room)
            for at in range(self.size):
                scores[at], docs[at] = entries[at].score, base + entries[at].doc
            return 0
        merged = room_for_docs(self.room)
        while kept < self.room and (first < own or second < count):
            if second == count or (first < own and scores[first] >= entries[second].score):
                merged.score[kept], merged.doc[kept] = scores[first], docs[first]
                first += 1
            else:
                merged.score[kept], merged.doc[kept] = entries[second].score, base + entries[second].doc
                second += 1
            kept += 1
        self.score, self.doc, self.size = merged.score, merged.doc, kept
        merged.score, merged.doc = scores, docs
        return 0

    cdef void add_rest(self, TopDocs other, int64_t first) noexcept:
        """Go on with those of another order from place `first` on."""
        cdef int64_t at
        for at in range(first, min(other.size, first + self.room - self.size)):
            self.score[self.size], self.doc[self.size] = other.score[at], other.doc[at]
            self.size += 1

    cdef bint before(self, int64_t first, int64_t second) noexcept:
        """Whether what is at one place should come before what is at another."""
        return self.score[first] > self.score[second] or (
            self.score[first] == self.score[second] and self.doc[first] < self.doc[second]
        )

    cdef void swap(self, int64_t first, int64_t second) noexcept:
        self.score[first], self.score[second] = self.score[second], self.score[first]
        self.doc[first], self.doc[second] = self.doc[second], self.doc[first]
