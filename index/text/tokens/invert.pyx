# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Batches of texts turned into sorted terms and their occurrences, in compiled code.

The same as `inverted` does with arrays. A text is read once into units and Chinese runs; the runs are cut into
words; then every occurrence is told which group, which term that is, it belongs to, by hashing; groups are put in
order, so that the place of each of their occurrences is known; and the occurrences are dealt out to those places.
"""

import numpy as np

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

from hansou.index.near cimport prefetch_to_write
from hansou.index.text.fold.characters cimport CLASS_BITS, DIGIT, GAP, HAN, LETTER, MARK, POINT, SINGLE, SPACE, SPECIAL
from .cutting cimport Cutter
from .units import normalize_token

from hansou.index.text.fold.char_filter import filter_text

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    const char* PyUnicode_AsUTF8AndSize(object text, Py_ssize_t* size) except NULL

from hansou.index.text.sizes cimport BREAK, LONG_WORD, PIECE

cdef enum:
    COMMA = 44
    POINT_SIGN = 46
    FIRST_TOKEN = 0x110000  # codes of units below it are single characters, their code points
    NONE = 0xFFFFFFFF
    PHRASE = 16             # characters that no phrase is longer than
    DIGIT_BITS = 11         # of the keys of groups, which have two characters of 21, sorted at a time
    DIGITS = 4
    AHEAD = 12              # units before one is dealt with that what it needs is asked for


cdef inline uint64_t mix(uint64_t key) noexcept nogil:
    key *= <uint64_t>0x9E3779B97F4A7C15
    return key ^ (key >> 32)


cdef inline int write_utf8(uint32_t point, uint8_t* to) noexcept nogil:
    """Write a character that is no surrogate; its bytes."""
    if point < 0x80:
        to[0] = point
        return 1
    if point < 0x800:
        to[0], to[1] = 0xC0 | point >> 6, 0x80 | (point & 0x3F)
        return 2
    if point < 0x10000:
        to[0], to[1], to[2] = 0xE0 | point >> 12, 0x80 | (point >> 6 & 0x3F), 0x80 | (point & 0x3F)
        return 3
    to[0], to[1], to[2] = 0xF0 | point >> 18, 0x80 | (point >> 12 & 0x3F), 0x80 | (point >> 6 & 0x3F)
    to[3] = 0x80 | (point & 0x3F)
    return 4


cdef inline uint32_t read_utf8(const uint8_t** place, const uint8_t* end) noexcept nogil:
    """The next character of what `write_utf8` wrote, which is passed over; 0 at the end."""
    cdef const uint8_t* data = place[0]
    if data == end:
        return 0
    if data[0] < 0x80:
        place[0] += 1
        return data[0]
    if data[0] < 0xE0:
        place[0] += 2
        return (<uint32_t>data[0] & 0x1F) << 6 | (data[1] & 0x3F)
    if data[0] < 0xF0:
        place[0] += 3
        return (<uint32_t>data[0] & 0xF) << 12 | (<uint32_t>data[1] & 0x3F) << 6 | (data[2] & 0x3F)
    place[0] += 4
    return (
        (<uint32_t>data[0] & 7) << 18 | (<uint32_t>data[1] & 0x3F) << 12 | (<uint32_t>data[2] & 0x3F) << 6
        | (data[3] & 0x3F)
    )


cdef struct Slot:
    # Keys of pairs are two codes of 32 bits, which are below 2**31, so the bit WORD is free for those of words: these are
    # hashes, and what two words of one hash are is settled by comparing their units.
    uint64_t key
    uint32_t group      # + 1; 0 where the slot is free
    uint32_t count      # entries in all parts


cdef struct Ranked:
    uint64_t key        # a term's first two characters, and one bit: whether it has more
    uint32_t group


cdef uint64_t WORD = <uint64_t>1 << 63  # in the keys of words, never in those of pairs


cdef void* resized(void* memory, Py_ssize_t count, Py_ssize_t size) except NULL:
    cdef void* grown = realloc(memory, max(count, 1) * size)
    if grown == NULL:
        raise MemoryError
    return grown


cdef inline uint64_t first_bytes(uint64_t key, uint32_t* size) noexcept nogil:
    """Of a term of one or two characters, by its key in `Ranked`, its bytes, the greatest first, padded with zeros."""
    cdef uint8_t[8] data
    cdef uint32_t first = <uint32_t>(key >> 22), second = <uint32_t>(key >> 1 & 0x1FFFFF), at
    cdef uint64_t found = 0
    size[0] = write_utf8(first, data) if first else 0
    if second:
        size[0] += write_utf8(second, data + size[0])
    for at in range(size[0]):
        found = found << 8 | data[at]
    return found << 8 * (8 - size[0]) if size[0] else 0


cdef class Groups:
    """Distinct terms, numbered as they are met, and how many entries each has: in all parts and in the first."""

    # Owned, freed with this. Slots are an open table, twice as many as there may be groups, so that one is always free; a
    # group keeps its number when it grows.
    cdef Slot* slots
    cdef uint64_t* keys         # two units' codes, or where a word was first met
    cdef uint32_t* sizes        # units of a word; 0 for others
    cdef uint32_t* counts       # once they are summed up
    cdef uint32_t* heads        # entries in first parts
    cdef uint32_t count, room
    cdef uint64_t slot_mask

    def __cinit__(self, uint64_t units):
        self.room = 1 << 12
        while self.room < units // 4 and self.room < 1 << 17:
            self.room *= 2
        self.slot_mask = 2 * self.room - 1
        self.slots = <Slot*>calloc(self.slot_mask + 1, sizeof(Slot))
        if self.slots == NULL:
            raise MemoryError
        self.grow()

    def __dealloc__(self):
        free(self.slots)
        free(self.keys)
        free(self.sizes)
        free(self.counts)
        free(self.heads)

    cdef int grow(self) except -1:
        """Room for `room` groups."""
        self.keys = <uint64_t*>resized(self.keys, self.room, sizeof(uint64_t))
        self.sizes = <uint32_t*>resized(self.sizes, self.room, sizeof(uint32_t))
        self.heads = <uint32_t*>resized(self.heads, self.room, sizeof(uint32_t))
        return 0

    cdef int widen(self) except -1:
        """Twice the room and the slots."""
        cdef uint64_t old = self.slot_mask + 1, at, to
        cdef Slot* slots
        self.room *= 2
        self.grow()
        slots = <Slot*>calloc(2 * old, sizeof(Slot))
        if slots == NULL:
            raise MemoryError
        self.slot_mask = 2 * old - 1
        for at in range(old):
            if self.slots[at].group:
                to = mix(self.slots[at].key) & self.slot_mask
                while slots[to].group:
                    to = (to + 1) & self.slot_mask
                slots[to] = self.slots[at]
        free(self.slots)
        self.slots = slots
        return 0

    cdef int sum_up(self) except -1:
        """Settle `counts`."""
        cdef uint64_t at
        self.counts = <uint32_t*>resized(self.counts, self.count, sizeof(uint32_t))
        for at in range(self.slot_mask + 1):
            if self.slots[at].group:
                self.counts[self.slots[at].group - 1] = self.slots[at].count
        return 0

    cdef inline int64_t new(self, uint64_t at, uint64_t key, uint64_t told, uint32_t size) except -1:
        """The next group, with one entry, in a free slot; `told`: what it is told by."""
        cdef uint32_t group = self.count
        self.slots[at].key, self.slots[at].group, self.slots[at].count = key, group + 1, 1
        self.keys[group], self.sizes[group], self.heads[group] = told, size, 0
        self.count += 1
        if self.count == self.room:
            self.widen()
        return group

    cdef inline void ask(self, uint32_t first, uint32_t second) noexcept nogil:
        """Ask for what `pair` will need of the same units."""
        prefetch_to_write(&self.slots[mix(<uint64_t>first << 32 | second) & self.slot_mask])

    cdef inline int64_t pair(self, uint32_t first, uint32_t second) except -1:
        """The group of two adjacent units, for one more entry."""
        cdef uint64_t key = <uint64_t>first << 32 | second
        cdef uint64_t at = mix(key) & self.slot_mask
        while self.slots[at].group:
            if self.slots[at].key == key:
                self.slots[at].count += 1
                return self.slots[at].group - 1
            at = (at + 1) & self.slot_mask
        return self.new(at, key, key, 0)

    cdef inline int64_t word(self, const uint32_t* codes, uint64_t first, uint32_t size) except -1:
        """The group of a word of `size` single characters from codes[first] on, for one more entry."""
        cdef uint64_t key = size, at
        cdef uint32_t index, group
        for index in range(size):
            key = mix(key ^ codes[first + index])
        key |= WORD
        at = mix(key) & self.slot_mask
        while self.slots[at].group:
            group = self.slots[at].group - 1
            if self.slots[at].key == key and self.sizes[group] == size and not memcmp(
                codes + self.keys[group], codes + first, size * sizeof(uint32_t)
            ):
                self.slots[at].count += 1
                return group
            at = (at + 1) & self.slot_mask
        return self.new(at, key, first, size)


cdef class Spelled:
    """The bytes of groups' terms, end to end, and the groups in the order of those."""

    # Owned, freed with this; `sort` swaps `order` with memory of its own, and frees what it is left with.
    cdef uint8_t* data
    cdef uint64_t used, room
    cdef uint64_t* starts       # by group; one more for the end
    cdef Ranked* order
    cdef uint32_t count

    def __cinit__(self, uint32_t count):
        self.count = count
        self.starts = <uint64_t*>resized(NULL, count + 1, sizeof(uint64_t))
        self.order = <Ranked*>resized(NULL, count, sizeof(Ranked))
        self.reserve(8 * <uint64_t>count + 64)

    def __dealloc__(self):
        free(self.data)
        free(self.starts)
        free(self.order)

    cdef int reserve(self, uint64_t more) except -1:
        if self.used + more > self.room:
            self.room = 2 * (self.used + more)
            self.data = <uint8_t*>resized(self.data, self.room, 1)
        return 0

    cdef int unit(self, uint32_t code, list tokens) except -1:
        """Append a unit's token."""
        cdef Py_ssize_t size
        cdef const char* text
        if code < FIRST_TOKEN:
            self.reserve(4)
            self.used += write_utf8(code, self.data + self.used)
            return 0
        text = PyUnicode_AsUTF8AndSize(tokens[code - FIRST_TOKEN], &size)
        self.reserve(size)
        memcpy(self.data + self.used, text, size)
        self.used += size
        return 0

    cdef uint32_t size(self, uint32_t group) noexcept nogil:
        return <uint32_t>(self.starts[group + 1] - self.starts[group])

    cdef bint above(self, uint32_t a, uint32_t b) noexcept nogil:
        """Whether group a's term comes after group b's, of terms with the same key."""
        cdef uint32_t first = self.size(a), second = self.size(b), common = min(first, second)
        cdef int order = memcmp(self.data + self.starts[a], self.data + self.starts[b], common)
        return order > 0 or (order == 0 and first > second)

    cdef uint64_t key(self, uint32_t group) noexcept nogil:
        """A term's first eight bytes, the greatest first, padded with zeros."""
        cdef const uint8_t* data = self.data + self.starts[group]
        cdef uint32_t index, size = min(self.size(group), <uint32_t>8)
        cdef uint64_t key = 0
        for index in range(size):
            key = key << 8 | data[index]
        return key << 8 * (8 - size) if size else 0

    cdef int sort(self) except -1:
        """Order the groups by their terms: by two characters, some bits at a time, then by what follows.

        UTF-8 sorts as code points do, so that two characters of 21 bits stand for up to eight bytes: 42 bits, one more for
        whether there is more, the lowest digit first (LSD radix sort), each pass stable. A digit that all keys share is
        passed over. Keys are equal only where both characters are and the term goes on, or not, alike; those few are
        merged by their bytes.
        """
        cdef Ranked* other = <Ranked*>resized(NULL, self.count, sizeof(Ranked))
        cdef Ranked* swap
        cdef uint32_t* places = <uint32_t*>calloc(DIGITS << DIGIT_BITS, sizeof(uint32_t))
        cdef uint32_t* ones
        cdef uint32_t group, at, index, total, count
        cdef int digit, shift
        cdef const uint8_t* data
        cdef uint64_t key
        if places == NULL:
            free(other)
            raise MemoryError
        for group in range(self.count):
            data = self.data + self.starts[group]
            key = <uint64_t>read_utf8(&data, self.data + self.starts[group + 1]) << 21
            key |= read_utf8(&data, self.data + self.starts[group + 1])
            key = key << 1 | (data < self.data + self.starts[group + 1])
            self.order[group].key, self.order[group].group = key, group
            for digit in range(DIGITS):
                places[digit << DIGIT_BITS | (key >> digit * DIGIT_BITS & ((1 << DIGIT_BITS) - 1))] += 1
        for digit in range(DIGITS):
            ones, total, shift = places + (digit << DIGIT_BITS), 0, digit * DIGIT_BITS
            for index in range(1 << DIGIT_BITS):
                count = ones[index]
                ones[index] = total
                total += count
                if count == self.count:
                    break
            else:
                for at in range(self.count):
                    index = self.order[at].key >> shift & ((1 << DIGIT_BITS) - 1)
                    other[ones[index]] = self.order[at]
                    ones[index] += 1
                swap, self.order, other = self.order, other, self.order
        at = 0
        while at < self.count:
            index = at + 1
            while index < self.count and self.order[index].key == self.order[at].key:
                index += 1
            if index - at > 1:
                self.sort_equals(self.order + at, other, index - at)
            at = index
        free(other)
        free(places)
        return 0

    cdef void sort_equals(self, Ranked* items, Ranked* other, uint32_t count) noexcept nogil:
        """Order groups of one key, by merging; `other` has room for as many."""
        cdef uint32_t width = 1, start, middle, end, a, b, to
        while width < count:
            start = 0
            while start < count:
                middle, end = min(start + width, count), min(start + 2 * width, count)
                a, b = start, middle
                for to in range(start, end):
                    if b == end or (a < middle and not self.above(items[a].group, items[b].group)):
                        other[to] = items[a]
                        a += 1
                    else:
                        other[to] = items[b]
                        b += 1
                start = end
            memcpy(items, other, count * sizeof(Ranked))
            width *= 2

    cdef tuple terms(self, const uint32_t* counts, uint64_t* places):
        """Keys, sizes, rests and counts of the groups that have entries, in order; where each one's entries go."""
        cdef uint32_t at, group, number = 0, size
        cdef uint64_t extra = 0, used = 0, total = 0, key
        for group in range(self.count):
            if counts[group]:
                number += 1
                size = self.size(group)
                extra += size - 8 if size > 8 else 0
        keys, sizes, numbers = np.empty(number, np.uint64), np.empty(number, np.int64), np.empty(number, np.int64)
        cdef uint64_t[::1] key_view = keys
        cdef int64_t[::1] size_view = sizes, number_view = numbers
        cdef uint8_t* rests = <uint8_t*>resized(NULL, extra, 1)
        number = 0
        for at in range(self.count):
            group = self.order[at].group
            if not counts[group]:
                continue
            if self.order[at].key & 1:
                key, size = self.key(group), self.size(group)
            else:
                key = first_bytes(self.order[at].key, &size)
            key_view[number], size_view[number], number_view[number] = key, size, counts[group]
            if size > 8:
                memcpy(rests + used, self.data + self.starts[group] + 8, size - 8)
                used += size - 8
            places[group] = total
            total += counts[group]
            number += 1
        try:
            return keys, sizes, (<char*>rests)[:used], numbers
        finally:
            free(rests)


