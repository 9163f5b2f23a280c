"""Where in a document a snippet stands: on which page of a paged one, and under which heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hansou.index.pages import page_at
from hansou.index.schema import CHAPTERS
from hansou.index.store.documents.blocks import LongText
from hansou.search.snippets.snippet import Snippet


def placed(snippets: Sequence[Snippet], record: Mapping[str, Any]) -> list[Snippet]:
    """The snippets of a stored article, each with the page of its first match where the article has pages, and with the
    heading above it where that is known.
    """
    if not (record.get("pages") or _headings(record)):
        return list(snippets)
    return [placed_at(snippet, _start(snippet, record), record) for snippet in snippets]


def placed_at(snippet: Snippet, at: int, record: Mapping[str, Any]) -> Snippet:
    """The same of a snippet whose first match stands at a place in the body."""
    pages, headings = record.get("pages"), _headings(record)
    if not (pages or headings):
        return snippet
    page = page_at(pages, at) if pages else None
    return replace(snippet, page=page, heading=_heading(record, headings, at) if headings else "")


def _headings(record: Mapping[str, Any]) -> Sequence[int]:
    """The places at which the parts of an article start, as its source told or its text does."""
    return record.get("headings") or record.get(CHAPTERS) or ()


def _heading(record: Mapping[str, Any], headings: Sequence[int], at: int) -> str:
    """The heading above a place in the body, or on its line; none above the first and in asides."""
    number = bisect_right(headings, at)
    body: str | LongText = record["body"]
    asides = record.get("asides", ())
    told = record.get("told", 0)
    beside = asides[len(asides) - told] if told else len(body)
    if not number or at >= beside:
        return ""
    start = headings[number - 1]
    if isinstance(body, LongText):
        block = body.block_of(start)
        start, body = start - body.characters[block], body.blocks(block, block + 1)
    return body[start:].split("\n", 1)[0]


def _start(snippet: Snippet, record: Mapping[str, Any]) -> int:
    """Where in the body the first match of the snippet stands: its text is looked for from its line on."""
    body: str = record["body"]
    at = 0
    for _ in range(snippet.line - record.get("line", 1)):
        at = body.find("\n", at) + 1
    first = snippet.highlights[0][0] if snippet.highlights else 0
    return max(at, body.find(snippet.text, at)) + first
