"""BM25's share of documents' lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hansou.index.hosts import cached_property

if TYPE_CHECKING:
    from .best import Table

K1, B = 0.9, 0.4  # BM25
_CODES = 1 << 16


class Norms:
    """For every document of a segment what joins a term's frequency below the line, base + slope * length.

    Documents are many and lengths few: `codes`, uint16 (uint32 where there are more lengths), say which of `table`,
    float64, is a document's.
    """

    def __init__(self, lengths: npt.NDArray[Any], average: float) -> None:
        self.base, self.slope = K1 * (1 - B), K1 * B / average
        greatest = int(lengths.max()) if len(lengths) else 0
        if greatest < _CODES:
            known: npt.NDArray[Any] = np.arange(greatest + 1)
            self.codes: npt.NDArray[np.uint16 | np.uint32] = lengths.astype(np.uint16)
        else:
            known, codes = np.unique(lengths, return_inverse=True)
            self.codes = codes.astype(np.uint32)
        self.table: npt.NDArray[np.float64] = K1 * (1 - B + B / average * known)

    def __getitem__(self, docs: npt.NDArray[Any] | int) -> npt.NDArray[np.float64]:
        """The share of some documents."""
        found: npt.NDArray[np.float64] = self.table[self.codes[docs]]
        return found

    @cached_property
    def compiled(self) -> Table:
        """The same for compiled code, where it was built."""
        from .best import Table

        return Table(self.codes, self.table, self.base, self.slope)
