"""Answers kept word for word: what queries of all kinds find, with scores and marks, so that no change goes unseen.

`collections` makes what is searched, `queries` what is asked, and ``NAME.txt`` beside them is what was answered.
``python -m tools.record`` records anew; the difference is to be read before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hansou import QueryError, Searcher
from hansou.search.results import Hit, Results
from hansou.search.snippets.snippet import Snippet
from tests.index.text.plain import ROOT

SEEDS = f"{ROOT}/seeds/"


def blocks(searcher: Searcher, queries: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """For each query what was asked and what was answered, as lines."""
    for query, options in queries:
        asked = query.replace(SEEDS, "")  # wherever the project stands
        yield "\n".join([f"# {asked}  {json.dumps(options, ensure_ascii=False)}", *_lines(searcher, query, options)])


def _lines(searcher: Searcher, query: str, options: Mapping[str, Any]) -> Iterator[str]:
    try:
        if query.startswith("similar to "):
            results = searcher.similar(query.removeprefix("similar to "), 3, snippets=1) or Results(
                query, [], False, 0, int
            )
        else:
            results = searcher.search(query, **{"limit": 3, **options})
    except QueryError as error:
        yield f"error: {error}"
        return
    yield " · ".join([f"{results.total} answers", *(["a part of it"] if results.relaxed else []), *_beside(results)])
    for hit in results:
        yield _hit(hit)


def _beside(results: Results) -> Iterator[str]:
    for words, others in results.equivalents.items():
        yield f"{words} = {' '.join(others)}"
    for note in results.notes:
        yield f"{note.position}: {note.reason}"
    for name, facet in results.facets.items():
        yield f"{name} {facet.counts[:4]} {facet.others} {facet.missing}"


def _hit(hit: Hit) -> str:
    """A hit: score, path, what is marked in the title, and each snippet."""
    title = f"title {_spans(hit.title_highlights)}" if hit.title_highlights else ""
    repeats = f"+{len(hit.repeats)}" if hit.repeats else ""
    parts = [f"{hit.score:.6f}", hit.path.removeprefix(SEEDS) + repeats, title, *map(_snippet, hit.snippets)]
    return "  ".join(filter(None, parts))


def _snippet(snippet: Snippet) -> str:
    """A snippet by its line, its length, and the extents that are marked in it."""
    return f"{snippet.line}:{len(snippet.text)} {_spans(snippet.highlights)}"


def _spans(spans: list[tuple[int, int]]) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)
