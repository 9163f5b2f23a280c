# The layout of term lists, for compiled modules that read them in place.
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from .record_layout cimport Lists
from .slots cimport Slots, bit_count
from hansou.index.store.container.verifying cimport CompiledPages


from hansou.index.store.sizes cimport BLOCK

cdef enum:
    AT_ONCE = 64    # terms that are looked for side by side


cdef inline int64_t lower_bound(const uint32_t* values, int64_t low, int64_t high, uint32_t wanted) noexcept nogil:
    cdef int64_t middle
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline int64_t lower_bound_near(const uint32_t* values, int64_t size, uint32_t wanted) noexcept nogil:
    # The same in values that are near, where a branch that was mistaken costs more than to wait for what is read.
    cdef int64_t low = 0, half
    while size > 1:
        half = size >> 1
        low += half * (values[low + half - 1] < wanted)
        size -= half
    return low + (size > 0 and values[low] < wanted)


cdef inline int64_t advance(const uint32_t* values, int64_t at, int64_t size, uint32_t wanted) noexcept nogil:
    # The first place from `at` on whose value is not below `wanted`: by steps that double, then by halves.
    cdef int64_t step = 1, low = at
    if at >= size or values[at] >= wanted:
        return at
    while at + step < size and values[at + step] < wanted:
        low = at + step
        step <<= 1
    return lower_bound(values, low + 1, min(size, at + step), wanted)


cdef inline int64_t advance_places(const int64_t* values, int64_t at, int64_t size, int64_t wanted) noexcept nogil:
    cdef int64_t step = 1, low = at, high, middle
    if at >= size or values[at] >= wanted:
        return at
    while at + step < size and values[at + step] < wanted:
        low = at + step
        step <<= 1
    low += 1
    high = min(size, at + step)
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


cdef struct Cursor:
    # One block of a long list, its documents decoded: its number (-1: none yet), where its records start, how many, and
    # whether the frequencies are decoded too.
    int64_t block
    int64_t at
    int64_t count
    bint has_freqs
    uint32_t docs[BLOCK]
    uint32_t freqs[BLOCK]


cdef class LongList:
    cdef readonly object docs, freqs
    cdef const uint32_t[::1] docs_view
    cdef const uint32_t[::1] freqs_view


cdef class FieldLists:
    cdef object _file, _path, _lengths
    cdef dict _longs            # lists that are kept, decoded
    cdef set _asked_once        # ranks of those that were decoded before
    cdef int64_t _kept_postings, _limit
    cdef int64_t documents
    cdef bint positional
    cdef CompiledPages _pages
    # Dictionary.
    cdef const uint32_t[::1] _heads, _starts
    cdef const uint8_t[::1] _tails, _suffixed, _suffixes, _suffix_sizes
    cdef const int64_t[::1] _suffix_ranks, _suffix_bases
    cdef int64_t _terms, _tails_at, _suffixes_at
    cdef int _size_bytes
    # Short lists.
    cdef const uint8_t[::1] _counts, _records
    cdef const int64_t[::1] _bases
    cdef Slots slots
    cdef int64_t _counts_at, _records_at
    cdef int _value_bits
    cdef Lists layout
    # Long lists.
    cdef const int64_t[::1] _ordinals, _first_block, _documents, _occurrences, _top, _least, _record_at, _position_at
    cdef const uint32_t[::1] _block_first, _block_occurrences
    cdef const uint8_t[::1] _step_bits, _frequency_bits, _step_patches, _frequency_patches
    cdef const uint8_t[::1] _position_bits, _block_records, _block_positions
    cdef int64_t _records_section, _positions_section

    cdef int corrupt(self, str reason) except -1
    cdef int verify(self, int64_t offset, int64_t start, int64_t stop, int64_t size) except -1
    cdef int64_t search(self, const uint8_t* term, Py_ssize_t size) except -2
    cdef int search_all(
        self, const uint8_t** terms, const Py_ssize_t* sizes, int64_t count, int64_t* ordinals
    ) except -1
    cdef int64_t search_tails(self, int64_t at, uint32_t tail, const uint8_t* term, Py_ssize_t size) except -2
    cdef inline bint has_suffix(self, int64_t ordinal) noexcept:
        # Of an ordinal below _terms.
        return self._suffixed[ordinal >> 3] >> (ordinal & 7) & 1
    cdef int64_t suffixes_before(self, int64_t ordinal) noexcept
    cdef int64_t suffix_size(self, int64_t index) noexcept
    cdef int compare_suffix(self, int64_t index, const uint8_t* suffix, Py_ssize_t size) except -2
    cdef int64_t first_record(self, int64_t ordinal) except -1
    cdef int64_t rank_of(self, int64_t ordinal) except -1
    cdef int ranks_of(self, const int64_t* ordinals, int64_t count, int64_t* ranks) except -1
    cdef void expect_list(self, int64_t rank) noexcept
    cdef int short_list(self, int64_t first, int64_t count, uint64_t* records) except -1
    cdef int64_t read_records(self, int64_t first, int64_t count, uint32_t* docs, uint32_t* values) except -1
    cdef int decode_block(self, int64_t block, int64_t count, int64_t at, bint last, uint32_t* docs, uint32_t* freqs) except -1
    cdef int check_list(self, int64_t rank) except -1
    cdef LongList kept(self, int64_t rank)
    cdef LongList long_list(self, int64_t rank)
    cdef int64_t record_bytes(self, int64_t block, int64_t count) noexcept
    cdef int64_t seek(self, int64_t rank, uint32_t doc, Cursor* cursor) except -2
    cdef bint go_to_block(self, int64_t rank, uint32_t doc, Cursor* cursor) except -1
    cdef int64_t find_in_block(self, int64_t rank, uint32_t doc, Cursor* cursor) except -2
    cdef void expect(self, const Cursor* cursor) noexcept
    cdef int64_t frequency(self, const Cursor* cursor, int64_t place) except -1
    cdef int64_t frequency_in(self, int64_t block, int64_t count, int64_t at, int64_t place) except -1
    cdef int read_frequencies(self, Cursor* cursor) except -1
    cdef int64_t positions_at(self, int64_t rank, int64_t block) except -1

