"""How results look to a programmer: a line a hit in a console, a list with matches marked in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .results import Hit, Results


def as_text(results: Results) -> str:
    """``<Results '江阴': 2 of 14>`` and a line for each hit."""
    head = f"<Results {results.query!r}: {len(results)} of {results.total}{_relaxed(results)}>"
    return "\n".join([head, *(f"  {hit.rank}. {' · '.join(_about(hit))}" for hit in results)])


def as_html(results: Results) -> str:
    """The hits as a numbered list, with their passages; nothing of a document is taken for HTML."""
    head = f"{results.total} for <b>{escape(results.query)}</b>{_relaxed(results)}"
    first = results[0].rank if len(results) else 1
    items = "".join(f"<li>{_item(hit)}</li>" for hit in results)
    return f"<p>{head}</p><ol start='{first}'>{items}</ol>"


def _item(hit: Hit) -> str:
    title = _marked(hit.title, hit.title_highlights) if hit.title else escape(hit.path)
    about = escape(" · ".join(text for text in (hit.date[:10], hit.source, hit.path) if text))
    passages = "".join(f"<div>{_marked(part.text, part.highlights)}</div>" for part in hit.snippets)
    return f"<b>{title}</b><div><small>{about}</small></div>{passages}"


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])


def _about(hit: Hit) -> list[str]:
    return [text for text in (hit.title, hit.date[:10], hit.source, hit.path) if text]


def _relaxed(results: Results) -> str:
    return ", each with only some of the words" if results.relaxed else ""
