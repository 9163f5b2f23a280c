"""A terminal's screen as SVG: every character stands in its cells, Chinese ones in two.

The fonts are those of whoever looks; nothing is fetched. Widths are fixed by the grid, not by the font: a run of
characters of one width is stretched to its cells, so what is aligned in a terminal is aligned here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size
from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

_DARK = ((49, 53, 63), (235, 105, 112), (148, 196, 116), (226, 189, 116))
_LIGHT = ((108, 176, 240), (199, 134, 219), (96, 186, 196), (214, 217, 222))
_BRIGHT_DARK = ((130, 138, 150), (242, 126, 132), (164, 211, 133), (238, 205, 138))
_BRIGHT_LIGHT = ((131, 191, 246), (213, 154, 232), (120, 204, 213), (245, 246, 248))
THEME = TerminalTheme((30, 33, 39), (214, 217, 222), [*_DARK, *_LIGHT], [*_BRIGHT_DARK, *_BRIGHT_LIGHT])
_CELL, _ROW = 9.0, 24  # width of a cell, height of a row
_LATIN_SIZE, _HAN_SIZE = 15, 18  # so that letters and Chinese characters fill one cell and two by themselves
_BASELINE = 18
_MARGIN, _BAR = 14, 36  # around the screen, and the bar over it
_LATIN = "Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono','Noto Sans Mono',monospace"
_HAN = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC',sans-serif"

#: Characters that are drawn, so that they meet those beside and below: left, top, width, height of a cell.
_DRAWN = {
    **{character: (0, 0, eighths / 8, 1) for eighths, character in enumerate("▏▎▍▌▋▊▉█", 1)},
    **{character: (0, 1 - eighths / 8, 1, eighths / 8) for eighths, character in enumerate("▁▂▃▄▅▆▇", 1)},
    "▀": (0, 0, 1, 0.5),
    "│": (0.45, 0, 0.1, 1),
    "─": (0, 0.47, 1, 0.06),
}
_BLANK = {ord(character): " " for character in _DRAWN}

Row = Sequence[Segment]


class _Look(NamedTuple):
    """How a run is painted; an empty `ground` is the screen's own."""

    ink: str
    ground: str
    bold: bool
    italic: bool
    underline: bool


def picture(rows: Sequence[Row], columns: int, title: str) -> str:
    """The rows of a screen so many cells wide; `title` stands in the bar and is what a reader without sight is told."""
    width, height = columns * _CELL + 2 * _MARGIN, len(rows) * _ROW + _MARGIN + _BAR
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\ntext{{font:{_LATIN_SIZE}px {_LATIN};white-space:pre}}\n.w{{font:{_HAN_SIZE}px {_HAN}}}",
        ".b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}\nrect{shape-rendering:crispEdges}",
        "</style>",
        *_window(width, height, title),
        f'<g transform="translate({_MARGIN} {_BAR})">',
        *_screen(rows),
        "</g>",
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _window(width: float, height: float, title: str) -> Iterator[str]:
    ground = THEME.background_color.hex
    yield f'<rect width="{width:g}" height="{height}" rx="9" style="shape-rendering:auto" fill="{ground}"/>'
    for place, colour in enumerate((1, 3, 2)):
        yield f'<circle cx="{22 + 20 * place}" cy="18" r="6" fill="{THEME.ansi_colors[colour].hex}"/>'
    middle = f'x="{width / 2:g}" y="23" text-anchor="middle" fill="{THEME.ansi_colors[8].hex}"'
    yield f"<text {middle}>{escape(title)}</text>"


def _screen(rows: Sequence[Row]) -> list[str]:
    """What is behind the letters, then the letters."""
    grounds: list[str] = []
    letters: list[str] = []
    for number, row in enumerate(rows):
        x, y = 0, number * _ROW
        for text, look in _runs(row):
            cells = cell_len(text)
            if look.ground:
                grounds.append(_rectangle(x * _CELL, y, cells * _CELL, _ROW, look.ground))
            grounds += _drawn(text, x, y, look.ink)
            letters += _letters(text.translate(_BLANK), x, y + _BASELINE, look)
            x += cells
    return [*grounds, *letters]


def _runs(row: Row) -> Iterator[tuple[str, _Look]]:
    """The texts of a row that look the same."""
    looks = ((segment.text, _look(segment.style or Style())) for segment in row if segment.text and not segment.control)
    for look, same in groupby(looks, key=lambda run: run[1]):
        yield "".join(text for text, _ in same), look


def _look(style: Style) -> _Look:
    ink = _colour(style.color, is_text=True)
    ground = _colour(style.bgcolor, is_text=False)
    if style.reverse:
        ink, ground = ground, ink
    if style.dim:
        ink = blend_rgb(ink, ground, 0.45)
    own = ground == THEME.background_color
    underline = bool(style.underline)
    return _Look(ink.hex, "" if own else ground.hex, bool(style.bold), bool(style.italic), underline)


def _colour(colour: Color | None, *, is_text: bool) -> ColorTriplet:
    if colour is None:
        return THEME.foreground_color if is_text else THEME.background_color
    return colour.get_truecolor(THEME, foreground=is_text)


def _letters(text: str, x: int, baseline: int, look: _Look) -> Iterator[str]:
    """The characters of a run, those of one width together; spaces at their ends are only left."""
    for wide, same in groupby(_clusters(text), key=lambda cluster: cell_len(cluster) > 1):
        run = "".join(same)
        cells = cell_len(run)
        start = x + len(run) - len(run.lstrip(" ")) if not wide else x
        seen = run.strip(" ")
        x += cells
        if not seen.strip():
            continue
        names = [name for name, on in zip("wbiu", (wide, look.bold, look.italic, look.underline), strict=True) if on]
        classes = f' class="{" ".join(names)}"' if names else ""
        adjusted = "" if wide else ' lengthAdjust="spacingAndGlyphs"'
        yield (
            f'<text x="{start * _CELL:g}" y="{baseline}" fill="{look.ink}"{classes}'
            f' textLength="{cell_len(seen) * _CELL:g}"{adjusted} xml:space="preserve">{escape(seen)}</text>'
        )


def _drawn(text: str, x: int, y: int, ink: str) -> Iterator[str]:
    """The characters of a run that are drawn, like ones beside each other as one."""
    for character, same in groupby(text):
        cells = cell_len(character) * len(list(same))
        if character in _DRAWN:
            left, top, wide, high = _DRAWN[character]
            step = cells if wide == 1 else 1
            for at in range(x, x + cells, step):
                yield _rectangle((at + left) * _CELL, y + top * _ROW, wide * step * _CELL, high * _ROW, ink)
        x += cells


def _clusters(text: str) -> Iterable[str]:
    """Characters, each with the marks over it."""
    clusters: list[str] = []
    for character in text:
        if clusters and not get_character_cell_size(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'
