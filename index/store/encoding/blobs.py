"""Byte strings of any size, found by number: a size each, and every 64th one's place."""

from __future__ import annotations

from array import array

import numpy as np

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.files import FileReader, FileWriter, guarded
from hansou.index.store.sizes import STRIDE_BITS

from .bits import Ints, offsets, ranges

_STRIDE = 1 << STRIDE_BITS
_TOGETHER = 64


class BlobsWriter:
    """Writes byte strings in order."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._file = file
        self._name = name
        self._sizes = array("I")  # of millions, so narrow as long as none is of gigabytes
        self._bytes = file.section(f"{name}/bytes")
        self._waiting: list[bytes] = []  # written together: a file takes as long for one as for many

    def __len__(self) -> int:
        return len(self._sizes)

    def append(self, blob: bytes) -> None:
        """The next byte string."""
        if len(blob) >> 32:
            self._sizes = array("Q", self._sizes)
        self._sizes.append(len(blob))
        self._waiting.append(blob)
        if len(self._waiting) == _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        self._bytes.write(b"".join(self._waiting))
        self._waiting.clear()

    def extend(self, sizes: Ints, blobs: bytes | memoryview) -> None:
        """Many byte strings, given end to end."""
        self._flush()
        if self._sizes.typecode == "I" and len(sizes) and int(sizes.max()) >> 32:
            self._sizes = array("Q", self._sizes)
        self._sizes.frombytes(sizes.astype(np.dtype(self._sizes.typecode)).tobytes())
        self._bytes.write(blobs)

    def finish(self) -> None:
        """Write what `append` kept back."""
        self._flush()
        sizes = np.frombuffer(self._sizes, np.dtype(self._sizes.typecode))
        self._file.array(f"{self._name}/sizes", sizes)
        groups = np.add.reduceat(sizes, np.arange(0, len(sizes), _STRIDE), dtype=np.int64) if len(sizes) else sizes
        self._file.array(f"{self._name}/bases", offsets(groups)[:-1])


class BlobsReader:
    """Reads byte strings by number."""

    def __init__(self, file: FileReader, name: str) -> None:
        self._file = file
        self._sizes = file.section(f"{name}/sizes")
        self._size_view = self._sizes.raw.data
        self._bases = file.section(f"{name}/bases").array().data
        self._bytes = file.section(f"{name}/bytes", "u1")

    def __len__(self) -> int:
        return len(self._sizes)

    def __bool__(self) -> bool:
        return True

    def _place(self, index: int) -> int:
        """Byte where a string starts."""
        if index == len(self):
            return len(self._bytes)
        group = index >> STRIDE_BITS
        first = group << STRIDE_BITS
        self._sizes.check(first, index + 1)
        before: int = self._bases[group]
        return before + sum(self._size_view[first:index])

    def get(self, index: int) -> memoryview:
        """The byte string of that number; IndexError when there is none."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._read(index)

    def size(self, index: int) -> int:
        """Bytes of the string of that number; IndexError when there is none."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        self._sizes.check(index, index + 1)
        size: int = self._size_view[index]
        return size

    @guarded
    def part(self, index: int, start: int, stop: int) -> memoryview:
        """The bytes of a string from one to another; ValueError where it has none there."""
        if not 0 <= start <= stop <= self.size(index):
            raise ValueError("bytes that a string does not have")
        place = self._place(index)
        return self._bytes.bytes(place + start, place + stop)

    @guarded
    def _read(self, index: int) -> memoryview:
        start = self._place(index)
        return self._bytes.bytes(start, start + self._size_view[index])

    def select(self, indices: Ints) -> tuple[Ints, bytes]:
        """Sizes of the strings at these ascending numbers, and the strings end to end."""
        if not len(indices):
            return np.zeros(0, np.int64), b""
        start, stop = int(indices[0]), int(indices[-1]) + 1
        sizes, data = self.slice(start, stop)
        if len(indices) == stop - start:
            return sizes, bytes(data)
        chosen = indices - start
        places = ranges(offsets(sizes)[chosen], sizes[chosen])
        return sizes[chosen], np.frombuffer(data, np.uint8)[places].tobytes()

    @guarded
    def slice(self, start: int, stop: int) -> tuple[Ints, memoryview]:
        """Sizes of the strings start .. stop, and the strings end to end."""
        sizes, data = self._sizes.array(start, stop), self._bytes.bytes(self._place(start), self._place(stop))
        if len(sizes) and (sizes.max() > len(data) or int(sizes.sum()) != len(data)):
            raise CorruptIndex(self._file.path, "sizes that make no sense")
        return sizes.astype(np.int64), data
