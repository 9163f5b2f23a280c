# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Signatures of texts in compiled code: the same as `signature` draws with arrays."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint8_t, uint32_t

from hansou.index.text.fold.characters cimport CLASS_BITS, HAN, MARK, POINT

from hansou.index.text.sizes cimport SIGNATURE_BITS, SIGNATURE_BYTES, SIGNATURE_FIRST, SIGNATURE_SECOND

cdef enum:
    NONE = 0xFFFFFFFF   # no pair


def sign(list texts, const uint32_t[::1] table, fill, uint8_t[:, ::1] found):
    """Draw each text's signature into a row of `found`. table, fill: as `invert` has them."""
    cdef Py_ssize_t at, size, row
    cdef int storage, index
    cdef void* data
    cdef str text
    cdef uint32_t point, both, before, pair
    cdef uint8_t kind
    cdef uint32_t[SIGNATURE_BYTES] least
    cdef bint follows, some
    for row in range(len(texts)):
        text = texts[row]
        size, storage, data = len(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        for index in range(SIGNATURE_BYTES):
            least[index] = <uint32_t>NONE
        before, follows, some = 0, False, False
        for at in range(size):
            point = PyUnicode_READ(storage, data, at)
            both = table[point]
            if not both:
                fill(point)
                both = table[point]
            kind = both >> CLASS_BITS
            if kind < HAN or kind == MARK:
                continue
            point = both & POINT
            if follows:
                pair = (before * <uint32_t>SIGNATURE_FIRST + point) * <uint32_t>SIGNATURE_SECOND
                pair ^= pair >> 15
                least[pair & (SIGNATURE_BYTES - 1)] = min(least[pair & (SIGNATURE_BYTES - 1)], pair >> SIGNATURE_BITS)
                some = True
            before, follows = point, True
        for index in range(SIGNATURE_BYTES):
            found[row, index] = <uint8_t>max(least[index] * <uint32_t>SIGNATURE_FIRST >> 24, <uint32_t>1) if some else 0
