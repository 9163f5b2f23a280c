"""Where in a document a snippet stands: on which page of a paged one, and under which heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hansou.index.pages import page_at
from hansou.search.snippets.snippet import Snippet


def placed(snippets: Sequence[Snippet], record: Mapping[str, Any]) -> list[Snippet]:
    """The snippets of a stored article, each with the page of its first match where the article has pages, and with the
    heading above it where that is known.
    """
    pages, headings = record.get("pages"), record.get("headings")
    if not (pages or headings):
        return list(snippets)
    found = []
    for snippet in snippets:
        at = _start(snippet, record)
        page = page_at(pages, at) if pages else None
        found.append(replace(snippet, page=page, heading=_heading(record, headings, at) if headings else ""))
    return found


def _heading(record: Mapping[str, Any], headings: Sequence[int], at: int) -> str:
    """The heading above a place in the body, or on its line; none above the first and in asides."""
    number = bisect_right(headings, at)
    body: str = record["body"]
    asides = record.get("asides", ())
    told = record.get("told", 0)
    beside = asides[len(asides) - told] if told else len(body)
    return body[headings[number - 1] :].split("\n", 1)[0] if number and at < beside else ""


def _start(snippet: Snippet, record: Mapping[str, Any]) -> int:
    """Where in the body the first match of the snippet stands: its text is looked for from its line on."""
    body: str = record["body"]
    at = 0
    for _ in range(snippet.line - record.get("line", 1)):
        at = body.find("\n", at) + 1
    first = snippet.highlights[0][0] if snippet.highlights else 0
    return max(at, body.find(snippet.text, at)) + first
