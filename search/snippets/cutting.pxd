# Cutting passages, for compiled modules that show many.
from hansou.index.text.tokens.scan cimport Mark


cdef struct Text:
    int storage
    void* data
    Py_ssize_t size


cdef class Cutter:
    cdef Py_ssize_t width, core
    cdef double enough
    cdef str sentence_ends, clause_ends, closing, no_start
    cdef bint[256] may_be       # whether a character of these low bits may end a sentence or a clause
    cpdef list snippets(self, str text, list matches, list worth, Py_ssize_t line, Py_ssize_t limit, list parts)
    cdef list cut(
        self, str text, const Mark* marks, Py_ssize_t count, list worth, Py_ssize_t line, Py_ssize_t limit, list parts
    )
    cdef double window(
        self, const Mark* marks, Py_ssize_t count, const double* worth, Py_ssize_t kinds, Py_ssize_t* first,
        Py_ssize_t* last
    ) except -1
    cdef tuple around(
        self, Text* text, const Mark* marks, Py_ssize_t count, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low,
        Py_ssize_t high
    )
    cdef (Py_ssize_t, Py_ssize_t) extent(
        self, Text* text, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low, Py_ssize_t high
    ) except *
    cdef Py_ssize_t sentences(
        self, Text* text, Py_ssize_t* bounds, Py_ssize_t low, Py_ssize_t high, bint at_low, bint at_high
    ) noexcept
    cdef (Py_ssize_t, Py_ssize_t) part(
        self, Text* text, Py_ssize_t first, Py_ssize_t last, Py_ssize_t begin, Py_ssize_t high, Py_ssize_t stop
    ) noexcept
    cdef Py_ssize_t stop(self, Text* text, Py_ssize_t last, Py_ssize_t end) noexcept
    cdef Py_ssize_t after(self, Text* text, str ends, Py_ssize_t at, Py_ssize_t high) noexcept
