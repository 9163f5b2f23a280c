"""The options that say which articles a query may find, and what its words may stand for: the same for all commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import click

from .arguments import dictionary_option, synonyms_option

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Filters(NamedTuple):
    """What was asked for beside the query; `lists` are the user's own files of words."""

    match: str
    since: str
    until: str
    source: str
    exclude: tuple[str, ...]
    equivalents: bool
    lists: dict[str, str | None]

    def arguments(self) -> dict[str, Any]:
        """The arguments of `Searcher`'s methods."""
        return {name: value for name, value in self._asdict().items() if name != "lists"}


def filter_options(command: _Command) -> _Command:
    """Give a command the options, as one argument `filters`."""

    @click.option("--any", "any_word", is_flag=True, help="Find articles that contain any of the words.")
    @click.option("--since", metavar="DATE", default="", help="The earliest date: 2022, 2022-02 or 2022-02-09.")
    @click.option("--until", metavar="DATE", default="", help="The latest date, inclusive.")
    @click.option(
        "--source", metavar="NAME", default="", help="Only sources whose name starts with NAME; =NAME for exactly NAME."
    )
    @click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        help="Leave out articles whose path matches, as in .gitignore: drafts/, '*.bak'.",
    )
    @click.option(
        "--no-equivalents", is_flag=True, help="Only the words as typed: no regional words, synonyms or pinyin."
    )
    @dictionary_option
    @synonyms_option
    @wraps(command)
    def with_filters(
        *,
        any_word: bool,
        since: str,
        until: str,
        source: str,
        exclude: tuple[str, ...],
        no_equivalents: bool,
        dictionary: str | None,
        synonyms: str | None,
        **others: Any,
    ) -> Any:
        lists = {"dictionary": dictionary, "synonyms": synonyms}
        match = "any" if any_word else "all"
        return command(filters=Filters(match, since, until, source, exclude, not no_equivalents, lists), **others)

    return with_filters  # type: ignore[return-value]