cdef class Batch:
    """Texts of documents, each of so many parts, read into units; then `terms` and `units` of them.

    table, simplified: of every code point its class << 24 and what it folds to, and its Simplified form + 1, both
    0 where that is not known yet; `fill(point)` makes it known. telltale: which code points phrases are to be looked
    for at, by `phrases(text)`: extents in a text and what to read there. cut: the segmenter, a Cutter or a Cut.
    """

    cdef const uint32_t[::1] table, simplified
    cdef const uint8_t[::1] telltale
    cdef object fill, phrases
    cdef int64_t parts, texts
    cdef list tokens
    cdef dict known             # codes of units of several characters, as they are written
    cdef dict codes_of_tokens   # and by their tokens
    # All pointers are owned, and freed with this.
    # Of every unit its code and whether a word starts there; of every text, its first unit (one more for the end).
    cdef uint32_t* codes
    cdef uint8_t* begins
    cdef uint64_t units, unit_room
    cdef uint64_t* firsts
    # Chinese characters as a segmenter should read them, with breaks between runs, and each one's unit (-1: a break).
    cdef uint32_t* runs
    cdef int64_t* run_units
    cdef uint64_t run_size, run_room
    # One text: folded, classes, each character's place in `runs`.
    cdef uint32_t* folded
    cdef uint8_t* classes
    cdef int64_t* places
    cdef Py_ssize_t room

    def __init__(self, list texts, int64_t parts, table, simplified, telltale, fill, phrases, cut):
        cdef int64_t at = 0
        self.table, self.simplified, self.telltale = table, simplified, telltale
        self.fill, self.phrases = fill, phrases
        self.parts, self.texts = parts, len(texts)
        self.tokens, self.known, self.codes_of_tokens = [], {}, {}
        self.firsts = <uint64_t*>resized(NULL, self.texts + 1, sizeof(uint64_t))
        for text in texts:
            self.firsts[at] = self.units
            if self.read(text, False):
                self.read(filter_text(text).text, True)
            at += 1
        self.firsts[at] = self.units
        if self.units >= NONE:
            raise OverflowError("too many units in a batch")
        self.segment(cut)

    def __dealloc__(self):
        free(self.codes)
        free(self.begins)
        free(self.firsts)
        free(self.runs)
        free(self.run_units)
        free(self.folded)
        free(self.classes)
        free(self.places)

    cdef int reserve(self, Py_ssize_t size) except -1:
        """Room for one more text of so many characters."""
        if size > self.room:
            self.room = 2 * size
            self.folded = <uint32_t*>resized(self.folded, self.room, sizeof(uint32_t))
            self.classes = <uint8_t*>resized(self.classes, self.room, 1)
            self.places = <int64_t*>resized(self.places, self.room, sizeof(int64_t))
        if self.units + size >= self.unit_room:
            self.unit_room = 2 * (self.units + size) + 1
            self.codes = <uint32_t*>resized(self.codes, self.unit_room, sizeof(uint32_t))
            self.begins = <uint8_t*>resized(self.begins, self.unit_room, 1)
        if self.run_size + 2 * size >= self.run_room:  # every character may be a run of its own
            self.run_room = 2 * (self.run_size + 2 * size) + 1
            self.runs = <uint32_t*>resized(self.runs, self.run_room, sizeof(uint32_t))
            self.run_units = <int64_t*>resized(self.run_units, self.run_room, sizeof(int64_t))
        return 0

    cdef bint read(self, str text, bint filtered) except -1:
        """A text's units and runs. True, and nothing is kept, where it has special characters and has not been
        filtered.
        """
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), at, end
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef uint32_t both, point, special = 0
        cdef uint64_t run_size = self.run_size
        cdef uint8_t kind, before = 0
        cdef bint digits = False, broken = True
        cdef list telling = []
        self.reserve(size)
        for at in range(size):
            point = PyUnicode_READ(storage, data, at)
            both = self.table[point]
            if not both:
                self.fill(point)
                both = self.table[point]
            kind = both >> CLASS_BITS
            special |= both
            self.places[at] = -1
            if kind == HAN:
                self.add_to_run(at, point, broken)
                broken = False
            elif kind != SPACE:
                broken = True
                if kind == DIGIT:
                    digits = True
                elif kind == MARK:  # belongs to the letters before it and is nothing anywhere else
                    kind = LETTER if before == LETTER else GAP
            if point < <uint32_t>self.telltale.shape[0] and self.telltale[point]:
                telling.append(at)
            before = kind
            self.folded[at] = both & POINT
            self.classes[at] = kind
        if special & SPECIAL and not filtered:
            self.run_size = run_size
            return True
        if telling:
            self.read_phrases(text, telling)
        if digits:
            self.join_numbers(size)
        at = 0
        while at < size:
            kind = self.classes[at]
            end = at + 1
            if kind >= HAN:
                if kind < LETTER:
                    if self.places[at] >= 0:
                        self.run_units[self.places[at]] = self.units
                    self.begins[self.units] = kind != HAN
                    self.codes[self.units] = self.folded[at]
                else:
                    while end < size and self.classes[end] == kind:
                        end += 1
                    self.begins[self.units] = 1
                    self.codes[self.units] = self.token(at, end)
                self.units += 1
            at = end
        return False

    cdef int add_to_run(self, Py_ssize_t at, uint32_t point, bint broken) except -1:
        if not self.simplified[point]:
            self.fill(point)
        if broken:
            self.runs[self.run_size], self.run_units[self.run_size] = BREAK, -1
            self.run_size += 1
        self.places[at] = self.run_size
        self.runs[self.run_size] = self.simplified[point] - 1
        self.run_size += 1
        return 0

    cdef int read_phrases(self, str text, list telling) except -1:
        """Read the phrases that stand around these characters as they are meant."""
        cdef Py_ssize_t first = 0, last, start, offset, index = 0, count = len(telling)
        cdef str reading
        while index < count:
            first = last = telling[index]
            index += 1
            while index < count and telling[index] - last < 2 * PHRASE:
                last = telling[index]
                index += 1
            first = max(first - PHRASE, 0)
            for start, reading in self.phrases(text[first : last + PHRASE]):
                for offset in range(len(reading)):
                    if self.places[first + start + offset] >= 0:
                        self.runs[self.places[first + start + offset]] = reading[offset]
        return 0

    cdef uint32_t token(self, Py_ssize_t start, Py_ssize_t end) except 0:
        """The code of a unit of several characters."""
        cdef str name = PyUnicode_FromKindAndData(4, self.folded + start, end - start)
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = self.code_of(name)
        return found

    cdef object code_of(self, str name):
        """The same of one that is met for the first time, as it is written."""
        cdef str token = normalize_token(name)
        found = self.codes_of_tokens.get(token)
        if found is None:
            found = self.codes_of_tokens[token] = FIRST_TOKEN + len(self.tokens)
            self.tokens.append(token)
        return found

    cdef inline bint digit(self, Py_ssize_t at, Py_ssize_t size) noexcept:
        return at < size and self.classes[at] == DIGIT

    cdef void join_numbers(self, Py_ssize_t size) noexcept:
        """Class as digits the points and commas that stand inside one number: 1,570 and 2.5. Of a chain (2023.02.08,
        1.5,2.5) that is no single number, what stands between commas is one if it has one point.
        """
        cdef Py_ssize_t at = 0, start, end, first, point, points
        while at < size:
            if self.classes[at] != DIGIT:
                at += 1
                continue
            start = at
            end = self.end_of_digits(at, size)
            at = end
            while self.separates(at, size):
                at = self.end_of_digits(at + 1, size)
            if at == end:
                continue
            if self.is_grouped(start, end, at):
                memset(self.classes + start, DIGIT, at - start)
                continue
            first, point, points = start, 0, 0
            for end in range(start, at + 1):
                if end == at or self.folded[end] == COMMA:
                    if points == 1 and not self.is_month(first, point, end):
                        self.classes[point] = DIGIT
                    first, points = end + 1, 0
                elif self.classes[end] != DIGIT:
                    point = end
                    points += 1

    cdef inline Py_ssize_t end_of_digits(self, Py_ssize_t at, Py_ssize_t size) noexcept:
        while self.digit(at, size):
            at += 1
        return at

    cdef inline bint separates(self, Py_ssize_t at, Py_ssize_t size) noexcept:
        """Whether a point or comma stands there and a digit after it."""
        return at < size and (self.folded[at] == COMMA or self.folded[at] == POINT_SIGN) and self.digit(at + 1, size)

    cdef bint is_grouped(self, Py_ssize_t start, Py_ssize_t at, Py_ssize_t end) noexcept:
        """Whether a chain is one number whose thousands are parted by commas; its first digits end at `at`."""
        if at - start > 3 or self.folded[at] != COMMA:
            return False
        while at < end and self.folded[at] == COMMA:
            if self.end_of_digits(at + 1, end) != at + 4:
                return False
            at += 4
        return at == end or (self.folded[at] == POINT_SIGN and self.end_of_digits(at + 1, end) == end)

    cdef bint is_month(self, Py_ssize_t start, Py_ssize_t point, Py_ssize_t end) noexcept:
        """Whether these digits, a point and digits are a year and a month: see `units`."""
        cdef const uint32_t* sign = self.folded + start
        cdef Py_ssize_t index
        if point - start != 4 or end - point != 3:
            return False
        for index in range(7):
            if index != 4 and not 48 <= sign[index] <= 57:
                return False
        if not ((sign[0] == 49 and sign[1] >= 56) or (sign[0] == 50 and sign[1] == 48)):
            return False
        return (sign[5] == 48 and sign[6] > 48) or (sign[5] == 49 and sign[6] <= 50)

    cdef int segment(self, cut) except -1:
        """Cut the runs into words: all of them, or where the segmenter works on strings a piece of them at a time."""
        cdef uint64_t first = 0, last, at
        cdef str word
        if isinstance(cut, Cutter):
            return self.segment_compiled(cut)
        while first < self.run_size:
            last = min(first + PIECE, self.run_size)
            while last < self.run_size and self.runs[last] != BREAK:
                last += 1
            at = first
            for word in cut(PyUnicode_FromKindAndData(4, self.runs + first, last - first)):
                if at < last and self.run_units[at] >= 0:
                    self.begins[self.run_units[at]] = 1
                at += PyUnicode_GET_LENGTH(word)
            first = last
        return 0

    cdef int segment_compiled(self, Cutter cutter) except -1:
        cdef uint8_t* begins = <uint8_t*>calloc(self.run_size + 1, 1)
        cdef uint64_t at
        if begins == NULL:
            raise MemoryError
        try:
            cutter.mark(self.runs, self.run_size, begins, True)
            for at in range(self.run_size):
                if begins[at] and self.run_units[at] >= 0:
                    self.begins[self.run_units[at]] = 1
        finally:
            free(begins)
        return 0

    @property
    def counts(self):
        """Units of each text."""
        counts = np.empty(self.texts, np.uint32)
        cdef uint32_t[::1] view = counts
        cdef int64_t at
        for at in range(self.texts):
            view[at] = <uint32_t>(self.firsts[at + 1] - self.firsts[at])
        return counts

    def terms(self):
        """Grams and long words: of all parts, and of first parts alone. Each is keys, sizes, rests, counts, documents
        and positions, as in `inverted.Inverted`.
        """
        cdef Groups groups = Groups(self.units)
        cdef uint32_t* pairs = NULL     # by unit: the gram that starts there
        cdef uint32_t* words = NULL     # by unit: the long word
        cdef uint64_t unit, end
        cdef int64_t text
        cdef uint32_t group
        cdef bint head
        try:
            pairs = <uint32_t*>resized(NULL, self.units, sizeof(uint32_t))
            words = <uint32_t*>resized(NULL, self.units, sizeof(uint32_t))
            memset(pairs, 0xFF, self.units * sizeof(uint32_t))
            memset(words, 0xFF, self.units * sizeof(uint32_t))
            for text in range(self.texts):
                head = text % self.parts == 0
                for unit in range(self.firsts[text], self.firsts[text + 1]):
                    if unit + AHEAD + 1 < self.units:
                        groups.ask(self.codes[unit + AHEAD], self.codes[unit + AHEAD + 1])
                    if unit + 1 < self.firsts[text + 1]:
                        group = pairs[unit] = <uint32_t>groups.pair(self.codes[unit], self.codes[unit + 1])
                        if head:
                            groups.heads[group] += 1
                    if not self.begins[unit]:
                        continue
                    end = unit + 1
                    while end < self.firsts[text + 1] and not self.begins[end]:
                        end += 1
                    if end - unit >= LONG_WORD:
                        group = words[unit] = <uint32_t>groups.word(self.codes, unit, <uint32_t>(end - unit))
                        if head:
                            groups.heads[group] += 1
            groups.sum_up()
            spelled = self.spell(groups)
            return (
                self.deal(spelled, groups.counts, pairs, words, False),
                self.deal(spelled, groups.heads, pairs, words, True),
            )
        finally:
            free(pairs)
            free(words)

    cdef Spelled spell(self, Groups groups):
        cdef Spelled spelled = Spelled(groups.count)
        cdef uint32_t group, index, first, second
        for group in range(groups.count):
            spelled.starts[group] = spelled.used
            if groups.sizes[group]:
                for index in range(groups.sizes[group]):
                    spelled.unit(self.codes[groups.keys[group] + index], self.tokens)
                continue
            first, second = <uint32_t>(groups.keys[group] >> 32), <uint32_t>groups.keys[group]
            spelled.unit(first, self.tokens)
            if first >= FIRST_TOKEN or second >= FIRST_TOKEN:
                spelled.reserve(1)
                spelled.data[spelled.used] = 0x20
                spelled.used += 1
            spelled.unit(second, self.tokens)
        spelled.starts[groups.count] = spelled.used
        spelled.sort()
        return spelled

    cdef tuple deal(self, Spelled spelled, const uint32_t* counts, const uint32_t* pairs, const uint32_t* words,
                    bint heads):
        """The terms that have entries, and the entries: those of all parts, or of first parts alone."""
        cdef uint64_t* places = <uint64_t*>resized(NULL, spelled.count, sizeof(uint64_t))
        try:
            keys, sizes, rests, numbers = spelled.terms(counts, places)
            total = int(numbers.sum())
            docs, values = np.empty(total, np.uint32), np.empty(total, np.uint32)
            self.deal_out(places, pairs, words, heads, docs, values)
        finally:
            free(places)
        return keys, sizes, rests, numbers, docs, values

    cdef int deal_out(self, uint64_t* places, const uint32_t* pairs, const uint32_t* words, bint heads,
                      uint32_t[::1] docs, uint32_t[::1] values) except -1:
        cdef uint64_t unit, at, base, both
        cdef int64_t text, total = docs.shape[0]
        # Of each entry its document and its position, side by side until all are in their places.
        cdef uint64_t* dealt = <uint64_t*>resized(NULL, total, sizeof(uint64_t))
        for text in range(0, self.texts, self.parts if heads else 1):
            base = self.firsts[text - text % self.parts] - text % self.parts
            both = <uint64_t>(text // self.parts) << 32
            for unit in range(self.firsts[text], self.firsts[text + 1]):
                if not heads and unit + 2 * AHEAD < self.units:
                    if pairs[unit + 2 * AHEAD] != NONE:
                        prefetch_to_write(&places[pairs[unit + 2 * AHEAD]])
                    if pairs[unit + AHEAD] != NONE:
                        prefetch_to_write(&dealt[places[pairs[unit + AHEAD]]])
                if pairs[unit] != NONE:
                    at = places[pairs[unit]]
                    places[pairs[unit]] += 1
                    dealt[at] = both | (unit - base)
                if words[unit] != NONE:
                    at = places[words[unit]]
                    places[words[unit]] += 1
                    dealt[at] = both | (unit - base)
        for at in range(total):
            docs[at], values[at] = <uint32_t>(dealt[at] >> 32), <uint32_t>dealt[at]
        free(dealt)
        return 0

    def single(self):
        """Units alone: of all parts, and of first parts. Each as `terms` gives it, with frequencies for positions."""
        cdef uint32_t codes = FIRST_TOKEN + <uint32_t>len(self.tokens), code, group, count = 0
        cdef uint32_t* group_of = <uint32_t*>calloc(codes, sizeof(uint32_t))  # + 1
        cdef uint64_t unit
        cdef Spelled spelled
        if group_of == NULL:
            raise MemoryError
        try:
            for unit in range(self.units):
                if not group_of[self.codes[unit]]:
                    count += 1
                    group_of[self.codes[unit]] = count
            spelled = Spelled(count)
            met = np.zeros(count + 1, np.uint32)
            for code in range(codes):
                if group_of[code]:
                    met[group_of[code] - 1] = code
            for group in range(count):
                spelled.starts[group] = spelled.used
                spelled.unit(met[group], self.tokens)
            spelled.starts[count] = spelled.used
            spelled.sort()
            return self.count_units(spelled, group_of, False), self.count_units(spelled, group_of, True)
        finally:
            free(group_of)

    cdef tuple count_units(self, Spelled spelled, const uint32_t* group_of, bint heads):
        cdef int64_t step = self.parts if heads else 1, text, doc
        cdef uint32_t* counts = NULL
        cdef int64_t* last = NULL
        cdef uint64_t* places = NULL
        cdef uint64_t unit
        cdef uint32_t group
        cdef uint32_t[::1] doc_view, value_view
        try:
            counts = <uint32_t*>calloc(spelled.count + 1, sizeof(uint32_t))
            last = <int64_t*>resized(NULL, spelled.count, sizeof(int64_t))
            places = <uint64_t*>resized(NULL, spelled.count, sizeof(uint64_t))
            if counts == NULL:
                raise MemoryError
            memset(last, 0xFF, spelled.count * sizeof(int64_t))
            for text in range(0, self.texts, step):
                doc = text // self.parts
                for unit in range(self.firsts[text], self.firsts[text + 1]):
                    group = group_of[self.codes[unit]] - 1
                    counts[group] += last[group] != doc
                    last[group] = doc
            keys, sizes, rests, numbers = spelled.terms(counts, places)
            total = int(numbers.sum())
            docs, values = np.empty(total, np.uint32), np.empty(total, np.uint32)
            doc_view, value_view = docs, values
            memset(last, 0xFF, spelled.count * sizeof(int64_t))
            for text in range(0, self.texts, step):
                doc = text // self.parts
                for unit in range(self.firsts[text], self.firsts[text + 1]):
                    group = group_of[self.codes[unit]] - 1
                    if last[group] == doc:
                        value_view[places[group] - 1] += 1
                        continue
                    last[group] = doc
                    doc_view[places[group]], value_view[places[group]] = <uint32_t>doc, 1
                    places[group] += 1
            return keys, sizes, rests, numbers, docs, values
        finally:
            free(counts)
            free(last)
            free(places)
