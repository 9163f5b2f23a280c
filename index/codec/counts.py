"""How many occurrences each term has, and where its records start.

One byte per term: the number of occurrences, 0 for a list that is kept in blocks. With
the total before every 64th term, the records before any term are a short sum away.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import Ints, offsets
from .files import FileReader, FileWriter

LONG = 128
"""Occurrences from which a list is kept in blocks."""

_STRIDE_BITS = 6
_STRIDE = 1 << _STRIDE_BITS


class CountsWriter:
    """Writes the counts of a field's terms, in order."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._file = file
        self._name = name
        self._counts = file.section(f"{name}/counts")
        self._bases: list[Ints] = []
        self._terms = 0
        self._short = 0

    def __len__(self) -> int:
        """Terms so far."""
        return self._terms

    def append(self, counts: Ints) -> None:
        """Occurrences of the next terms."""
        short = np.where(counts >= LONG, 0, counts)
        self._counts.append(short)
        before = self._short + offsets(short)
        self._bases.append(before[:-1][-self._terms % _STRIDE :: _STRIDE])
        self._short = int(before[-1])
        self._terms += len(counts)

    def finish(self) -> None:
        """The field is complete."""
        bases = np.concatenate(self._bases) if self._bases else np.zeros(0, np.int64)
        self._file.array(f"{self._name}/bases", bases)


class CountsReader:
    """Reads the counts of a field's terms."""

    def __init__(self, file: FileReader, name: str) -> None:
        self._counts = file.section(f"{name}/counts")
        self._bases = file.section(f"{name}/bases")

    def take(self, ordinals: NDArray[Any]) -> Ints:
        """Occurrences of these terms, 0 for long lists."""
        return self._counts.take(ordinals.astype(np.int64)).astype(np.int64)

    def strides(self) -> tuple[Ints, Ints]:
        """The ordinal of every 64th term, and the records before it."""
        return np.arange(len(self._bases)) << _STRIDE_BITS, self._bases.array().astype(np.int64)

    def before(self, ordinals: Ints) -> Ints:
        """Records, of short lists that is, before each of these terms."""
        groups = ordinals >> _STRIDE_BITS
        new = np.diff(groups, prepend=-1) != 0
        groups, owner = groups[new], np.cumsum(new) - 1
        first = groups << _STRIDE_BITS
        total = len(self._counts)
        self._counts.check_ranges(first, np.minimum(first + _STRIDE, total))
        counts = self._counts.raw[np.minimum(first[:, None] + np.arange(_STRIDE), total - 1)]
        ends = np.cumsum(counts, axis=1, dtype=np.int64)
        within = (ends - counts)[owner, ordinals & (_STRIDE - 1)]
        places: Ints = self._bases.take(groups).astype(np.int64)[owner] + within
        return places
