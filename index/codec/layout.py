"""How the records of a short list lie in bits: its number of records decides, and nothing else.

The records of a list ascend. A few are kept as they are, `width` bits each. More are kept
as Elias and Fano did: the low bits of each, end to end, then the high bits of all as a row
of bits in which the i-th that is set, at place p, tells p - i. That takes log2(n!) bits less
for n records, or nearly, and as every list of n takes the same, a list is still found by
adding up what those before it take.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .bits import Ints

COUNTS = 256
"""Lists may have fewer records than this: a count is a byte."""


class Layout:
    """Of a field with this many different records, `universe`, of so many bits.

    lows: low bits of each record in a list of n; -1 where records are kept as they are; int8.
    highs: bits of the row of high bits; sizes: bits of the whole list; both int64.
    """

    def __init__(self, universe: int, width: int) -> None:
        self.universe = universe
        self.width = width
        counts = np.arange(COUNTS)[:, None]
        low = np.arange(width, -1, -1)  # of layouts that are as small the one with the shortest row
        highs = counts + (np.int64(max(universe - 1, 0)) >> low)
        sizes = counts * low + highs
        best = sizes.argmin(axis=1)
        chosen = np.arange(COUNTS), best
        plain = counts[:, 0] * width <= sizes[chosen]
        self.lows: NDArray[np.int8] = np.where(plain, -1, low[best]).astype(np.int8)
        self.highs: Ints = np.where(plain, 0, highs[chosen])
        self.sizes: Ints = np.where(plain, counts[:, 0] * width, sizes[chosen])
