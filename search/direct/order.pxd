# Ranked documents, for compiled modules.
from libc.stdint cimport int64_t

from hansou.search.rank.heap cimport Scored


cdef class Order:
    # Documents of the collection, the best first, and their scores; ties by document.
    cdef double* scores
    cdef int64_t* docs
    cdef int64_t size, room
    cdef int add(self, const Scored* entries, int64_t count, int64_t base) except -1
    cdef void add_rest(self, Order other, int64_t first) noexcept
    cdef void swap(self, int64_t first, int64_t second) noexcept
    cdef bint before(self, int64_t first, int64_t second) noexcept


cdef Order order_of(int64_t room)
