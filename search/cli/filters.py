"""The options that say which articles a query may find, and what its words may stand for: the same for all commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, fields, replace
from functools import wraps
from typing import Any, TypeVar

import click

from hansou import Filters

from .arguments import dictionary_option, synonyms_option

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Given:
    """What was given beside the query: the filters, and the user's own files of words as `Searcher` takes them."""

    filters: Filters
    lists: dict[str, str | None]

    def or_else(self, other: Given) -> Given:
        """What was given here, and where nothing was, there."""
        own = {each.name: getattr(self.filters, each.name) for each in fields(Filters)}
        changed = {each.name: own[each.name] for each in fields(Filters) if own[each.name] != each.default}
        return Given(replace(other.filters, **changed), self.lists if any(self.lists.values()) else other.lists)

    def options(self) -> list[str]:
        """The filters as options of the command line."""
        words: list[str] = []
        flags: list[str] = []
        for each in fields(Filters):
            value = getattr(self.filters, each.name)
            if value in (each.default, []):
                continue
            if "flag" in each.metadata:
                flags.append(each.metadata["flag"])
            else:
                words += [f"--{each.name} {one}" for one in ([value] if isinstance(value, str) else value)]
        return words + flags


def filter_options(command: _Command) -> _Command:
    """Give a command an option for each field of `Filters`, as one argument `given`."""

    @wraps(command)
    def with_filters(*, dictionary: str | None, synonyms: str | None, **others: Any) -> Any:
        values = {each.name: others.pop(each.name) for each in fields(Filters)}
        flags = {each.name: each.metadata["value"] for each in fields(Filters) if "flag" in each.metadata}
        filters = Filters(**{name: value for name, value in values.items() if name not in flags})
        filters = replace(filters, **{name: value for name, value in flags.items() if values[name]})
        return command(given=Given(filters, {"dictionary": dictionary, "synonyms": synonyms}), **others)

    decorated: Callable[..., Any] = dictionary_option(synonyms_option(with_filters))
    for each in reversed(fields(Filters)):
        decorated = _option(each)(decorated)
    return decorated  # type: ignore[return-value]


def _option(filter_: Field[Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option of a filter: a flag, a text, or several of them."""
    name, default, how = filter_.name, filter_.default, filter_.metadata
    if "flag" in how:
        return click.option(how["flag"], name, is_flag=True, help=how["help"])
    return click.option(
        f"--{name}", name, metavar=how["metavar"], default=default, multiple=default == (), help=how["help"]
    )
