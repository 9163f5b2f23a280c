"""Lines of pages put together to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .lines import HYPHEN, Line, Page
from .order import in_reading_order, without_furniture

_SAME_SIZE = 0.12  # share by which type of one paragraph may differ in height
_INDENT, _OUTDENT = 0.9, 4.0  # heights of type
_SHORT = 2.6  # heights of type by which the last line of a Chinese paragraph falls short
_RAGGED = 0.15  # share of the column's width by which a line of words may
LARGE = 1.25  # times the usual type: that of headings
_LONGEST_HEADING = 90
_LEADING = 2.2  # heights of type from line to line, at most
_SENTENCE_END = re.compile(r"[。！？!?…：:；;][”’」』）)\"']*$")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’…—]")
_ENTRY = re.compile(
    r"[●■◆▲○□•·◎※]|[（(]?[一二三四五六七八九十]{1,3}[、)）.．]|第[一二三四五六七八九十百\d]+[条條章节節]|\d{1,3}[、)）．]"
)


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, the height of its type, the page it starts on (from 0), and where in it others start."""

    text: str
    size: float
    page: int
    breaks: list[tuple[int, int]] = field(default_factory=list)
    """(page, position in the text)"""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the page and the column that it is in; a column is from its leftmost to its rightmost point."""

    line: Line
    page: int
    column: int
    left: float
    right: float


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """The paragraphs of a document, in reading order and without running heads and page numbers."""
    found: list[Paragraph] = []
    before: _Placed | None = None
    lines = list(_placed(without_furniture(pages)))
    large = usual_size((placed.line.size, placed.line.text) for placed in lines) * LARGE
    for placed in lines:
        if before is not None and (_goes_on(before, placed) or (_is_heading(before, placed, large))):
            _join(found[-1], placed)
        else:
            found.append(Paragraph(placed.line.text, placed.line.size, placed.page))
        before = placed
    for paragraph in found:
        paragraph.text = paragraph.text.replace(HYPHEN, "-")
    return found


def usual_size(texts: Iterable[tuple[float, str]]) -> float:
    """The height of the type in which most of a document is set; 0 for none."""
    sizes: Counter[float] = Counter()
    for size, text in texts:
        sizes[round(size, 1)] += len(text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _placed(pages: Sequence[Page]) -> Iterator[_Placed]:
    column = 0
    for number, page in enumerate(pages):
        for lines in _columns(in_reading_order(page.lines)):
            column += 1
            left, right = min(line.left for line in lines), max(line.right for line in lines)
            for line in lines:
                yield _Placed(line, number, column, left, right)


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines one below the other that share most of their breadth."""
    column: list[Line] = []
    left = right = 0.0
    for line in lines:
        if column:
            shared = min(right, line.right) - max(left, line.left)
            narrower = min(right - left, line.right - line.left)
            if shared < narrower / 2 or line.bottom > column[-1].bottom:
                yield column
                column = []
        left = min(left, line.left) if column else line.left
        right = max(right, line.right) if column else line.right
        column.append(line)
    if column:
        yield column


def _goes_on(before: _Placed, after: _Placed) -> bool:
    """Whether a paragraph goes on from one line to the next."""
    last, line = before.line, after.line
    if abs(last.size - line.size) > _SAME_SIZE * last.size:
        return False
    if last.text.endswith(HYPHEN):
        return True
    same_column = before.column == after.column
    # Within a column an indent is one beside the line before: whole passages may be indented.
    indent = line.left - (last.left if same_column else after.left)
    if _ENTRY.match(line.text) or indent > _INDENT * line.size or indent < -_OUTDENT * line.size:
        return False
    width = before.right - before.left
    short = _SHORT * last.size if _HAN.match(last.text[-1]) else max(_SHORT * last.size, _RAGGED * width)
    if before.right - last.right > short:
        return False
    if same_column:
        return last.bottom - line.bottom <= _LEADING * last.size
    # From column to column and page to page: the breadth of a column of one line says nothing.
    return not _SENTENCE_END.search(last.text) and width > 8 * last.size


def _is_heading(before: _Placed, after: _Placed, large: float) -> bool:
    """Whether two lines are of one heading, which is set in large type and may break anywhere."""
    last, line = before.line, after.line
    return (
        min(last.size, line.size) >= large
        and abs(last.size - line.size) <= _SAME_SIZE * last.size
        and before.column == after.column
        and last.bottom - line.bottom <= _LEADING * last.size
        and len(last.text) + len(line.text) <= _LONGEST_HEADING
    )


def _join(paragraph: Paragraph, placed: _Placed) -> None:
    text, line = paragraph.text, placed.line.text
    if text.endswith(HYPHEN):
        text = text.removesuffix(HYPHEN)
    elif text[-1:] == "-" and text[-2:-1].isalpha() and line[:1].islower() and line[:1].isascii():
        text = text[:-1]
    elif not (_HAN.match(text[-1]) or _HAN.match(line[0])):
        text += " "
    page = paragraph.breaks[-1][0] if paragraph.breaks else paragraph.page
    if placed.page != page:
        paragraph.breaks.append((placed.page, len(text)))
    paragraph.text = text + line
