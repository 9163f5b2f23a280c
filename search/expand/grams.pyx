# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Chains of grams carried on, and terms counted, in the dictionary as it is mapped: what `chains` and `vocabulary`
do with arrays.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

from hansou.index.store.postings.lists cimport FieldLists, lower_bound

import numpy as np

cdef enum:
    FIRST = 0x4E00  # the characters that are chained, as in `chains`
    LAST = 0x9FFF
    LEAST = 0xE0  # the first byte of a character of three bytes, at least
    HEADS = 0xF0  # and below
    BUCKETS = 40  # bits that a count may have


cdef struct Link:
    # A string of the beam with one more character.
    double value
    int64_t owner
    int64_t point


cdef inline bint below(const Link* a, const Link* b) noexcept nogil:
    """Whether `a` comes after `b` in a beam."""
    if a.value != b.value:
        return a.value < b.value
    if a.owner != b.owner:
        return a.owner > b.owner
    return a.point > b.point


cdef void sink(Link* heap, int64_t size, int64_t at) noexcept nogil:
    """Restore a heap, its last link on top, after the one at `at` was replaced."""
    cdef Link link = heap[at]
    cdef int64_t child = 2 * at + 1
    while child < size:
        if child + 1 < size and below(&heap[child + 1], &heap[child]):
            child += 1
        if not below(&heap[child], &link):
            break
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = link


cdef void rise(Link* heap, int64_t at) noexcept nogil:
    cdef Link link = heap[at]
    cdef int64_t parent
    while at:
        parent = (at - 1) >> 1
        if not below(&link, &heap[parent]):
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = link


cdef int64_t occurrences(FieldLists field, int64_t ordinal) except -1:
    """How often a term stands in documents, deleted ones too."""
    cdef int64_t records, total = 0, at
    cdef uint32_t[::1] docs, values
    field.verify(field._counts_at, ordinal, ordinal + 1, field._counts.shape[0])
    records = field._counts[ordinal]
    if not records:
        return field._occurrences[field.rank_of(ordinal)]
    if field.positional:
        return records
    docs, values = np.empty(records, np.uint32), np.empty(records, np.uint32)
    field.read_records(field.first_record(ordinal), records, &docs[0], &values[0])
    for at in range(records):
        total += values[at]
    return total


def occurrences_of(FieldLists field, names):
    """How often each term stands in documents, deleted ones too; 0 for those that are not there."""
    cdef bytes name
    cdef int64_t ordinal
    found = []
    for name in names:
        ordinal = field.search(name, len(name))
        found.append(occurrences(field, ordinal) if ordinal >= 0 else 0)
    return found


cdef struct Pair:
    # A character that follows, less FIRST, and how often.
    int64_t count
    int place
    int bits


cdef struct Followers:
    # All that follows a character. Counts of more bits come before those of fewer.
    uint16_t* places
    uint32_t* counts
    int64_t size


cdef uint8_t BITS[256]
for _byte in range(256):
    BITS[_byte] = _byte.bit_length()


cdef inline int bits(int64_t count) noexcept nogil:
    cdef int found = 0
    while count > 255:
        count >>= 8
        found += 8
    return found + BITS[count]


