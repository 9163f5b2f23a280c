"""What `cutting` does in compiled code, where that was not built, and what it is tested against."""

from __future__ import annotations

from collections.abc import Sequence

from .extents import CORE, NO_START, extent

Extent = tuple[int, int]


class PlainCutter:
    """Cuts passages of `width` characters at most."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._core = int(CORE * width)

    def best_window(self, matches: Sequence[tuple[int, int, int]], worth: list[float]) -> tuple[int, int, float]:
        """The run of matches, (start, end, wanted), CORE of the width from end to end, of the greatest weight; of
        equals the first.

        Each wanted string counts what it is worth once, its repetitions a little. The run from first to last + 1, and
        its weight.
        """
        best, best_weight = (0, 0), 0.0
        inside = [0] * len(worth)
        weight = 0.0
        first = 0
        for last, (_, end, which) in enumerate(matches):
            weight += worth[which] * (0.1 if inside[which] else 1.0)
            inside[which] += 1
            while end - matches[first][0] > self._core and first < last:
                gone = matches[first][2]
                inside[gone] -= 1
                weight -= worth[gone] * (0.1 if inside[gone] else 1.0)
                first += 1
            if weight > best_weight * (1 + 1e-9):
                best, best_weight = (first, last + 1), weight
        return *best, best_weight

    def passage(
        self, text: str, matches: Sequence[tuple[int, int, int]], first: int, last: int, low: int, high: int
    ) -> tuple[int, int, list[Extent]]:
        """The passage of ``text[low:high]`` around ``text[first:last]``, and the matches in it, from its start: one
        that runs over an edge moves the edge.
        """
        start, end = extent(text, first, last, low, high, self._width)
        near = [(begin, stop) for begin, stop, _ in matches if stop > start and begin < end]
        for begin, stop in near:
            if begin < end < stop:
                end = stop if begin < last else begin
            if begin < start < stop:
                start = begin if stop > first else stop
        while start < (first if first < last else end) and (text[start].isspace() or text[start] in NO_START):
            start += 1
        while end > max(start, last) and text[end - 1].isspace():
            end -= 1
        return start, end, [(begin - start, stop - start) for begin, stop in near if begin >= start and stop <= end]
