"""Ascending numbers as the steps from one to the next: a byte each, longer steps apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.files import FileReader, FileWriter

from .bits import Ints

_LONG = 256


class StepsWriter:
    """Writes numbers of 32 bits that ascend."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._steps = file.section(f"{name}/steps")
        self._long = file.section(f"{name}/long", "u4")
        self._last = 0

    def append(self, numbers: Ints) -> None:
        """The next numbers."""
        if not len(numbers):
            return
        steps = numbers.copy()
        steps[1:] -= numbers[:-1]
        steps[0] -= self._last
        self._last = int(numbers[-1])
        long = (steps == 0) | (steps >= _LONG)
        self._steps.append(np.where(long, 0, steps))
        self._long.append(steps[long])


def read_steps(file: FileReader, name: str) -> NDArray[np.uint32]:
    """All the numbers. Raises CorruptIndex where there are no such numbers."""
    short = file.section(f"{name}/steps", "u1").array()
    long = file.section(f"{name}/long", "u4").array()
    places = np.flatnonzero(short == 0)
    if len(places) == len(long):
        steps = short.astype(np.int64)
        steps[places] = long
        numbers = np.cumsum(steps)
        if not len(numbers) or int(numbers[-1]) >> 32 == 0:
            return numbers.astype(np.uint32)
    raise CorruptIndex(file.path, "steps that make no sense")
