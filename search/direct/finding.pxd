# The documents that answer a plain query, for compiled modules that show them.
from libc.stdint cimport int64_t

from index.codec.lists cimport FieldLists
from index.codec.term_lists cimport Postings, TermLists

from ..ranking.best cimport Best, Scored
from ..ranking.windows cimport Windows
from .asked cimport Asked, Piece
from .segments cimport PlainSegment


cdef class Order:
    # Documents of the collection, the best first, and their scores; ties by document.
    cdef double* scores
    cdef int64_t* docs
    cdef int64_t size, room
    cdef int add(self, const Scored* entries, int64_t count, int64_t base) except -1
    cdef void add_rest(self, Order other, int64_t first) noexcept
    cdef void swap(self, int64_t first, int64_t second) noexcept
    cdef bint before(self, int64_t first, int64_t second) noexcept


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
