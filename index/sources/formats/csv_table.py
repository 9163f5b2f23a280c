"""CSV and TSV: one article a row.

The first row names the columns. Where none of its names means the title or the text of an article, an article is all
of its row, a line for each cell; where it names nothing at all, it is a row like the others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.metadata import fields
from hansou.index.sources.records import Records

#: Characters of a cell, at most.
LONGEST_CELL = 8 * 1024 * 1024
_DELIMITERS = ",\t;|"
_SAMPLE = 1 << 16
_LONGEST_NAME = 24
_MOST_FAILURES = 1000  # named one by one; a file with more is something else


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or why there is none, and the line at which it starts."""

    line: int
    cells: Sequence[str]
    problem: str = ""


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    text = decoded.text.removeprefix("\ufeff")
    rows = _rows(text, _delimiter(text, given))
    first = next((row for row in rows if row.problem or any(map(str.strip, row.cells))), None)
    if first is None:
        return
    names = _names(first.cells, given)
    yield from _articles(given, names, rows) if names else _articles(given, (), _put_back(first, rows))


def _put_back(first: _Row, rows: Iterator[_Row]) -> Iterator[_Row]:
    yield first
    yield from rows


def _articles(given: Input, names: Sequence[str], rows: Iterator[_Row]) -> Iterator[Found]:
    records = Records(given, "csv")
    failures = 0
    for row in rows:
        try:
            if row.problem:
                raise SourceError(row.problem)
            if any(map(str.strip, row.cells)):
                yield records.article(_pairs(names, row.cells), row.line)
        except SourceError as error:  # noqa: PERF203 - a row may fail on its own
            yield Failure(f"{given.path}#{row.line}", f"line {row.line}: {error}")
            failures += 1
            if failures > _MOST_FAILURES:
                raise SourceError(f"more than {_MOST_FAILURES:,} of its rows cannot be read") from None


def _pairs(names: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells of a row with the names of their columns; what a row has more of was cut at marks of its text."""
    for at, cell in enumerate(cells):
        if cell.strip():
            yield (names[at] if at < len(names) else ""), cell


def _names(cells: Sequence[str], given: Input) -> Sequence[str]:
    """The names of columns if that is what the first row's cells are, else none."""
    names = [" ".join(cell.split()) for cell in cells]
    if fields.pick(dict.fromkeys(names, "x"), given.options.fields):
        return names
    looks_so = all(name and len(name) <= _LONGEST_NAME and not name[0].isdigit() for name in names)
    return names if looks_so and len(names) > 1 and len(set(names)) == len(names) else ()


def _delimiter(text: str, given: Input) -> str:
    """What parts the cells: what gives the first rows the same number of cells, of those the most."""
    if (given.name or given.path).lower().endswith((".tsv", ".tab")):
        return "\t"
    sample = text[:_SAMPLE]
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = [len(row.cells) for row, _ in zip(_rows(sample, delimiter), range(20), strict=False)]
        # The sample may end inside a row.
        widths = widths[: max(1, len(widths) - 1)] if len(text) > len(sample) else widths
        if widths and widths[0] > most and widths.count(widths[0]) * 2 > len(widths):
            best, most = delimiter, widths[0]
    return best


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        # The limit is the whole program's: ours holds for one row at a time.
        before = csv.field_size_limit(LONGEST_CELL)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Row(line, (), _problem(error))
        else:
            yield _Row(line, cells)
        finally:
            csv.field_size_limit(before)


def _problem(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell of more than {LONGEST_CELL:,} characters"
    return f"not CSV: {error}"


FORMAT = Format("csv", (".csv", ".tsv", ".tab"), _read)
