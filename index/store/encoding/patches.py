"""Numbers of one width, but for a few that are longer: their high bits stand apart, as patches.

A byte says how many patches there are, up to 15, and how many bits each adds, 1 to 16. A
patch is the number's index, in seven bits, and above it those bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hansou.index.store.sizes import INDEX_BITS, MOST_PATCHES, WIDEST_PATCH

from .bits import Ints, Words, bit_lengths, masks, ranges

_BYTE = np.arange(256)
COUNTS: Ints = (_BYTE >> 4).astype(np.int64)
"""How many patches there are, by the byte that says so."""
WIDTHS: Ints = np.where(COUNTS, INDEX_BITS + 1 + (_BYTE & 15), 0)
"""Bits of a patch."""
BITS: Ints = COUNTS * WIDTHS
"""Bits of all of them."""


def choose(numbers: Ints, begin: Ints) -> tuple[Ints, Ints]:
    """Of groups of numbers that begin at these places, each of 128 at most: the width that makes each smallest, of
    equals the greatest, and the byte that tells of its patches.
    """
    lengths = bit_lengths(numbers)
    counts = np.diff(begin, append=len(numbers))
    widths = np.maximum.reduceat(lengths, begin)
    best = counts * widths
    chosen, patches = widths.copy(), np.zeros_like(widths)
    for width in range(int(widths.max()) - 1, -1, -1):
        more = widths - width
        longer = np.add.reduceat(lengths > width, begin, dtype=np.int64)
        size = counts * width + longer * (INDEX_BITS + more)
        better = (size < best) & (longer <= MOST_PATCHES) & (more > 0) & (more <= WIDEST_PATCH)
        best[better], chosen[better] = size[better], width
        patches[better] = longer[better] << 4 | (more[better] - 1)
    return chosen, patches


def make(numbers: Ints, begin: Ints, widths: Ints) -> Words:
    """The patches of all groups in order: what does not fit into the width of a group."""
    counts = np.diff(begin, append=len(numbers))
    group = np.repeat(np.arange(len(begin)), counts)
    high = numbers >> widths[group]
    at = np.flatnonzero(high)
    patches: Words = (high[at] << INDEX_BITS | (at - begin[group[at]])).astype(np.uint64)
    return patches


def places(starts: Ints, patches: Ints) -> Ints:
    """The bits where patches are that start at these bits, those of each group in order."""
    counts = COUNTS[patches]
    return ranges(np.zeros_like(counts), counts) * np.repeat(WIDTHS[patches], counts) + np.repeat(starts, counts)


def apply(table: NDArray[np.uint32], found: Words, widths: Ints, patches: Ints) -> None:
    """Add patches to a table whose rows are groups, the numbers of each being so wide.

    found: 64 bits from where each patch is.
    """
    counts = COUNTS[patches]
    row = np.repeat(np.arange(len(patches)), counts)
    found = found & masks(np.repeat(WIDTHS[patches], counts))
    column = (found & np.uint64((1 << INDEX_BITS) - 1)).astype(np.int64)
    table[row, column] += ((found >> np.uint64(INDEX_BITS)) << widths[row].astype(np.uint64)).astype(np.uint32)