cdef class GramTable:
    """What follows each character in the segments whose fields of text these are, read when it is first asked for."""

    cdef list _fields
    cdef Followers* _of
    cdef int64_t* _sums  # all zero, but while segments are put together
    cdef double* _shares  # of the characters of a place; all zero, but while strings are carried on

    def __cinit__(self, fields):
        self._fields = list(fields)
        self._of = <Followers*>calloc(LAST - FIRST + 1, sizeof(Followers))
        self._sums = <int64_t*>calloc(LAST - FIRST + 1, sizeof(int64_t))
        self._shares = <double*>calloc(LAST - FIRST + 1, sizeof(double))
        if self._of == NULL or self._sums == NULL or self._shares == NULL:
            raise MemoryError

    def __dealloc__(self):
        cdef int64_t at
        if self._of != NULL:
            for at in range(LAST - FIRST + 1):
                free(self._of[at].places)  # the counts stand behind them
        free(self._of)
        free(self._sums)
        free(self._shares)

    def extended(
        self,
        const uint32_t[::1] last,
        const double[::1] values,
        const uint32_t[::1] points,
        const double[::1] shares,
        int64_t most,
    ):
        """As `chains.extended`."""
        cdef int64_t size = last.shape[0], owner, kept = 0, at
        if values.shape[0] != size or shares.shape[0] != points.shape[0] or most < 1:
            raise ValueError("not a value for each string and a share for each character")
        following = np.empty(size, np.int64)
        cdef int64_t[::1] next_of = following  # the next string that ends in the same character
        groups = np.empty(size, np.int64)  # the first string of each last character
        cdef int64_t[::1] first_of = groups
        cdef int64_t found = group_by_last(last, first_of, next_of)
        for at in range(found):
            if FIRST <= last[first_of[at]] <= LAST:
                self.read(last[first_of[at]] - FIRST)
        cdef Link* heap = <Link*>calloc(most, sizeof(Link))
        if heap == NULL:
            raise MemoryError
        # From here on nothing lets another thread in: all use the same table of shares.
        cdef double heaviest = 0
        for at in range(points.shape[0]):
            if FIRST <= points[at] <= LAST:
                self._shares[points[at] - FIRST] = shares[at]
                heaviest = max(heaviest, shares[at])
        for at in range(found):
            if FIRST <= last[first_of[at]] <= LAST:
                kept = self.carry_on(last, values, first_of[at], next_of, heaviest, heap, kept, most)
        for at in range(points.shape[0]):
            if FIRST <= points[at] <= LAST:
                self._shares[points[at] - FIRST] = 0
        try:
            owners, follow, products = np.empty(kept, np.int64), np.empty(kept, np.uint32), np.empty(kept, np.float64)
            unpack(heap, kept, owners, follow, products)
            return owners, follow, products
        finally:
            free(heap)

    cdef int64_t carry_on(
        self,
        const uint32_t[::1] last,
        const double[::1] values,
        int64_t first,
        int64_t[::1] next_of,
        double heaviest,
        Link* heap,
        int64_t kept,
        int64_t most,
    ) noexcept:
        """Add to a heap the strings of one last character with each of those that have a share; its size then."""
        cdef Followers* followers = &self._of[last[first] - FIRST]
        cdef int64_t owner = first, at, count, floor = (<int64_t>1) << BUCKETS
        cdef double best = values[first], share
        cdef Link link
        while next_of[owner] >= 0:
            owner = next_of[owner]
            best = max(best, values[owner])
        for at in range(followers.size):
            count = followers.counts[at]
            if count < floor:  # as are all from here on
                floor = (<int64_t>1) << (bits(count) - 1)
                if kept == most and best * (heaviest * <double>(2 * floor)) < heap[0].value:
                    break
            share = self._shares[followers.places[at]]
            if share == 0:
                continue
            link.point = followers.places[at] + FIRST
            owner = first
            while owner >= 0:
                link.owner = owner
                link.value = values[owner] * (share * <double>count)
                if kept < most:
                    heap[kept] = link
                    rise(heap, kept)
                    kept += 1
                elif below(&heap[0], &link):
                    heap[0] = link
                    sink(heap, most, 0)
                owner = next_of[owner]
        return kept

    cdef Followers* read(self, int64_t character) except NULL:
        cdef Followers* found = &self._of[character]
        cdef FieldLists field
        cdef int64_t room = 0, size = 0
        cdef Pair* pairs
        cdef Followers made
        if found.places != NULL:
            return found
        for field in self._fields:
            room += LAST - FIRST + 1 if len(self._fields) > 1 else stretch(field, character + FIRST)
        pairs = <Pair*>malloc((room + 1) * sizeof(Pair))
        if pairs == NULL:
            raise MemoryError
        try:
            for field in self._fields:
                size = follow(field, character + FIRST, pairs, size, room)
            if len(self._fields) > 1:
                size = summed(pairs, size, self._sums)
            made = in_buckets(pairs, size)
        finally:
            free(pairs)
        if found.places != NULL:  # another thread was faster while a page was verified
            free(made.places)
        else:
            found[0] = made
        return found


cdef int64_t group_by_last(const uint32_t[::1] last, int64_t[::1] first_of, int64_t[::1] next_of) except -1:
    """Link the strings that end in the same character; the first of each and how many there are, in their order."""
    cdef int64_t size = last.shape[0], slots = 16, owner, slot, groups = 0
    while slots < 2 * size:
        slots <<= 1
    cdef int64_t* latest = <int64_t*>calloc(slots, sizeof(int64_t))  # 1 + the latest string of a character
    if latest == NULL:
        raise MemoryError
    for owner in range(size):
        next_of[owner] = -1
        slot = (last[owner] * <uint32_t>2654435761) & (slots - 1)
        while latest[slot] and last[latest[slot] - 1] != last[owner]:
            slot = (slot + 1) & (slots - 1)
        if latest[slot]:
            next_of[latest[slot] - 1] = owner
        else:
            first_of[groups] = owner
            groups += 1
        latest[slot] = owner + 1
    free(latest)
    return groups


cdef int64_t summed(Pair* pairs, int64_t size, int64_t* sums) noexcept:
    """Pairs with each place once, its counts added up; how many there are. `sums` are all zero, and so they stay."""
    cdef int64_t at, kept = 0
    for at in range(size):
        if sums[pairs[at].place] == 0:
            pairs[kept].place = pairs[at].place
            kept += 1
        sums[pairs[at].place] += pairs[at].count
    for at in range(kept):
        pairs[at].count = sums[pairs[at].place]
        pairs[at].bits = bits(pairs[at].count)
        sums[pairs[at].place] = 0
    return kept


