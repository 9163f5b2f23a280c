"""Dates in a query: as ISO 8601, Chinese or with other marks, and ranges of them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from hansou.index.errors import QueryError
from hansou.index.text.fold.fold import fold

_DATE = re.compile(
    r"(?P<year>\d{4})(?:年|(?P<mark>[-/.年])(?P<month>\d{1,2})(?:月|(?:月|(?P=mark))(?P<day>\d{1,2})[日号]?)?)?"
)
_TO = re.compile(r"(?i:(?<![a-z])to(?![a-z]))|[至到~～]")
_ABOVE_ALL = "\U0010ffff"

OPENING, CLOSING = "[［{｛", "]］}｝"
_EXCLUDING = "{｛}｝"


def canonical_date(text: str, position: int | None = None) -> str:
    """A year, month or day as ISO 8601 writes it. Raises QueryError when it is none."""
    match = _DATE.fullmatch(fold(text.strip()))
    name = text if text and text.isprintable() else "this"
    if match is None:
        raise QueryError(f"{name} is no date; write 2022, 2022-02 or 2022-02-09", position)
    parts = [int(part) for part in match.group("year", "month", "day") if part is not None]
    if not parts[0]:
        raise QueryError(f"{name} is no date: years count from 1", position)
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        raise QueryError(f"{name} is no date: there is no month {parts[1]}", position)
    if len(parts) > 2 and not 1 <= parts[2] <= monthrange(*parts[:2])[1]:
        raise QueryError(f"{name} is no date: that month has {monthrange(*parts[:2])[1]} days", position)
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def check_order(low: str, high: str, position: int | None, *, above: bool = False, below: bool = False) -> None:
    """Raises QueryError when no date can lie between two; see `tree.Keyword` for what the bounds mean."""
    first = low + _ABOVE_ALL if above else low
    last = high if below else high + _ABOVE_ALL
    if low and high and first >= last:
        if low > high and not low.startswith(high):
            raise QueryError(f"the dates are the wrong way round: {low} is after {high}", position)
        raise QueryError(f"nothing lies between {low} and {high}", position)


def parse_range(text: str, position: int, read: Callable[[str, int], str] | None = None) -> tuple[str, str, bool, bool]:
    """What ``[2022-01-28 TO 2022-02-09]`` says, brackets included: both bounds, and whether each is left out.

    `read` makes of a bound and its place what is compared; by default bounds are dates, and in order. An open end is
    empty or ``*``. `position` is where it stands in the query. Raises QueryError.
    """
    inner = text[1:-1]
    match = _TO.search(inner)
    if match is None:
        raise QueryError("a range of dates is written [2022-01-28 TO 2022-02-09]", position)
    bounds: list[str] = []
    for start, end in ((0, match.start()), (match.end(), len(inner))):
        bound = inner[start:end]
        place = position + 1 + start + len(bound) - len(bound.lstrip())
        bounds.append("" if bound.strip() in ("", "*", "＊") else (read or canonical_date)(bound.strip(), place))
    above, below = text[0] in _EXCLUDING and bool(bounds[0]), text[-1] in _EXCLUDING and bool(bounds[1])
    low, high = bounds
    if read is None:
        check_order(low, high, position, above=above, below=below)
    return low, high, above, below
