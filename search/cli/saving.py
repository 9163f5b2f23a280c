"""Saved queries, as commands keep, ask and tell them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou import SavedQueries

from .filters import Filters
from .locate import home_of, to_read
from .messages import say
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import SavedQuery, Searcher

NO_FILTERS = Filters("all", "", "", "", (), True, {"dictionary": None, "synonyms": None})


def check_name(name: str, force: bool) -> None:
    """Raises HansouError for a name that is taken, or none, before anything is searched."""
    queries = SavedQueries()
    try:
        queries.check_name(name, force=force)
    finally:
        tell_damaged(queries)


def keep(name: str, searcher: Searcher, query: str, filters: Filters, force: bool) -> None:
    """Save a query, and say so beside what was printed."""
    SavedQueries().save(name, searcher, query, lists=filters.lists, force=force, **filters.arguments())
    kept = say("saved; what comes from now on is told by: hansou new {name}", name=one_line(name))
    click.echo(f"hansou: {kept}", err=True)


def asked_again(name: str, index: str | None, given: Filters) -> tuple[tuple[str, ...], Path, Filters]:
    """The query of this name, its index unless another is given, and its filters but for what is given. Raises
    HansouError.
    """
    queries = SavedQueries()
    try:
        query = queries[name]
    finally:
        tell_damaged(queries)
    kept = filters_of(query)._asdict()
    typed = {name: value for name, value in given._asdict().items() if value != getattr(NO_FILTERS, name)}
    return (query.query,), place_of(query, index), Filters(**kept | typed)


def place_of(query: SavedQuery, index: str | None = None) -> Path:
    """The index that a saved query is asked of."""
    return to_read(index or query.index)


def filters_of(query: SavedQuery) -> Filters:
    """What it was saved with."""
    return NO_FILTERS._replace(**query.filters, lists=NO_FILTERS.lists | {**query.lists})


def described(query: SavedQuery) -> str:
    """The query and what narrows it, as a person would type it."""
    given = query.filters
    options = [f"--{name} {given[name]}" for name in ("since", "until", "source") if given.get(name)]
    options += [f"--exclude {pattern}" for pattern in given.get("exclude", ())]
    options += ["--any"] if given.get("match") == "any" else []
    options += ["--no-equivalents"] if given.get("equivalents") is False else []
    return one_line(" ".join([query.query, *options]))


def home(query: SavedQuery) -> Path:
    """The folder that paths of its answers are relative to."""
    return home_of(place_of(query))


def tell_damaged(queries: SavedQueries) -> None:
    """Say which files were damaged and what they are called now, once."""
    for file in queries.damaged:
        told = say("a file of saved queries is damaged and was set aside as {file}", file=one_line(str(file)))
        click.echo(f"hansou: {told}", err=True)
    queries.damaged.clear()
