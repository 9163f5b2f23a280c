"""What a search gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from .snippets import Snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `rank` counts from 1; unknown `date` and `source` are empty; `title_highlights` are (start, end)
    in characters of `title`.
    """

    rank: int
    score: float
    path: str
    title: str
    date: str
    source: str
    snippets: list[Snippet]
    title_highlights: list[tuple[int, int]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The hit as the command line's --json prints it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "path": self.path,
            "title": self.title or None,
            "title_highlights": [list(span) for span in self.title_highlights],
            "date": self.date or None,
            "source": self.source or None,
            "snippets": [
                {"text": snippet.text, "highlights": [list(span) for span in snippet.highlights], "line": snippet.line}
                for snippet in self.snippets
            ],
        }


class Results(Sequence[Hit]):
    """The hits asked for, best first.

    `relaxed`: no document matched everything that was wanted, so these match a part of it. `took_ms`: how long
    the search took.
    """

    def __init__(
        self, query: str, hits: Sequence[Hit], relaxed: bool, took_ms: float, count: Callable[[], int]
    ) -> None:
        self.query = query
        self.relaxed = relaxed
        self.took_ms = took_ms
        self._hits = tuple(hits)
        self._count = count

    @cached_property
    def total(self) -> int:
        """All documents that match, shown or not. Counted when first asked for."""
        return self._count()

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def as_json(self) -> dict[str, Any]:
        """The results as the command line's --json prints them."""
        return {
            "query": self.query,
            "total": self.total,
            "relaxed": self.relaxed,
            "took_ms": round(self.took_ms, 2),
            "hits": [hit.as_json() for hit in self._hits],
        }
