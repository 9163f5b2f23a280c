# The best documents, for compiled modules.
from libc.stdint cimport int64_t

from .heap cimport Scored


cdef class TopDocs:
    # Documents of the collection, the best first, and their scores; ties by document. The arrays have `room` entries,
    # of which `size` are filled, and are this object's.
    cdef double* score
    cdef int64_t* doc
    cdef int64_t size, room
    cdef int add(self, const Scored* entries, int64_t count, int64_t base) except -1
    cdef void add_rest(self, TopDocs other, int64_t first) noexcept
    cdef void swap(self, int64_t first, int64_t second) noexcept
    cdef bint before(self, int64_t first, int64_t second) noexcept


cdef TopDocs room_for_docs(int64_t room)
cpdef TopDocs top_docs(scores, docs)
