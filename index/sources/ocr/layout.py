"""What was read by OCR as the lines of a page: columns are turned to lines, those of one size have one size."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from hansou.index.sources.formats.pdf.lines import Line, Page

from .pages import Piece, Read

_TALL = 1.5  # times as high as it is broad is a column
_SAME = (0.7, 1.4)  # of the usual height


def page_of(read: Read) -> Page:
    """A page of lines in reading order. One of columns is laid on its side: the rightmost column is the first line."""
    width, height, pieces = read
    if _is_vertical(pieces):
        pieces = [
            Piece(piece.top, width - piece.right, piece.bottom, width - piece.left, piece.text, piece.score)
            for piece in pieces
        ]
        width, height = height, width
    usual = median(piece.bottom - piece.top for piece in pieces) if pieces else 0.0
    lines = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.top / max(usual, 1.0)), piece.left)):
        middle, size = (piece.top + piece.bottom) / 2, piece.bottom - piece.top
        if _SAME[0] * usual < size < _SAME[1] * usual:
            size = usual
        bottom, top = height - middle - size / 2, height - middle + size / 2
        lines.append(Line(piece.left, bottom, piece.right, top, piece.text))
    return Page(width, height, lines)


def confidence(reads: Sequence[Read]) -> float:
    """How sure it is of a character, on average; 1 where there is none."""
    pieces = [piece for read in reads for piece in read.pieces]
    characters = sum(len(piece.text) for piece in pieces)
    return sum(piece.score * len(piece.text) for piece in pieces) / characters if characters else 1.0


def _is_vertical(pieces: Sequence[Piece]) -> bool:
    """Whether most of the text stands in columns."""
    tall = wide = 0
    for piece in pieces:
        if len(piece.text) > 1:
            if piece.bottom - piece.top > _TALL * (piece.right - piece.left):
                tall += len(piece.text)
            else:
                wide += len(piece.text)
    return tall > wide
