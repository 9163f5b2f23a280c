# What the places of words add to documents, for compiled modules.
from libc.stdint cimport int64_t


cdef struct Own:
    # Of one word the places in all documents, document << 32 | position, ascending, and those in one document: from
    # `first` to before `last`. `size`: its units. `near` and `lead`: what it adds at most.
    const int64_t* places
    int64_t count, first, last, size
    double near, lead


cdef double gain(Own* owns, int64_t count, int64_t doc, bint lead) noexcept nogil
