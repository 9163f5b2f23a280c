from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .cutting import Cutter

_Terms = tuple[NDArray[np.uint64], NDArray[np.int64], bytes, NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]

class Batch:
    counts: NDArray[np.uint32]
    def __init__(
        self,
        texts: list[str],
        parts: int,
        table: NDArray[np.uint32],
        simplified: NDArray[np.uint32],
        telltale: NDArray[np.uint8],
        fill: Callable[[int], None],
        phrases: Callable[[str], Iterable[tuple[int, str]]],
        cut: Cutter | Callable[[str], Sequence[str]],
    ) -> None: ...
    def terms(self) -> tuple[_Terms, _Terms]: ...
    def single(self) -> tuple[_Terms, _Terms]: ...
