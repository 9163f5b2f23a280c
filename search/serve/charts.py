"""Charts as SVG: what the templates draw, in numbers. No library for two charts that must obey the page's own style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hansou import Trends

WIDTH, HEIGHT = 720, 96
MOST_MONTHS = 60
"""Months that have a bar each; beyond them it is years that have one."""
_LINES_HEIGHT = 240
_LEFT, _BOTTOM = 48, 24


class Bar(NamedTuple):
    """A bar of a histogram: its extent, the period, how many, and the address that narrows to it."""

    x: float
    y: float
    width: float
    height: float
    period: str
    articles: int
    address: str


class Histogram(NamedTuple):
    """Bars from left to right, and the first and the last period."""

    bars: list[Bar]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


def bars(counts: Sequence[tuple[str, int]], address: Callable[[str, str], str]) -> Histogram:
    """The histogram of months (``2023-02``) in order, each with a count; months between without any are gaps."""
    totals = dict(counts)
    periods = _months(counts[0][0], counts[-1][0])
    if len(periods) > MOST_MONTHS:
        totals = {}
        for month, count in counts:
            totals[month[:4]] = totals.get(month[:4], 0) + count
        periods = [f"{year:04}" for year in range(int(counts[0][0][:4]), int(counts[-1][0][:4]) + 1)]
        periods = periods if len(periods) <= WIDTH // 3 else sorted(totals)
    step = WIDTH / len(periods)
    most = max(totals.values())
    drawn = []
    for at, period in enumerate(periods):
        count = totals.get(period, 0)
        height = max(2.0, count / most * (HEIGHT - 4)) if count else 0.0
        extent = (round(at * step, 2), round(HEIGHT - height, 2), round(max(1.0, step - 1), 2), round(height, 2))
        drawn.append(Bar(*extent, period, count, address(period, period)))
    return Histogram(drawn, periods[0], periods[-1])


class Line(NamedTuple):
    """One query over time: its number, from 0, its text, the points of its pieces, between which there are gaps."""

    number: int
    query: str
    pieces: list[str]
    points: list[tuple[float, float, str]]


class Chart(NamedTuple):
    """Lines with the marks of both axes: (place, text)."""

    lines: list[Line]
    across: list[tuple[float, str]]
    up: list[tuple[float, str]]
    left: int = _LEFT
    width: int = WIDTH
    height: int = _LINES_HEIGHT


def lines(trends: Trends, queries: Sequence[str]) -> Chart:
    """Occurrences in a million characters over time; a period without articles is a gap."""
    rows = trends.rows
    right, floor = WIDTH - 8, _LINES_HEIGHT - _BOTTOM
    step = (right - _LEFT) / max(1, len(rows) - 1)
    values = [[row.per_million(number) for row in rows] for number in range(len(queries))]
    most = max((value for each in values for value in each if value), default=1.0)
    drawn = []
    for number, query in enumerate(queries):
        pieces: list[list[tuple[float, float]]] = [[]]
        points = []
        for at, value in enumerate(values[number]):
            if value is None:
                pieces.append([])
                continue
            place = (round(_LEFT + at * step, 1), round(floor - value / most * (floor - 8), 1))
            pieces[-1].append(place)
            tally = rows[at].tallies[number]
            points.append((*place, f"{rows[at].name}: {tally.occurrences:,} · {value:,.1f}"))
        joined = [" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1]
        drawn.append(Line(number, query, joined, points))
    every = max(1, -(-len(rows) // 8))
    across = [(round(_LEFT + at * step, 1), row.name) for at, row in enumerate(rows) if at % every == 0]
    up = [(round(floor - share * (floor - 8), 1), f"{most * share:,.0f}") for share in (0.0, 0.5, 1.0)]
    return Chart(drawn, across, up)


def _months(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:7])
    months: list[Any] = []
    while (name := f"{year:04}-{month:02}") <= last and len(months) <= MOST_MONTHS:
        months.append(name)
        year, month = year + month // 12, month % 12 + 1
    return months
