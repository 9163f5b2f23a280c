"""The browse mode: answers as one types, and the article beside them, on Textual. It asks only a `Searcher`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hansou import Searcher

    from .request import Request


def browse(
    opener: Callable[[], Searcher],
    index: Path,
    request: Request,
    *,
    lists: Mapping[str, str | None] | None = None,
    picks: bool = False,
) -> str | None:
    """Browse an index until the person leaves; the path of the article that was picked, where one was to be. `opener`
    opens the index, with these `lists`. Raises what it raises, HansouError among it.
    """
    from .app import Browser

    browser = Browser(opener, index, request, lists=lists, picks=picks)
    picked = browser.run()
    if browser.failure is not None:
        raise browser.failure
    return picked
