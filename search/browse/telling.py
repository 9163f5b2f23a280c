"""What is said of answers and articles, in single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from hansou.search.cli.messages import counted, say, say_error, translated
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
            (say("{articles} like this one", articles=counted(len(results), "article")), paint.PLAIN),
            ("   " + say("Esc goes back to the query"), paint.QUIET),
        ]
    pieces: list[Piece] = [(counted(results.total, "article"), paint.PLAIN)]
    for note in results.notes[:1]:
        pieces += [(" · ", paint.QUIET), (one_line(say_error(f"{note.reason}: {note.taken}")), paint.NOTICE)]
    if results.relaxed:
        pieces += [(" · ", paint.QUIET), (say("none contains everything; these contain a part"), paint.NOTICE)]
    forms = results.other_forms
    for words, others in results.equivalents.items():
        told = [f"{other} {forms[other]:,}" if other in forms else other for other in others if forms.get(other, 1)]
        if told:
            pieces += [(" · ", paint.QUIET), (one_line(f"{words} = {' = '.join(told)}"), paint.ABOUT)]
    return pieces


def of_order(request: Request, results: Results | None) -> list[Piece]:
    """What the answers are narrowed to, and their order."""
    if results is None or request.like:
        return []
    pieces = paint.joined(map(one_line, request.described()), paint.NOTICE)
    if pieces:
        pieces.append((" · ", paint.QUIET))
    return [*pieces, (translated(ORDERS.get(request.sort, ORDERS["newest"])), paint.QUIET)]


def of_index(stats: Stats) -> str:
    """What an index holds."""
    dates = list(dict.fromkeys(date[:10] for date in (stats.first_date, stats.last_date) if date))
    span = say("{first} to {last}", first=dates[0], last=dates[1]) if len(dates) > 1 else "".join(dates)
    return " · ".join(filter(None, (counted(stats.documents, "article"), span)))


def of_place(view: ArticleView, width: int) -> tuple[list[Piece], list[Piece]]:
    """Which article is shown, and where in it one is: script, page, match, and how far down."""
    sheet = view.sheet
    if sheet is None:
        return [], []
    page = sheet.page(view.top)
    facts = [
        scripts.NAMES[view.view],
        say("p. {page}", page=f"{page}/{sheet.pages}") if page else "",
        f"{view.current + 1}/{len(sheet.spans)}" if sheet.spans else "",
        view.progress,
    ]
    told = paint.joined(facts, paint.PLAIN)
    room = width - sum(cell_len(text) for text, _ in told) - 4
    return [(paint.cut_front(one_line(sheet.article.path), max(1, room)), paint.PLACE)], told
