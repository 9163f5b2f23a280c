"""The order in which the lines of a page are read, and what is on every page.

Most files draw their text in reading order, and that order is kept: it knows columns, boxes and tables better than
their geometry does. Where it evidently is another, the page is cut at its white space, first between columns, then
between paragraphs (recursive X-Y cuts, Nagy and Seth 1984).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .lines import Line, Page

_MARGIN = 0.12  # of a page's height, above and below, where running heads stand
_SAME_PLACE = 4.0  # points
_FEWEST_PAGES = 3  # with the same line at the same place; of a short document all but one
_LONGEST_HEAD = 80
_DIGITS = re.compile(r"\d+|[〇一二三四五六七八九十百]+")
_BARE_NUMBER = re.compile(r"[\dIVXivx]{1,5}|[〇一二三四五六七八九十百]{1,5}")
_PAGE_NUMBER = re.compile(
    r"[-—–·•~]\s?\d{1,4}\s?[-—–·•~]|第\s?[\d〇一二三四五六七八九十百]{1,5}\s?[页頁](?:[\s,，/／]*[共总總]\s?\d{1,4}\s?[页頁])?"
    r"|[Pp]age\s\d+(?:\s(?:of|/)\s\d+)?|\d{1,4}\s?[/／]\s?\d{1,4}"
)
_LONG = 8  # heights of type: a cell of a table is seldom longer
_DEEPEST = 60


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running heads and page numbers."""
    heads: Counter[tuple[str, int]] = Counter()
    least = min(_FEWEST_PAGES, max(2, len(pages) - 1))
    for page in pages:
        heads.update({key for line in page.lines if (key := _head(page, line))})
    return [
        page._replace(lines=[line for line in page.lines if not _is_furniture(page, line, heads, least)])
        for page in pages
    ]


def _head(page: Page, line: Line) -> tuple[str, int] | None:
    """What makes a line the same as one on another page; None for one that is no running head."""
    middle = (line.bottom + line.top) / 2
    if page.height * _MARGIN < middle < page.height * (1 - _MARGIN) or len(line.text) > _LONGEST_HEAD:
        return None
    text = _DIGITS.sub("#", "".join(line.text.split()))
    return text, round(line.bottom / _SAME_PLACE)


def _is_furniture(page: Page, line: Line, heads: Counter[tuple[str, int]], least: int) -> bool:
    key = _head(page, line)
    if key is None:
        return False
    text, place = key
    count = sum(heads[text, place + step] for step in (-1, 0, 1))
    bare = line.text.strip()
    if _PAGE_NUMBER.fullmatch(bare):
        return True
    return count >= (2 if _BARE_NUMBER.fullmatch(bare) else least)


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page as they are read."""
    lines = list(lines)
    return lines if len(lines) < 3 or _is_ordered(lines) else _cut(lines, median(line.size for line in lines), 0)


def _is_ordered(lines: Sequence[Line]) -> bool:
    """Whether the lines go down, and up only to a column on the right."""
    astray = beside = 0
    for before, after in pairwise(lines):
        if after.bottom > before.top and after.left < before.right:
            astray += 1
        same_height = abs(after.bottom - before.bottom) < before.size / 2
        if same_height and min(after.right - after.left, before.right - before.left) > _LONG * before.size:
            beside += 1
    return astray <= len(lines) // 25 and beside < 3


def _cut(lines: list[Line], size: float, depth: int) -> list[Line]:
    if len(lines) < 2 or depth == _DEEPEST:
        return _by_place(lines, size)
    column = _gap([(line.left, line.right) for line in lines], size)
    if column is not None:
        left = [line for line in lines if line.right <= column]
        right = [line for line in lines if line.right > column]
        if min(len(left), len(right)) > 1:
            return _cut(left, size, depth + 1) + _cut(right, size, depth + 1)
    row = _gap([(line.bottom, line.top) for line in lines], 0.0)
    if row is None:
        return _by_place(lines, size)
    above = [line for line in lines if line.bottom >= row]
    below = [line for line in lines if line.bottom < row]
    return _cut(above, size, depth + 1) + _cut(below, size, depth + 1)


def _gap(extents: Sequence[tuple[float, float]], least: float) -> float | None:
    """The middle of the widest stretch wider than `least` that none of the extents touches."""
    best, at = least, None
    reached = None
    for start, end in sorted(extents):
        if reached is not None and start - reached > best:
            best, at = start - reached, (start + reached) / 2
        reached = end if reached is None else max(reached, end)
    return at


def _by_place(lines: Sequence[Line], size: float) -> list[Line]:
    return sorted(lines, key=lambda line: (-round(line.bottom / max(size / 2, 1.0)), line.left))
