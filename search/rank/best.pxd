# Ranking the documents of a segment, for compiled modules that ask for it.
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

from hansou.search.match.term_lists cimport TermLists

from .heap cimport Scored

from hansou.index.store.sizes cimport BLOCK


cdef struct Norm:
    # What joins a frequency below the line: of a document the entry of `values` that its code says.
    const uint16_t* codes
    const uint32_t* wide    # the codes, where `codes` is NULL
    const double* values
    const double* once      # and what a frequency of 1 comes to with each


cdef struct Part:
    # One list: its postings, its weight, and the most that it adds to a document.
    const uint32_t* docs
    const uint32_t* freqs
    int64_t size
    double weight
    double bound
    const Norm* norms
    int64_t owner       # whose list it is, and which of its rows; -1 where the postings are there already
    int64_t row


cdef struct Walk:
    # How far a list has been read: from `at` on of `size` postings that are at hand, and of a long list that is not in
    # memory those are a block's, which was read from byte `read_from` on, and after which comes the one of number `block`,
    # before `last`, at byte `begin`. `freqs` is NULL where only documents were read.
    const uint32_t* docs
    const uint32_t* freqs
    int64_t at, size, block, last, begin, left, read_from
    uint32_t block_docs[BLOCK]
    uint32_t block_freqs[BLOCK]


cdef class Table:
    cdef object held
    cdef Norm norm
    cdef int64_t documents
    cdef double base, slope


cdef class Best:
    cdef Part* parts
    cdef int64_t used, room, count, documents    # `documents`: all that are in a part are below
    cdef double threshold
    cdef bint exhaustive
    cdef list owners, held
    cdef const uint8_t[::1] deleted
    cdef bint has_deleted
    cdef int reserve(self, int64_t more) except -1
    cdef int add_postings(
        self, const uint32_t* docs, const uint32_t* freqs, int64_t size, double weight, Table table, object held
    ) except -1
    cdef int add_rows(self, TermLists lists, const double* weights, Table table) except -1
    cdef void sort(self) noexcept
    cdef bint before(self, Part* a, Part* b) noexcept
    cdef int load(self, Part* part) except -1
    cdef bint whole(self, Part* part, int64_t wanted) except -1
    cdef int add_to_few(self, Part* part, const uint32_t* docs, int64_t count, double* sums) except -1
    cdef int add_to_some(self, Part* part, const uint32_t* docs, int64_t count, double* sums) except -1
    cdef int64_t best_of_any(self, Scored* best) except -1
    cdef int foresee(self, Walk* walks, const double* after, int64_t used, Scored* heap) except -1
    cdef int start(self, Walk* walks, int64_t used) except -1
    cdef bint next_block(self, Walk* walk, Part* part, uint32_t doc, bint freqs) except -1
    cdef int64_t frequency(self, Walk* walk, Part* part) except -1
    cdef int64_t walk(self, Walk* walks, const double* after, int64_t used, Scored* heap, int64_t kept) except -1
    cdef int64_t add_window(
        self, Walk* walk, Part* part, int64_t low, int64_t high, double* sums, uint32_t* docs, int64_t count
    ) except -1
    cdef int64_t keep_best(
        self, Walk* walks, const double* after, int64_t needed, int64_t used, double* sums, uint32_t* docs,
        int64_t count, int64_t low, int64_t high, Scored* heap, int64_t kept
    ) except -1
    cdef int64_t drop(self, double* sums, uint32_t* docs, int64_t count, int64_t low, double least) noexcept
    cdef int add_known(self, Walk* walk, Part* part, int64_t low, int64_t high, double* sums) except -1
    cdef double gain(self, Walk* walk, Part* part, uint32_t doc) except -1
    cdef void raise_threshold(self, Scored* heap) noexcept
    cdef int64_t best_of_few(self, const uint32_t* docs, double* scores, int64_t size, Scored* best) except -1
    cdef int64_t best_rescored(self, Scored* given, int64_t size, Scored* best) except -1
    cdef int64_t keep(self, Scored* heap, int64_t kept, Scored entry) noexcept
