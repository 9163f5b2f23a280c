# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which lines are prose, told in one pass over a text: what `boilerplate` tells by regular expressions."""

from cpython.unicode cimport Py_UNICODE_ISSPACE, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint32_t

from hansou.index.text.sizes cimport LONG_LINE

cdef enum:
    BETWEEN = 5             # places from one comma to the next, at least
    ORDINARY = 0x3010       # no mark that matters from here to WIDE, and no white space
    WIDE = 0xFF00


cdef inline bint is_stop(uint32_t point) noexcept:
    return point == 0x3002 or point == 0xFF1B or point == 0x3B            # 。；;


cdef inline bint is_comma(uint32_t point) noexcept:
    return point == 0xFF0C or point == 0x2C


cdef inline bint is_call(uint32_t point) noexcept:
    return point == 0xFF01 or point == 0x21 or point == 0xFF1F or point == 0x3F   # ！!？?


cdef inline bint is_close(uint32_t point) noexcept:
    return (
        point == 0x201D or point == 0x2019 or point == 0x300D or point == 0x300F or point == 0xFF09 or point == 0x29
    )                       # ”’」』）)


def prose_lines(str text):
    """For each line whether it is prose, or empty."""
    cdef Py_ssize_t at, size = len(text), first = -1, last = -1, comma = -1, mark = -1, stop = -1
    cdef int storage = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef uint32_t point
    cdef list found = []
    for at in range(size + 1):
        point = PyUnicode_READ(storage, data, at) if at < size else 10
        if ORDINARY <= point < WIDE:
            if first < 0:
                first = at
            last = at
        elif point == 10:
            found.append(
                first < 0 or last - first >= LONG_LINE - 1 or 0 <= stop < last or (comma >= 0 and mark - comma >= BETWEEN)
                or ends_sentence(storage, data, first, last)
            )
            first = last = comma = mark = stop = -1
        elif not Py_UNICODE_ISSPACE(point):
            if first < 0:
                first = at
            last = at
            if is_stop(point):
                if stop < 0:
                    stop = at
            elif is_comma(point):
                if comma < 0:
                    comma = at
                mark = at
            elif is_call(point):
                mark = at
    return found


cdef bint ends_sentence(int storage, void* data, Py_ssize_t first, Py_ssize_t last) noexcept:
    """Whether a line ends with a full stop, or with closing marks and a question or a call before them."""
    cdef Py_ssize_t at = last
    cdef uint32_t point
    while at > first and is_close(PyUnicode_READ(storage, data, at)):
        at -= 1
    point = PyUnicode_READ(storage, data, at)
    return is_stop(point) or point == 0x2026 or (at < last and is_call(point))
