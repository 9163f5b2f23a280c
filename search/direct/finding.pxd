# The documents that answer a plain query, for compiled modules that show them.
from libc.stdint cimport int64_t

from hansou.index.store.postings.term_lists cimport Postings

from hansou.search.rank.best cimport Best
from hansou.search.rank.windows cimport Windows
from .asked cimport Asked, Piece
from .names cimport Names
from .order cimport Order
from .segments cimport PlainSegment


cdef class Finding:
    cdef Asked asked
    cdef object collection, ranking
    cdef readonly dict known    # records that were read, by document
    cdef list segments
    cdef int64_t documents      # in all segments
    cdef Names terms, lone, evidence
    cdef list whole             # rows of the grams of all pieces together
    cdef list evidence_rows     # of the units of each positive piece
    cdef readonly bint partial
    cdef list others            # what says words otherwise: its worth, and Postings in each segment
    cdef list found             # Postings in each segment; None where `partial`
    cdef Order last             # the best documents, as many as were asked for last
    cdef int64_t last_count
    cdef list together(self)
    cdef int weigh(self, Piece piece) except -1
    cdef find_all(self)
    cdef object holding(self, int64_t at)
    cdef Postings holding_either(self, int64_t at, Piece piece, int64_t index, Postings within)
    cdef Postings having(self, int64_t at, Piece piece, int64_t first, int64_t last, Postings within)
    cdef list said_otherwise(self)
    cdef list everywhere(self, Piece piece, int64_t first, int64_t last)
    cdef Order order(self, int64_t count)
    cdef bint can_tell(self)
    cdef Best scorer(self, PlainSegment segment, int64_t count, Order so_far)
    cdef int add_all(self, Best best, int64_t at, list strings) except -1
    cdef Order rank(self, int64_t count)
    cdef list strings(self)
    cdef Order rank_partial(self, int64_t count)
    cdef int gather_evidence(self) except -1
    cdef Order rescored(self, Order first, int64_t count)
    cdef Order reread(self, Order ranked, int64_t count)
    cdef Windows windows(self)
    cdef PlainSegment segment_of(self, int64_t doc)
    cdef int expect(self, Order ranked, int64_t count) except -1
    cdef dict record(self, int64_t doc)
