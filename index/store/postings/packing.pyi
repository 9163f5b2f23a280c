from typing import Any

import numpy as np
from numpy.typing import NDArray

from .record_layout import Layout

Numbers = NDArray[np.uint32]

def ascend(keys: NDArray[np.uint64], sizes: NDArray[np.int64], rests: bytes) -> bool: ...
def pack_terms(
    keys: NDArray[np.uint64], sizes: NDArray[np.int64], rests: bytes
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64], NDArray[np.int64], bytes]: ...
def pack_records(
    counts: NDArray[np.int64],
    docs: Numbers,
    values: Numbers,
    slots: NDArray[np.int64] | None,
    documents: int,
    value_bits: int,
    layout: Layout,
    limit: int,
) -> tuple[NDArray[np.uint8], int, int]: ...
def pack_blocks(
    counts: NDArray[np.int64], docs: Numbers, values: Numbers, lengths: Numbers, limit: int, positional: bool
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.uint8], NDArray[np.uint8]]: ...
