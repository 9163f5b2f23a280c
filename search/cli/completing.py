"""What a shell may complete: words of the collection, and paths in the index.

Asked for between two keystrokes, so whatever goes wrong means that there is nothing to offer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from hansou import HansouError

from .locate import home_of, to_read
from .terminal_text import plain

if TYPE_CHECKING:
    import click

    from hansou import Searcher

_OFFERED = 40
# The word that is being written, and what stands before it: other words, an opening quote, a field.
_LAST_WORD = re.compile(r"(.*[\s\"'“‘(（:：+]|-)?(.*)", re.DOTALL)


def words(context: click.Context, begun: str) -> list[CompletionItem]:
    """Queries that end with a word of the collection where `begun` ends with the beginning of one."""
    match = _LAST_WORD.fullmatch(begun)
    if match is None or not match[2]:
        return []
    before, word = match[1] or "", match[2]
    return _offer(context, lambda searcher, _: (before + each.text for each in searcher.suggest(word, _OFFERED)))


def paths(context: click.Context, begun: str) -> list[CompletionItem]:
    """Paths of articles that go on from `begun` to the next folder, as they are called from here and in the index."""

    def find(searcher: Searcher, index: Path) -> Iterator[str]:
        here = _from_here(index)
        if here:
            yield from (path.removeprefix(here) for path in searcher.paths(here + begun, _OFFERED))
        yield from searcher.paths(begun, _OFFERED)

    return _offer(context, find)


def words_and_paths(context: click.Context, begun: str) -> list[CompletionItem]:
    """Of `hansou why`, whose last argument is a path: after the first word either may come."""
    given = context.params.get("query") or context.params.get("path")  # click takes the last one for the path
    return ([*paths(context, begun)] if given else []) + words(context, begun)


def _offer(context: click.Context, find: Callable[[Searcher, Path], Iterator[str]]) -> list[CompletionItem]:
    with suppress(HansouError, OSError, ValueError):
        from hansou import Searcher, time_limit

        index = to_read(context.params.get("index"))
        with Searcher(index) as searcher, time_limit(2):
            found = list(dict.fromkeys(find(searcher, Path(index))))
        # What a shell would have to be kept from obeying is not worth completing.
        return [CompletionItem(text) for text in found if text == plain(text) and not set("\n\t") & set(text)]
    return []


def _from_here(index: Path) -> str:
    """What the names of articles in this folder begin with, empty in the index's own folder and outside of it."""
    here, home = Path.cwd(), home_of(index)
    if here == home or not here.is_relative_to(home):
        return ""
    return here.relative_to(home).as_posix() + "/"


def saved_names(begun: str) -> list[CompletionItem]:
    """Names of saved queries that go on from `begun`."""
    from hansou import SavedQueries

    with suppress(HansouError, OSError):
        names = [query.name for query in SavedQueries() if query.name.startswith(begun)]
        return [CompletionItem(plain(name)) for name in names[:_OFFERED]]
    return []
