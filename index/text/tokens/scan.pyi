from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Match = TypeVar("_Match", bound=tuple[Any, ...])

class Scanner:
    def __init__(self, table: NDArray[np.uint32], fill: Callable[[int], None], needles: list[str]) -> None: ...
    def find(self, text: str, match: type[_Match]) -> list[_Match]: ...
    def units(self, text: str) -> int: ...
