from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

class Wanted:
    def __init__(self, field: Any, docs: NDArray[np.uint32]) -> None: ...
    def places_between(self, ranges: Iterable[tuple[int, int]]) -> NDArray[np.int64]: ...

def number_texts(places: NDArray[np.int64], titles: NDArray[Any]) -> None: ...
def counts_in(
    docs: NDArray[np.uint32], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
