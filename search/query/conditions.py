"""The filters that are given beside a query, as conditions of its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hansou.index.errors import ArgumentError
from hansou.index.naming import index_name
from hansou.search.filters import Filters

from .dates import canonical_date, check_order
from .tree import And, Glob, Keyword, Node, Not, Or


def conditions_of(filters: Filters) -> tuple[Node, ...]:
    """The conditions that filters set on documents. Raises QueryError for dates that are none."""
    conditions: list[Node] = []
    if filters.since or filters.until:
        days = (str(day)[:10] if isinstance(day, date) else day for day in (filters.since, filters.until))
        low, high = (canonical_date(day) if day else "" for day in days)
        check_order(low, high, None)
        conditions.append(Keyword("date", low or "0", high))
    if source := filters.source:
        whole = source.startswith("=")
        conditions.append(Glob("source", source[1:]) if whole else Keyword("source", source, source))
    if filters.exclude:
        conditions += _excluding(filters.exclude)
    return tuple(conditions)


def with_conditions(node: Node, conditions: tuple[Node, ...]) -> Node:
    """A query whose answers meet all conditions."""
    return And((*conditions, node)) if conditions else node


def _excluding(patterns: str | Sequence[str]) -> list[Node]:
    """Conditions that leave out articles whose path matches one of the patterns; a text is one pattern.

    A pattern without a slash is for names at any depth, one with a slash for paths from the top; with a slash at its
    end it is for folders only. What is in a folder that matches is left out, and so are the records in a file. ``*``
    is any run of characters and ``?`` one, slashes included. Raises ArgumentError for a pattern that is empty or
    begins with ``!``.
    """
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return [Not(Or(tuple(Glob("path", glob) for glob in dict.fromkeys(_globs(pattern))))) for pattern in patterns]


def _globs(pattern: str) -> Iterator[str]:
    body = index_name(pattern.strip()).replace("**/", "*/").replace("**", "*")
    name = body.strip("/")
    if not name or name.startswith("!"):
        raise ArgumentError("exclude", pattern, "patterns such as 'drafts/' or '*.bak'")
    anywhere = "/" not in body.rstrip("/")
    for start in (name, f"*/{name}") if anywhere else (name,):
        yield f"{start}/*"
        if not body.endswith("/"):
            yield start
            yield f"{start}#*"
