"""Pages: where in a body the pages of a paged document start."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def page_at(pages: Sequence[int], position: int) -> int | None:
    """The page, from 1, that holds the character at `position`; None for a text without pages.

    `pages` are the places at which pages start, the first one's among them.
    """
    return max(1, bisect_right(pages, position)) if pages else None


def follow(pages: Sequence[int], before: str, after: str) -> tuple[int, ...]:
    """Where `pages` of the text `before` start in `after`, a repaired text: the same lines, each perhaps changed.

    Exact where the line is as it was; a page that starts inside a changed line is at most that change off.
    """
    if not pages:
        return ()
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        return ()
    starts_old, starts_new = _starts(old), _starts(new)
    moved = []
    for page in pages:
        line = bisect_right(starts_old, page) - 1
        moved.append(starts_new[line] + min(page - starts_old[line], len(new[line])))
    return tuple(moved)


def _starts(lines: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts
