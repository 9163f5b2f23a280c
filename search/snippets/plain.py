"""What `cutting` does in compiled code, where that was not built, and what it is tested against."""

from __future__ import annotations

from collections.abc import Sequence

from hansou.search.match.places import Places

from .extents import CORE, NO_START, extent
from .occurrences import Match
from .snippet import Extent, Snippet


class PlainCutter:
    """Cuts passages of `width` characters at most."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._core = int(CORE * width)

    def snippets(
        self, text: str, matches: list[Match], worth: list[float], line: int, limit: int, parts: list[Extent]
    ) -> list[Snippet]:
        """See `choosing.best_snippets`; `parts`: extents of the text, in order, that passages may be taken from."""
        found: list[Snippet] = []
        worth, parts = list(worth), list(parts)
        while len(found) < limit:
            part, first, last = self._best_core(matches, worth, parts, len(text))
            if first == last and found:
                break
            start, end, marks = self.passage(text, matches, first, last, *part)
            found.append(Snippet(text[start:end], marks, line + text.count("\n", 0, start)))
            if first == last or len(found) == limit:
                break
            for match in matches:
                if match.start >= start and match.end <= end:
                    worth[match.wanted] = 0.0  # shown
            at = parts.index(part)
            parts[at : at + 1] = [(part[0], start), (end, part[1])]
        return found

    def _best_core(
        self, matches: list[Match], worth: list[float], parts: Sequence[Extent], size: int
    ) -> tuple[Extent, int, int]:
        """The part of a text of this size that the best passage is in, and what it must show, from where to where."""
        best, best_weight = (parts[0], parts[0][0], parts[0][0]), 0.0
        for part in parts:
            low, high = part
            inside = matches
            if part != (0, size):
                inside = [match for match in matches if low <= match.start and match.end <= high]
            first, last, weight = self.best_window(inside, worth)
            if weight > best_weight:
                best, best_weight = (part, inside[first].start, inside[last - 1].end), weight
        return best

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

    def best_places(self, starts: Places, ends: Places, wanted: Places, worth: list[float]) -> tuple[int, int, float]:
        """The same of matches given by their places, which may be of units instead of characters."""
        return self.best_window([*zip(starts.tolist(), ends.tolist(), wanted.tolist(), strict=True)], worth)

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
