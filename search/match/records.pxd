# The stored records of one search, for compiled modules that read texts.
from libc.stdint cimport int64_t

from hansou.search.rank.top_docs cimport TopDocs

from .segments cimport SegmentReader


cdef class Records:
    cdef readonly object collection
    cdef dict _known            # records that were read, by document
    cdef list _segments         # SegmentReader
    cdef SegmentReader segment_of(self, int64_t doc)
    cdef int expect(self, TopDocs ranked, int64_t count) except -1
    cdef dict get(self, int64_t doc)
