"""Streams of bits, one behind another."""

from __future__ import annotations

import numpy as np

from hansou.index.store.postings.records import Bits


def as_number(bits: Bits) -> int:
    return int.from_bytes(bits.stream.tobytes(), "little") | bits.rest << 8 * len(bits.stream)


def test_bits_behind_others() -> None:
    rng = np.random.default_rng(1)
    for size in (0, 1, 2, 9):
        for left in range(8):
            stream = rng.integers(0, 256, size).astype(np.uint8)
            bits = Bits(stream, int(rng.integers(0, 1 << left)), left)
            for count in range(8):
                rest = int(rng.integers(0, 1 << count))
                behind = bits.after(rest, count)
                assert as_number(behind) == rest | as_number(bits) << count
                assert 8 * len(behind.stream) + behind.left == 8 * size + left + count
                assert behind.left < 8
                assert behind.rest >> behind.left == 0
