"""Where a passage begins and ends: whole sentences where they fit, else clauses, never inside a word or number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

WIDTH = 120  # characters of a passage, at most, where nothing else is said
CORE = 2 / 3  # of the width, for the matches that a passage is chosen for: the rest is what is told of them
ENOUGH = 0.5  # of the width: from there on whole sentences are left as they are, though a part of the next would fit

SENTENCE_ENDS, CLAUSE_ENDS = "。！？!?；;…\n", "，、：,:—"
CLOSING = "”’」』》）)\"'"  # after the end, and still of what ends
NO_START = "，。、；：！？）》」』”’,.;:!?)"  # no passage begins with the end of something

_SENTENCE = re.compile(f"[{SENTENCE_ENDS}]+[{CLOSING}]*\\s*")
_CLAUSE = re.compile(f"[{CLAUSE_ENDS}]+[{CLOSING}]*\\s*")


def extent(text: str, first: int, last: int, low: int, high: int, width: int = WIDTH) -> tuple[int, int]:
    """What of ``text[low:high]`` shows ``text[first:last]`` best: `width` characters at most, or just that."""
    room = width - (last - first)
    if room <= 0:
        return first, last
    lowest, highest = max(low, last - width), min(high, first + width)
    bounds = [match.end() for match in _SENTENCE.finditer(text, lowest, highest)]
    if lowest == low:
        bounds.insert(0, low)
    if highest == high and (not bounds or bounds[-1] < high):
        bounds.append(high)
    at = bisect_right(bounds, first) - 1
    to = bisect_left(bounds, last, max(at, 0))
    begin = bounds[at] if at >= 0 else None
    stop = bounds[to] if to < len(bounds) else None
    if begin is not None and stop is not None and stop - begin <= width:
        begin, stop = _more_sentences(bounds, at, to, width)
        if stop - begin >= ENOUGH * width or stop == high:
            return begin, stop
        return begin, _stop(text, max(last, stop), min(high, begin + width))
    return _part(text, first, last, lowest if begin is None else begin, high, stop, width)


def _more_sentences(bounds: list[int], at: int, to: int, width: int) -> tuple[int, int]:
    """From one bound to another, or to bounds further out, as far as `width` goes: after and before by turns."""
    grown = True
    while grown:
        grown = False
        if to + 1 < len(bounds) and bounds[to + 1] - bounds[at] <= width:
            to, grown = to + 1, True
        if at > 0 and bounds[to] - bounds[at - 1] <= width:
            at, grown = at - 1, True
    return bounds[at], bounds[to]


def _part(text: str, first: int, last: int, begin: int, high: int, stop: int | None, width: int) -> tuple[int, int]:
    """A part of a sentence that is too long: clauses on both sides of what is to be shown."""
    start = max(begin, first - (width - (last - first)) // 2)
    if stop is not None and stop - start < width:
        start = max(begin, stop - width)
    if start > begin:
        clause = _CLAUSE.search(text, start, first)
        start = clause.end() if clause else _outside_word(text, start, first)
    return start, _stop(text, last, min(high, start + width))


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
