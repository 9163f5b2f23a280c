# Comparing signatures, for compiled modules that have them at hand.
from libc.stdint cimport uint8_t


cdef list agreeing_rows(
    const uint8_t** rows, Py_ssize_t count, Py_ssize_t size, Py_ssize_t least, Py_ssize_t reach, Py_ssize_t known
)
