# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Signs of damage, looked for in one pass over a text: what `repair` does with a regular expression for each."""

from cpython.unicode cimport (
    Py_UNICODE_ISDECIMAL, Py_UNICODE_ISSPACE, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, PyUnicode_READ_CHAR
)
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from hansou.index.text.sizes cimport APART, BROKEN, PAGES, PLACEHOLDER, SHORTEST_BROKEN, SUSPECT, TONED

cdef enum:
    HAN = 4                 # what a character may be besides
    FEED = 8
    BLANK = 16
    SPOT = 32               # where a placeholder may begin
    BRACKET = 64
    DASH = 128
    WIDE_SPACE = 0x3000


cdef class Signs:
    """Finds signs: `of(text)` gives the bits of those that there are.

    Each of these is the inside of a regular expression's class of characters, of single ones and ranges.
    """

    cdef uint8_t[0x10000] kinds     # of the characters of the basic plane
    cdef list beyond                # first, last and kind of the others

    def __init__(self, str suspect, str toned, str han, str spots, str brackets, str dashes):
        memset(self.kinds, 0, sizeof(self.kinds))
        self.beyond = []
        for characters, kind in (
            *((suspect, SUSPECT), (toned, TONED), (han, HAN), (spots, SPOT), (brackets, BRACKET), (dashes, DASH)),
            *(("\n", FEED), (" \u3000", BLANK)),
        ):
            self.add(characters, kind)

    cdef int add(self, str characters, uint8_t kind) except -1:
        cdef Py_ssize_t at = 0, size = len(characters)
        cdef uint32_t first, last, point
        while at < size:
            first = last = PyUnicode_READ_CHAR(characters, at)
            if at + 2 < size and PyUnicode_READ_CHAR(characters, at + 1) == 45:
                last = PyUnicode_READ_CHAR(characters, at + 2)
                at += 2
            at += 1
            for point in range(first, min(last, 0xFFFF) + 1):
                self.kinds[point] |= kind
            if last > 0xFFFF:
                self.beyond.append((first, last, kind))
        return 0

    cdef inline uint8_t kind(self, uint32_t point) except? 255:
        return self.kinds[point] if point < 0x10000 else self.kind_beyond(point)

    cdef uint8_t kind_beyond(self, uint32_t point) except? 255:
        cdef uint8_t found = 0
        for first, last, kind in self.beyond:
            if first <= point <= last:
                found |= <uint8_t>kind
        return found

    def of(self, str text):
        """The bits of the signs that stand in a text."""
        cdef Py_ssize_t at, size = len(text), line = 0, pages = 0
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef uint32_t point = 0
        cdef uint8_t kind, found = self.at_line(storage, data, 0, size, &pages)
        for at in range(size):
            point = PyUnicode_READ(storage, data, at)
            kind = self.kind(point)
            if not kind & (SUSPECT | TONED | FEED | BLANK):
                continue
            found |= kind & (SUSPECT | TONED)
            if kind & FEED:
                found |= self.at_end(storage, data, line, at, size)
                line = at + 1
                found |= self.at_line(storage, data, line, size, &pages)
            elif kind & BLANK and at + 2 < size:
                point = PyUnicode_READ(storage, data, at + 2)
                if (point == 32 or point == WIDE_SPACE) and self.kind(PyUnicode_READ(storage, data, at + 1)) & HAN:
                    found |= APART
        return found | (PAGES if pages > 1 else 0)

    cdef uint8_t at_line(self, int storage, void* data, Py_ssize_t at, Py_ssize_t size, Py_ssize_t* pages) except? 255:
        """Signs at the beginning of a line: a placeholder's, and one more page that may be numbered there."""
        cdef uint32_t point = 10
        cdef uint8_t kind
        while at < size:
            point = PyUnicode_READ(storage, data, at)
            if point != 32 and point != 9 and point != WIDE_SPACE:
                break
            at += 1
        if at + 1 >= size:
            return PLACEHOLDER if at < size and self.kind(point) & SPOT else 0
        kind = self.kind(point)
        if not kind & (SPOT | BRACKET | DASH) and point != 33:
            return 0
        if kind & DASH or ((point == 80 or point == 112) and starts_page(storage, data, at, size)):
            at += 1 if kind & DASH else 4
            if at < size and PyUnicode_READ(storage, data, at) == 32:
                at += 1
            pages[0] += at < size and Py_UNICODE_ISDECIMAL(PyUnicode_READ(storage, data, at))
            return PLACEHOLDER if kind & SPOT else 0
        if kind & SPOT:
            return PLACEHOLDER
        point, kind = PyUnicode_READ(storage, data, at + 1), kind if point != 33 else 0
        return PLACEHOLDER if (self.kind(point) & SPOT if kind & BRACKET else point == 91) else 0

    cdef uint8_t at_end(self, int storage, void* data, Py_ssize_t line, Py_ssize_t at, Py_ssize_t size) except? 255:
        """Whether a long line that ends at `at` may go on after an empty one."""
        cdef Py_ssize_t after = at + 1
        cdef uint32_t point = 0
        while after < size:
            point = PyUnicode_READ(storage, data, after)
            if point == 10 or not Py_UNICODE_ISSPACE(point):
                break
            after += 1
        if after == size or point != 10:
            return 0
        while at > line and Py_UNICODE_ISSPACE(PyUnicode_READ(storage, data, at - 1)):
            at -= 1
        if at - line < SHORTEST_BROKEN:
            return 0
        point = PyUnicode_READ(storage, data, at - 1)
        return BROKEN if point == 0xFF0C or point == 0x3001 or self.kind(point) & HAN else 0


cdef bint starts_page(int storage, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Whether `age` follows."""
    return (
        at + 3 < size and PyUnicode_READ(storage, data, at + 1) == 97 and PyUnicode_READ(storage, data, at + 2) == 103
        and PyUnicode_READ(storage, data, at + 3) == 101
    )
