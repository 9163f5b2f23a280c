"""Lengths as Whoosh knows them.

Whoosh keeps a length in one byte, and its scores, statistics and tests are of the
length that comes back. Ours are exact; what is handed to Whoosh is rounded as it would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

_KNOWN = np.array([byte_to_length(byte) for byte in range(256)])


def as_whoosh(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Each length rounded up to one that Whoosh can keep; the greatest of them for longer ones."""
    rounded: NDArray[np.int64] = _KNOWN[np.minimum(np.searchsorted(_KNOWN, lengths), len(_KNOWN) - 1)]
    return rounded
