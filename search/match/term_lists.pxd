# The lists of some terms, for compiled modules that walk them.
from libc.stdint cimport int64_t, uint32_t

from hansou.index.store.postings.lists cimport FieldLists


cdef struct Row:
    # Its pointers are borrowed: of short lists from `_short` and `_places` of its TermLists, of long ones from a LongList
    # that is in `_held` there.
    # One term's list. `docs` and `freqs` hold `size` entries, or are NULL while a long list is not decoded.
    const uint32_t* docs
    const uint32_t* freqs
    int64_t size
    int64_t ordinal             # in the dictionary; -1 where the term is absent
    int64_t rank                # among the field's long lists; -1 for a short one
    int64_t first               # of a short list, the bit where its records start
    const int64_t* places       # of a short list in a field with positions: its occurrences, document << 32 | position
    int64_t occurrences         # and how many


cdef class Postings:
    # Documents of one segment, ascending, and how often each matches. The two arrays have `size` entries; `freqs` is
    # NULL where frequencies mean nothing. Both are this object's to free, unless `held` is set: then that owns them.
    cdef uint32_t* docs
    cdef uint32_t* freqs
    cdef int64_t size
    cdef object held
    cpdef object documents(self)
    cdef object all_frequencies(self)


cdef Postings room_for(int64_t size, bint freqs)
cdef Postings postings_of(const uint32_t[::1] docs, const uint32_t[::1] freqs=*)
cdef Postings common(Postings a, Postings b)
cdef Postings without(Postings a, Postings b)
cdef Postings complement(Postings a, int64_t documents)
cdef Postings union(list parts, int64_t documents)


cdef class TermLists:
    # The pointers are owned, and freed with this; `_held` keeps the long lists that rows point into.
    cdef FieldLists field
    cdef Row* rows              # `count` of them, this object's
    cdef readonly int64_t count
    cdef uint32_t* _short       # what rows of short lists point to, this object's
    cdef int64_t* _places       # their occurrences, this object's
    cdef list _held             # what rows of long lists point to
    cdef int look_up(self, list names) except -1
    cdef bint measure(self, Row* row) except -1
    cdef int read_short(self) except -1
    cdef int load(self, int64_t row) except -1
    cdef bint whole(self, int64_t index, int64_t wanted) except -1
    cdef Row* row(self, int64_t index) except NULL
    cdef Postings all_of(self, list rows, Postings within)
    cdef Postings all_of_row(self, Row* row)
    cdef list by_size(self, list rows)
    cdef Postings in_a_row(self, list rows, Postings within)
    cdef int64_t* starts_of(self, list rows, Postings within, int64_t* count) except NULL
    cdef int64_t size_of(self, list rows, int64_t offset) except -1
    cdef int64_t* places_of(self, int64_t index, const uint32_t* docs, int64_t size, int64_t* count) except NULL
    cdef int64_t* long_places(self, Row* row, const uint32_t* docs, int64_t size, int64_t* count) except NULL
