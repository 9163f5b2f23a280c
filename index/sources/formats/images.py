"""Pictures of pages: one article a file, of what OCR reads in it. Read only where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hansou.index.errors import SourceError
from hansou.index.sources.documents import document, lines_of
from hansou.index.sources.format import Doubt, Format, Found, Input
from hansou.index.sources.ocr.pages import EXTRA, NEEDS, Read, count, read_pages


def _read(given: Input) -> Iterator[Found]:
    from hansou.index.sources.ocr.layout import confidence, page_of

    from .pdf.paragraphs import paragraphs

    reads: list[Read] = []
    parts: list[list[str]] = []
    failed = 0
    for _, read in read_pages(given, "image", list(range(count(given, "image")))):
        if isinstance(read, SourceError):
            failed += 1
            parts.append([])
            continue
        reads.append(read)
        parts.append([paragraph.text for paragraph in paragraphs([page_of(read)])])
    if failed and not reads:
        raise SourceError("no picture, or a damaged one")
    lines, starts = lines_of(parts)
    if not lines:
        raise SourceError("no text in the picture")
    if failed:
        yield Doubt(given.path, f"{failed} of its {len(parts)} pages cannot be read")
    article = document(given, "image", lines, starts=starts if len(starts) > 1 else ())
    yield replace(article, read_by=f"ocr {confidence(reads):.2f}")


_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif")
FORMAT = Format("image", _SUFFIXES, _read, called="picture", needs=NEEDS, extra=EXTRA)
