"""BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), in one place.

A term that stands f times in a document of length l adds  weight * idf * (k1 + 1) * f / (f + norm(l))  to its score,
where  norm(l) = k1 * (1 - b + b * l / average length)  and  idf = ln(1 + (N - n + 0.5) / (n + 0.5)), Lucene's, which
is never negative, for a term that n of N documents hold. `bm25.pxd` has the same idf for compiled code.
"""

from __future__ import annotations

from math import log1p
from typing import Any

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property

from .weights import Ranking

if COMPILED:
    from .best import Table

_CODES = 1 << 16

Scores = npt.NDArray[np.float64]


def idf(size: int, frequency: int) -> float:
    """How much it tells that a document holds what `frequency` of `size` documents hold."""
    return log1p((size - frequency + 0.5) / (frequency + 0.5))


class Norms:
    """The norm of every document of a segment: base + slope * length.

    Documents are many and lengths few: `codes`, uint16 (uint32 where there are more lengths), say which of `table`,
    float64, is a document's.
    """

    def __init__(self, lengths: npt.NDArray[Any], average: float, ranking: Ranking) -> None:
        k1, b = ranking.k1, ranking.b
        self.base, self.slope = k1 * (1 - b), k1 * b / average
        greatest = int(lengths.max()) if len(lengths) else 0
        if greatest < _CODES:
            known: npt.NDArray[Any] = np.arange(greatest + 1)
            self.codes: npt.NDArray[np.uint16 | np.uint32] = lengths.astype(np.uint16)
        else:
            known, codes = np.unique(lengths, return_inverse=True)
            self.codes = codes.astype(np.uint32)
        self.table: Scores = k1 * (1 - b + b / average * known)

    def __getitem__(self, docs: npt.NDArray[Any] | int) -> Scores:
        """The norms of some documents."""
        found: Scores = self.table[self.codes[docs]]
        return found

    @cached_property
    def compiled(self) -> Table:
        """The same for compiled code, where it was built."""
        return Table(self.codes, self.table, self.base, self.slope)
