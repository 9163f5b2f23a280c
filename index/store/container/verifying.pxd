# The pages of a file, for compiled modules that read it in place.
from libc.stdint cimport int64_t, uint8_t, uint64_t


cdef class CompiledPages:
    cdef object path
    cdef const uint8_t[::1] data
    cdef const uint64_t[::1] sums
    cdef uint8_t[::1] good
    cdef int64_t left   # pages that are not verified yet
    cdef int bits
    cdef int64_t size
    cdef uint8_t seen   # so that the compiler does not leave out what only reads
    cdef int verify_page(self, int64_t page) except -1
    cdef inline int check(self, int64_t start, int64_t stop) except -1:
        # Bytes start .. stop, which are in the file, are verified.
        cdef int64_t page
        if self.left and stop > start:
            for page in range(start >> self.bits, ((stop - 1) >> self.bits) + 1):
                if not self.good[page]:
                    self.verify_page(page)
        return 0
