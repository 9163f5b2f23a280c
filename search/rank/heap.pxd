# Scored documents in a heap whose top is the worst, for compiled modules that keep the best.
from libc.stdint cimport int64_t, uint32_t


cdef struct Scored:
    double score
    uint32_t doc


cdef inline bint better(Scored a, Scored b) noexcept nogil:
    return a.score > b.score or (a.score == b.score and a.doc < b.doc)


cdef inline void sink(Scored* heap, int64_t size, int64_t at) noexcept nogil:
    # Let the entry at `at` sink to its place.
    cdef int64_t child
    cdef Scored moved = heap[at]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and better(heap[child], heap[child + 1]):
            child += 1
        if better(heap[child], moved):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = moved


cdef inline void heapify(Scored* heap, int64_t size) noexcept nogil:
    cdef int64_t at
    for at in range(size // 2 - 1, -1, -1):
        sink(heap, size, at)


cdef inline void put_in_order(Scored* entries, int64_t size) noexcept nogil:
    # The best first.
    cdef int64_t at
    cdef Scored last
    heapify(entries, size)
    for at in range(size - 1, 0, -1):
        last = entries[at]
        entries[at] = entries[0]
        entries[0] = last
        sink(entries, at, 0)
