# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What the places of words add to documents, in compiled code: `nearness` says what it is."""

from libc.stdint cimport int64_t, uint32_t

from . import weights as numbers

cdef double NEAR = numbers.NEAR_UNITS, LEAD = numbers.LEAD_UNITS
cdef int64_t FAR = 1 << 40


cdef double gain(Own* owns, int64_t count, int64_t doc, bint lead) noexcept nogil:
    """What the places of words in a document add to its score; documents are asked for in order."""
    cdef double total = 0.0
    cdef int64_t at
    for at in range(count):
        go_to(&owns[at], doc)
        if owns[at].first == owns[at].last:
            continue
        if at and owns[at].near != 0 and owns[at - 1].first < owns[at - 1].last:
            total += owns[at].near / (1 + gap(&owns[at - 1], &owns[at]) / NEAR)
        if lead:
            total += owns[at].lead / (1 + <uint32_t>owns[at].places[owns[at].first] / LEAD)
    return total


cdef void go_to(Own* own, int64_t doc) noexcept nogil:
    """To the places in a document, which is after those before."""
    cdef int64_t step = 1, low = own.last, high, middle
    while low + step < own.count and own.places[low + step] >> 32 < doc:
        low += step
        step += step
    high = min(low + step, own.count)
    while low < high:
        middle = (low + high) >> 1
        if own.places[middle] >> 32 < doc:
            low = middle + 1
        else:
            high = middle
    own.first = own.last = low
    while own.last < own.count and own.places[own.last] >> 32 == doc:
        own.last += 1


cdef int64_t gap(const Own* one, const Own* other) noexcept nogil:
    """See `nearness._gap`."""
    cdef int64_t least = FAR, at = one.first, to = other.first, between
    while at < one.last and to < other.last:
        if one.places[at] <= other.places[to]:
            between = other.places[to] - one.places[at] - one.size
            at += 1
        else:
            between = one.places[at] - other.places[to] - other.size
            to += 1
        least = min(least, max(between, <int64_t>0))
    return least
