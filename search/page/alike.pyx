# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What `repeats` and `sameness` compare, in compiled code: signatures, and the pairs of characters of texts."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.unicode cimport (
    Py_UNICODE_ISALNUM,
    PyUnicode_DATA,
    PyUnicode_FromKindAndData,
    PyUnicode_KIND,
    PyUnicode_READ,
)
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from hansou.index.store.postings.slots cimport bit_count
from hansou.index.text.fold.characters cimport POINT

cdef uint64_t LOW_BITS = 0x7F7F7F7F7F7F7F7F     # all of each byte but the highest


def agreeing(const uint8_t[:, ::1] signatures, Py_ssize_t least, Py_ssize_t reach, Py_ssize_t known):
    """The rows, first and second, that have at least so many bytes in common: the first before `known`, the second at
    most `reach` behind; in order.
    """
    cdef Py_ssize_t row, count = signatures.shape[0]
    cdef const uint8_t** rows = <const uint8_t**>PyMem_Malloc(max(count, 1) * sizeof(uint8_t*))
    if rows == NULL:
        raise MemoryError
    try:
        for row in range(count):
            rows[row] = &signatures[row, 0]
        return agreeing_rows(rows, count, signatures.shape[1], least, reach, known)
    finally:
        PyMem_Free(rows)


cdef inline Py_ssize_t agreement(const uint8_t* first, const uint8_t* second, Py_ssize_t size) noexcept nogil:
    """In how many of their bytes two rows agree: eight at a time, those that differ in nothing are counted by a bit each."""
    cdef Py_ssize_t at = 0, same = 0
    cdef uint64_t a, b
    while at + 8 <= size:
        memcpy(&a, first + at, 8)
        memcpy(&b, second + at, 8)
        a ^= b
        same += bit_count(~(((a & LOW_BITS) + LOW_BITS) | a | LOW_BITS))
        at += 8
    for at in range(at, size):
        same += first[at] == second[at]
    return same


cdef list agreeing_rows(
    const uint8_t** rows, Py_ssize_t count, Py_ssize_t size, Py_ssize_t least, Py_ssize_t reach, Py_ssize_t known
):
    """See `agreeing`: rows of `size` bytes."""
    cdef Py_ssize_t first, second, same
    cdef list found = []
    for first in range(min(count, known)):
        for second in range(first + 1, min(count, first + reach + 1)):
            same = agreement(rows[first], rows[second], size)
            if same >= least:
                found.append((first, second))
    return found


def kept(str text, const uint32_t[::1] table, fill):
    """The letters, digits and Chinese characters of a text, folded. `table`, `fill`: see `hansou.index.text.tokens.scan`."""
    cdef Py_ssize_t at, used = 0, size = len(text)
    cdef int storage = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef uint32_t both
    cdef uint32_t* folded = <uint32_t*>PyMem_Malloc(max(size, 1) * sizeof(uint32_t))
    if folded == NULL:
        raise MemoryError
    try:
        for at in range(size):
            both = table[PyUnicode_READ(storage, data, at)]
            if not both:
                fill(<int>PyUnicode_READ(storage, data, at))
                both = table[PyUnicode_READ(storage, data, at)]
            folded[used] = both & POINT
            used += Py_UNICODE_ISALNUM(folded[used]) != 0
        return PyUnicode_FromKindAndData(4, folded, used)
    finally:
        PyMem_Free(folded)


cdef class Pairs:
    """The different pairs of neighbouring characters of a text."""

    cdef uint64_t* slots    # 0 where there is none
    cdef uint64_t last
    cdef readonly Py_ssize_t count

    def __cinit__(self, str text):
        cdef Py_ssize_t at, size = len(text), room = 4
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef uint64_t pair, before, after
        cdef uint64_t* slot
        while room < 2 * size:
            room *= 2
        self.last = room - 1
        self.slots = <uint64_t*>PyMem_Calloc(room, sizeof(uint64_t))
        if self.slots == NULL:
            raise MemoryError
        for at in range(size - 1):
            before, after = PyUnicode_READ(storage, data, at), PyUnicode_READ(storage, data, at + 1)
            pair = (before << 32 | after) + 1
            slot = self.find(pair)
            if not slot[0]:
                slot[0] = pair
                self.count += 1

    def __dealloc__(self):
        PyMem_Free(self.slots)

    cdef inline uint64_t* find(self, uint64_t pair) noexcept:
        """The slot of a pair, or that where it would be."""
        cdef uint64_t at = (pair * <uint64_t>0x9E3779B97F4A7C15 >> 32) & self.last
        while self.slots[at] and self.slots[at] != pair:
            at = (at + 1) & self.last
        return &self.slots[at]

    def share(self, Pairs other):
        """Of all pairs in either, how many are in both; 0 to 1."""
        cdef Pairs few = self if self.last <= other.last else other
        cdef Pairs many = other if few is self else self
        cdef Py_ssize_t both = 0
        cdef uint64_t at
        for at in range(few.last + 1):
            if few.slots[at] and many.find(few.slots[at])[0]:
                both += 1
        return both / <double>max(self.count + other.count - both, 1)

    def has_more(self, Pairs own, Pairs other, Pairs another):
        """Whether a pair is also in `own` and in neither of the others."""
        cdef uint64_t at, pair
        for at in range(self.last + 1):
            pair = self.slots[at]
            if pair and own.find(pair)[0] and not other.find(pair)[0] and not another.find(pair)[0]:
                return True
        return False
