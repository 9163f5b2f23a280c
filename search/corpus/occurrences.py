"""Every occurrence of what a query asks for, with its context: the concordance that a KWIC view shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hansou.index.pages import page_at
from hansou.search.collection import Collection
from hansou.search.limits import check_time
from hansou.search.match.lists import Numbers
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.occurrences import HighlightTerm, Match

Records = Iterator[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place in one article where a query's words stand.

    `part` says in which text: "title" or "body"; `start` and `end` are the extent in its characters, `text` what
    stands there, `left` and `right` what stands before and after, as it is, line ends included. `line` is that of the
    file, from 1, and `page` that of a document with pages; both None in a title.
    """

    path: str
    title: str
    date: str
    source: str
    part: Literal["title", "body"]
    line: int | None
    page: int | None
    start: int
    end: int
    left: str
    text: str
    right: str

    def as_json(self) -> dict[str, Any]:
        """The occurrence as the command line prints it."""
        return {
            "path": self.path,
            "title": self.title or None,
            "date": self.date or None,
            "source": self.source or None,
            "part": self.part,
            "line": self.line,
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "left": self.left,
            "text": self.text,
            "right": self.right,
        }


def records_of(collection: Collection, within: Sequence[Numbers]) -> Records:
    """The stored articles of some documents, given per segment; one in memory at a time."""
    for segment, docs in zip(collection.segments, within, strict=True):
        for doc in docs.tolist():
            check_time()
            yield segment.stored(doc)


def occurrences_in(records: Records, wanted: Sequence[HighlightTerm], context: int) -> Iterator[Occurrence]:
    """Every occurrence of `wanted` in these articles, in their order, with `context` characters on either side."""
    for record in records:
        title, body = find_terms([record["title"], record["body"]], wanted)
        for match in title:
            yield _occurrence(record, "title", match, context, None)
        line, counted_to = record.get("line", 1), 0
        for match in body:  # in order, so lines are counted once
            line += record["body"].count("\n", counted_to, match.start)
            counted_to = match.start
            yield _occurrence(record, "body", match, context, line)


def count_in(record: Mapping[str, Any], wanted: Sequence[HighlightTerm]) -> int:
    """How often `wanted` occurs in an article, title and body."""
    return sum(map(len, find_terms([record["title"], record["body"]], wanted)))


def _occurrence(
    record: Mapping[str, Any], part: Literal["title", "body"], match: Match, context: int, line: int | None
) -> Occurrence:
    text: str = record[part]
    pages = record.get("pages", ()) if part == "body" else ()
    return Occurrence(
        path=record["path"],
        title=record["title"],
        date=record.get("date", ""),
        source=record.get("source", ""),
        part=part,
        line=line,
        page=page_at(pages, match.start),
        start=match.start,
        end=match.end,
        left=text[max(0, match.start - context) : match.start],
        text=text[match.start : match.end],
        right=text[match.end : match.end + context],
    )
