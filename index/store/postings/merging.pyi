import numpy as np
from numpy.typing import NDArray

from hansou.index.store.container.files import FileReader

class Source:
    def __init__(self, file: FileReader, name: str, renumber: NDArray[np.int64]) -> None: ...

class Merge:
    def __init__(self, parts: list[tuple[Source, int, int, int, int]]) -> None: ...
    def read(
        self,
    ) -> tuple[
        NDArray[np.uint64],
        NDArray[np.int64],
        bytes,
        NDArray[np.int64],
        NDArray[np.uint32],
        NDArray[np.uint32],
    ]: ...
