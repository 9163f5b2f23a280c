"""What answers are chosen by beside the query: the arguments that all of `Searcher`'s questions share.

A new one is a field of `Filters` and of `FilterArguments`, with a condition in `query/conditions.py`. The methods of
`Searcher`, the options of the command line and the browse mode have it from here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, cast, get_args

from hansou.index.errors import ArgumentError

Match: TypeAlias = Literal["all", "any"]
MATCHES: tuple[Match, ...] = get_args(Match)
_Method = TypeVar("_Method", bound=Callable[..., Any])


class FilterArguments(TypedDict, total=False):
    """The fields of `Filters` as keyword arguments, for type checkers."""

    match: Match
    since: str | date
    until: str | date
    source: str
    exclude: str | Sequence[str]
    equivalents: bool


def _option(text: str, metavar: str) -> dict[str, str]:
    """How the command line offers a filter that has a value: with this help, and this name for the value."""
    return {"help": text, "metavar": metavar}


def _flag(flag: str, value: object, text: str) -> dict[str, object]:
    """How the command line offers a filter with one value that is not its default: as a flag."""
    return {"help": text, "flag": flag, "value": value}


@dataclass(frozen=True, slots=True)
class Filters:
    """What answers are chosen by beside the query: the arguments that `search`, `why`, `occurrences`, `articles`,
    `select`, `trends` and `collocates` of a `Searcher` share; `arguments` are they as keyword arguments.

    `match`: with "all" an article has to have all words, and only if none has them all is one that has some of them an
    answer; "any" takes those at once. `since` and `until` bound the date, both included; articles that have none are
    then left out. `source` is how the source's name begins, or with = before it the whole of it. `exclude` are
    patterns as in ``.gitignore`` of paths that are left out. `equivalents`: words that are not quoted also find region
    words, synonyms and, where nothing holds them as they are, what they are as pinyin. Raises ArgumentError.
    """

    match: Match = field(default="all", metadata=_flag("--any", "any", "Find articles that contain any of the words."))
    since: str | date = field(default="", metadata=_option("The earliest date: 2022, 2022-02 or 2022-02-09.", "DATE"))
    until: str | date = field(default="", metadata=_option("The latest date, inclusive.", "DATE"))
    source: str = field(
        default="", metadata=_option("Only sources whose name starts with NAME; =NAME for exactly NAME.", "NAME")
    )
    exclude: str | Sequence[str] = field(
        default=(),
        metadata=_option("Leave out articles whose path matches, as in .gitignore: drafts/, '*.bak'.", "PATTERN"),
    )
    equivalents: bool = field(
        default=True,
        metadata=_flag("--no-equivalents", False, "Only the words as typed: no regional words, synonyms or pinyin."),
    )

    def __post_init__(self) -> None:
        ArgumentError.unless_one_of("match", self.match, MATCHES)

    def arguments(self) -> FilterArguments:
        """The keyword arguments of `Searcher`'s methods."""
        return cast("FilterArguments", {name: getattr(self, name) for name in NAMES})


NAMES = tuple(each.name for each in fields(Filters))
NO_FILTERS = Filters()


def filters_of(given: FilterArguments) -> Filters:
    """The filters that were given as keyword arguments. Raises TypeError for a name that is none."""
    if not given:
        return NO_FILTERS
    for name in given:
        if name not in NAMES:
            raise TypeError(f"unexpected keyword argument {name!r}")
    return Filters(**given)


def takes_filters(method: _Method) -> _Method:
    """A method that ends in ``**filters: Unpack[FilterArguments]``, whose signature names each with its default."""
    signature = inspect.signature(method)
    own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    at = next((at for at, each in enumerate(own) if each.kind is each.KEYWORD_ONLY), len(own))
    own[at:at] = [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
        for each in fields(Filters)
    ]
    method.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
    return method
