"""A command that is run when a saved query finds something new, while an index is watched."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou import HansouError, SavedQueries, Searcher

from .messages import say, say_error
from .output import JSON_VERSION
from .saving import given_of, tell_damaged
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Results, SavedQuery

PATIENCE = 60.0  # seconds that a command may take
MOST = 100  # articles that a command is told of at once; the others come with its next run
_READER = "notify"


class Notifier:
    """Runs a command for each saved query of an index of which something is new.

    It is run without a shell. On its standard input it gets what ``hansou new NAME --json`` prints; its environment has
    HANSOU_NAME, HANSOU_QUERY, HANSOU_COUNT (how many are new) and HANSOU_INDEX. It is ended after PATIENCE seconds.
    Where it does not end with 0 the same is told again after the next update. Raises click.UsageError for what no
    command can be.
    """

    def __init__(self, command: str, index: Path) -> None:
        try:
            self._words = shlex.split(command, posix=os.name != "nt")
        except ValueError as error:
            raise click.UsageError(
                say("{option}: this is no command: {reason}", option="--notify", reason=error)
            ) from None
        if not self._words:
            raise click.UsageError(say("{option}: a command is wanted", option="--notify"))
        self._index = index

    def notify(self) -> None:
        """Run the command where something is new; what goes wrong is told, and nothing stops for it."""
        queries = SavedQueries()
        for query in queries:
            if not _is_same(query.index, self._index):
                continue
            try:
                self._ask(queries, query)
            except _CommandFailed as error:
                _complain(query, str(error))
            except (HansouError, OSError) as error:
                _complain(query, say_error(str(error)))
        tell_damaged(queries)

    def _ask(self, queries: SavedQueries, query: SavedQuery) -> None:
        with (
            Searcher(self._index, **given_of(query).lists) as searcher,
            queries.new(query.name, searcher, limit=MOST, reader=_READER) as results,
        ):
            if results.total:
                self._run(query, results)

    def _run(self, query: SavedQuery, results: Results) -> None:
        """Run the command. Raises _CommandFailed where it could not be, or did not end well."""
        told = {"version": JSON_VERSION, "name": query.name, **results.as_json()}
        about = {"NAME": query.name, "QUERY": query.query, "COUNT": str(results.total), "INDEX": str(self._index)}
        environ = os.environ | {f"HANSOU_{name}": value for name, value in about.items()}
        try:
            # What the command prints goes where messages go: standard output may be for programs.
            program = subprocess.Popen(  # noqa: S603 - the user's own command
                self._words, stdin=subprocess.PIPE, stdout=sys.stderr.fileno(), env=environ, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise _CommandFailed(f"{self._words[0]}: {getattr(error, 'strerror', None) or error}".lower()) from None
        try:
            program.communicate(json.dumps(told).encode("ascii"), timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            _end(program)
            reason = say("{command} was ended after {seconds} s", command=self._words[0], seconds=int(PATIENCE))
            raise _CommandFailed(reason) from None
        if program.returncode:
            reason = say("{command} ended with {status}", command=self._words[0], status=program.returncode)
            raise _CommandFailed(reason)


class _CommandFailed(Exception):
    """The command did not do what it was run for: the articles stay new."""


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started."""
    with suppress(OSError):
        if sys.platform == "win32":
            program.kill()
        else:
            os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def _is_same(index: str, other: Path) -> bool:
    names: Sequence[str] = (index, str(other))
    if any("://" in name for name in names):
        return index == str(other)
    return os.path.realpath(index) == os.path.realpath(other)


def _complain(query: SavedQuery, reason: str) -> None:
    click.echo(f"hansou: {one_line(query.name)}: {one_line(reason)}", err=True)
