"""Occurrences and what is counted of them as people read it on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from .messages import say
from .output import Output
from .terminal_text import one_line, plain, without_obeyed

if TYPE_CHECKING:
    from hansou import Collocate, Occurrence, TrendRow, Trends

_PLACE = 24  # cells of a line's path at most
_MATCH = 24  # and of its match
_LOOKED_AT = 500
"""Lines by which the widths of columns are chosen, so that the first of many is shown at once."""
_NARROW = 60  # cells of the terminal below which paths are left out
_BARS = " ▏▎▍▌▋▊▉█"
_WIDE_BAR = 30
_QUIET, _MARK = {"dim": True}, {"fg": "yellow", "bold": True}


def kwic_lines(occurrences: Iterable[Occurrence], output: Output, fixed: int | None = None) -> Iterator[str]:
    """A line for each occurrence: its place, what stands before it, the match in a column of its own, what follows.

    fixed: characters of context on each side at most; else as many as fit.
    """
    from rich.cells import cell_len, set_cell_size

    every = iter(occurrences)
    head = list(islice(every, _LOOKED_AT))
    width = output.width or 120
    place_width = min(_PLACE, max(cell_len(_place(line)) for line in head)) if width >= _NARROW else 0
    match_width = min(_MATCH, width // 4, max(cell_len(_flat(line.text)) for line in head))
    side = max(4, (width - place_width - match_width - (2 if place_width else 0) - 2) // 2)
    for line in chain(head, every):
        left, right = _flat(line.left), _flat(line.right)
        if fixed is not None:
            left, right = left[len(left) - min(fixed, len(left)) :], right[:fixed]
        match = _flat(line.text)
        match = match if cell_len(match) <= match_width else cut_right(match, match_width - 1) + "…"
        left = cut_left(left, side)
        padded_left = " " * (side - cell_len(left)) + left
        after = cut_right(right, side + match_width - cell_len(match))
        row = f"{padded_left} {output.paint(match, **_MARK)} {after}"
        if place_width:
            place = (
                cut_left(_place(line), place_width - 1, "…") if cell_len(_place(line)) > place_width else _place(line)
            )
            painted = output.linked(output.paint(set_cell_size(place, place_width), **_QUIET), line.path, line.line)
            row = f"{painted}  {row}"
        yield row.rstrip()


def _flat(text: str) -> str:
    """A stretch of a text on one line, blanks at its ends kept as one."""
    return without_obeyed(text)


def _place(line: Occurrence) -> str:
    path = one_line(line.path)
    if line.page:
        return f"{path} {say('p. {page}', page=line.page)}"
    return f"{path}:{line.line}" if line.line else path


def cut_left(text: str, width: int, sign: str = "") -> str:
    """The end of a text that fits `width` cells, after `sign` where something was cut off."""
    from rich.cells import cell_len, get_character_cell_size

    if cell_len(text) <= width:
        return text
    used, at = 0, len(text)
    while at and used + get_character_cell_size(text[at - 1]) <= width:
        at -= 1
        used += get_character_cell_size(text[at])
    return sign + text[at:]


def cut_right(text: str, width: int) -> str:
    """The beginning of a text that fits `width` cells."""
    from rich.cells import get_character_cell_size

    used = at = 0
    while at < len(text) and used + get_character_cell_size(text[at]) <= width:
        used += get_character_cell_size(text[at])
        at += 1
    return text[:at]


def trend_lines(trends: Trends, values: Sequence[Sequence[float | None]], digits: int, output: Output) -> Iterator[str]:
    """A row for each period and query with a bar; `values` are per row and query, None where nothing can be said.

    digits: after the point.
    """
    from rich.cells import cell_len, set_cell_size

    names = [one_line(row.name) for row in trends.rows]
    name_width = max([4, *map(cell_len, names)])
    most = max((value for row in values for value in row if value is not None), default=0.0)
    label_width = max(cell_len(one_line(query)) for query in trends.queries)
    number_width = len(f"{most:,.{digits}f}")
    several = len(trends.queries) > 1
    taken = name_width + number_width + 4 + (label_width + 2 if several else 0)
    bar_width = max(5, min(_WIDE_BAR * 2, (output.width or 100) - taken))
    for name, row, counts in zip(names, trends.rows, values, strict=True):
        label = set_cell_size(name, name_width)
        for query, value in zip(trends.queries, counts, strict=True):
            of = f"{set_cell_size(one_line(query), label_width)}  " if several else ""
            if value is None or not row.articles:
                told = f"{'·':>{number_width}}"
            else:
                bar = output.paint(_bar(value / most if most else 0.0, bar_width), fg="cyan")
                told = f"{value:>{number_width},.{digits}f}  {bar}"
            yield f"{output.paint(label, **_QUIET)}  {of}{told}".rstrip()
            label = " " * name_width


def _bar(share: float, width: int) -> str:
    """A bar of this share of a width, to an eighth of a cell."""
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + (_BARS[eighths % 8] if eighths % 8 else "")


def collocate_lines(collocates: Sequence[Collocate], output: Output) -> Iterator[str]:
    """A table of collocates, a word a line."""
    from rich.cells import cell_len, set_cell_size

    heads = (say("Word"), say("near"), say("left"), say("right"), say("in all"), "LL", "MI", "logDice")
    rows = [
        (
            plain(each.word), f"{each.near:,}", f"{each.left:,}", f"{each.right:,}", f"{each.total:,}",
            f"{each.log_likelihood:,.1f}", f"{each.mi:.2f}", f"{each.dice:.2f}",
        )
        for each in collocates
    ]  # fmt: skip
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    for number, row in enumerate([heads, *rows]):
        first = set_cell_size(row[0], widths[0])
        rest = "  ".join(" " * (width - cell_len(text)) + text for text, width in zip(row[1:], widths[1:], strict=True))
        yield output.paint(f"{first}  {rest}", **_QUIET) if number == 0 else f"{first}  {rest}"


def without_line(row: TrendRow, by: str) -> str:
    """What is said of articles that have no date, or no source."""
    if by == "source":
        return say("without a source, counted aside: {number}", number=f"{row.articles:,}")
    return say("without a date, counted aside: {number}", number=f"{row.articles:,}")
