from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

def occurrences_of(field: Any, names: Iterable[bytes]) -> list[int]: ...

class GramTable:
    def __init__(self, fields: Sequence[Any]) -> None: ...
    def extended(
        self,
        last: NDArray[np.uint32],
        values: NDArray[np.float64],
        points: NDArray[np.uint32],
        shares: NDArray[np.float64],
        most: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float64]]: ...
