# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A stretch of several segments' dictionaries merged in compiled code, with all occurrences.

How it works. A `Source` is a segment's field; a `Cursor` stands at one of its terms, knows where its lists begin, and only
moves on: `find` reads the term, `read` the lists. A `Merge` keeps its cursors in a heap, the least term first and of equal
terms that of the first segment, since documents of earlier segments get lower numbers; so the occurrences of a term
come out ascending by document without being sorted. Terms whose documents have all gone are not written.

What holds. Documents that stay get new numbers that ascend (`merge_segments` makes them so); NONE, for those that go, is
written to the next free place and overwritten by what comes after, so that short lists are read without a branch for it. `room` counts all
occurrences that sources claim to have: a file that claims fewer than it has is caught before anything is written beyond.

What `merge` does with arrays, in one pass: terms come out of each segment in order, the least of them is next, and
its lists are decoded, renumbered, straight to where they belong. It runs without the interpreter's lock, so that
several stretches are merged at once. Every number that comes from a file is checked before it becomes an address.
"""

import numpy as np

from hansou.index.errors import CorruptIndex
from hansou.index.store.encoding.marks import MarksReader
from hansou.index.store.postings.records import read_layout
from hansou.index.store.postings.terms import read_heads

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy

from hansou.index.store.postings.blocks cimport block_bytes, read_block
from hansou.index.store.sizes cimport BLOCK, COUNTS, MAX_WIDTH
from hansou.index.store.postings.record_layout cimport Lists, load_layout, read_list

cdef enum:
    NONE = 0xFFFFFFFF   # no document


cdef inline uint64_t window(const uint8_t* stream, int64_t bit) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, stream + (bit >> 3), 8)
    return word >> (bit & 7)


cdef inline uint64_t mask(int width) noexcept nogil:
    return ((<uint64_t>1) << width) - 1


cdef object column(object file, str name, dtype):
    """A whole section, verified, as `dtype`, and one more zero behind it; only that where there is none."""
    if name not in file:
        return np.zeros(1, dtype)
    return with_zero(file.section(name).array(), dtype)


cdef object with_zero(values, dtype):
    out = np.zeros(len(values) + 1, dtype)
    out[: len(values)] = values
    return out


cdef object bulk(object file, str name, dtype):
    """A whole section, verified, that is big: not copied. A single zero where it is empty or missing."""
    if name not in file or not len(file.section(name)):
        return np.zeros(1, dtype)
    return file.section(name).array()


cdef struct Cursor:
    # The next term of a source: the first six bytes, padded with zeros, and what follows those that are not padding.
    int64_t ordinal, stop
    int64_t head, suffix        # of the term itself, and the next one that may have a suffix
    int64_t record, rank        # the bit where the next short list starts, the next long list
    uint64_t stem
    const uint8_t* rest         # borrowed from the suffixes of the cursor's Source
    int64_t rest_size           # -1 where there is none


cdef class Source:
    """One segment's field, read from end to end. Every page of it is verified when it is opened.

    file: a FileReader; name: the field's; renumber: the new number of each document, int64, -1 for those that go.
    Raises CorruptIndex.
    """

    cdef object path
    cdef const uint32_t[::1] renumber       # NONE for those that go
    cdef bint positional
    cdef const uint32_t[::1] heads, starts, suffix_ordinals, suffix_ends
    cdef const uint16_t[::1] tails
    cdef const uint8_t[::1] suffixes, counts, records
    cdef const uint32_t[:, ::1] places       # of every slot its document's new number, and its first position
    cdef int value_bits
    cdef Lists layout
    cdef const int64_t[::1] ordinals, first_block, documents, occurrences, record_at, position_at
    cdef const uint32_t[::1] block_first, block_occurrences
    cdef const uint8_t[::1] step_bits, frequency_bits, step_patches, frequency_patches
    cdef const uint8_t[::1] position_bits, block_records, block_positions
    cdef int64_t terms, lists, blocks, suffixed, slots

    def __init__(self, file, str name, renumber):
        self.path = file.path
        self.renumber = np.append(renumber, np.int64(-1)).astype(np.uint32)
        self.positional = f"{name}/slots" in file
        self.heads, self.starts = [with_zero(some, np.uint32) for some in read_heads(file, name)]
        self.tails = bulk(file, f"{name}/tails", np.uint16)
        terms = len(file.section(f"{name}/tails"))
        suffixed = MarksReader(file, f"{name}/suffixed", terms).between(0, terms)
        self.suffix_ordinals = with_zero(suffixed, np.uint32)
        self.suffix_ends = with_zero(file.section(f"{name}/suffixes/sizes").integers().cumsum(), np.uint32)
        self.suffixes = bulk(file, f"{name}/suffixes/bytes", np.uint8)
        self.counts, self.records = bulk(file, f"{name}/counts", np.uint8), bulk(file, f"{name}/records", np.uint8)
        layout, self.value_bits = read_layout(file, name)
        load_layout(&self.layout, layout)
        slots = file.section(f"{name}/slots").array() if self.positional else np.zeros(0, np.uint8)
        self.places = self._places(slots.astype(np.int64))
        self.ordinals = column(file, f"{name}/list_ordinal", np.int64)
        self.first_block = column(file, f"{name}/list_first_block", np.int64)
        self.documents = column(file, f"{name}/list_documents", np.int64)
        self.occurrences = column(file, f"{name}/list_occurrences", np.int64)
        self.record_at = column(file, f"{name}/list_record_at", np.int64)
        self.position_at = column(file, f"{name}/list_position_at", np.int64)
        self.block_first = column(file, f"{name}/block_first", np.uint32)
        self.block_occurrences = column(file, f"{name}/block_occurrences", np.uint32)
        self.step_bits = column(file, f"{name}/block_step_bits", np.uint8)
        self.frequency_bits = column(file, f"{name}/block_frequency_bits", np.uint8)
        self.step_patches = column(file, f"{name}/block_step_patches", np.uint8)
        self.frequency_patches = column(file, f"{name}/block_frequency_patches", np.uint8)
        self.position_bits = column(file, f"{name}/block_position_bits", np.uint8)
        self.block_records = bulk(file, f"{name}/block_records", np.uint8)
        self.block_positions = bulk(file, f"{name}/block_positions", np.uint8)
        self.terms, self.lists, self.blocks = len(file.section(f"{name}/tails")), len(self.ordinals) - 1, len(self.block_first) - 1
        self.suffixed, self.slots = len(self.suffix_ordinals) - 1, len(self.places) - 1
        self.check(len(slots))

    def _places(self, slots):
        if len(slots) >= len(self.renumber):
            raise CorruptIndex(self.path, "positions in more documents than there are")
        places = np.zeros((int(slots.sum()) + 1, 2), np.uint32)
        starts = np.cumsum(slots) - slots
        places[:-1, 0] = np.repeat(np.asarray(self.renumber)[: len(slots)], slots)
        places[:-1, 1] = (np.arange(len(places) - 1) - np.repeat(starts, slots)) << self.value_bits
        return places

    @cython.boundscheck(True)
    cdef int check(self, int64_t slots) except -1:
        """The sections fit one another."""
        cdef int64_t at, heads = self.heads.shape[0] - 1
        cdef bint right = (
            self.starts.shape[0] == heads + 2 and self.counts.shape[0] >= self.terms
            and self.suffix_ends.shape[0] == self.suffixed + 1 and slots < self.renumber.shape[0]
            and self.starts[heads] == self.terms and self.starts[0] == 0
        )
        right = (
            right and self.first_block.shape[0] == self.lists + 1 and self.documents.shape[0] == self.lists + 1
            and self.occurrences.shape[0] == self.lists + 1 and self.record_at.shape[0] == self.lists + 1
            and self.step_bits.shape[0] == self.blocks + 1 and self.frequency_bits.shape[0] == self.blocks + 1
            and self.step_patches.shape[0] == self.blocks + 1 and self.frequency_patches.shape[0] == self.blocks + 1
        )
        if self.positional:
            right = (
                right and self.block_occurrences.shape[0] == self.blocks + 1
                and self.position_bits.shape[0] == self.blocks + 1 and self.position_at.shape[0] == self.lists + 1
            )
        if right:
            for at in range(heads):
                right = right and self.starts[at] <= self.starts[at + 1]
            for at in range(self.suffixed):
                right = right and self.suffix_ends[at] <= (
                    self.suffix_ends[at + 1] if at + 1 < self.suffixed else <uint32_t>self.suffixes.shape[0]
                )
        if not right:
            raise CorruptIndex(self.path, "sections that do not fit one another")
        return 0

    cdef int64_t expected(self, Cursor* cursor) noexcept nogil:
        """Occurrences from a cursor on, to its stop."""
        cdef int64_t ordinal, total = 0, rank = cursor.rank
        for ordinal in range(cursor.ordinal, cursor.stop):
            if self.counts[ordinal]:
                total += self.counts[ordinal]
            elif rank < self.lists:
                total += self.occurrences[rank] if self.positional else self.documents[rank]
                rank += 1
        return total

    cdef void find(self, Cursor* cursor) noexcept nogil:
        """The term at the cursor's ordinal, which is below its stop."""
        cdef int64_t start
        while cursor.ordinal >= self.starts[cursor.head + 1]:
            cursor.head += 1
        cursor.stem = <uint64_t>self.heads[cursor.head] << 16 | self.tails[cursor.ordinal]
        while cursor.suffix < self.suffixed and self.suffix_ordinals[cursor.suffix] < cursor.ordinal:
            cursor.suffix += 1
        cursor.rest, cursor.rest_size = NULL, -1
        if cursor.suffix < self.suffixed and self.suffix_ordinals[cursor.suffix] == cursor.ordinal:
            start = self.suffix_ends[cursor.suffix - 1] if cursor.suffix else 0
            cursor.rest, cursor.rest_size = &self.suffixes[start], self.suffix_ends[cursor.suffix] - start

    cdef int64_t read(self, Cursor* cursor, uint32_t* docs, uint32_t* values, int64_t room) noexcept nogil:
        """The occurrences of the cursor's term, in documents that stay; their number, -1 where there are too many or
        they make no sense. Moves the cursor past the lists, not past the term.
        """
        cdef int64_t count = self.counts[cursor.ordinal]
        if count:
            return self.read_short(cursor, docs, values, count) if count <= room else -1
        return self.read_long(cursor, docs, values, room)

    cdef int64_t read_short(self, Cursor* cursor, uint32_t* docs, uint32_t* values, int64_t count) noexcept nogil:
        cdef int64_t index, place, kept = 0, stop = cursor.record + self.layout.sizes[count]
        cdef int bits = self.value_bits
        cdef uint64_t record, value_bits = mask(bits)
        cdef uint64_t[COUNTS] records
        if stop < 0 or (stop >> 3) + 8 > self.records.shape[0]:
            return -1
        if not read_list(&self.layout, &self.records[0], cursor.record, count, records):
            return -1
        for index in range(count):
            record = records[index]
            place = <int64_t>(record >> bits)
            if self.positional:
                if place >= self.slots:
                    return -1
                docs[kept] = self.places[place, 0]
                values[kept] = self.places[place, 1] + <uint32_t>(record & value_bits)
            else:
                if place >= self.renumber.shape[0]:
                    return -1
                docs[kept] = self.renumber[place]
                values[kept] = <uint32_t>((record & value_bits) + 1)
            kept += docs[kept] != NONE
        cursor.record = stop
        return kept

    cdef int64_t read_long(self, Cursor* cursor, uint32_t* docs, uint32_t* values, int64_t room) noexcept nogil:
        cdef int64_t rank = cursor.rank, left, block, at, position_at, count, size, index, kept = 0, place, each
        cdef uint32_t new
        cdef int position_bits
        cdef int64_t frequency
        cdef uint32_t[BLOCK] listed
        cdef uint32_t[BLOCK] frequencies
        if rank >= self.lists or self.ordinals[rank] != cursor.ordinal:
            return -1
        left, block, at = self.documents[rank], self.first_block[rank], self.record_at[rank]
        position_at = self.position_at[rank] if self.positional else 0
        if left < 0 or block < 0 or at < 0 or position_at < 0:
            return -1
        while left > 0:
            if block >= self.blocks:
                return -1
            count = min(left, <int64_t>BLOCK)
            size = block_bytes(
                count, self.step_bits[block], self.frequency_bits[block],
                self.step_patches[block], self.frequency_patches[block],
            )
            if at + size + 8 > self.block_records.shape[0] or not read_block(
                &self.block_records[0] + at, count, self.block_first[block], self.renumber.shape[0],
                self.step_bits[block], self.frequency_bits[block],
                self.step_patches[block], self.frequency_patches[block], listed, frequencies,
            ):
                return -1
            place = position_at << 3
            position_bits = self.position_bits[block] if self.positional else 0
            if self.positional and (
                position_bits > 32 or position_at + ((self.block_occurrences[block] * position_bits) >> 3) + 8
                > self.block_positions.shape[0]
            ):
                return -1
            each = self.block_occurrences[block] if self.positional else 0
            for index in range(count):
                frequency = frequencies[index]
                new = self.renumber[listed[index]]
                if not self.positional:
                    if new != NONE:
                        if kept == room:
                            return -1
                        docs[kept], values[kept] = new, <uint32_t>frequency
                        kept += 1
                    continue
                each -= frequency
                if each < 0 or (new != NONE and kept + frequency > room):
                    return -1
                if new == NONE:
                    place += frequency * position_bits
                    continue
                for frequency in range(frequency):
                    docs[kept] = new
                    values[kept] = <uint32_t>(window(&self.block_positions[0], place) & mask(position_bits))
                    place += position_bits
                    kept += 1
            at += size
            if self.positional:
                position_at += (self.block_occurrences[block] * <int64_t>position_bits + 7) >> 3
            block += 1
            left -= count
        cursor.rank += 1
        return kept


