# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Texts read once from end to end in compiled code: where strings of units occur in them.

What units are is said in `units`, and how a text is written as a string of units in `hansou.search.snippets.occurrences`, which
does the same with arrays.
"""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND
from libc.stdint cimport int16_t, int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free, malloc

from hansou.index.text.fold.characters cimport CLASS_BITS, DIGIT, HAN, LETTER, MARK, POINT, SINGLE, SPECIAL

from hansou.index.text.fold.char_filter import filter_text

cdef enum:
    COMMA = 44
    POINT_SIGN = 46
    NOUGHT = 48
    FIRST_MARK = 0x300  # marks on Latin letters: see `characters.DIACRITICS`
    LAST_MARK = 0x36F
    FIGURES = 4         # before the point, from which zeros that end a fraction say nothing: see `units`
    MOST = 32000        # strings
    LEAST = 256         # entries of the table of first characters, a power of two
    MOST_CHARACTERS = 0x20000000


cdef Scanner scanner_of(const uint32_t[::1] table, object fill, list needles):
    """A Scanner of `needles`, for compiled callers; its arguments are those of Scanner."""
    cdef Scanner made = Scanner.__new__(Scanner)
    made.look_for(table, fill, needles)
    return made


cdef class Scanner:
    """Finds strings of units in texts.

    needles: strings as `hansou.search.snippets.occurrences` spells them. table: of every code point its class << 24 and
    what it folds to, 0 where that is not known yet; `fill(point)` makes it known.
    """

    def __init__(self, const uint32_t[::1] table, fill, list needles):
        self.look_for(table, fill, needles)

    cdef int look_for(self, const uint32_t[::1] table, object fill, list needles) except -1:
        cdef int32_t at, index, characters = 0
        cdef str needle
        self.table, self.fill, self.needles = table, fill, needles
        self.single = True
        self.first_mask = LEAST - 1
        if len(needles) > MOST:
            raise ValueError("too many strings to look for")
        self.count = len(needles)
        while self.first_mask < 8 * self.count:
            self.first_mask = 2 * self.first_mask + 1
        for needle in needles:
            self.single = self.single and "\0" not in needle
            characters += len(needle)
        self.first = <int16_t*>calloc(self.first_mask + 1, sizeof(int16_t))
        self.others = <int16_t*>malloc((self.count + 1) * sizeof(int16_t))
        self.sizes = <int32_t*>malloc((self.count + 1) * sizeof(int32_t))
        self.spelled = <uint32_t**>malloc((self.count + 1) * sizeof(uint32_t*))
        self.characters = <uint32_t*>malloc((characters + 1) * sizeof(uint32_t))
        if (
            self.first == NULL or self.others == NULL or self.sizes == NULL or self.spelled == NULL
            or self.characters == NULL
        ):
            raise MemoryError
        characters = 0
        for index in range(self.count):
            needle = needles[index]
            self.sizes[index] = len(needle)
            self.spelled[index] = self.characters + characters
            for at in range(self.sizes[index]):
                self.spelled[index][at] = needle[at]
            characters += self.sizes[index]
        for index in range(self.count - 1, -1, -1):
            self.others[index] = 0
            if self.sizes[index]:
                at = self.spelled[index][0] & self.first_mask
                self.others[index] = self.first[at]
                self.first[at] = <int16_t>(index + 1)
        return 0

    def __dealloc__(self):
        free(self.first)
        free(self.others)
        free(self.sizes)
        free(self.spelled)
        free(self.characters)
        free(self.compact)
        free(self.starts)
        free(self.ends)
        free(self.found)

    cpdef list find(self, str text, type match):
        """The matches in a text, as objects of `match`, a class of tuples (start, end, needle): in order, without
        those that lie inside another.
        """
        cdef int32_t at, count = self.marks(text)
        return [
            tuple.__new__(match, (self.found[at].start, self.found[at].end, self.found[at].needle)) for at in range(count)
        ]

    cdef int32_t marks(self, str text) except -1:
        """The same into `found`, where they are until the next text; how many."""
        cdef int32_t at, last_end = -1, kept = 0, found = self.find_single(text) if self.single else self.find_spelled(text)
        if self.special:
            found = self.marks_of_filtered(filter_text(text), found)
        for at in range(found):
            if self.found[at].end > last_end:
                last_end = self.found[at].end
                self.found[kept] = self.found[at]
                kept += 1
        return kept

    cdef int32_t marks_of_filtered(self, object filtered, int32_t found) except -1:
        """The same matches, before those that lie inside another are left out, in a text that had to be filtered, in
        which so many were found as it was; where the text was.
        """
        cdef int32_t at
        cdef str text
        cdef const int64_t[::1] starts, ends
        if filtered.starts is None:
            return found
        text, starts, ends = filtered.text, filtered.starts, filtered.ends
        found = self.find_single(text) if self.single else self.find_spelled(text)
        for at in range(found):
            self.found[at].start = <int32_t>starts[self.found[at].start]
            self.found[at].end = <int32_t>ends[self.found[at].end - 1]
        return found

    cdef int32_t find_single(self, str text) except -1:
        """Note all matches of needles of single characters, without writing anything of the text; how many."""
        cdef int32_t size = self.read(text), found = 0, at, needle, end
        cdef uint32_t both, special = 0
        for at in range(size):
            both = self.entry(at)
            special |= both
            if not HAN <= both >> CLASS_BITS <= SINGLE:
                continue
            needle = self.may_begin(both & POINT)
            while needle >= 0:
                end = self.end_of_needle(needle, at)
                if end:
                    found = self.note(found, at, end, needle)
                needle = self.others[needle] - 1
        self.special = (special & SPECIAL) != 0
        return found

    cdef int32_t end_of_needle(self, int32_t needle, int32_t at) except -1:
        """Where a needle of single characters ends that begins at a single character of the text; 0 where it does not.
        Letters and numbers part characters, anything else between them does not count.
        """
        cdef int32_t index
        cdef uint32_t both
        for index in range(self.sizes[needle]):
            while True:
                if at == self.size:
                    return 0
                both = self.entry(at)
                at += 1
                if HAN <= both >> CLASS_BITS <= SINGLE:
                    break
                if both >> CLASS_BITS == LETTER or both >> CLASS_BITS == DIGIT:
                    return 0
            if both & POINT != self.spelled[needle][index]:
                return 0
        return at

    cdef int32_t find_spelled(self, str text) except -1:
        """Note all matches; how many."""
        cdef int32_t size = self.write(text), found = 0, at, needle, length
        for at in range(size):
            needle = self.may_begin(self.compact[at])
            while needle >= 0:
                length = self.needle_at(needle, at, size)
                if length:
                    found = self.note(found, self.starts[at], self.ends[at + length - 1], needle)
                needle = self.others[needle] - 1
        return found

    cdef inline int32_t may_begin(self, uint32_t point) noexcept:
        """The first needle that may begin with a character, the next is `others[needle] - 1`; -1 for none."""
        return self.first[point & self.first_mask] - 1

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
        cdef Mark* grown
        cdef int32_t at
        if found == self.found_room:
            if found > 0x0FFFFFFF:
                raise MemoryError
            grown = <Mark*>malloc((2 * found + 16) * sizeof(Mark))
            if grown == NULL:
                raise MemoryError
            for at in range(found):
                grown[at] = self.found[at]
            free(self.found)
            self.found, self.found_room = grown, 2 * found + 16
        at = found
        while at and self.found[at - 1].start == start and self.found[at - 1].end < end:
            self.found[at] = self.found[at - 1]
            at -= 1
        self.found[at] = Mark(start, end, needle)
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

    cdef int32_t write(self, str text) except -1:
        """Write a text as a string of units; its length."""
        cdef int32_t size = self.reserve(len(text)), at = 0, used = 0, end, last
        cdef uint32_t both, special = 0
        self.read(text)
        while at < size:
            both = self.entry(at)
            special |= both
            if both >> CLASS_BITS < HAN or both >> CLASS_BITS == MARK:
                at += 1
            elif both >> CLASS_BITS < LETTER:
                self.compact[used], self.starts[used], self.ends[used] = both & POINT, at, at + 1
                used += 1
                at += 1
            else:
                end = self.end_of_unit(at)
                last = self.end_of_token(at, end) if both >> CLASS_BITS == DIGIT else end
                self.compact[used], self.starts[used] = BOUND, at
                used += 1
                for at in range(at, last):
                    both = self.entry(at)
                    special |= both
                    # The separator of thousands, and marks, are no part of a unit.
                    if both & POINT != COMMA and not FIRST_MARK <= both & POINT <= LAST_MARK:
                        self.compact[used], self.starts[used], self.ends[used] = both & POINT, at, at + 1
                        used += 1
                self.compact[used], self.ends[used] = BOUND, end
                used += 1
                at = end
        self.special = (special & SPECIAL) != 0
        return used

    cpdef int32_t units(self, str text) except -1:
        """How many units a text has that was filtered."""
        cdef int32_t size = self.read(text), at = 0, found = 0
        cdef uint32_t both
        while at < size:
            both = self.entry(at)
            if both >> CLASS_BITS < HAN or both >> CLASS_BITS == MARK:
                at += 1
                continue
            found += 1
            at = at + 1 if both >> CLASS_BITS < LETTER else self.end_of_unit(at)
        return found

    cdef int32_t read(self, str text) except -1:
        """This is the text that `entry` and `end_of_unit` tell of; its length."""
        if len(text) > MOST_CHARACTERS:
            raise MemoryError
        self.storage, self.data, self.size = PyUnicode_KIND(text), PyUnicode_DATA(text), <int32_t>len(text)
        self.chain = 0
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
        """The same of a number with the points and commas that stand inside it: 1,570 and 2.5. Numbers are asked for from
        the beginning of a text on: of a chain (2023.02.08, 1.5,2.5) that is no single number, `chain` keeps the end.
        """
        cdef int32_t end = self.end_of_digits(at), piece
        if at >= self.chain:
            if not self.separates(end):
                return end
            piece = self.end_of_grouped(at, end)
            if piece:
                return piece
            self.chain = end
            while self.separates(self.chain):
                self.chain = self.end_of_digits(self.chain + 1)
        elif self.sign(at - 1, POINT_SIGN):
            return end
        # From here to the next comma or the end of the chain: a number if it has one point, but no year and month.
        if not self.sign(end, POINT_SIGN) or end >= self.chain:
            return end
        piece = self.end_of_digits(end + 1)
        if (piece < self.chain and self.sign(piece, POINT_SIGN)) or self.is_month(at, end, piece):
            return end
        return piece

    cdef int32_t end_of_grouped(self, int32_t start, int32_t at) except -1:
        """Where a number ends whose thousands are parted by commas, its first digits given; 0 if it is none."""
        if at - start > 3 or not self.sign(at, COMMA):
            return 0
        while self.sign(at, COMMA) and self.digit(at + 1):
            if self.end_of_digits(at + 1) != at + 4:
                return 0
            at += 4
        if self.sign(at, POINT_SIGN) and self.digit(at + 1):
            at = self.end_of_digits(at + 1)
        return 0 if self.separates(at) else at

    cdef bint is_month(self, int32_t at, int32_t point, int32_t end) except -1:
        """Whether these digits, a point and digits are a year and a month: see `units`."""
        cdef uint32_t[7] sign
        cdef int32_t index
        if point - at != 4 or end - point != 3:
            return False
        for index in range(7):
            sign[index] = self.entry(at + index) & POINT
            if index != 4 and not 48 <= sign[index] <= 57:
                return False
        if not ((sign[0] == 49 and sign[1] >= 56) or (sign[0] == 50 and sign[1] == 48)):
            return False
        return (sign[5] == 48 and sign[6] > 48) or (sign[5] == 49 and sign[6] <= 50)

    cdef int32_t end_of_token(self, int32_t at, int32_t end) except -1:
        """Where what counts of a number ends: before the zeros that end a fraction, of four figures and more."""
        cdef int32_t last = end, point = -1, figures = 0, index
        for index in range(at, end):
            if self.sign(index, POINT_SIGN):
                point = index
                break
            figures += not self.sign(index, COMMA)
        if point < 0 or figures < FIGURES:
            return end
        while self.sign(last - 1, NOUGHT):
            last -= 1
        return point if last == point + 1 else last

    cdef bint separates(self, int32_t at) except -1:
        """Whether a point or comma stands there and a digit after it."""
        return (self.sign(at, POINT_SIGN) or self.sign(at, COMMA)) and self.digit(at + 1)

    cdef int32_t end_of_digits(self, int32_t at) except -1:
        while self.digit(at):
            at += 1
        return at

    cdef bint digit(self, int32_t at) except -1:
        return at < self.size and self.entry(at) >> CLASS_BITS == DIGIT

    cdef bint sign(self, int32_t at, uint32_t sign) except -1:
        return at < self.size and self.entry(at) & POINT == sign
