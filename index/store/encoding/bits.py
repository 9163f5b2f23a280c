"""Numbers of any width in bits, packed and unpacked by the array.

A packed stream is read through windows: the 64 bits that start at a given byte.
A number of up to 57 bits that starts in that byte lies wholly in its window, so one
gather, one shift and one mask unpack it. Streams end in PADDING zero bytes, so that
every byte of theirs starts a window.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

PADDING = 1024
"""Zero bytes after a stream: a window, or a last block read as if it were a full one."""


def bit_lengths(values: NDArray[Any]) -> Ints:
    """`int.bit_length` of every value below 2**53."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def masks(widths: NDArray[Any]) -> Words:
    """A word with the lowest `width` bits set, for every width."""
    return (np.uint64(1) << widths.astype(np.uint64)) - np.uint64(1)


def ranges(starts: NDArray[Any], counts: NDArray[Any]) -> Ints:
    """start, start + 1 … start + count - 1 for every range, one after the other."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    numbers = np.arange(total, dtype=np.int64)
    numbers += np.repeat(starts - (ends - counts), counts)
    return numbers


def offsets(counts: NDArray[Any]) -> Ints:
    """Where each group starts when groups of these sizes lie end to end; one more for the end."""
    result = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=result[1:])
    return result


def pack(values: Words, places: Ints, total: int) -> NDArray[np.uint8]:
    """A stream of `total` bits, rounded up to bytes, with values[i] at bit places[i].

    Places do not descend and values do not overlap.
    """
    words = np.zeros((total >> 6) + 2, np.uint64)
    if len(values):
        index, shift = places >> 6, (places & 63).astype(np.uint64)
        starts = np.flatnonzero(np.diff(index, prepend=-1))
        words[index[starts]] = np.bitwise_or.reduceat(values << shift, starts)
        spill = (values >> np.uint64(1)) >> (np.uint64(63) - shift)
        over = np.flatnonzero(spill)
        words[index[over] + 1] |= spill[over]
    return words.view(np.uint8)[: (total + 7) >> 3]


def windows(stream: NDArray[np.uint8]) -> Words:
    """For every byte of a stream but its last seven, the 64 bits that start there; no copy."""
    count = max(len(stream) - 7, 0)
    if count == 0:
        return np.zeros(0, np.uint64)
    return np.ndarray((count,), "<u8", stream, strides=(1,))
