# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which document a slot of positions is of, in little memory: short lists ask for it at random."""

import numpy as np

from hansou.index.store.container.files import narrow

from libc.stdint cimport int64_t, uint32_t, uint64_t


cdef class Slots:
    """The slots of documents, `numbers` of each, int64; see `records`."""

    def __init__(self, numbers):
        self.numbers = narrow(numbers)
        filled = numbers.nonzero()[0]
        ends = np.cumsum(numbers)
        self.count = numbers.sum()
        flags = np.zeros((self.count + 64) >> 6 << 6, np.uint8)
        flags[(ends - numbers)[filled]] = 1
        self.begins = np.packbits(flags, bitorder="little").view(np.uint64)
        begun = flags.reshape(-1, 64).sum(1, dtype=np.uint32)
        self.before = (np.cumsum(begun) - begun).astype(np.uint32)
        self.some_have_none = len(filled) < len(numbers)
        self.filled = filled.astype(np.uint32) if self.some_have_none else np.zeros(0, np.uint32)

    cdef const int64_t[::1] starts(self):
        """The first slot of each document and, last, how many there are."""
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(self.numbers, dtype=np.int64)))

    def place(self, int64_t slot):
        """The document of a slot, and which of its slots it is."""
        if not 0 <= slot < self.count:
            raise IndexError(slot)
        return self.doc(slot), self.within(slot)
