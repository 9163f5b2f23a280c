"""Snippets: the passage of an article that answers best, with every match in it marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .occurrences import Match
from .query.terms import UnitString

WIDTH = 120  # characters of a snippet, at most
_ENDS = frozenset("。！？!?；;…\n")  # after these a sentence may begin
_NO_START = frozenset("，。、；：！？）》」』”’,.;:!?)")  # no passage begins with the end of something
_LEAD = 20  # characters shown before the first match where no sentence begins


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: `highlights` are its matches, (start, end) in characters of `text`; `line` is where it starts,
    1-based, in the document.
    """

    text: str
    highlights: list[tuple[int, int]]
    line: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A string to mark and what finding it is worth."""

    string: UnitString
    weight: float


def best_snippets(
    text: str, matches: Sequence[Match], wanted: Sequence[Wanted], line: int, limit: int
) -> list[Snippet]:
    """The passages of `text` that hold the most of what is wanted, best first; the beginning if nothing matches.

    After the first, only passages that hold something wanted that is in none before. `line` is the text's first.
    """
    snippets: list[Snippet] = []
    shown: set[int] = set()
    while len(snippets) < limit:
        first, last = _best_window(matches, wanted, shown)
        if first == last and snippets:
            break
        snippets.append(_cut(text, matches, first, last, line))
        if first == last:
            break
        shown.update(match.wanted for match in matches[first:last])
    return snippets


def _best_window(matches: Sequence[Match], wanted: Sequence[Wanted], shown: set[int]) -> tuple[int, int]:
    """The run of matches, at most WIDTH characters from end to end, of the greatest weight; of equals the first.

    Each wanted string counts once, its repetitions a little, those in `shown` nothing.
    """
    best, best_weight = (0, 0), 0.0
    inside = [0] * len(wanted)
    weight = 0.0
    first = 0
    for last, match in enumerate(matches):
        weight += _worth(wanted, shown, match, inside[match.wanted])
        inside[match.wanted] += 1
        while match.end - matches[first].start > WIDTH and first < last:
            gone = matches[first]
            inside[gone.wanted] -= 1
            weight -= _worth(wanted, shown, gone, inside[gone.wanted])
            first += 1
        if weight > best_weight * (1 + 1e-9):
            best, best_weight = (first, last + 1), weight
    return best


def _worth(wanted: Sequence[Wanted], shown: set[int], match: Match, already: int) -> float:
    if match.wanted in shown:
        return 0.0
    return wanted[match.wanted].weight * (0.1 if already else 1.0)


def _cut(text: str, matches: Sequence[Match], first: int, last: int, line: int) -> Snippet:
    """The passage around the matches ``matches[first:last]``."""
    core_start = matches[first].start if first < last else 0
    core_end = matches[last - 1].end if first < last else 0
    start = _begin(text, core_start, core_end)
    end = _end(text, start, core_end)
    # No match is cut: one that runs over an edge moves the edge off it.
    for match in matches:
        if match.start < end < match.end:
            end = match.end if match.start < core_end else match.start
        if match.start < start < match.end:
            start = match.start if match.end > core_start else match.end
    while start < (core_start if first < last else end) and (text[start].isspace() or text[start] in _NO_START):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = [(m.start - start, m.end - start) for m in matches if m.start >= start and m.end <= end]
    return Snippet(text[start:end], inside, line + text.count("\n", 0, start))


def _begin(text: str, core_start: int, core_end: int) -> int:
    """Where a passage starts: at a sentence if one begins near enough, else a few characters before the match."""
    room = max(0, WIDTH - (core_end - core_start))
    earliest = max(0, core_start - room)
    for at in range(core_start, earliest - 1, -1):
        if at == 0 or text[at - 1] in _ENDS:
            return at
    start = max(earliest, core_start - _LEAD)
    while start < core_start and start > 0 and _inside_word(text, start):
        start += 1
    return start


def _end(text: str, start: int, core_end: int) -> int:
    """Where a passage that must reach `core_end` ends: full if it can, and not inside a word or number."""
    end = max(core_end, min(len(text), start + WIDTH))
    while end > core_end and end < len(text) and _inside_word(text, end):
        end -= 1
    return end


def _inside_word(text: str, at: int) -> bool:
    """Whether a Latin word or a number runs over from before `at`."""
    before, after = text[at - 1], text[at]
    return before < "\u2e80" and after < "\u2e80" and (before.isalnum() or before in ".,") and after.isalnum()
