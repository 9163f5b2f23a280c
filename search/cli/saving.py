"""Saved queries, as commands keep, ask and tell them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou import Filters, SavedQueries

from .filters import Given
from .locate import home_of, to_read
from .messages import say
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import SavedQuery, Searcher

NO_LISTS: dict[str, str | None] = {"dictionary": None, "synonyms": None}


def check_name(name: str, force: bool) -> None:
    """Raises HansouError for a name that is taken, or none, before anything is searched."""
    queries = SavedQueries()
    try:
        queries.check_name(name, force=force)
    finally:
        tell_damaged(queries)


def keep(name: str, searcher: Searcher, query: str, given: Given, force: bool) -> None:
    """Save a query, and say so beside what was printed."""
    SavedQueries().save(name, searcher, query, lists=given.lists, force=force, **given.filters.arguments())
    kept = say("saved; what comes from now on is told by: hansou new {name}", name=one_line(name))
    click.echo(f"hansou: {kept}", err=True)


def asked_again(name: str, index: str | None, given: Given) -> tuple[tuple[str, ...], Path, Given]:
    """The query of this name, its index unless another is given, and its filters but for what is given. Raises
    HansouError.
    """
    queries = SavedQueries()
    try:
        query = queries[name]
    finally:
        tell_damaged(queries)
    return (query.query,), place_of(query, index), given.or_else(given_of(query))


def place_of(query: SavedQuery, index: str | None = None) -> Path:
    """The index that a saved query is asked of."""
    return to_read(index or query.index)


def given_of(query: SavedQuery) -> Given:
    """What it was saved with."""
    return Given(Filters(**query.filters), NO_LISTS | {**query.lists})


def described(query: SavedQuery) -> str:
    """The query and what narrows it, as a person would type it."""
    return one_line(" ".join([query.query, *given_of(query).options()]))


def home(query: SavedQuery) -> Path:
    """The folder that paths of its answers are relative to."""
    return home_of(place_of(query))


def tell_damaged(queries: SavedQueries) -> None:
    """Say which files were damaged and what they are called now, once."""
    for file in queries.damaged:
        told = say("a file of saved queries is damaged and was set aside as {file}", file=one_line(str(file)))
        click.echo(f"hansou: {told}", err=True)
    queries.damaged.clear()
