# Which documents match a plan, for compiled modules that rank them.
from libc.stdint cimport int64_t

from .segments cimport SegmentReader
from .term_lists cimport Postings, TermLists


cdef class PlanLists:
    cdef readonly str field
    cdef readonly object rows       # of each term
    cdef readonly object weights    # by row
    cdef readonly list lists        # TermLists in each segment; empty where there are no terms
    cdef list rows_of(self, tuple names)
    cdef TermLists of(self, int64_t at)


cdef class Matching:
    cdef readonly object plan, collection
    cdef readonly list segments     # SegmentReader
    cdef readonly list within       # Postings in each segment; None for all that hold any term
    cdef readonly bint partial
    cdef public bint any_word       # where they are partial, not even what is quoted is wanted
    cdef readonly list typed        # of whole answers those with what was typed; None where all are
    cdef dict _fields               # PlanLists by name
    cdef object _wildcards          # a `wildcards.Wildcards`; None where nothing asked for it
    cdef int _some_about            # whether any term stands in what is about documents; -1 until it is asked
    cdef PlanLists field(self, str name)
    cdef Postings node(self, object node, int64_t at, bint relaxed, Postings within)
    cdef Postings all_parts(self, object node, int64_t at, bint relaxed, Postings within)
    cdef Postings any_part(self, object node, int64_t at, bint relaxed, Postings within)
    cdef Postings some_term(self, object phrase, int64_t at)
    cdef Postings phrases(self, list phrases, int64_t at, Postings within)
    cdef Postings phrases_of_field(self, str field, list phrases, int64_t at, Postings within)
    cdef Postings either(self, object phrase, int64_t index, int64_t at, Postings within)
    cdef Postings together(self, object phrase, int64_t first, int64_t last, int64_t at, Postings within)
    cdef dict _anywhere             # where what says words otherwise stands at all, by its identity and the segment
    cdef Postings anywhere(self, object equivalent, int64_t at)
    cdef Postings said(self, object equivalent, int64_t at, Postings within)
    cdef list typed_within(self)
    cdef bint has_some(self, str field) except -1
    cdef bint is_about(self, phrase, int64_t first, int64_t last, int64_t at) except -1
    cdef Postings string(self, str field, object phrase, int64_t first, int64_t last, int64_t at, Postings within)
    cdef list everywhere(self, str field, object phrase, int64_t first, int64_t last)
    cdef list about(self, object phrase, int64_t first, int64_t last)
    cdef Postings pattern(self, object node, int64_t at)
