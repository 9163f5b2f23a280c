"""Pages of PDFs that are pictures, read by OCR."""

from __future__ import annotations

from hansou.index.errors import SourceError
from hansou.index.sources.format import Input
from hansou.index.sources.ocr.layout import confidence, page_of
from hansou.index.sources.ocr.pages import Read, read_pages

from .lines import Document


def read_scans(given: Input, document: Document) -> tuple[Document, str]:
    """The document with what OCR reads on its pages without text, and how sure that is, as `Article.read_by` says."""
    pages = list(document.pages)
    reads: list[Read] = []
    failed = document.failed
    for number, read in read_pages(given, "pdf", [at for at, page in enumerate(pages) if not page.lines]):
        if isinstance(read, SourceError):
            failed += 1
        elif read.pieces:
            reads.append(read)
            pages[number] = page_of(read)
    return document._replace(pages=pages, failed=failed), f"ocr {confidence(reads):.2f}" if reads else ""
