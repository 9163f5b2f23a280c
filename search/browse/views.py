"""What a query and an article look like from elsewhere: every occurrence in its line, counts over time, an outline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from hansou.search.cli.concordance import cut_left, cut_right
from hansou.search.cli.messages import say
from hansou.search.cli.terminal_text import one_line, without_obeyed

from . import paint
from .paint import Piece
from .row_list import Listing

if TYPE_CHECKING:
    from hansou import Occurrence, Trends

    from .sheet import Sheet

MOST_LINES = 2000
"""Occurrences that are listed; `hansou kwic` lists all."""
CONTEXT = 60
"""Characters on each side of an occurrence: as many as the widest panel shows."""
_MATCH = 24  # cells of a match at most
_DATED = 60  # cells of a row from which on it has room for a date
_MONTHS = 60  # months up to which counts are by month


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of an article: where each begins in the text of its sheet, and what it is called."""

    places: list[int]
    names: list[str]

    @classmethod
    def of(cls, sheet: Sheet) -> Outline:
        """Its headings, else the chapters of a book, else its pages; nothing where there are none of these."""
        article, body = sheet.article, sheet.body
        places = [body + place for place in article.chapters()]
        if len(places) < 2 and len(article.pages) > 1:
            places = [body + place for place in article.pages]
        names = [_line_at(sheet.text, place) for place in places]
        return cls(places, names)

    def listing(self, sheet: Sheet, place: int) -> Listing:
        """Its rows, beginning at the part that a place is in."""

        def row(index: int, width: int) -> Sequence[Piece]:
            page = sheet.page(self.places[index])
            right = [(say("p. {page}", page=page), paint.QUIET)] if page else []
            return paint.ends([(self.names[index], paint.PLAIN)], right, width)

        return Listing(len(self.places), row, max(0, bisect_right(self.places, place) - 1))


def _line_at(text: str, place: int) -> str:
    """The first line with something on it from a place on."""
    match = re.compile(r"[^\n]*\S[^\n]*").search(text, place)
    return one_line(match[0][:120]) if match else ""


def first_lines(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """As many as are listed, and one more where there are more."""
    return list(islice(occurrences, MOST_LINES + 1))


def lines_listing(found: Sequence[Occurrence]) -> Listing:
    """Occurrences one below the other, the matches in a column."""
    lines = found[:MOST_LINES]
    widest = min(_MATCH, max((cell_len(without_obeyed(line.text)) for line in lines), default=0))

    def row(index: int, width: int) -> Sequence[Piece]:
        line = lines[index]
        about: list[Piece] = []
        if width >= _DATED:
            about = [(set_cell_size(one_line(line.date)[:10], 12), paint.ABOUT)]
            width -= 12
        side = max(2, (width - widest) // 2 - 1)
        left = cut_left(without_obeyed(line.left), side)
        match = cut_right(without_obeyed(line.text), widest)
        after = cut_right(without_obeyed(line.right), max(0, width - side - cell_len(match) - 2))
        padding = " " * (side - cell_len(left))
        pieces = [(padding + left + " ", paint.PLAIN), (match, paint.HIT), (" " + after, paint.PLAIN)]
        return [*about, *pieces]

    notes = [] if lines else [say("Nothing found.")]
    if len(found) > MOST_LINES:
        notes = [say("the first {number}; hansou kwic lists all", number=f"{MOST_LINES:,}")]
    return Listing(len(lines), row, notes=notes)


def is_by_year(trends: Trends) -> bool:
    """Whether there are too many months to look at."""
    return len(trends.rows) > _MONTHS


def trend_listing(trends: Trends, chosen: str) -> Listing:
    """Occurrences of the one query by period, with bars, and in how many articles; periods without articles stay."""
    rows = trends.rows
    most = max((row.tallies[0].occurrences for row in rows), default=0) or 1
    digits = len(f"{most:,}")

    def row(index: int, width: int) -> Sequence[Piece]:
        period = rows[index]
        style = paint.STRONG if period.name == chosen else paint.PLAIN
        if not period.articles:
            return [(f"{period.name:<9}{'·':>{digits}}", paint.QUIET)]
        tally = period.tallies[0]
        told = f"{period.name:<9}{tally.occurrences:>{digits},}  "
        right = say("in {number}", number=f"{tally.articles:,}/{period.articles:,}")
        room = max(1, width - len(told) - cell_len(right) - 2)
        bar = "█" * round(tally.occurrences / most * room) or ("▏" if tally.occurrences else "")
        return paint.ends([(told, style), (bar, paint.ABOUT)], [(right, paint.QUIET)], width)

    without = trends.without
    notes = [say("without a date, counted aside: {number}", number=f"{without.tallies[0].occurrences:,}")]
    return Listing(len(rows), row, max(0, len(rows) - 1), notes if without.tallies[0].occurrences else [])
