# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The lists of some terms of one field: which documents hold them, all of them, or one after another."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy

from hansou.index.near cimport prefetch
from hansou.index.store.postings.record_layout cimport bits_at
from hansou.index.store.postings.slots cimport bit_count
from hansou.index.store.sizes cimport STRIDE_BITS
from hansou.index.store.postings.lists cimport AT_ONCE, Cursor, FieldLists, LongList, advance, advance_places


cdef class Postings:
    """Documents of one segment, ascending, and how often each matches: `lists.Matches` in compiled code."""

    def __dealloc__(self):
        if self.held is None:
            free(self.docs)
            free(self.freqs)

    def __len__(self):
        return self.size

    cpdef object documents(self):
        """The documents, as an array, uint32."""
        return copied(self.docs, self.size) if type(self.held) is not LongList else (<LongList>self.held).docs

    cdef object all_frequencies(self):
        return copied(self.freqs, self.size) if type(self.held) is not LongList else (<LongList>self.held).freqs

    def frequencies(self, const uint32_t[::1] docs):
        """How often each of `docs`, ascending, matches, uint32; 0 where it does not."""
        cdef int64_t at, place = 0
        freqs = np.zeros(docs.shape[0], np.uint32)
        cdef uint32_t[::1] found = freqs
        for at in range(docs.shape[0]):
            place = advance(self.docs, place, self.size, docs[at])
            if place == self.size:
                break
            if self.docs[place] == docs[at]:
                found[at] = self.freqs[place]
        return freqs


cdef Postings common(Postings a, Postings b):
    """The documents in both."""
    cdef Postings few = a if a.size <= b.size else b
    cdef Postings many = b if few is a else a
    cdef Postings both = room_for(few.size, False)
    cdef int64_t at, place = 0
    for at in range(few.size):
        place = advance(many.docs, place, many.size, few.docs[at])
        if place == many.size:
            break
        if many.docs[place] == few.docs[at]:
            both.docs[both.size] = few.docs[at]
            both.size += 1
    return both


cdef Postings without(Postings a, Postings b):
    """The documents of `a` that are not in `b`."""
    cdef Postings left = room_for(a.size, False)
    cdef int64_t at, place = 0
    for at in range(a.size):
        place = advance(b.docs, place, b.size, a.docs[at])
        if place == b.size or b.docs[place] != a.docs[at]:
            left.docs[left.size] = a.docs[at]
            left.size += 1
    return left


cdef Postings complement(Postings a, int64_t documents):
    """The documents below `documents` that are not in `a`."""
    cdef Postings left = room_for(documents, False)
    cdef int64_t doc, place = 0
    for doc in range(documents):
        if place < a.size and a.docs[place] == doc:
            place += 1
        else:
            left.docs[left.size] = <uint32_t>doc
            left.size += 1
    return left


cdef Postings both_of(Postings a, Postings b):
    """The documents in either."""
    cdef Postings both = room_for(a.size + b.size, False)
    cdef int64_t first = 0, second = 0
    while first < a.size or second < b.size:
        if second == b.size or (first < a.size and a.docs[first] <= b.docs[second]):
            second += second < b.size and a.docs[first] == b.docs[second]
            both.docs[both.size] = a.docs[first]
            first += 1
        else:
            both.docs[both.size] = b.docs[second]
            second += 1
        both.size += 1
    return both


cdef Postings union(list parts, int64_t documents):
    """The documents, all of them below `documents`, in any of these."""
    cdef Postings part, found
    cdef int64_t size = 0, at, words = (documents >> 6) + 1
    cdef uint64_t* bits
    cdef uint64_t word, low
    if not parts:
        return room_for(0, False)
    for part in parts:
        size += part.size
    if len(parts) == 1 or size < words:
        found = parts[0]
        for part in parts[1:]:
            found = both_of(found, part)
        return found
    for part in parts:
        if part.size and part.docs[part.size - 1] >= documents:
            raise IndexError(part.docs[part.size - 1])
    found = room_for(min(size, documents), False)
    bits = <uint64_t*>calloc(words, sizeof(uint64_t))  # one for each document
    if bits == NULL:
        raise MemoryError
    for part in parts:
        for at in range(part.size):
            bits[part.docs[at] >> 6] |= <uint64_t>1 << (part.docs[at] & 63)
    for at in range(words if size else 0):
        word = bits[at]
        while word:
            low = word & (~word + 1)
            found.docs[found.size] = <uint32_t>(at << 6) + <uint32_t>bit_count(low - 1)
            found.size += 1
            word ^= low
    free(bits)
    return found


