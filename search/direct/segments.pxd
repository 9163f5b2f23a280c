# Segments for compiled modules that answer plain queries.
from libc.stdint cimport int64_t, uint8_t

from hansou.index.store.postings.lists cimport FieldLists
from hansou.index.store.postings.term_lists cimport Postings
from hansou.index.store.documents.unpacking cimport RecordReader

from hansou.search.rank.best cimport Table


cdef class PlainSegment:
    cdef object segment
    cdef FieldLists text, units
    cdef Table _text_norms, _unit_norms
    cdef RecordReader _records
    cdef const uint8_t[::1] deleted
    cdef const uint8_t[:, ::1] _signatures
    cdef bint has_deleted, has_signatures
    cdef readonly int64_t base, size
    cdef Table text_norms(self, object collection)
    cdef Table unit_norms(self, object collection)
    cdef Postings live(self, Postings found)
    cdef const uint8_t* signature(self, int64_t doc) except NULL
    cdef void expect_place(self, int64_t doc) noexcept
    cdef int expect(self, int64_t doc) except -1
    cdef dict record(self, int64_t doc)
