"""How often queries occur over time or by source: articles and occurrences, and how much they are counted in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from hansou.index.schema import units_field
from hansou.search.collection import Collection, Segment
from hansou.search.limits import check_time
from hansou.search.match.lists import Numbers
from hansou.search.snippets.occurrences import HighlightTerm

from .occurrences import count_in

Period = Literal["year", "month", "day", "source"]
PERIODS: tuple[Period, ...] = ("year", "month", "day", "source")
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_MOST_GAPS = 2000
"""Periods without articles that are told; a stray date of the year 200 would else make thousands of months."""


class Tally(NamedTuple):
    """How many articles, and how many occurrences in them."""

    articles: int
    occurrences: int


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One period: its name, all articles of it and their characters (words and numbers counted as one), and for each
    query its tally.
    """

    name: str
    articles: int
    characters: int
    tallies: tuple[Tally, ...]

    def share(self, query: int) -> float | None:
        """The share of the period's articles that the query finds; None in a period without articles."""
        return self.tallies[query].articles / self.articles if self.articles else None

    def per_million(self, query: int) -> float | None:
        """Occurrences of the query in a million characters of the period; None in a period without any."""
        return self.tallies[query].occurrences / self.characters * 1e6 if self.characters else None


@dataclass(frozen=True, slots=True)
class Trends:
    """The queries counted by `by`: rows in order of time (years, months, days without articles between others too),
    sources by their number of articles. `without`: the articles that have no date, or no source, counted aside.
    """

    by: Period
    queries: tuple[str, ...]
    rows: tuple[TrendRow, ...]
    without: TrendRow

    def as_json(self) -> dict[str, Any]:
        """The trends as the command line prints them."""
        return {
            "by": self.by,
            "queries": list(self.queries),
            "rows": [_row_json(row) for row in self.rows],
            "without": _row_json(self.without),
        }


def trends(
    collection: Collection,
    by: Period,
    queries: Mapping[str, tuple[Sequence[Numbers], Sequence[HighlightTerm]]],
    among: Sequence[Numbers],
) -> Trends:
    """Queries counted over the documents `among`; of each the documents that it finds and what is counted in them.

    Numbers are per segment and ascend.
    """
    totals: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for segment, docs in zip(collection.segments, among, strict=True):
        names, ordinals = _names(segment, by, docs)
        lengths = np.asarray(segment.field(units_field("text")).lengths)[docs]
        for ordinal in np.unique(ordinals).tolist():
            of_it = ordinals == ordinal
            totals[names[ordinal]] += int(of_it.sum())
            characters[names[ordinal]] += int(lengths[of_it].sum())
    tallies = [_tally(collection, by, found, wanted) for found, wanted in queries.values()]

    def row(name: str) -> TrendRow:
        return TrendRow(name, totals[name], characters[name], tuple(each.get(name, Tally(0, 0)) for each in tallies))

    if by == "source":
        order = sorted((name for name in totals if name), key=lambda name: (-totals[name], name))
    else:
        order = list(_with_gaps(sorted(name for name in totals if name), by))
    return Trends(by, tuple(queries), tuple(map(row, order)), row(""))


def _tally(
    collection: Collection, by: Period, found: Sequence[Numbers], wanted: Sequence[HighlightTerm]
) -> dict[str, Tally]:
    articles: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    for segment, docs in zip(collection.segments, found, strict=True):
        names, ordinals = _names(segment, by, docs)
        for doc, ordinal in zip(docs.tolist(), ordinals.tolist(), strict=True):
            check_time()
            articles[names[ordinal]] += 1
            occurrences[names[ordinal]] += count_in(segment.stored(doc), wanted)
    return {name: Tally(count, occurrences[name]) for name, count in articles.items()}


def _names(segment: Segment, by: Period, docs: Numbers) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]:
    """The names of periods, "" the last, and for each document the place of its own among them."""
    column = segment.column("source" if by == "source" else "date")
    width = _LENGTHS.get(by)
    short = [name if width is None else name[:width] if len(name) >= width else "" for name in column.names]
    names = [*dict.fromkeys(name for name in short if name), ""]
    place = {name: at for at, name in enumerate(names)}
    table = np.array([*(place[name] for name in short), place[""]], np.int64)
    return names, table[column.ordinals[docs]]


def _with_gaps(names: Sequence[str], by: Period) -> Iterator[str]:
    """Periods in order, with those between that have no articles."""
    gaps = 0
    for at, name in enumerate(names):
        yield name
        following = _next(name, by)
        while at + 1 < len(names) and following < names[at + 1] and gaps < _MOST_GAPS:
            yield following
            gaps += 1
            following = _next(following, by)


def _next(name: str, by: Period) -> str:
    """The period after this one."""
    if by == "year":
        return f"{int(name) + 1:04}"
    if by == "month":
        year, month = int(name[:4]), int(name[5:7])
        return f"{year + month // 12:04}-{month % 12 + 1:02}"
    from datetime import date, timedelta

    return (date.fromisoformat(name) + timedelta(days=1)).isoformat()


def _row_json(row: TrendRow) -> dict[str, Any]:
    return {
        "name": row.name or None,
        "articles": row.articles,
        "characters": row.characters,
        "counts": [{"articles": tally.articles, "occurrences": tally.occurrences} for tally in row.tallies],
    }
