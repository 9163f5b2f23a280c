# Segments for compiled modules that answer queries.
from libc.stdint cimport int64_t, uint8_t, uint32_t

from hansou.index.store.documents.unpacking cimport RecordReader
from hansou.index.store.postings.lists cimport FieldLists
from hansou.search.rank.best cimport Table

from .term_lists cimport Postings


cdef class SegmentReader:
    cdef object segment                 # the `collection.Segment`, which is not held by this alone
    cdef dict _fields                   # FieldLists by name
    cdef dict _norms                    # by field: the Ranking that they are of, and their Table
    cdef RecordReader _records
    cdef const uint8_t[::1] deleted     # memory of the segment's array
    cdef const uint8_t[:, ::1] _signatures
    cdef const uint32_t[::1] _title_lengths     # memory of an array that it holds
    cdef int _some_untitled                     # -1 until it is asked for
    cdef bint has_deleted, has_signatures, has_title_lengths
    cdef readonly int64_t base, size
    cdef FieldLists field(self, str name)
    cdef int64_t title_length(self, int64_t doc) except -1
    cdef bint some_untitled(self) except -1
    cdef Table norms(self, object collection, str field, object ranking)
    cdef Postings live(self, Postings found)
    cdef const uint8_t* signature(self, int64_t doc) except NULL
    cdef void expect_place(self, int64_t doc) noexcept
    cdef int expect(self, int64_t doc) except -1
    cdef dict record(self, int64_t doc)
