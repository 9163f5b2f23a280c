"""The pages of a file, each verified once before any byte of it is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex

if TYPE_CHECKING:
    from .verifying import CompiledPages

Sums = NDArray[np.uint64]

_FEW = 64  # ranges that are sooner looked at one by one than by array


class Pages:
    """The pages of the first `size` bytes of a buffer, each of 1 << `bits` bytes, the last shorter: what XXH3 should
    make of each is in `sums`. Raises CorruptIndex, which names `path`.
    """

    def __init__(self, path: str, buffer: memoryview, sums: Sums, bits: int, size: int) -> None:
        self._path, self._buffer, self._sums, self._bits, self._size = path, buffer, sums, bits, size
        self._good = bytearray(len(sums))
        self._good_view = np.frombuffer(self._good, np.bool_)

    def verify(self, start: int, stop: int) -> None:
        """Verify the pages under bytes start .. stop."""
        if stop > start:
            for page in range(start >> self._bits, (stop - 1 >> self._bits) + 1):
                if not self._good[page]:
                    self._verify_page(page)

    def read_ahead(self, start: int, stop: int) -> None:
        """The same long before they are wanted, in a thread beside others that must not wait for it."""
        self.verify(start, stop)

    def verify_ranges(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Verify the pages under many ranges of bytes; quick when they are verified already."""
        if 0 not in self._good:
            return
        filled = stops > starts
        first, last = (starts >> self._bits)[filled], ((stops - 1) >> self._bits)[filled]
        if len(first) > _FEW:
            good, wide = self._good_view, last - first > 1
            ends = np.concatenate((first[~good[first]], last[~good[last]]))
            for page in sorted(set(ends.tolist())):
                self._verify_page(page)
            first, last = first[wide], last[wide]
        for low, high in zip(first.tolist(), last.tolist(), strict=True):
            for page in range(low, high + 1):
                if not self._good[page]:
                    self._verify_page(page)

    def _verify_page(self, page: int) -> None:
        start, stop = page << self._bits, page + 1 << self._bits
        if xxh3_64_intdigest(self._buffer[start : min(stop, self._size)]) != self._sums[page]:
            raise CorruptIndex(self._path, f"the checksum of page {page} is wrong")
        self._good[page] = 1


def pages_of(path: str, buffer: memoryview, sums: Sums, bits: int, size: int) -> Pages | CompiledPages:
    """The same in compiled code, where it was built."""
    if not COMPILED:
        return Pages(path, buffer, sums, bits, size)
    from .verifying import CompiledPages

    return CompiledPages(path, buffer, sums, bits, size)