cdef inline int compare(const Cursor* a, const Cursor* b) noexcept nogil:
    """Negative, zero or positive as a's term comes before b's, is the same, or comes after it."""
    cdef int order
    if a.stem != b.stem:
        return -1 if a.stem < b.stem else 1
    if a.rest_size > 0 and b.rest_size > 0:
        order = memcmp(a.rest, b.rest, min(a.rest_size, b.rest_size))
        if order:
            return order
    return (a.rest_size > b.rest_size) - (a.rest_size < b.rest_size)


cdef class Merge:
    """The terms from and to given ordinals of several sources, merged; read once, by `read`."""

    cdef list sources           # keeps what cursors and readers point into
    # Owned, freed with this; but what `readers` point to are the sources themselves, borrowed: a list cannot be read without
    # the interpreter's lock.
    cdef Cursor* cursors
    cdef int32_t* heap          # indices of cursors that are not at their stop, the least term's first
    cdef int32_t size, room
    cdef void** readers
    cdef uint64_t[::1] keys
    cdef int64_t[::1] sizes, counts
    cdef uint8_t[::1] rests
    cdef uint32_t[::1] docs, values

    def __init__(self, list parts):
        """Parts: of each source, in order: the source, the first ordinal and the end, the bits of records and the long
        lists before the first ordinal.
        """
        cdef int32_t at
        cdef int64_t terms = 0, entries = 0, bytes_ = 0
        cdef Source source
        cdef Cursor* cursor
        self.sources = [part[0] for part in parts]
        self.room = len(parts)
        self.cursors = <Cursor*>calloc(self.room + 1, sizeof(Cursor))
        self.heap = <int32_t*>calloc(self.room + 1, sizeof(int32_t))
        self.readers = <void**>calloc(self.room + 1, sizeof(void*))
        if self.cursors == NULL or self.heap == NULL or self.readers == NULL:
            raise MemoryError
        for at in range(self.room):
            cursor = &self.cursors[at]
            source, cursor.ordinal, cursor.stop, cursor.record, cursor.rank = parts[at]
            self.readers[at] = <void*>source
            if not 0 <= cursor.ordinal <= cursor.stop <= source.terms or cursor.record < 0 or cursor.rank < 0:
                raise IndexError("a stretch outside the dictionary")
            if cursor.ordinal == cursor.stop:
                continue
            cursor.head = np.searchsorted(source.starts[: source.starts.shape[0] - 1], cursor.ordinal, "right") - 1
            cursor.head = min(cursor.head, <int64_t>source.heads.shape[0] - 2)
            cursor.suffix = np.searchsorted(source.suffix_ordinals[: source.suffixed], cursor.ordinal)
            terms += cursor.stop - cursor.ordinal
            entries += source.expected(cursor)
            source.find(cursor)
            bytes_ += self.suffix_bytes(source, cursor)
            self.heap[self.size] = at
            self.size += 1
        if entries < 0:
            raise CorruptIndex(self.sources[0].path, "lists that make no sense")
        self.keys, self.sizes = np.empty(terms, np.uint64), np.empty(terms, np.int64)
        self.counts, self.rests = np.empty(terms, np.int64), np.empty(bytes_ + 8, np.uint8)
        self.docs, self.values = np.empty(entries + 1, np.uint32), np.empty(entries + 1, np.uint32)

    def __dealloc__(self):
        free(self.cursors)
        free(self.heap)
        free(self.readers)

    @cython.boundscheck(True)
    cdef int64_t suffix_bytes(self, Source source, Cursor* cursor):
        cdef int64_t last = np.searchsorted(source.suffix_ordinals[: source.suffixed], cursor.stop)
        if last == cursor.suffix:
            return 0
        return source.suffix_ends[last - 1] - (source.suffix_ends[cursor.suffix - 1] if cursor.suffix else 0)

    cdef inline bint before(self, int32_t a, int32_t b) noexcept nogil:
        cdef int order = compare(&self.cursors[a], &self.cursors[b])
        return order < 0 or (order == 0 and a < b)

    cdef void sift(self, int32_t at) noexcept nogil:
        """Put the item at a place of the heap where it belongs below it."""
        cdef int32_t item = self.heap[at], child
        while True:
            child = 2 * at + 1
            if child >= self.size:
                break
            if child + 1 < self.size and self.before(self.heap[child + 1], self.heap[child]):
                child += 1
            if not self.before(self.heap[child], item):
                break
            self.heap[at] = self.heap[child]
            at = child
        self.heap[at] = item

    def read(self):
        """(keys, sizes, rests, counts, documents, values), as in `TermBlock` and `Chunk`, of the terms that still
        have occurrences. Raises CorruptIndex.
        """
        cdef int64_t terms = 0, entries = 0, rests = 0, wrong
        with nogil:
            wrong = self.run(&terms, &entries, &rests)
        if wrong >= 0:
            raise CorruptIndex((<Source>self.sources[wrong]).path, "lists that make no sense")
        return (
            self.keys.base[:terms], self.sizes.base[:terms], bytes(self.rests[:rests]), self.counts.base[:terms],
            self.docs.base[:entries], self.values.base[:entries],
        )

    cdef int64_t run(self, int64_t* terms, int64_t* entries, int64_t* rests) noexcept nogil:
        """Merge all; -1, or the number of a source that is wrong."""
        cdef int32_t at
        cdef int64_t found, before, room = self.docs.shape[0]
        cdef Cursor term
        cdef Cursor* cursor
        for at in range(self.size // 2, -1, -1):
            if at < self.size:
                self.sift(at)
        while self.size:
            term = self.cursors[self.heap[0]]
            before = entries[0]
            while self.size and compare(&self.cursors[self.heap[0]], &term) == 0:
                at = self.heap[0]
                cursor = &self.cursors[at]
                found = (<Source>self.readers[at]).read(
                    cursor, &self.docs[entries[0]], &self.values[entries[0]], room - entries[0] - 1
                )
                if found < 0:
                    return at
                entries[0] += found
                cursor.ordinal += 1
                if cursor.ordinal < cursor.stop:
                    (<Source>self.readers[at]).find(cursor)
                else:
                    self.size -= 1
                    self.heap[0] = self.heap[self.size]
                if self.size:
                    self.sift(0)
            if entries[0] > before:
                self.keep(&term, terms[0], rests)
                self.counts[terms[0]] = entries[0] - before
                terms[0] += 1
        return -1

    cdef void keep(self, const Cursor* term, int64_t at, int64_t* rests) noexcept nogil:
        """Write a term: its first eight bytes, its size, and the bytes that follow those."""
        cdef int64_t size = 6, index
        cdef uint64_t key
        while size and not term.stem >> (8 * (6 - size)) & 0xFF:
            size -= 1
        key = term.stem << 16
        for index in range(max(term.rest_size, <int64_t>0)):
            if size + index < 8:
                key |= <uint64_t>term.rest[index] << (8 * (7 - size - index))
            else:
                self.rests[rests[0]] = term.rest[index]
                rests[0] += 1
        self.keys[at], self.sizes[at] = key, size + max(term.rest_size, <int64_t>0)
