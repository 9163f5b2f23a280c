"""How many occurrences each term has, and where its records start.

One byte per term: the number of occurrences, 0 for a list that is kept in blocks. With
the bits that the records before every 64th term take (`layout`), those before any term
are a short sum away.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hansou.index.hosts import cached_property
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.encoding.bits import Ints, offsets
from hansou.index.store.sizes import LONG, STRIDE_BITS

from .record_layout import Layout

_STRIDE = 1 << STRIDE_BITS


class CountsWriter:
    """Writes the counts of a field's terms, in order."""

    def __init__(self, file: FileWriter, name: str, layout: Layout) -> None:
        self._file = file
        self._name = name
        self._sizes = layout.sizes
        self._counts = file.section(f"{name}/counts")
        self._bases: list[Ints] = []
        self._terms = 0
        self._bits = 0

    def __len__(self) -> int:
        """Terms so far."""
        return self._terms

    def append(self, counts: Ints) -> None:
        """Occurrences of the next terms."""
        short = np.where(counts >= LONG, 0, counts)
        self._counts.append(short)
        before = self._bits + offsets(self._sizes[short])
        self._bases.append(before[:-1][-self._terms % _STRIDE :: _STRIDE].copy())  # or all of it stays
        self._bits = int(before[-1])
        self._terms += len(counts)

    def finish(self) -> None:
        """The field is complete."""
        bases = np.concatenate(self._bases) if self._bases else np.zeros(0, np.int64)
        self._file.array(f"{self._name}/bases", bases)


class CountsReader:
    """Reads the counts of a field's terms."""

    def __init__(self, file: FileReader, name: str, layout: Layout) -> None:
        self._counts = file.section(f"{name}/counts", "u1")
        self._bases = file.section(f"{name}/bases")
        self._sizes = layout.sizes
        self._same = np.arange(len(layout.sizes))

    def take(self, ordinals: NDArray[Any]) -> Ints:
        """Occurrences of these terms, 0 for long lists."""
        return self._counts.take(ordinals.astype(np.int64)).astype(np.int64)

    def strides(self) -> tuple[Ints, Ints]:
        """The ordinal of every 64th term, and the records before it."""
        return np.arange(len(self._totals)) << STRIDE_BITS, self._totals

    @cached_property
    def _totals(self) -> Ints:
        """Records before every 64th term."""
        counts = self._counts.array()
        sums = np.add.reduceat(counts, np.arange(0, len(counts), _STRIDE), dtype=np.int64) if len(counts) else counts
        return offsets(sums)[:-1]

    def bits_before(self, ordinals: Ints) -> Ints:
        """Bits that the records before each of these terms take, of short lists that is."""
        return self._before(ordinals, self._bases.take(ordinals >> STRIDE_BITS).astype(np.int64), self._sizes)

    def records_before(self, ordinals: Ints) -> Ints:
        """Records, of short lists that is, before each of these terms."""
        return self._before(ordinals, self._totals[ordinals >> STRIDE_BITS], self._same)

    def _before(self, ordinals: Ints, bases: Ints, sizes: Ints) -> Ints:
        """What is before the strides of these terms, and what the lists between there and them come to."""
        groups = ordinals >> STRIDE_BITS
        new = np.diff(groups, prepend=-1) != 0
        groups, owner = groups[new], np.cumsum(new) - 1
        first = groups << STRIDE_BITS
        total = len(self._counts)
        self._counts.check_ranges(first, np.minimum(first + _STRIDE, total))
        taken = sizes[self._counts.raw[np.minimum(first[:, None] + np.arange(_STRIDE), total - 1)]]
        within = np.cumsum(taken, axis=1) - taken
        places: Ints = bases + within[owner, ordinals & (_STRIDE - 1)]
        return places
