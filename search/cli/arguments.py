"""Arguments that several commands share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def folder_completion(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The shell completes folders itself."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="dir")]


def file_completion(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The shell completes files itself."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="file")]


def word_completion(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Words of the collection."""
    from .completing import words

    return words(context, begun)


def path_completion(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Paths in the index."""
    from .completing import paths

    return paths(context, begun)


def words_and_paths_completion(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Words of the collection or paths in the index."""
    from .completing import words_and_paths

    return words_and_paths(context, begun)


def saved_completion(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of saved queries."""
    from .completing import saved_names

    return saved_names(begun)


def command_completion(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of commands."""
    from click.shell_completion import CompletionItem

    from . import COMMANDS

    return [CompletionItem(name) for name in COMMANDS if name.startswith(begun)]


index_option = click.option(
    "--index",
    "index",
    metavar="DIR",
    shell_complete=folder_completion,
    help="The index, or its folder; by default $HANSOU_INDEX, else the nearest .hansou at or above this folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
dictionary_option = click.option(
    "--dict",
    "dictionary",
    metavar="FILE",
    shell_complete=file_completion,
    help="Words to keep whole, one per line in jieba's format; by default words.txt in the index.",
)
synonyms_option = click.option(
    "--synonyms",
    metavar="FILE",
    shell_complete=file_completion,
    help="Words that mean the same, one group per line; by default synonyms.txt in the index.",
)

_GUARD = "\0"  # no argument can hold one
_EXCLUSION = re.compile(r"-[^-\s].+|-[^-\x00-\x7f]", re.DOTALL)


class QueryCommand(click.Command):
    """A command that takes a query, in which ``-词`` excludes a word and is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with a guard before words to exclude; `query_of` takes it off."""
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        valued = [name for option in options if not option.is_flag for name in option.opts]
        shorts = tuple(name for name in valued if not name.startswith("--"))
        guarded = []
        for before, argument in zip(["", *args], args, strict=False):
            number = argument.startswith(shorts) and argument[2:].isdigit() if shorts else False
            free = before not in valued and not number and "--" not in guarded
            guarded.append(_GUARD + argument if free and _EXCLUSION.fullmatch(argument) else argument)
        return super().parse_args(ctx, guarded)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Options; words of the collection where one is to be excluded."""
        if incomplete[1:2] > "\x7f":
            from .completing import words

            return words(ctx, incomplete)
        return super().shell_complete(ctx, incomplete)


def query_of(words: Sequence[str]) -> str:
    """The query that these arguments are together."""
    return " ".join(word.removeprefix(_GUARD) for word in words)
