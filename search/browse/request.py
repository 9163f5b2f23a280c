"""What is asked for at one moment: the query and what is set beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from hansou import Filters
from hansou.search.cli.messages import later, say

if TYPE_CHECKING:
    from hansou import Facet, Results, Searcher

Order: TypeAlias = Literal["score", "newest", "oldest"]
#: Orders that the key goes through, each with what it is called.
ORDERS: dict[Order, str] = {
    "score": later("best first"),
    "newest": later("newest first"),
    "oldest": later("oldest first"),
}


NAMED = ("source", "author", "format", "folder")
"""What answers may be narrowed to beside a time."""
NEWEST = "*"  # the query that every article answers: what is shown while nothing is asked


@dataclass(frozen=True, slots=True)
class Request:
    """A search: arguments of `Searcher.search`, and what it is narrowed to where these are not empty: `time`, a year or
    a month, `author`, `format` and `folder`; a chosen source is that of `filters`, with = before it.

    `like` is the path of an article: then what is asked for are articles like it, and nothing else counts.
    """

    query: str = ""
    filters: Filters = Filters()  # noqa: RUF009 - it never changes
    time: str = ""
    author: str = ""
    format: str = ""
    folder: str = ""
    sort: Order = "score"
    repeats: bool = False
    like: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.like or self.query.strip())

    @property
    def text(self) -> str:
        """The query with what it is narrowed to that only a query can say."""
        fields = {"author": self.author, "format": self.format, "path": f"{self.folder}/" if self.folder else ""}
        narrow = [f'{name}:"{value}"' for name, value in fields.items() if value]
        return " ".join([*narrow, f"({self.query})"]) if narrow else self.query

    def arguments(self) -> dict[str, Any]:
        """The filters as keyword arguments of `Searcher`'s methods."""
        filters = replace(self.filters, since=self.time, until=self.time) if self.time else self.filters
        return dict(filters.arguments())

    def filtered(self, **changes: Any) -> Request:
        """The same with other filters."""
        return replace(self, filters=replace(self.filters, **changes))

    def narrowed(self, name: str) -> str:
        """What it is narrowed to; empty where it is not."""
        return self.filters.source.removeprefix("=") if name == "source" else str(getattr(self, name))

    def narrow(self, name: str, value: str) -> Request:
        """The same narrowed to a value, or no longer where that is empty; of a source it is the whole name."""
        if name == "source":
            return self.filtered(source=f"={value}" if value else "")
        return replace(self, **{name: value})  # type: ignore[arg-type]

    def widened(self) -> Request:
        """The same, narrowed to nothing."""
        return replace(self.filtered(source=""), time="", author="", format="", folder="")

    def next_order(self) -> Request:
        """The same in the order that follows."""
        orders = list(ORDERS)
        return replace(self, sort=orders[(orders.index(self.sort) + 1) % len(orders)])

    def ask(self, searcher: Searcher, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Results:
        """The answers. Raises QueryError."""
        if self.like:
            found = searcher.similar(self.like, limit, snippets=1) if not offset else None
            if found is not None:
                return found
            from hansou import Results

            return Results(self.query, [], relaxed=False, took_ms=0, count=int)
        return searcher.search(
            self.text,
            limit,
            offset,
            sort=self.sort,
            snippets=1,
            facets=facets,
            repeats=self.repeats,
            **self.arguments(),
        )

    def facets(self, searcher: Searcher) -> dict[str, Facet]:
        """The answers counted by year and month and by each of NAMED that the index counts by; each as if nothing were
        chosen of it.
        """
        from hansou import ArgumentError

        request = self if not self.is_empty else replace(self, query=NEWEST)
        found = dict(request.narrow("time", "").ask(searcher, 0, facets=["year", "month"]).facets)
        for name in NAMED:
            with suppress(ArgumentError):  # a cluster does not count by folders
                found |= request.narrow(name, "").ask(searcher, 0, facets=[name]).facets
        return found

    def described(self) -> list[str]:
        """What is set beside the query and is not as it is at first, in words."""
        filters = self.filters
        dates = self.time
        if not dates and filters.until:
            dates = say("{first} to {last}", first=filters.since or "…", last=filters.until)
        elif not dates and filters.since:
            dates = say("since {date}", date=filters.since)
        told = [
            dates,
            *(self.narrowed(name) for name in NAMED),
            say("any word") if filters.match == "any" else "",
            "" if filters.equivalents else say("words as typed"),
            say("every repeat") if self.repeats else "",
        ]
        return [text for text in told if text]
