"""What is asked for at one moment: the query and what is set beside it."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Request:
    """A search: arguments of `Searcher.search`, and `year`, which narrows to one year where it is not empty.

    `like` is the path of an article: then what is asked for are articles like it, and nothing else counts.
    """

    query: str = ""
    filters: Filters = Filters()  # noqa: RUF009 - it never changes
    year: str = ""
    sort: Order = "score"
    repeats: bool = False
    like: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.like or self.query.strip())

    def filtered(self, **changes: Any) -> Request:
        """The same with other filters."""
        return replace(self, filters=replace(self.filters, **changes))

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
        filters = replace(self.filters, since=self.year, until=self.year) if self.year else self.filters
        return searcher.search(
            self.query,
            limit,
            offset,
            sort=self.sort,
            snippets=1,
            facets=facets,
            repeats=self.repeats,
            **filters.arguments(),
        )

    def choices(self, searcher: Searcher) -> tuple[Facet, Facet]:
        """The answers counted by year and by source, each as if none were chosen of it."""
        years = replace(self, year="").ask(searcher, 0, facets=["year"]).facets["year"]
        sources = self.filtered(source="").ask(searcher, 0, facets=["source"]).facets["source"]
        return years, sources

    def described(self) -> list[str]:
        """What is set beside the query and is not as it is at first, in words."""
        filters = self.filters
        dates = self.year
        if not dates and filters.until:
            dates = say("{first} to {last}", first=filters.since or "…", last=filters.until)
        elif not dates and filters.since:
            dates = say("since {date}", date=filters.since)
        told = [
            dates,
            filters.source.removeprefix("="),
            say("any word") if filters.match == "any" else "",
            "" if filters.equivalents else say("words as typed"),
            say("every repeat") if self.repeats else "",
        ]
        return [text for text in told if text]
