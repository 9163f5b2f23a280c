# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Whether a text holds any of some strings: a glance at each character, where a regular expression takes thirty."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, PyUnicode_READ_CHAR
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

cdef enum:
    LOW = 0xFFFF


cdef class Hints:
    """Looks for strings as they are: `in_text(text)` is whether one of them stands there. ValueError for an empty one."""

    cdef tuple strings
    cdef uint8_t[65536] first      # by the lowest sixteen bits, whether a string may begin with a character

    def __init__(self, strings):
        cdef str string
        self.strings = tuple(strings)
        memset(self.first, 0, sizeof(self.first))
        for string in self.strings:
            if not string:
                raise ValueError("an empty string stands everywhere")
            self.first[<uint32_t>PyUnicode_READ_CHAR(string, 0) & LOW] = 1

    def in_text(self, str text):
        """Whether any of the strings stands in a text."""
        cdef Py_ssize_t at, index, size = len(text), length
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef str string
        for at in range(size):
            if not self.first[<uint32_t>PyUnicode_READ(storage, data, at) & LOW]:
                continue
            for string in self.strings:
                length = len(string)
                if at + length > size:
                    continue
                for index in range(length):
                    if PyUnicode_READ(storage, data, at + index) != PyUnicode_READ_CHAR(string, index):
                        break
                else:
                    return True
        return False