cdef object copied(const uint32_t* numbers, int64_t size):
    array = np.empty(size, np.uint32)
    cdef uint32_t[::1] view = array
    if size:
        memcpy(&view[0], numbers, size * sizeof(uint32_t))
    return array


cdef Postings room_for(int64_t size, bint freqs):
    """Postings that have room for so many documents, and none yet."""
    cdef Postings made = Postings.__new__(Postings)
    made.docs = <uint32_t*>malloc(max(size, 1) * sizeof(uint32_t))
    if freqs:
        made.freqs = <uint32_t*>malloc(max(size, 1) * sizeof(uint32_t))
    if made.docs == NULL or (freqs and made.freqs == NULL):
        raise MemoryError
    return made


cdef Postings postings_of(const uint32_t[::1] docs, const uint32_t[::1] freqs=None):
    """The documents of an array, ascending, and their frequencies: both stay where they are."""
    cdef Postings made = Postings.__new__(Postings)
    made.held = docs, freqs
    made.size = docs.shape[0]
    if freqs is not None and freqs.shape[0] != made.size:
        raise ValueError("not as many frequencies as documents")
    if made.size:
        made.docs = <uint32_t*>&docs[0]
        made.freqs = <uint32_t*>&freqs[0] if freqs is not None else NULL
    return made


