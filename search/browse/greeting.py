"""What the list holds while nothing is asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hansou import HansouError, SavedQueries
from hansou.search.cli.messages import say, translated

from .entries import Entry, Note, QueryEntry, SavedEntry, entries_of
from .keys import GREETING

if TYPE_CHECKING:
    from hansou import Hit, SavedQuery

_EARLIER = 5  # queries of earlier days; the others come with the arrow key


def saved_of(index: Path) -> list[SavedQuery]:
    """The queries saved of this index; none where they cannot be read."""
    where = str(index) if "://" in str(index) else os.path.realpath(index)
    try:
        return [query for query in SavedQueries() if query.index == where or os.path.realpath(query.index) == where]
    except (HansouError, OSError):
        return []


def greeting_of(
    queries: Sequence[str], saved: Sequence[SavedQuery], newest: Iterable[Hit] = (), *, is_narrow: bool
) -> list[Entry]:
    """How to begin, where no article stands beside; saved queries; those asked last; the newest articles."""
    entries: list[Entry] = [Note(translated(GREETING[0][0]))] if is_narrow else []
    if saved:
        entries += [Note(say("Saved queries")), *map(SavedEntry, saved), Note("")]
    if queries:
        entries += [Note(say("Earlier queries")), *map(QueryEntry, queries[: -_EARLIER - 1 : -1]), Note("")]
    articles = entries_of(newest)
    return [*entries, Note(say("Newest articles")), *articles] if articles else entries
