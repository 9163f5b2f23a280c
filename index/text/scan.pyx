# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Texts read once from end to end in compiled code: where strings of units occur in them.

What units are is said in `units`, and how a text is written as a string of units in `search.snippets.occurrences`, which
does the same with arrays.
"""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int16_t, int32_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from .characters cimport CLASS_BITS, DIGIT, HAN, LETTER, MARK, POINT, SINGLE

cdef enum:
    COMMA = 44
    POINT_SIGN = 46
    MOST = 32000        # strings
    MOST_CHARACTERS = 0x20000000


cdef class Scanner:
    """Finds strings of units in texts.

    needles: strings as `search.snippets.occurrences` spells them. table: of every code point its class << 24 and
    what it folds to, 0 where that is not known yet; `fill(point)` makes it known.
    """

    def __cinit__(self, const uint32_t[::1] table, fill, list needles):
        cdef int32_t at, index
        cdef str needle
        self.table = table
        self.fill = fill
        self.needles = needles
        self.count = 0
        self.single = True
        if len(needles) > MOST:
            raise ValueError("too many strings to look for")
        memset(self.first, 0, sizeof(self.first))
        self.compact = NULL
        self.starts = self.ends = self.found = NULL
        self.room = self.found_room = 0
        self.spelled = <uint32_t**>malloc((len(needles) + 1) * sizeof(uint32_t*))
        self.sizes = <int32_t*>malloc((len(needles) + 1) * sizeof(int32_t))
        self.others = <int16_t*>malloc((len(needles) + 1) * sizeof(int16_t))
        if self.spelled == NULL or self.sizes == NULL or self.others == NULL:
            raise MemoryError
        for needle in needles:
            self.spelled[self.count] = <uint32_t*>malloc((len(needle) + 1) * sizeof(uint32_t))
            if self.spelled[self.count] == NULL:
                raise MemoryError
            self.sizes[self.count] = len(needle)
            for index in range(len(needle)):
                self.spelled[self.count][index] = needle[index]
            if len(needle):
                self.single = self.single and "\0" not in needle
            self.count += 1
        for index in range(self.count - 1, -1, -1):
            self.others[index] = 0
            if self.sizes[index]:
                at = self.spelled[index][0] & (FIRSTS - 1)
                self.others[index] = self.first[at]
                self.first[at] = <int16_t>(index + 1)

    def __dealloc__(self):
        cdef int32_t at
        for at in range(self.count):
            free(self.spelled[at])
        free(self.spelled)
        free(self.sizes)
        free(self.others)
        free(self.compact)
        free(self.starts)
        free(self.ends)
        free(self.found)

    cpdef list find(self, str text, type match):
        """The matches in a text, as objects of `match`, a class of tuples (start, end, needle): in order, without
        those that lie inside another.
        """
        cdef int32_t size, found = 0, at, index, needle, length, last_end = -1
        size = self.write_single(text) if self.single else self.write(text)
        for at in range(size):
            needle = self.may_begin(self.compact[at])
            while needle >= 0:
                length = self.needle_at(needle, at, size)
                if length:
                    index = at + length - 1
                    found = self.note(
                        found, self.starts[at], self.starts[index] + 1 if self.single else self.ends[index], needle
                    )
                needle = self.others[needle] - 1
        cdef list shown = []
        for at in range(found):
            if self.found[3 * at + 1] > last_end:
                last_end = self.found[3 * at + 1]
                shown.append(tuple.__new__(match, (self.found[3 * at], last_end, self.found[3 * at + 2])))
        return shown

    cdef inline int32_t may_begin(self, uint32_t point) noexcept:
        """The first needle that may begin with a character, the next is `others[needle] - 1`; -1 for none."""
        return self.first[point & (FIRSTS - 1)] - 1

    cdef inline int32_t needle_at(self, int32_t needle, int32_t at, int32_t size) noexcept:
        """The length of a needle, if it stands at a place of the compact text of this size; else 0."""
        cdef int32_t length = self.sizes[needle], index
        if at + length > size:
            return 0
        for index in range(length):
            if self.compact[at + index] != self.spelled[needle][index]:
                return 0
        return length

    cdef int32_t note(self, int32_t found, int32_t start, int32_t end, int32_t needle) except -1:
        """One more match, in its place: by start, the longest first."""
        cdef int32_t* grown
        cdef int32_t at
        if found == self.found_room:
            if found > 0x0FFFFFFF:
                raise MemoryError
            grown = <int32_t*>malloc((2 * found + 16) * 3 * sizeof(int32_t))
            if grown == NULL:
                raise MemoryError
            for at in range(3 * found):
                grown[at] = self.found[at]
            free(self.found)
            self.found, self.found_room = grown, 2 * found + 16
        at = found
        while at and self.found[3 * at - 3] == start and self.found[3 * at - 2] < end:
            self.found[3 * at] = self.found[3 * at - 3]
            self.found[3 * at + 1] = self.found[3 * at - 2]
            self.found[3 * at + 2] = self.found[3 * at - 1]
            at -= 1
        self.found[3 * at], self.found[3 * at + 1], self.found[3 * at + 2] = start, end, needle
        return found + 1

    cdef int32_t reserve(self, Py_ssize_t length) except -1:
        """Room for a text of so many characters; their number."""
        if length > MOST_CHARACTERS:
            raise MemoryError
        cdef int32_t size = <int32_t>length
        if size <= self.room:
            return size
        free(self.compact)
        free(self.starts)
        free(self.ends)
        self.room = 0
        # A unit of several characters is written with two bounds.
        self.compact = <uint32_t*>malloc(3 * size * sizeof(uint32_t))
        self.starts = <int32_t*>malloc(3 * size * sizeof(int32_t))
        self.ends = <int32_t*>malloc(3 * size * sizeof(int32_t))
        if self.compact == NULL or self.starts == NULL or self.ends == NULL:
            raise MemoryError
        self.room = size
        return size

    cdef int32_t write_single(self, str text) except -1:
        """Write the single characters of a text, and a bound for what else stands between them; the length.

        A mark is nothing between single characters. `ends` are not written.
        """
        cdef int32_t size = self.reserve(len(text)), at, used = 0
        cdef uint32_t both, point, unit, other
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef const uint32_t* table = &self.table[0]
        cdef uint32_t* compact = self.compact
        cdef int32_t* starts = self.starts
        cdef uint32_t last = BOUND
        for at in range(size):
            point = (<const uint16_t*>data)[at] if storage == 2 else PyUnicode_READ(storage, data, at)
            both = table[point]
            if not both:
                self.fill(point)
                both = table[point]
            # Without branches: what comes next in a text cannot be foretold.
            unit = (both >> CLASS_BITS == HAN) | (both >> CLASS_BITS == SINGLE)
            other = (both >> CLASS_BITS == LETTER) | (both >> CLASS_BITS == DIGIT)
            compact[used] = (both & POINT) * unit
            starts[used] = at
            used += unit | (other & (last != BOUND))
            last = last * (1 - (unit | other)) + (both & POINT) * unit
        return used

    cdef int32_t write(self, str text) except -1:
        """Write a text as a string of units; its length."""
        cdef int32_t size = self.reserve(len(text)), at = 0, used = 0, end
        cdef uint32_t both
        self.read(text)
        while at < size:
            both = self.entry(at)
            if both >> CLASS_BITS < HAN or both >> CLASS_BITS == MARK:
                at += 1
            elif both >> CLASS_BITS < LETTER:
                self.compact[used], self.starts[used], self.ends[used] = both & POINT, at, at + 1
                used += 1
                at += 1
            else:
                end = self.end_of_unit(at)
                self.compact[used], self.starts[used] = BOUND, at
                used += 1
                for at in range(at, end):
                    both = self.entry(at)
                    if both & POINT != COMMA:  # the separator of thousands, which is no part of a unit
                        self.compact[used], self.starts[used], self.ends[used] = both & POINT, at, at + 1
                        used += 1
                self.compact[used], self.ends[used] = BOUND, end
                used += 1
                at = end
        return used

    cdef int32_t read(self, str text) except -1:
        """This is the text that `entry` and `end_of_unit` tell of; its length."""
        if len(text) > MOST_CHARACTERS:
            raise MemoryError
        self.storage, self.data, self.size = PyUnicode_KIND(text), PyUnicode_DATA(text), <int32_t>len(text)
        return self.size

    cdef int32_t end_of_unit(self, int32_t at) except -1:
        """Where the letters or the number end that begin at `at`."""
        if self.entry(at) >> CLASS_BITS == DIGIT:
            return self.end_of_number(at)
        at += 1
        while at < self.size and LETTER <= self.entry(at) >> CLASS_BITS <= MARK:
            at += 1
        return at

    cdef int32_t end_of_number(self, int32_t at) except -1:
        """The same of a number with the points and commas that stand inside it: 1,570 and 2.5, not 1,2,3."""
        cdef int32_t start = at, end, whole
        at = whole = self.end_of_digits(at)
        # Up to three digits and then groups of three, none followed by a fourth.
        end = at if at - start <= 3 else self.size
        while self.sign(end, COMMA) and self.end_of_digits(end + 1) == end + 4:
            whole = end = end + 4
        at = whole
        if self.sign(at, POINT_SIGN) and self.digit(at + 1):
            at = self.end_of_digits(at + 1)
        return at

    cdef int32_t end_of_digits(self, int32_t at) except -1:
        while self.digit(at):
            at += 1
        return at

    cdef bint digit(self, int32_t at) except -1:
        return at < self.size and self.entry(at) >> CLASS_BITS == DIGIT

    cdef bint sign(self, int32_t at, uint32_t sign) except -1:
        return at < self.size and self.entry(at) & POINT == sign
