"""What is asked for at one moment: the query and what is set beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hansou.search.cli.messages import later, say

if TYPE_CHECKING:
    from hansou import Facet, Results, Searcher
    from hansou.search.searcher import Match, Sort

#: Orders that the key goes through, each with what it is called.
ORDERS: dict[Sort, str] = {
    "score": later("best first"),
    "newest": later("newest first"),
    "oldest": later("oldest first"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A search: the arguments of `Searcher.search`, and `year`, which narrows to one year where it is not empty.

    `like` is the path of an article: then what is asked for are articles like it, and nothing else counts.
    """

    query: str = ""
    match: Match = "all"
    since: str = ""
    until: str = ""
    source: str = ""
    exclude: Sequence[str] = ()
    year: str = ""
    sort: Sort = "score"
    equivalents: bool = True
    repeats: bool = False
    like: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.like or self.query.strip())

    def next_order(self) -> Request:
        """The same in the order that follows."""
        orders = list(ORDERS)
        at = orders.index(self.sort) if self.sort in orders else 1  # "date" is "newest"
        return replace(self, sort=orders[(at + 1) % len(orders)])

    def ask(self, searcher: Searcher, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Results:
        """The answers. Raises QueryError."""
        if self.like:
            found = searcher.similar(self.like, limit, snippets=1) if not offset else None
            if found is not None:
                return found
            from hansou import Results

            return Results(self.query, [], relaxed=False, took_ms=0, count=int)
        since, until = (self.year, self.year) if self.year else (self.since, self.until)
        return searcher.search(
            self.query,
            limit,
            offset,
            match=self.match,
            since=since,
            until=until,
            source=self.source,
            exclude=self.exclude,
            sort=self.sort,
            snippets=1,
            equivalents=self.equivalents,
            facets=facets,
            repeats=self.repeats,
        )

    def choices(self, searcher: Searcher) -> tuple[Facet, Facet]:
        """The answers counted by year and by source, each as if none were chosen of it."""
        years = replace(self, year="").ask(searcher, 0, facets=["year"]).facets["year"]
        sources = replace(self, source="").ask(searcher, 0, facets=["source"]).facets["source"]
        return years, sources

    def described(self) -> list[str]:
        """What is set beside the query and is not as it is at first, in words."""
        dates = self.year or self.since or self.until
        if not self.year and self.until:
            dates = say("{first} to {last}", first=self.since or "…", last=self.until)
        elif not self.year and self.since:
            dates = say("since {date}", date=self.since)
        told = [
            dates,
            self.source.removeprefix("="),
            say("any word") if self.match == "any" else "",
            "" if self.equivalents else say("words as typed"),
            say("every repeat") if self.repeats else "",
        ]
        return [text for text in told if text]
