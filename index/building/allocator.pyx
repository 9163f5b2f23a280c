# cython: language_level=3
"""What a process does with memory that was given back."""

from libc.stddef cimport size_t

cdef extern from *:
    """
    #if defined(__GLIBC__)
    #include <malloc.h>
    static int hansou_keep(size_t bytes) {
        return mallopt(M_MMAP_THRESHOLD, (int)bytes) && mallopt(M_TRIM_THRESHOLD, (int)bytes);
    }
    #else
    static int hansou_keep(size_t bytes) { (void)bytes; return 0; }
    #endif
    """
    int hansou_keep(size_t bytes) nogil


def keep_memory(int size):
    """Have memory that was given back, so many bytes of it, used again instead of returned to the system.

    For processes that ask for as much again and again: each page that the system gives has to be cleared first. True
    where the C library can be told.
    """
    return bool(hansou_keep(size))
