"""Where the rows of a text are."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each row of a text begins and ends, in characters, ascending; spaces at row ends are in no row."""

    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, position: int) -> int:
        """The row of a character."""
        return max(0, bisect_right(self.starts, position) - 1)
