"""Some of many numbers: a bit for each, and how many there are before every 256th."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.sizes import RANK_BITS

from .bits import Ints

_WORD = 8  # bytes; compiled code reads no less


class MarksWriter:
    """Writes marks in order."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._file = file
        self._name = name
        self._bits = file.section(f"{name}/bits")
        self._rest = np.zeros(0, np.uint8)  # bits that do not fill a byte yet, each as a number
        self._ranks: list[Ints] = []
        self._count = 0
        self._marked = 0

    def append(self, count: int, marked: Ints) -> None:
        """The next `count` numbers, and which of them are marked: ascending, from 0."""
        groups = np.arange(-self._count % (1 << RANK_BITS), count, 1 << RANK_BITS)
        self._ranks.append(self._marked + np.searchsorted(marked, groups))
        self._marked += len(marked)
        self._count += count
        bits = np.zeros(len(self._rest) + count, np.uint8)
        bits[: len(self._rest)] = self._rest
        bits[marked + len(self._rest)] = 1
        whole = len(bits) & ~7
        self._bits.append(np.packbits(bits[:whole], bitorder="little"))
        self._rest = bits[whole:]

    def finish(self) -> None:
        """Write what is left, up to a whole word, and the ranks, of the end too where it is such a number."""
        self._bits.append(np.packbits(self._rest, bitorder="little"))
        self._bits.write(bytes(-self._bits.size % _WORD))
        if not self._count % (1 << RANK_BITS):
            self._ranks.append(np.array([self._marked]))
        self._file.array(f"{self._name}/ranks", np.concatenate(self._ranks))


def read_marks(file: FileReader, name: str, count: int) -> tuple[NDArray[np.uint8], Ints]:
    """Bits and ranks of so many numbers. Raises CorruptIndex where they are not as many; ranks may still be wrong."""
    bits: NDArray[np.uint8] = file.section(f"{name}/bits", "u1").array()
    ranks = file.section(f"{name}/ranks").integers()
    if len(bits) != -(-count // (8 * _WORD)) * _WORD or len(ranks) != (count >> RANK_BITS) + 1:
        raise CorruptIndex(file.path, "marks that make no sense")
    return bits, ranks


class MarksReader:
    """Reads the marks of `count` numbers. Nothing that is asked for may be beyond that."""

    def __init__(self, file: FileReader, name: str, count: int) -> None:
        bits, self._ranks = read_marks(file, name, count)
        self._bits = bits.data

    def __contains__(self, number: int) -> bool:
        return bool(self._bits[number >> 3] >> (number & 7) & 1)

    def rank(self, number: int) -> int:
        """How many numbers before this one are marked."""
        group = number >> RANK_BITS
        first = group << RANK_BITS
        bits = int.from_bytes(self._bits[first >> 3 : (number + 7) >> 3], "little")
        return int(self._ranks[group]) + (bits & ((1 << (number - first)) - 1)).bit_count()

    def between(self, start: int, stop: int) -> Ints:
        """The marked numbers from `start` to before `stop`."""
        first = start >> 3
        bits = np.unpackbits(np.frombuffer(self._bits[first : (stop + 7) >> 3], np.uint8), bitorder="little")
        marked: Ints = np.flatnonzero(bits[start - 8 * first : stop - 8 * first]) + start
        return marked
