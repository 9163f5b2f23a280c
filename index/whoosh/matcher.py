"""Whoosh's matcher of one term, on arrays."""

# ruff: noqa: D102 - methods of Whoosh's interfaces, described there

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from hansou.index.store.encoding.bits import offsets
from hansou.index.store.postings.field import FieldReader, Postings

from .lengths import as_whoosh

GROUP_BITS = 7
GROUP = 1 << GROUP_BITS
"""Postings that share one bound of quality."""

TOLERANCE = 1e-9
"""How far above the wanted minimum, relatively, a bound still counts as not above it.

Whoosh's composite matchers ask a part for more than (minimum - bound of the other
part). Rounding can make that difference a hair smaller than the part's own bound even
though the sum of both does not exceed the minimum; a part that then stays where it is
is asked again for ever. Bounds this close are skipped, so a matcher always advances.
"""


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks the postings of a term.

    `id`, `weight`, `value` and the like may be called while `is_active`; past the end
    they raise IndexError, `next` and `skip_to` raise ReadTooFar.
    """

    def __init__(
        self,
        reader: FieldReader,
        ordinal: int,
        found: Postings,
        weights: NDArray[Any],
        *,
        kind: str,
        format_: Any,
        term: tuple[str, bytes],
        scorer: Any,
    ) -> None:
        self._reader = reader
        self._ordinal = ordinal
        self._found = found
        self._weight_array = weights
        self._kind = kind
        self.format = format_
        self._term = term
        self.scorer = scorer
        self._ids = found.docs.data
        self._weights = weights.data
        self._i = 0
        self._bounds: tuple[memoryview, memoryview, memoryview] | None = None
        self._position_block = -1
        self._positions: list[list[int]] = []

    def is_active(self) -> bool:
        return self._i < len(self._ids)

    def reset(self) -> None:
        self._i = 0

    def copy(self) -> ArrayMatcher:
        other = ArrayMatcher(
            self._reader,
            self._ordinal,
            self._found,
            self._weight_array,
            kind=self._kind,
            format_=self.format,
            term=self._term,
            scorer=self.scorer,
        )
        other._i = self._i
        return other

    def id(self) -> int:
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._i :])

    def weight(self) -> float:
        return float(self._weights[self._i])

    def next(self) -> bool:
        """Whether the posting that follows belongs to another block."""
        if self._i >= len(self._ids):
            raise ReadTooFar
        self._i += 1
        return not self._i & (GROUP - 1)

    def skip_to(self, targetid: int) -> None:
        if self._i >= len(self._ids):
            raise ReadTooFar
        self._i = bisect_left(self._ids, targetid, self._i)

    def value(self) -> bytes:
        """The posting's value in the field's format."""
        match self._kind:
            case "positions":
                encoded: bytes = self.format.encode(self._positions_here())
            case "frequency":
                encoded = pack_uint(self._found.freqs[self._i])
            case "values":
                posting = int(self._reader.first_posting(np.array([self._ordinal]))[0]) + self._i
                encoded = self._reader.payloads.value(posting)
            case _:
                encoded = b""
        return encoded

    def value_as(self, astype: str) -> Any:
        if self._kind == "positions":
            if astype == "positions":
                return list(self._positions_here())
            if astype == "frequency":
                return int(self._found.freqs[self._i])
        return self.format.decoder(astype)(self.value())

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        while self.is_active():
            yield self.id(), self.value()
            self.next()

    def items_as(self, astype: str) -> Iterator[tuple[int, Any]]:
        while self.is_active():
            yield self.id(), self.value_as(astype)
            self.next()

    def _positions_here(self) -> list[int]:
        """Positions in the current document; decoded for a block at a time."""
        block = self._i >> GROUP_BITS
        if block != self._position_block:
            part = slice(block << GROUP_BITS, (block + 1) << GROUP_BITS)
            _, positions = self._reader.positions(self._ordinal, self._found.docs[part])
            ends = offsets(self._found.freqs[part]).tolist()
            flat = positions.tolist()
            self._positions = [flat[lo:hi] for lo, hi in pairwise(ends)]
            self._position_block = block
        return self._positions[self._i & (GROUP - 1)]

    def _block_bounds(self) -> tuple[memoryview, memoryview, memoryview]:
        """Of every block the greatest weight, the least and the greatest length."""
        if self._bounds is None:
            starts = np.arange(0, len(self._ids), GROUP)
            lengths = self._reader.lengths[self._found.docs]
            self._bounds = (
                np.maximum.reduceat(self._weight_array, starts).data,
                as_whoosh(np.minimum.reduceat(lengths, starts)).data,
                as_whoosh(np.maximum.reduceat(lengths, starts)).data,
            )
        return self._bounds

    def block_max_weight(self) -> float:
        return float(self._block_bounds()[0][self._i >> GROUP_BITS])

    def block_min_length(self) -> int:
        return int(self._block_bounds()[1][self._i >> GROUP_BITS])

    def block_max_length(self) -> int:
        return int(self._block_bounds()[2][self._i >> GROUP_BITS])

    def block_min_id(self) -> int:
        return self._ids[self._i >> GROUP_BITS << GROUP_BITS]

    def block_max_id(self) -> int:
        return self._ids[min((self._i >> GROUP_BITS) + 1 << GROUP_BITS, len(self._ids)) - 1]

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to a block whose bound is above `minquality`; how many blocks were left."""
        skipped = 0
        while self.is_active():
            quality = self.block_quality()
            if quality - minquality > TOLERANCE * max(abs(quality), abs(minquality)):
                break
            self._i = min((self._i >> GROUP_BITS) + 1 << GROUP_BITS, len(self._ids))
            skipped += 1
        return skipped