cdef Followers in_buckets(const Pair* pairs, int64_t size) except *:
    """Followers, those of more bits first."""
    cdef Followers made
    cdef int64_t starts[BUCKETS + 1]
    cdef int64_t at, bucket
    made.size = size
    made.places = <uint16_t*>malloc(8 + size * (sizeof(uint16_t) + sizeof(uint32_t)))
    if made.places == NULL:
        raise MemoryError
    made.counts = <uint32_t*>(made.places + ((size + 1) & ~1))
    memset(starts, 0, sizeof(starts))
    for at in range(size):
        starts[BUCKETS - pairs[at].bits] += 1
    for bucket in range(1, BUCKETS + 1):
        starts[bucket] += starts[bucket - 1]  # where the next bucket starts
    for at in range(size - 1, -1, -1):
        bucket = BUCKETS - pairs[at].bits
        starts[bucket] -= 1
        made.places[starts[bucket]] = <uint16_t>pairs[at].place
        made.counts[starts[bucket]] = <uint32_t>min(pairs[at].count, ((<int64_t>1) << 32) - 1)
    return made


cdef int64_t stretch(FieldLists field, int64_t character) except -1:
    """How many terms begin with a character and another of three bytes, or are such."""
    cdef int64_t heads = field._heads.shape[0], first, last
    if not heads:
        return 0
    first = lower_bound(&field._heads[0], 0, heads, in_bytes(character) << 8 | LEAST)
    last = lower_bound(&field._heads[0], first, heads, in_bytes(character) << 8 | HEADS)
    return field._starts[last] - field._starts[first]


cdef inline uint32_t in_bytes(int64_t character) noexcept:
    """A character of three bytes in UTF-8."""
    return (0xE0 | (character >> 12)) << 16 | (0x80 | (character >> 6 & 0x3F)) << 8 | (0x80 | (character & 0x3F))


cdef int64_t follow(FieldLists field, int64_t character, Pair* pairs, int64_t size, int64_t room) except -1:
    """Append each character that follows one, and how often it does, to `pairs`, which has room for `room`; how many
    there are then.
    """
    cdef int64_t heads = field._heads.shape[0]
    cdef int64_t at, ordinal, start, stop, place, rank, count, longs = field._ordinals.shape[0]
    cdef uint32_t lead
    cdef const uint8_t* tails
    if not stretch(field, character):
        return size
    at = lower_bound(&field._heads[0], 0, heads, in_bytes(character) << 8 | LEAST)
    start = field._starts[at]
    rank = long_from(field, start)
    while at < heads and field._heads[at] < (in_bytes(character) << 8 | HEADS):
        start, stop = field._starts[at], field._starts[at + 1]
        field.verify(field._tails_at, 2 * start, 2 * stop, field._tails.shape[0])
        field.verify(field._counts_at, start, stop, field._counts.shape[0])
        tails = &field._tails[0]
        lead = (field._heads[at] & 0xF) << 12
        for ordinal in range(start, stop):
            count = field._counts[ordinal]
            if not count:
                while rank < longs and field._ordinals[rank] < ordinal:
                    rank += 1
                if rank == longs or field._ordinals[rank] != ordinal:
                    field.corrupt("a long list is missing")
                count = field._occurrences[rank]
            if field.has_suffix(ordinal):
                continue  # a word that begins with a gram
            place = <int64_t>(lead | (tails[2 * ordinal + 1] & 0x3F) << 6 | (tails[2 * ordinal] & 0x3F)) - FIRST
            if 0 <= place <= LAST - FIRST and 0 < count < (<int64_t>1 << BUCKETS):
                if size == room:
                    field.corrupt("the dictionary makes no sense")
                pairs[size].place, pairs[size].count, pairs[size].bits = <int>place, count, bits(count)
                size += 1
        at += 1
    return size


cdef int64_t long_from(FieldLists field, int64_t ordinal) noexcept:
    """The first long list from an ordinal on."""
    cdef int64_t low = 0, high = field._ordinals.shape[0], middle
    while low < high:
        middle = (low + high) >> 1
        if field._ordinals[middle] < ordinal:
            low = middle + 1
        else:
            high = middle
    return low


cdef void unpack(Link* heap, int64_t size, int64_t[::1] owners, uint32_t[::1] points, double[::1] products) noexcept:
    """Take a heap apart, the last link first, into arrays from their ends."""
    while size:
        size -= 1
        owners[size], points[size], products[size] = heap[0].owner, <uint32_t>heap[0].point, heap[0].value
        heap[0] = heap[size]
        sink(heap, size, 0)
