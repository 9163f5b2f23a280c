# cython: language_level=3
"""The stored records of one search's documents in compiled code: `search.records.Records`, each read once."""

from libc.stdint cimport int64_t

from hansou.search.rank.top_docs cimport TopDocs

from .segments cimport SegmentReader

from hansou.search.limits import check_time


cdef class Records:
    """What is stored of documents of a collection, for as long as one search needs it."""

    def __init__(self, collection):
        self.collection, self._known, self._segments = collection, {}, collection.readers

    def __getitem__(self, int64_t doc):
        """What is stored of a document of the collection; a long body is a LongText, of which nothing was read yet."""
        return self.get(doc)

    cdef SegmentReader segment_of(self, int64_t doc):
        """The segment of a document of the collection."""
        cdef int64_t at = len(self._segments) - 1
        while at and (<SegmentReader>self._segments[at]).base > doc:
            at -= 1
        return self._segments[at]

    cdef int expect(self, TopDocs ranked, int64_t count) except -1:
        """The records of the first documents will be read soon."""
        cdef int64_t at
        cdef SegmentReader segment
        for at in range(min(count, ranked.size)):
            segment = self.segment_of(ranked.doc[at])
            segment.expect_place(ranked.doc[at] - segment.base)
        for at in range(min(count, ranked.size)):
            segment = self.segment_of(ranked.doc[at])
            segment.expect(ranked.doc[at] - segment.base)
        return 0

    cdef dict get(self, int64_t doc):
        cdef SegmentReader segment
        found = self._known.get(doc)
        if found is None:
            check_time()
            segment = self.segment_of(doc)
            self._known[doc] = found = segment.record(doc - segment.base)
        return found
