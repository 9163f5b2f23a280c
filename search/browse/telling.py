"""What is said of answers and articles, in single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from hansou.search.cli.output import count
from hansou.search.cli.terminal_text import one_line

from . import paint, scripts
from .paint import Piece
from .request import ORDERS, Request

if TYPE_CHECKING:
    from hansou import Results, Stats

    from .article_view import ArticleView


def of_answers(request: Request, results: Results | None, message: tuple[str, Style] | None) -> list[Piece]:
    """How many answers there are, and why others than were asked for; or a message."""
    if message is not None:
        return [message]
    if results is None:
        return []
    if request.like:
        return [
            (f"{count(len(results), 'article')} like this one", paint.PLAIN),
            ("   Esc back to the query", paint.QUIET),
        ]
    pieces: list[Piece] = [(count(results.total, "article"), paint.PLAIN)]
    for note in results.notes[:1]:
        pieces += [(" · ", paint.QUIET), (one_line(f"{note.reason}: {note.taken}"), paint.NOTICE)]
    if results.relaxed:
        pieces += [(" · ", paint.QUIET), ("none has all of this; these have a part", paint.NOTICE)]
    for words, others in results.equivalents.items():
        if others:
            pieces += [(" · ", paint.QUIET), (one_line(f"{words} = {' = '.join(others)}"), paint.ABOUT)]
    return pieces


def of_order(request: Request, results: Results | None) -> list[Piece]:
    """What the answers are narrowed to, and their order."""
    if results is None or request.like:
        return []
    pieces = paint.joined(map(one_line, request.described()), paint.NOTICE)
    if pieces:
        pieces.append((" · ", paint.QUIET))
    return [*pieces, (ORDERS.get(request.sort, ORDERS["newest"]), paint.QUIET)]


def of_index(stats: Stats) -> str:
    """What an index holds."""
    dates = " to ".join(dict.fromkeys(date[:10] for date in (stats.first_date, stats.last_date) if date))
    return " · ".join(filter(None, (count(stats.documents, "article"), dates)))


def of_place(view: ArticleView, width: int) -> tuple[list[Piece], list[Piece]]:
    """Which article is shown, and where in it one is: script, page, match, and how far down."""
    sheet = view.sheet
    if sheet is None:
        return [], []
    page = sheet.page(view.top)
    facts = [
        scripts.NAMES[view.view],
        f"p. {page}/{sheet.pages}" if page else "",
        f"{view.current + 1}/{len(sheet.spans)}" if sheet.spans else "",
        view.progress,
    ]
    told = paint.joined(facts, paint.PLAIN)
    room = width - sum(cell_len(text) for text, _ in told) - 4
    return [(paint.cut_front(one_line(sheet.article.path), max(1, room)), paint.PLACE)], told
