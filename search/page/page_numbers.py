"""Which page of a paged document a snippet is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hansou.index.pages import page_at
from hansou.search.snippets.choosing import Snippet


def on_pages(snippets: Sequence[Snippet], record: Mapping[str, Any]) -> list[Snippet]:
    """The snippets of a stored article, each with the page of its first match where the article has pages."""
    pages = record.get("pages")
    if not pages:
        return list(snippets)
    return [replace(snippet, page=page_at(pages, _start(snippet, record))) for snippet in snippets]


def _start(snippet: Snippet, record: Mapping[str, Any]) -> int:
    """Where in the body the first match of the snippet stands: its text is looked for from its line on."""
    body: str = record["body"]
    at = 0
    for _ in range(snippet.line - record.get("line", 1)):
        at = body.find("\n", at) + 1
    first = snippet.highlights[0][0] if snippet.highlights else 0
    return max(at, body.find(snippet.text, at)) + first
