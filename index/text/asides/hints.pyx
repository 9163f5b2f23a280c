# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Whether a text holds any of some strings: a glance at each character, where a regular expression takes thirty."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, PyUnicode_READ_CHAR
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from hansou.index.text.fold.characters cimport POINT

cdef enum:
    LOW = 0xFFFF


cdef class Hints:
    """Looks for strings: `in_text(text)` is whether one of them stands there, ValueError for an empty one.

    As they are; or in the fold of texts, with `table` and `fill` as `invert` has them.
    """

    cdef list beginnings            # strings by their first character, in lists
    cdef uint8_t[65536] first       # by its lowest sixteen bits: the number of a list + 1
    cdef const uint32_t[::1] table
    cdef object fill

    def __init__(self, strings, table=None, fill=None):
        cdef str string
        cdef uint32_t low
        self.fill = fill
        if fill is not None:
            self.table = table
        self.beginnings = []
        memset(self.first, 0, sizeof(self.first))
        for string in strings:
            if not string:
                raise ValueError("an empty string stands everywhere")
            low = <uint32_t>PyUnicode_READ_CHAR(string, 0) & LOW
            if not self.first[low]:
                if len(self.beginnings) == 255:
                    raise ValueError("strings of too many beginnings")
                self.beginnings.append([])
                self.first[low] = <uint8_t>len(self.beginnings)
            (<list>self.beginnings[self.first[low] - 1]).append(string)

    cdef inline uint32_t point(self, int storage, void* data, Py_ssize_t at) except? 0:
        cdef uint32_t point = PyUnicode_READ(storage, data, at)
        if self.fill is None:
            return point
        if not self.table[point]:
            self.fill(point)
        return self.table[point] & POINT

    def in_text(self, str text):
        """Whether any of the strings stands in a text."""
        cdef Py_ssize_t at, index, size = len(text), length
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef str string
        cdef uint8_t number
        for at in range(size):
            number = self.first[self.point(storage, data, at) & LOW]
            if not number:
                continue
            for string in <list>self.beginnings[number - 1]:
                length = len(string)
                if at + length > size:
                    continue
                for index in range(length):
                    if self.point(storage, data, at + index) != <uint32_t>PyUnicode_READ_CHAR(string, index):
                        break
                else:
                    return True
        return False
