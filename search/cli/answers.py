"""Results on standard output, in the form that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from .forms import ALL, EXPORTS, Form
from .messages import say
from .output import Looks, Output, is_terminal, write_json
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Results

FEW = 10  # hits where nothing is said


class Teller(NamedTuple):
    """Prints results; paths are relative to `home`, and the last answers of `folder`, an index, are remembered."""

    form: Form
    looks: Looks
    home: Path
    offset: int = 0
    folder: Path | None = None

    def limit(self, given: int | None) -> int:
        """How many hits to ask for."""
        if self.form.kind == "count":
            return 0
        if given is None:
            return ALL if self.form.lists_all else FEW
        return given

    def tell(self, results: Results) -> None:
        """Print results of which there are some."""
        kind = self.form.kind
        if kind == "json":
            write_json(results.as_json())
        elif kind == "jsonl":
            for hit in results:
                write_json({"query": results.query, **hit.as_json()})
        elif kind == "count":
            click.echo(results.total)
            if results.only_otherwise:
                from .render import otherwise_line

                click.echo(f"hansou: {otherwise_line(results)}", err=True)
        elif kind == "people":
            from .render import results_lines

            output = Output.standard(self.looks, self.home)
            if self.folder is not None:
                from .remembered import remember

                remember(self.folder, ((hit.rank, hit.path) for hit in results))
            output.show(results_lines(results, self.offset, output))
        elif kind == "csv":
            from .exports import COLUMNS, rows
            from .tables import write_table

            write_table("csv", COLUMNS, rows(results))
        elif kind in EXPORTS:
            from .exports import FORMS

            for text in FORMS[kind](results):
                click.echo(text, nl=False)
        else:
            for text in self._texts(results):
                self._write(text)

    def tell_under(self, heading: str, results: Results) -> None:
        """Print results for people below a heading, one set of results among others."""
        from .render import results_lines

        output = Output.standard(self.looks._replace(pager=False), self.home)
        output.write(output.paint(heading, fg="magenta", bold=True))
        output.show(results_lines(results, self.offset, output) if results.total else _none(results))
        output.write()

    def tell_none(self, results: Results) -> None:
        """Say that nothing was found; forms for programs say it in their own way."""
        if self.form.kind in ("json", "count"):
            self.tell(results)
        elif self.form.kind == "people":
            nothing, *others = _none(results)
            click.echo(f"hansou: {nothing}", err=True)
            for line in others:
                click.echo(line, err=True)

    def _texts(self, results: Results) -> Iterator[str]:
        from .template import Answer

        exact = self.form.null and not is_terminal(sys.stdout)
        for hit in results:
            if self.form.template is None:
                yield hit.path if exact else one_line(hit.path)
            else:
                yield self.form.template.fill(Answer(hit, results, self._file), exact=exact)

    def _file(self, path: str) -> str:
        from .links import file_of

        return str(file_of(path, self.home) or "")

    def _write(self, text: str) -> None:
        if self.form.null:
            click.echo(text.encode("utf-8", "surrogateescape") + b"\0", nl=False)
        else:
            click.echo(text)


def _none(results: Results) -> Iterator[str]:
    """That nothing was found, and what may have been meant."""
    from .render import note_lines

    yield say("nothing found")
    yield from note_lines(results)
    if results.suggestions:
        yield say("Did you mean: {others}", others=one_line(" · ".join(results.suggestions)))
