"""Styles and rows of text. Only the terminal's own colours are used, so that light and dark ones both fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

PLAIN = Style()
QUIET = Style(dim=True)
STRONG = Style(bold=True)
HIT = Style(color="red", bold=True)
CURRENT = Style(color="red", bold=True, reverse=True)
ABOUT = Style(color="cyan")
PLACE = Style(color="green")
NOTICE = Style(color="yellow")
ACCENT = Style(color="blue", bold=True)

Spans = Sequence[tuple[int, int]]
Piece = tuple[str, Style]

# Asks for the other look of the sign before it, which not every terminal knows; the sign alone is of known width.
_SELECTORS = {0xFE0E: None, 0xFE0F: None}


def strip(pieces: Iterable[Piece], width: int) -> Strip:
    """A row of exactly this many cells."""
    segments = [Segment(text.translate(_SELECTORS), style) for text, style in pieces if text]
    return Strip(segments).adjust_cell_length(width)


def marked(
    text: str, spans: Spans, start: int, end: int, style: Style, current: int = -1, *, origin: int = 0
) -> list[Piece]:
    """What stands from `start` to `end` with the highlights in it, where `text` begins at `origin`; `spans` ascend,
    and `current` is the one of them that stands out.
    """
    pieces: list[Piece] = []
    at = start
    for index in range(max(0, bisect_right(spans, (start, start)) - 1), len(spans)):
        span_start, span_end = spans[index]
        if span_start >= end:
            break
        first, last = max(span_start, at), min(span_end, end)
        if first < last:
            hit = style + (CURRENT if index == current else HIT)
            pieces += [(text[at - origin : first - origin], style), (text[first - origin : last - origin], hit)]
            at = last
    pieces.append((text[at - origin : end - origin], style))
    return pieces


def paragraph(text: str, spans: Spans, width: int, style: Style, most: int) -> list[list[Piece]]:
    """A short text in `most` rows at most, with an ellipsis where there is more; the first highlight is among them."""
    from .wrapping import wrap_rows

    rows = wrap_rows(text, width)
    if spans and rows.at(spans[0][0]) >= most:
        start = rows.starts[rows.at(spans[0][0]) - most // 2]
        text = "…" + text[start:]
        spans = [(low - start + 1, high - start + 1) for low, high in spans]
        rows = wrap_rows(text, width)
    found = []
    for start, end in list(zip(rows.starts, rows.ends, strict=True))[:most]:
        found.append(marked(text, spans, start, end, style))
    if len(rows) > most and found:
        found[-1] = [*cut(found[-1], width - 1), ("…", QUIET)]
    return found


def cut(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces, ended where they have taken `width` cells."""
    kept: list[Piece] = []
    for text, style in pieces:
        cells = cell_len(text)
        if cells > width:
            shorter = set_cell_size(text, width).rstrip()
            return [*kept, (shorter, style)]
        kept.append((text, style))
        width -= cells
    return kept


def cut_front(text: str, width: int) -> str:
    """The end of a text, what is before it left out where there are more than `width` cells."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return f"…{text}"


def ends(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Piece]:
    """Two texts at both ends of a row; the left one gives way."""
    taken = sum(cell_len(text) for text, _ in right)
    room = max(0, width - taken - (1 if taken else 0))
    size = sum(cell_len(text) for text, _ in left)
    if size > room:
        left = [*cut(left, room - 1), ("…", QUIET)] if room else []
        size = sum(cell_len(text) for text, _ in left)
    return [*left, (" " * max(0, width - size - taken), PLAIN), *right]


def joined(texts: Iterable[str], style: Style, between: str = " · ") -> list[Piece]:
    """Texts one after the other with something quiet between them."""
    pieces: list[Piece] = []
    for text in texts:
        if text:
            pieces += [(between, QUIET)] if pieces else []
            pieces.append((text, style))
    return pieces
