"""Text for a terminal: nothing in it that a terminal would obey, and lines of the right width.

What is shown comes from anywhere: articles, file names, arguments. Positions survive `plain`, so that what was
highlighted before still is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

Spans = Sequence[tuple[int, int]]

# Control characters but line end and tab, invisible formatting and bidirectional controls, lone surrogates.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NO_TEXT = re.compile("[\udc80-\udcff]")
_LINE_BREAK = re.compile(r"\s*[\n\t]\s*")
# Signs that do not begin a line, and signs that do not end one.
NOT_FIRST = frozenset("，。、；：？！·…—～％‰℃”’）》〉】」』〕］｝,.;:?!%)]}")
NOT_LAST = frozenset("“‘（《〈【「『〔［｛￥＄#([{$")


def plain(text: str) -> str:
    """The text with U+FFFD for every character that a terminal may obey, line ends and tabs left as they are."""
    return _OBEYED.sub("\ufffd", text)


def without_obeyed(text: str) -> str:
    """The text without what a terminal may obey, one space for each line break or tab."""
    return _LINE_BREAK.sub(" ", _OBEYED.sub("", text))


def one_line(text: str) -> str:
    """`plain`, with one space for each line break or tab, and bytes of file names that are no text told as numbers."""
    return _LINE_BREAK.sub(" ", plain(_NO_TEXT.sub(_as_byte, text))).strip()


def _as_byte(match: re.Match[str]) -> str:
    return f"\\x{ord(match.group()) - 0xDC00:02x}"


def on_one_line(text: str, spans: Spans) -> tuple[str, list[tuple[int, int]]]:
    """`one_line` for a text with highlights: both, the highlights where the text has moved to."""
    text = plain(text)
    cuts = [(match.start() + 1, match.end()) for match in _LINE_BREAK.finditer(text)]

    def moved(position: int) -> int:
        return position - sum(min(end, max(position, start)) - start for start, end in cuts)

    return _LINE_BREAK.sub(" ", text), [(moved(start), moved(end)) for start, end in spans]


def path_on_one_line(path: str, spans: Spans) -> tuple[str, list[tuple[int, int]]]:
    """`on_one_line` for a path: bytes of file names that are no text are told as numbers."""
    places = list(accumulate((len(_as_byte(byte)) if (byte := _NO_TEXT.match(c)) else 1 for c in path), initial=0))
    told = [(places[start], places[end]) for start, end in spans]
    return on_one_line(_NO_TEXT.sub(_as_byte, path), told)


def wrap(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The lines of one paragraph as (start, end) in it, none wider than `width` cells.

    Chinese breaks between any two characters, but no line starts with a sign that closes or ends with one that
    opens. Other scripts break at spaces, which are left out at line ends. What cannot break is cut.
    """
    from rich.cells import get_character_cell_size

    start = at = 0
    used = 0  # cells from start to at
    chance, chance_used = 0, 0  # the last place at which the line may end, and the cells up to it
    before_wide = False
    while at < len(text):
        cells = get_character_cell_size(text[at])
        if at > start and _may_break(text, at, before_wide, cells):
            chance, chance_used = at, used
        while used + cells > width and at > start and not text[at].isspace():
            if chance <= start:
                chance, chance_used = at, used
            yield start, start + len(text[start:chance].rstrip())
            start, used = chance, used - chance_used
        used += cells
        before_wide = cells == 2 or (cells == 0 and before_wide)
        at += 1
    if start < len(text) or not text:
        yield start, start + len(text[start:].rstrip())


def _may_break(text: str, at: int, before_wide: bool, cells: int) -> bool:
    before, after = text[at - 1], text[at]
    if cells == 0 or after.isspace() or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before.isspace() or before_wide or cells == 2
