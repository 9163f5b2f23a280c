import numpy as np
from numpy.typing import NDArray

from index.text.scan import Scanner

class Windows:
    def __init__(self, scanner: Scanner, units: NDArray[np.int64], pairs: NDArray[np.int64], width: int) -> None: ...
    def best(self, text: str) -> int: ...
