"""Rows for programs: comma or tab separated values, and JSON lines, on standard output."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import chain
from typing import Any, Literal, TypeVar

import click

from .messages import say
from .output import write_json

Rows = Iterable[Sequence[object]]
TableForm = Literal["people", "csv", "tsv", "json", "jsonl"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_BREAK = re.compile(r"\s*[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")


def table_options(*names: TableForm) -> Callable[[_Command], _Command]:
    """Give a command a flag for each of these forms, as one argument `form`, "people" where none was given."""
    helps = {
        "csv": "Print comma-separated values, with a line of names.",
        "tsv": "Print tab-separated values, with a line of names.",
        "json": "Print one JSON object.",
        "jsonl": "Print one JSON object a line.",
    }

    def decorate(command: _Command) -> _Command:
        @wraps(command)
        def with_form(**others: Any) -> Any:
            given = [name for name in names if others.pop(f"as_{name}")]
            if len(given) > 1:
                flags = " ".join(f"--{name}" for name in given)
                raise click.UsageError(say("{names} cannot be used together", names=flags))
            return command(form=given[0] if given else "people", **others)

        decorated: Any = with_form
        for name in reversed(names):
            decorated = click.option(f"--{name}", f"as_{name}", is_flag=True, help=helps[name])(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


def write_table(form: TableForm, names: Sequence[str], rows: Rows) -> None:
    """Write rows as "csv" or "tsv": a row a line, so line ends and tabs within a value are one space."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    for row in chain([names], rows):
        writer.writerow(["" if value is None else _BREAK.sub(" ", str(value)) for value in row])
        click.echo(buffer.getvalue(), nl=False)
        buffer.seek(0)
        buffer.truncate()


def write_json_lines(values: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object a line."""
    for value in values:
        write_json(value)
