# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What `verified` does, in compiled code: a query meets many pages for the first time."""

from cpython.buffer cimport PyBUF_READ
from cpython.memoryview cimport PyMemoryView_FromMemory
from libc.stdint cimport int64_t, uint8_t, uint64_t

from xxhash import xxh3_64_intdigest

from hansou.index.errors import CorruptIndex

cdef enum:
    MEMORY_BITS = 12    # of the size of a page of memory, or of a part of one


cdef class CompiledPages:
    """The pages of a file, each verified before any byte of it is handed out: `verified.Pages` in compiled code.

    buffer: the file; size: bytes of it that are in pages of 1 << bits bytes, the last shorter; sums: what XXH3 should make
    of each. Raises CorruptIndex, which names `path`, and IndexError for bytes that are not in the pages.
    """

    def __init__(self, path, buffer, sums, int bits, int64_t size):
        self.path, self.data, self.sums, self.bits, self.size = path, buffer, sums, bits, size
        if size > self.data.shape[0] or self.sums.shape[0] != (size + (<int64_t>1 << bits) - 1) >> bits:
            raise ValueError("not as many sums as pages")
        self.good = bytearray(self.sums.shape[0])
        self.left = self.sums.shape[0]

    def verify(self, int64_t start, int64_t stop):
        """Verify the pages under bytes start .. stop."""
        if stop > start:
            if start < 0 or stop > self.size:
                raise IndexError(stop)
            self.check(start, stop)

    def verify_ranges(self, const int64_t[:] starts, const int64_t[:] stops):
        """Verify the pages under bytes starts[i] .. stops[i] for every i."""
        cdef int64_t at
        if starts.shape[0] != stops.shape[0]:
            raise ValueError("not as many ends as beginnings")
        for at in range(starts.shape[0]):
            if stops[at] > starts[at]:
                if starts[at] < 0 or stops[at] > self.size:
                    raise IndexError(stops[at])
                self.check(starts[at], stops[at])

    def read_ahead(self, int64_t start, int64_t stop):
        """Verify bytes start .. stop long before they are wanted, in a thread beside others that must not wait for it:
        what is not in memory is waited for without the interpreter's lock.
        """
        cdef int64_t at
        cdef uint8_t seen = 0
        if start < 0 or stop > self.size:
            raise IndexError(stop)
        with nogil:
            for at in range(start >> MEMORY_BITS, (stop - 1 >> MEMORY_BITS) + 1 if stop > start else 0):
                seen ^= self.data[max(start, at << MEMORY_BITS)]
        self.seen = seen
        self.verify(start, stop)

    cdef int verify_page(self, int64_t page) except -1:
        cdef int64_t start = page << self.bits, stop = min(start + (<int64_t>1 << self.bits), self.size)
        cdef uint64_t found = xxh3_64_intdigest(
            PyMemoryView_FromMemory(<char*>&self.data[0] + start, stop - start, PyBUF_READ)
        )
        if found != self.sums[page]:
            raise CorruptIndex(self.path, f"the checksum of page {page} is wrong")
        if not self.good[page]:  # another thread may have been faster
            self.good[page] = 1
            self.left -= 1
        return 0
