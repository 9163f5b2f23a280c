"""What the process that reads PDFs does: PDFium is big and not ours, so what goes wrong in it goes wrong in there."""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from typing import Any

from .lines import HYPHEN, Line

MEMORY = 1 << 30
# Wider than this many heights of its type, a space parts columns or cells, not words.
_COLUMN_GAP = 1.6
_HYPHENS = frozenset({"\x02", "\ufffe", "\ufffd\u00ad"})
_HALVES = re.compile("[\ud800-\udfff]+")
_LOST = "\ufffd"
_PROPERTIES = ("Title", "Author", "CreationDate")
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def describe(data: bytes, _: str) -> dict[str, Any]:
    """The pages of a PDF, as `lines.from_json` takes them."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        return {"error": "encrypted" if code == _PASSWORD else "no PDF, or a damaged one"}
    pages, failed = [], 0
    try:
        metadata = _metadata(document)
        count = len(document)
        for number in range(count):
            try:
                pages.append(_page(document[number]))
            except (pypdfium2.PdfiumError, ValueError):  # noqa: PERF203 - a page may fail on its own
                failed += 1
                pages.append((0, 0, []))
    finally:
        document.close()
    if failed == count:
        return {"error": "damaged: none of its pages can be read" if count else "it has no pages"}
    return {"metadata": metadata, "pages": pages, "failed": failed}


def _metadata(document: Any) -> dict[str, str]:
    """What a document says of itself, as far as it can be read."""
    metadata = {}
    for name in _PROPERTIES:
        try:
            metadata[name] = document.get_metadata_value(name)
        except UnicodeError:  # noqa: PERF203 - one may be damaged
            continue
    return metadata


def _page(page: Any) -> tuple[float, float, list[Line]]:
    text = page.get_textpage()
    width, height = page.get_size()
    try:
        return width, height, list(_Characters(text).lines())
    finally:
        text.close()
        page.close()


def _whole(characters: list[str]) -> str:
    """Characters as a text: two halves of one are it, and a half alone, which is no text, is a lost character."""
    text = "".join(characters)
    return _HALVES.sub(_joined, text) if _HALVES.search(text) else text


def _joined(halves: re.Match[str]) -> str:
    return halves.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Characters:
    """The characters of a page."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._page = page.raw
        self._count = page.count_chars()
        self._box = pdfium.FS_RECTF()

    def lines(self) -> Iterator[Line]:
        """The pieces of lines."""
        unicode_at, page = self._pdfium.FPDFText_GetUnicode, self._page
        start = 0
        text: list[str] = []
        for at in range(self._count):
            code = unicode_at(page, at)
            character = chr(code) if code <= sys.maxunicode else _LOST
            if character in _HYPHENS:
                yield from self._line(start, at, _whole(text), HYPHEN)
            elif character in "\r\n" or (character == " " and text and self._is_gap(at)):
                yield from self._line(start, at, _whole(text))
            else:
                text.append(character)
                continue
            start = at + 1
            text.clear()
        yield from self._line(start, self._count, _whole(text))

    def _is_gap(self, at: int) -> bool:
        before, after = self._place(at - 1), self._place(at + 1)
        if before is None or after is None:
            return False
        gap = after[0] - before[2]
        return bool(gap > _COLUMN_GAP * (before[3] - before[1]) or gap < -(before[3] - before[1]))

    def _line(self, start: int, end: int, text: str, hyphen: str = "") -> Iterator[Line]:
        """The line of the characters from `start` up to `end`, unless it is blank."""
        while start < end and text[:1].isspace():
            start, text = start + 1, text[1:]
        end -= len(text) - len(text.rstrip())
        text = text.rstrip()
        if not text:
            return
        first, last = self._place(start), self._place(end - 1)
        if first is None or last is None:
            first = last = first or last or (0.0, 0.0, 0.0, 0.0)
        left, right = min(first[0], last[0]), max(first[2], last[2])
        yield Line(round(left, 1), round(first[1], 1), round(right, 1), round(first[3], 1), text + hyphen)

    def _place(self, at: int) -> tuple[float, float, float, float] | None:
        """Left, bottom, right and top of a character's place on its line."""
        box = self._box
        if not 0 <= at < self._count or not self._pdfium.FPDFText_GetLooseCharBox(self._page, at, ctypes.byref(box)):
            return None
        return box.left, box.bottom, box.right, box.top
