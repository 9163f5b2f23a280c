"""What stands in an article in the place of what was asked for and does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hansou.search.query.shapes import Stretch, can_be_close, fixed_strings, sought
from hansou.search.query.tree import Close, Near, Pattern, UnitString, Wild
from hansou.search.snippets.marks import find_pattern
from hansou.search.snippets.occurrences import Match, find_matches

from .score import written

_LONGEST = 200  # units of a string of which parts are looked for


@dataclass(frozen=True, slots=True)
class Standing:
    """As `WhyNearest`; it stands in ``texts[text][start:end]``."""

    wanted: str
    how: str
    text: int
    start: int
    end: int
    distance: int | None = None


def nearest_string(texts: Sequence[str], string: UnitString) -> Standing | None:
    """The nearest thing to a string that stands in none of `texts`."""
    wanted = written(string)
    spaced = " ".join(string.tokens)
    if len(string) == 1:
        if string.single[0]:
            return None
        longer = _first(find_pattern(texts, [Wild(f"*{spaced}*")]))
        if longer is not None:
            return Standing(wanted, "longer", *longer)
    if can_be_close(spaced):
        other = _first(find_pattern(texts, [Close(spaced)]))
        if other is not None:
            return Standing(wanted, "other", *other)
    part = _longest_part(texts, string)
    return None if part is None else Standing(wanted, "part", *part)


def _longest_part(texts: Sequence[str], string: UnitString) -> tuple[int, int, int] | None:
    """Where the longest part stands, found by halving: what stands in a text, stands there in parts."""
    string = string.part(0, _LONGEST)
    low, high = 0, len(string)
    best = None
    while high - low > 1:
        size = (low + high) // 2
        parts = [string.part(at, at + size) for at in range(len(string) - size + 1)]
        found = _first(find_matches(texts, list(dict.fromkeys(parts))))
        if found is None:
            high = size
        else:
            low, best = size, found
    return best


def nearest_pattern(texts: Sequence[str], node: Pattern) -> list[Standing]:
    """The nearest things to a pattern that matches nothing in `texts`."""
    if isinstance(node, Near):
        apart = _apart(texts, node)
        if apart is not None:
            return [apart]
    found = []
    for string in fixed_strings(node):
        at = _first(find_matches(texts, [string]))
        standing = Standing(written(string), "part", *at) if at else nearest_string(texts, string)
        found += [standing] if standing else []
    return found


def _apart(texts: Sequence[str], node: Near) -> Standing | None:
    """How far from each other the strings of a nearness stand in one text."""
    (stretch,) = sought(node)
    low, high = node.distance, max(map(len, texts), default=0)
    if not isinstance(stretch, Stretch) or high <= low or not any(find_pattern(texts, [replace(node, distance=high)])):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if any(find_pattern(texts, [replace(node, distance=middle)])):
            high = middle
        else:
            low = middle
    at = _first(find_pattern(texts, [replace(node, distance=high)]))
    return None if at is None else Standing(node.text, "apart", *at, high)


def _first(found: Sequence[Sequence[Match]]) -> tuple[int, int, int] | None:
    for text, matches in enumerate(found):
        if matches:
            return text, matches[0].start, matches[0].end
    return None
