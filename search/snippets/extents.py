"""Where a passage begins and ends: whole sentences where they fit, else clauses, never inside a word or number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

WIDTH = 120  # characters of a passage, at most
_ENOUGH = 60  # characters from which whole sentences are left as they are, though a part of the next would fit

_SENTENCE = re.compile("[。！？!?；;…\n]+[”’」』》）)\"']*\\s*")  # what ends one, and what still belongs to it
_CLAUSE = re.compile("[，、：,:—]+[”’」』》）)\"']*\\s*")


def extent(text: str, first: int, last: int, low: int, high: int) -> tuple[int, int]:
    """What of ``text[low:high]`` shows ``text[first:last]`` best: WIDTH characters at most, or just that."""
    room = WIDTH - (last - first)
    if room <= 0:
        return first, last
    lowest, highest = max(low, last - WIDTH), min(high, first + WIDTH)
    bounds = [match.end() for match in _SENTENCE.finditer(text, lowest, highest)]
    if lowest == low:
        bounds.insert(0, low)
    if highest == high and (not bounds or bounds[-1] < high):
        bounds.append(high)
    at = bisect_right(bounds, first) - 1
    to = bisect_left(bounds, last, max(at, 0))
    begin = bounds[at] if at >= 0 else None
    stop = bounds[to] if to < len(bounds) else None
    if begin is not None and stop is not None and stop - begin <= WIDTH:
        begin, stop = _more_sentences(bounds, at, to)
        if stop - begin >= _ENOUGH or stop == high:
            return begin, stop
        return begin, _stop(text, max(last, stop), min(high, begin + WIDTH))
    return _part(text, first, last, lowest if begin is None else begin, high, stop)


def _more_sentences(bounds: list[int], at: int, to: int) -> tuple[int, int]:
    """From one bound to another, or to bounds further out, as far as WIDTH goes: after and before by turns."""
    grown = True
    while grown:
        grown = False
        if to + 1 < len(bounds) and bounds[to + 1] - bounds[at] <= WIDTH:
            to, grown = to + 1, True
        if at > 0 and bounds[to] - bounds[at - 1] <= WIDTH:
            at, grown = at - 1, True
    return bounds[at], bounds[to]


def _part(text: str, first: int, last: int, begin: int, high: int, stop: int | None) -> tuple[int, int]:
    """A part of a sentence that is too long: clauses on both sides of what is to be shown."""
    start = max(begin, first - (WIDTH - (last - first)) // 2)
    if stop is not None and stop - start < WIDTH:
        start = max(begin, stop - WIDTH)
    if start > begin:
        clause = _CLAUSE.search(text, start, first)
        start = clause.end() if clause else _outside_word(text, start, first)
    return start, _stop(text, last, min(high, start + WIDTH))


def _outside_word(text: str, start: int, first: int) -> int:
    while start < first and inside_word(text, start):
        start += 1
    return start


def _stop(text: str, last: int, end: int) -> int:
    while end > last and inside_word(text, end):
        end -= 1
    return end


def inside_word(text: str, at: int) -> bool:
    """Whether a Latin word, a number, or a number with what it counts runs over from before `at`."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before >= "\u2e80" or not (before.isalnum() or before in ".,"):
        return False
    return after.isalnum() and (after < "\u2e80" or before.isdigit())
