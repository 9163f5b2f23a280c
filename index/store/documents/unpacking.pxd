# Stored records, for compiled modules that read many.
from libc.stdint cimport int64_t, uint8_t

from hansou.index.store.container.verifying cimport CompiledPages


cdef class RecordReader:
    cdef object make
    cdef list spare         # decompressors and unpackers that no thread uses
    cdef const uint8_t[::1] sizes, data
    cdef const int64_t[::1] bases
    cdef int64_t sizes_at, data_at, count, width
    cdef CompiledPages pages
    cpdef tuple get(self, int64_t doc)
    cpdef tuple part(self, int64_t doc, int64_t start, int64_t stop)
    cpdef bytes raw(self, int64_t doc, int64_t start, int64_t stop)
    cdef int64_t place_of(self, int64_t doc, int64_t start, int64_t stop) except -1
    cdef tuple read(self, int64_t start, int64_t size)
    cdef int64_t place(self, int64_t doc) except -1
    cdef void expect_place(self, int64_t doc) noexcept
    cdef int expect(self, int64_t doc) except -1
    cdef int64_t size(self, int64_t doc) noexcept
    cdef int verify(self, int64_t offset, int64_t start, int64_t stop, int64_t size) except -1
