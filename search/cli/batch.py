"""Many queries at once: a line of a file each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hansou import HansouError, QueryError

from .answers import Teller
from .messages import say, say_error
from .output import write_json
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Results, Searcher


def queries_in(name: str) -> Iterator[tuple[int, str]]:
    """The queries of a file, "-" for standard input, each with the number of its line, as they come.

    Blank lines and those that begin with # are passed over. Raises OSError at once, HansouError for what is no UTF-8.
    """
    if name == "-":
        return _queries(sys.stdin.buffer, name)
    path = Path(name).expanduser()
    with path.open("rb") as file:
        return iter(list(_queries(file, name)))


def _queries(lines: Any, name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        try:
            query = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise HansouError(say("{file}:{line}: this is not UTF-8", file=one_line(name), line=number)) from None
        if query and not query.startswith("#"):
            yield number, query


def ask_all(
    searcher: Searcher,
    queries: Iterator[tuple[int, str]],
    arguments: Mapping[str, Any],
    timeout: float | None,
    tell: Teller,
) -> int:
    """Ask one query after another, and tell each one's results; an error is told and the rest goes on.

    The exit status: 2 when a query could not be understood, else 0 when something was found, else 1.
    """
    from hansou import time_limit

    found = failed = False
    for number, query in queries:
        try:
            with time_limit(timeout):
                results = searcher.search(query, **arguments)
                total = results.total
        except QueryError as error:
            failed = True
            _tell_error(number, query, error, tell)
            continue
        found = found or total > 0
        _tell(results, number, tell)
        sys.stdout.flush()  # who asks through a pipe waits for the answer
    return 2 if failed else 0 if found else 1


def _tell(results: Results, number: int, tell: Teller) -> None:
    kind = tell.form.kind
    if kind in ("json", "jsonl"):
        write_json({"line": number, **results.as_json()})
    elif kind == "count":
        click.echo(f"{results.total}\t{one_line(results.query)}")
    elif kind != "people":
        tell.tell(results)
    else:
        tell.tell_under(say("Query: {query}", query=one_line(results.query)), results)


def _tell_error(number: int, query: str, error: QueryError, tell: Teller) -> None:
    if tell.form.kind in ("json", "jsonl"):
        write_json({"line": number, "query": query, "error": str(error)})
    reason = say_error(str(error))
    click.echo(f"hansou: {say('line {line}: {reason}', line=number, reason=one_line(reason))}", err=True)
