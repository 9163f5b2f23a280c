from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hansou.index.text.fold.characters import CodePoints

def sign(texts: list[str], table: CodePoints, fill: Callable[[int], None], found: NDArray[np.uint8]) -> None: ...
