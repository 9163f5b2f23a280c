from typing import Any

import numpy as np
from numpy.typing import NDArray

def places_between(field: Any, first: int, last: int, wanted: NDArray[np.uint8]) -> NDArray[np.int64]: ...
