"""What is left out by its path: patterns as in ``.gitignore``, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hansou.index.errors import ArgumentError
from hansou.index.naming import index_name

from .tree import Glob, Node, Not, Or


def excluding(patterns: str | Sequence[str]) -> list[Node]:
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
