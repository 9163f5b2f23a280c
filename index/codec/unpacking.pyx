# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Records as most are, read in compiled code: maps from names to texts, numbers and lists of numbers.

Texts in GB18030 are decoded by a table of their characters of two bytes, which fills as characters are met.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_DecodeUTF8, PyUnicode_FromKindAndData
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    GB18030 = 1             # as in `stored`
    MAP = 0xDE
    LEAD = 0x81
    TRAIL = 0x40
    TRAILS = 191            # 0x40 to 0xFE
    LEADS = 126             # 0x81 to 0xFE

cdef uint16_t[LEADS * TRAILS] characters     # 0 where it is not known yet


cdef class Unpacker:
    """Reads one record."""

    cdef const uint8_t* data
    cdef int64_t at, end
    cdef bint strange       # there is something in it that is left to others

    def fields(self, const uint8_t[::1] record):
        """The fields of a record; None where it is not one of the plain sort, or not whole."""
        cdef int64_t count, index
        if record.shape[0] < 3 or record[0] != MAP:
            return None
        self.data, self.at, self.end, self.strange = &record[0], 1, record.shape[0], False
        cdef dict found = {}
        count = self.number(2)
        for index in range(count):
            name = self.value(False)
            if self.strange or type(name) is not str:
                return None
            value = self.value(True)
            if self.strange:
                return None
            found[name] = value
        return found if self.at == self.end else None

    cdef int64_t number(self, int64_t size) noexcept:
        """The next bytes as a number, the greatest first."""
        cdef uint64_t found = 0
        cdef int64_t index
        if size > self.end - self.at:
            self.strange = True
            return 0
        for index in range(size):
            found = found << 8 | self.data[self.at]
            self.at += 1
        if found >> 62:
            self.strange = True
            return 0
        return <int64_t>found

    cdef object value(self, bint lists):
        """The next value; None, and `strange`, where it is of another kind."""
        cdef uint8_t kind = <uint8_t>self.number(1)
        if kind < 0x80:
            return kind
        if 0x90 <= kind <= 0x9F and lists:
            return self.numbers(kind & 0x0F)
        if 0xA0 <= kind <= 0xBF:
            return self.text(kind & 0x1F)
        if 0xC7 <= kind <= 0xC9:
            return self.extension(self.number(1 << (kind - 0xC7)))
        if 0xCC <= kind <= 0xCF:
            return self.number(1 << (kind - 0xCC))
        if 0xD9 <= kind <= 0xDB:
            return self.text(self.number(1 << (kind - 0xD9)))
        if kind == 0xDC and lists:
            return self.numbers(self.number(2))
        self.strange = True
        return None

    cdef object numbers(self, int64_t count):
        cdef int64_t index
        found = []
        for index in range(count):
            value = self.value(False)
            if self.strange or type(value) is not int:
                self.strange = True
                return None
            found.append(value)
        return found

    cdef object text(self, int64_t size):
        cdef int64_t start = self.at
        if self.strange or size > self.end - start:
            self.strange = True
            return None
        self.at += size
        try:
            return PyUnicode_DecodeUTF8(<const char*>self.data + start, size, NULL)
        except UnicodeDecodeError:
            self.strange = True
            return None

    cdef object extension(self, int64_t size):
        cdef int64_t start = self.at + 1
        if self.number(1) != GB18030 or self.strange or size > self.end - start:
            self.strange = True
            return None
        self.at += size
        return self.decoded(self.data + start, size)

    cdef object decoded(self, const uint8_t* data, int64_t size):
        """A text in GB18030 of characters of one and two bytes."""
        cdef int64_t at = 0, used = 0, place
        cdef uint8_t lead, trail
        cdef uint16_t* points = <uint16_t*>PyMem_Malloc((size + 1) * sizeof(uint16_t))
        if points == NULL:
            raise MemoryError
        try:
            while at < size:
                lead = data[at]
                at += 1
                if lead < 0x80:
                    points[used] = lead
                    used += 1
                    continue
                trail = data[at] if at < size else 0
                if lead < LEAD or lead == 0xFF or trail < TRAIL or trail == 0x7F or trail == 0xFF:
                    self.strange = True
                    return None
                place = (lead - LEAD) * TRAILS + trail - TRAIL
                if not characters[place] and not learn(place, lead, trail):
                    self.strange = True
                    return None
                points[used] = characters[place]
                used += 1
                at += 1
            return PyUnicode_FromKindAndData(2, points, used)
        finally:
            PyMem_Free(points)


cdef bint learn(int64_t place, uint8_t lead, uint8_t trail):
    """Make a character known; whether it is one."""
    try:
        character = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return False
    if len(character) != 1 or ord(character) > 0xFFFF:
        return False
    characters[place] = ord(character)
    return True
