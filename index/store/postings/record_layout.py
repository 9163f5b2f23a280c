"""How the records of a short list lie in bits: its number of records decides, and nothing else.

The records of a list ascend. A few are kept as they are, `width` bits each. More are kept
as Elias and Fano did: the low bits of each, end to end, then the high bits of all as a row
of bits in which the i-th that is set, at place p, tells p - i. That takes log2(n!) bits less
for n records, or nearly, and as every list of n takes the same, a list is still found by
adding up what those before it take.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hansou.index.store.encoding.bits import Ints, bit_lengths
from hansou.index.store.sizes import COUNTS

_FIELDS = 64  # whose layouts are kept: a field is opened more than once


@lru_cache(_FIELDS)
def layout_of(universe: int, width: int) -> Layout:
    """The layout of a field, made once."""
    return Layout(universe, width)


class Layout:
    """Of a field with this many different records, `universe`, of so many bits.

    lows: low bits of each record in a list of n; -1 where records are kept as they are; int8.
    highs: bits of the row of high bits; sizes: bits of the whole list; both int64.
    """

    def __init__(self, universe: int, width: int) -> None:
        self.universe = universe
        self.width = width
        counts = np.arange(COUNTS)
        top = max(universe - 1, 0)
        # So many that a row has between one and two zeros for each record: one bit more or less makes no list smaller.
        low = np.maximum(bit_lengths(top // np.maximum(counts, 1)) - 1, 0)
        highs = counts + (np.int64(top) >> low)
        sizes = counts * low + highs
        plain = counts * width <= sizes
        self.lows: NDArray[np.int8] = np.where(plain, -1, low).astype(np.int8)
        self.highs: Ints = np.where(plain, 0, highs)
        self.sizes: Ints = np.where(plain, counts * width, sizes)