cdef class TermLists:
    """The lists of some terms of one field: the short ones are read, long ones are read when they are needed.

    Terms are known by their row, their index in the names given. Everything that is returned is uint32.
    """

    def __cinit__(self):
        self.rows = NULL
        self._short = NULL
        self._places = NULL

    def __init__(self, FieldLists field, names):
        self.field = field
        self.count = len(names)
        self.rows = <Row*>calloc(max(self.count, 1), sizeof(Row))
        if self.rows == NULL:
            raise MemoryError
        self._held = []
        self.look_up(list(names))
        self.read_short()

    def __dealloc__(self):
        free(self.rows)
        free(self._short)
        free(self._places)

    def __len__(self):
        return self.count

    @property
    def sizes(self):
        """Documents of each term, a list of int, 0 where it is absent."""
        cdef int64_t at
        return [self.rows[at].size for at in range(self.count)]

    cdef int look_up(self, list names) except -1:
        """Find the terms, and how long their lists are."""
        cdef FieldLists field = self.field
        cdef int64_t[AT_ONCE] ordinals
        cdef int64_t[AT_ONCE] ranks
        cdef Row* longs[AT_ONCE]
        cdef const uint8_t* terms[AT_ONCE]
        cdef Py_ssize_t[AT_ONCE] sizes
        cdef int64_t start, count, at, long_count
        cdef bytes name
        cdef Row* row
        for start in range(0, self.count, AT_ONCE):
            count = min(self.count - start, <int64_t>AT_ONCE)
            for at in range(count):
                name = names[start + at]
                terms[at], sizes[at] = <const uint8_t*>name, len(name)
            field.search_all(terms, sizes, count, ordinals)
            for at in range(count):
                self.rows[start + at].ordinal = ordinals[at]
                if ordinals[at] >= 0:
                    prefetch(&field._counts[0] + ordinals[at])
                    prefetch(&field._bases[0] + (ordinals[at] >> STRIDE_BITS))
            long_count = 0
            for at in range(start, start + count):
                row = &self.rows[at]
                row.rank = -1
                if row.ordinal >= 0 and not self.measure(row):
                    ordinals[long_count], longs[long_count] = row.ordinal, row
                    long_count += 1
            field.ranks_of(ordinals, long_count, ranks)
            for at in range(long_count):
                row = longs[at]
                row.rank = ranks[at]
                field.check_list(row.rank)
                row.size = field._documents[row.rank]
        return 0

    cdef bint measure(self, Row* row) except -1:
        """How long the list is of a term that was looked up, and where it begins; False where it is a long one."""
        cdef FieldLists field = self.field
        field.verify(field._counts_at, row.ordinal, row.ordinal + 1, field._counts.shape[0])
        row.occurrences = field._counts[row.ordinal]
        if not row.occurrences:
            return False
        row.first = field.first_record(row.ordinal)
        if 0 <= row.first >> 3 < field._records.shape[0]:
            prefetch(&field._records[0] + (row.first >> 3))
        return True

    cdef int read_short(self) except -1:
        """Read all short lists: their documents, frequencies and, where the field has them, positions."""
        cdef FieldLists field = self.field
        cdef int64_t at, index, total = 0, used = 0, size, first
        cdef uint32_t* docs
        cdef uint32_t* freqs
        cdef Row* row
        for at in range(self.count):
            total += self.rows[at].occurrences
        if not total:
            return 0
        self._short = <uint32_t*>malloc(2 * total * sizeof(uint32_t))
        self._places = <int64_t*>malloc(total * sizeof(int64_t))
        if self._short == NULL or self._places == NULL:
            raise MemoryError
        for at in range(self.count):
            row = &self.rows[at]
            if not row.occurrences:
                continue
            docs, freqs, first = self._short + used, self._short + total + used, used
            field.read_records(row.first, row.occurrences, docs, freqs)
            used += row.occurrences
            row.docs, row.freqs, row.size = docs, freqs, row.occurrences
            for index in range(1, row.occurrences):
                if docs[index] < docs[index - 1] or (docs[index] == docs[index - 1] and not field.positional):
                    field.corrupt("documents that do not ascend")
            if not field.positional:
                continue
            row.places = self._places + first
            size = 0
            for index in range(row.occurrences):
                self._places[first + index] = <int64_t>docs[index] << 32 | freqs[index]
                if size and docs[index] == docs[size - 1]:
                    freqs[size - 1] += 1
                else:
                    docs[size] = docs[index]
                    freqs[size] = 1
                    size += 1
            row.size = size
        return 0

    cdef int load(self, int64_t row) except -1:
        """The row's list is in memory."""
        cdef Row* wanted = &self.rows[row]
        cdef LongList found
        if wanted.rank >= 0 and wanted.docs == NULL:
            found = self.field.long_list(wanted.rank)
            self._held.append(found)
            wanted.docs, wanted.freqs = &found.docs_view[0], &found.freqs_view[0]
        return 0

    cdef Row* row(self, int64_t index) except NULL:
        if not 0 <= index < self.count:
            raise IndexError(index)
        return &self.rows[index]

    cdef bint whole(self, int64_t index, int64_t wanted) except -1:
        """Whether the row's list is in memory; it is read if that costs less than `wanted` blocks of it."""
        cdef Row* row = self.row(index)
        if row.docs == NULL and row.rank >= 0:
            if row.size > 16 * wanted and self.field.kept(row.rank) is None:
                return False
            self.load(index)
        return True

    def matches(self, int64_t index):
        """A term's documents and frequencies."""
        cdef Row* row = self.row(index)
        if row.rank >= 0:
            found = self.field.long_list(row.rank)
            return found.docs, found.freqs
        return copied(row.docs, row.size), copied(row.freqs, row.size)

    def among(self, int64_t index, const uint32_t[::1] docs):
        """How often a term stands in each of `docs`, ascending."""
        cdef int64_t count = docs.shape[0], at, place = 0
        cdef Cursor cursor
        cdef bint whole = self.whole(index, count)
        cdef Row* row = &self.rows[index]
        freqs = np.zeros(count, np.uint32)
        cdef uint32_t[::1] found = freqs
        cursor.block = -1
        for at in range(count):
            if not whole:
                place = self.field.seek(row.rank, docs[at], &cursor)
                if place >= 0:
                    found[at] = <uint32_t>self.field.frequency(&cursor, place)
                continue
            place = advance(row.docs, place, row.size, docs[at])
            if place == row.size:
                break
            if row.docs[place] == docs[at]:
                found[at] = row.freqs[place]
        return freqs

    def having_all(self, indices, within=None):
        """The documents, ascending, that hold all of these terms (one at least): of all, or of those in `within`."""
        return self.all_of(list(indices), None if within is None else postings_of(within)).documents()

    cdef Postings all_of(self, list rows, Postings within):
        """The documents that hold all of the terms of these rows, of those `within` if that is given.

        The rarest come first, and each list is read only as far as it is needed.
        """
        cdef list order = self.by_size(rows)
        cdef int64_t index, size, kept, at, place, begin = 0
        cdef Row* row = self.row(order[0])
        cdef Postings found
        cdef Cursor cursor
        cdef uint32_t* left
        cdef bint whole
        if not row.size:
            return room_for(0, False)
        if within is None:
            self.load(order[0])
            if len(order) == 1:
                return self.all_of_row(row)
            begin, size = 1, row.size
            found = room_for(size, False)
            memcpy(found.docs, row.docs, size * sizeof(uint32_t))
        else:
            size = within.size
            found = room_for(size, False)
            if size:
                memcpy(found.docs, within.docs, size * sizeof(uint32_t))
        left = found.docs
        for index in order[begin:]:
            if not size:
                break
            whole = self.whole(index, size)
            row = &self.rows[index]
            kept = place = 0
            cursor.block = -1
            for at in range(size):
                if not whole:
                    if self.field.seek(row.rank, left[at], &cursor) >= 0:
                        left[kept] = left[at]
                        kept += 1
                    continue
                place = advance(row.docs, place, row.size, left[at])
                if place == row.size:
                    break
                if row.docs[place] == left[at]:
                    left[kept] = left[at]
                    kept += 1
            size = kept
        found.size = size
        return found

    cdef Postings all_of_row(self, Row* row):
        """The documents of a list that is in memory, where they are."""
        cdef Postings found = Postings.__new__(Postings)
        cdef LongList kept
        found.docs, found.freqs, found.size, found.held = <uint32_t*>row.docs, <uint32_t*>row.freqs, row.size, self
        if row.rank >= 0:
            found.held = kept = self.field.long_list(row.rank)
            found.docs, found.freqs = <uint32_t*>&kept.docs_view[0], <uint32_t*>&kept.freqs_view[0]
        return found

    cdef list by_size(self, list rows):
        """Different rows, those of few documents first."""
        cdef int64_t index, at
        cdef list order = []
        for index in rows:
            self.row(index)
            at = len(order)
            while at and self.rows[<int64_t>order[at - 1]].size > self.rows[index].size:
                at -= 1
            if not (at and <int64_t>order[at - 1] == index):
                order.insert(at, index)
        return order

    def standing(self, indices, const uint32_t[::1] docs):
        """Those of `docs`, ascending, in which the terms of these rows stand at positions one after another, and how
        often. The rows are the grams of a string, in order: every other one and the last cover all of it.
        """
        cdef Postings found = self.in_a_row(list(indices), postings_of(docs))
        return found.documents(), found.all_frequencies()

    cdef Postings in_a_row(self, list rows, Postings within):
        """The documents of `within` in which the terms of these rows stand at positions one after another."""
        cdef int64_t size = 0, at
        cdef int64_t* starts = self.starts_of(rows, within, &size)
        cdef Postings found
        cdef uint32_t doc
        try:
            found = room_for(size, True)
            for at in range(size):
                doc = <uint32_t>(starts[at] >> 32)
                if found.size and found.docs[found.size - 1] == doc:
                    found.freqs[found.size - 1] += 1
                    continue
                found.docs[found.size] = doc
                found.freqs[found.size] = 1
                found.size += 1
            return found
        finally:
            free(starts)

    def starts(self, indices, const uint32_t[::1] docs):
        """Where in `docs`, ascending, the terms of these rows stand at positions one after another: document << 32 |
        position of the first, int64, ascending.
        """
        cdef int64_t size = 0
        cdef int64_t* found = self.starts_of(list(indices), postings_of(docs), &size)
        cdef int64_t[::1] view
        try:
            array = np.empty(size, np.int64)
            view = array
            if size:
                memcpy(&view[0], found, size * sizeof(int64_t))
            return array
        finally:
            free(found)

    cdef int64_t* starts_of(self, list rows, Postings within, int64_t* count) except NULL:
        """The same in memory that is the caller's to free; `count`: how many there are."""
        cdef int64_t last = len(rows) - 1, at, size = 0, kept, place, start, offset, others_count = 0
        cdef int64_t* starts = NULL
        cdef int64_t* others
        cdef list steps = []
        for offset in range(0, last + 1):
            if offset == last or not offset & 1:
                self.row(rows[offset])
                at = len(steps)
                while at and self.size_of(rows, steps[at - 1]) > self.size_of(rows, offset):
                    at -= 1
                steps.insert(at, offset)
        try:
            for offset in steps:
                others = self.places_of(rows[offset], within.docs, within.size, &others_count)
                if starts == NULL:
                    starts, size = others, others_count
                    for at in range(size):
                        starts[at] -= offset
                    continue
                kept = place = 0
                for at in range(size if others_count else 0):
                    start = starts[at] + offset
                    place = advance_places(others, place, others_count, start)
                    if place == others_count:
                        break
                    if others[place] == start:
                        starts[kept] = starts[at]
                        kept += 1
                size = kept
                free(others)
                if not size:
                    break
            kept = place = 0
            for at in range(size):  # places may be of more than was asked for
                place = advance(within.docs, place, within.size, <uint32_t>(starts[at] >> 32))
                if place == within.size:
                    break
                if within.docs[place] == <uint32_t>(starts[at] >> 32):
                    starts[kept] = starts[at]
                    kept += 1
            count[0] = kept
            return starts
        except BaseException:
            free(starts)
            raise

    cdef int64_t size_of(self, list rows, int64_t offset) except -1:
        return self.rows[<int64_t>rows[offset]].size

    def places(self, int64_t index, const uint32_t[::1] docs):
        """A term's occurrences, document << 32 | position, int64, ascending: those in `docs`, ascending, or more."""
        cdef int64_t count = 0
        cdef Postings within = postings_of(docs)
        cdef int64_t* found = self.places_of(index, within.docs, within.size, &count)
        cdef int64_t[::1] view
        try:
            array = np.empty(count, np.int64)
            view = array
            if count:
                memcpy(&view[0], found, count * sizeof(int64_t))
            return array
        finally:
            free(found)

    cdef int64_t* places_of(self, int64_t index, const uint32_t* docs, int64_t size, int64_t* count) except NULL:
        """The occurrences of a row's term in `docs`, ascending, each document << 32 | position, in memory that is the caller's
        to free; `count`: how many there are.
        """
        cdef Row* row = self.row(index)
        cdef int64_t* found
        if not self.field.positional:
            self.field.corrupt("a field without its positions")
        if row.rank >= 0:
            return self.long_places(row, docs, size, count)
        found = <int64_t*>malloc(max(row.occurrences, 1) * sizeof(int64_t))
        if found == NULL:
            raise MemoryError
        if row.occurrences:
            memcpy(found, row.places, row.occurrences * sizeof(int64_t))
        count[0] = row.occurrences
        return found

    cdef int64_t* long_places(self, Row* row, const uint32_t* docs, int64_t size, int64_t* count) except NULL:
        cdef FieldLists field = self.field
        cdef Cursor cursor
        cdef int64_t at, place, index, number, filled = 0, room = 64, seen, block = -1, begin = 0, bit
        cdef int width = 0
        cdef int64_t* found = <int64_t*>malloc(room * sizeof(int64_t))
        cdef int64_t* grown
        if found == NULL:
            raise MemoryError
        cursor.block = -1
        try:
            for at in range(size):
                place = field.seek(row.rank, docs[at], &cursor)
                if place < 0:
                    continue
                if cursor.block != block:
                    block = cursor.block
                    begin = field.positions_at(row.rank, block)
                    width = field._position_bits[block]
                field.read_frequencies(&cursor)
                seen = 0
                for index in range(place):
                    seen += cursor.freqs[index]
                number = cursor.freqs[place]
                if seen + number > field._block_occurrences[block] or filled + number > field._occurrences[row.rank]:
                    field.corrupt("a block of more positions than it has")
                if filled + number > room:
                    room = 2 * (filled + number)
                    grown = <int64_t*>realloc(found, room * sizeof(int64_t))
                    if grown == NULL:
                        raise MemoryError
                    found = grown
                bit = (begin << 3) + seen * width
                for index in range(number):
                    found[filled] = (<int64_t>docs[at] << 32) | <int64_t>(
                        bits_at(&field._block_positions[0], bit) & ((<uint64_t>1 << width) - 1)
                    )
                    bit += width
                    filled += 1
            count[0] = filled
            return found
        except BaseException:
            free(found)
            raise
