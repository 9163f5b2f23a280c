"""Archives of web pages (WARC): each page a crawler was given is a file called `archive.warc#address`."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any
from urllib.parse import unquote, urlsplit

from hansou.index.errors import SourceError
from hansou.index.sources.budget import MOST_NESTED, check_size
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.names import Names

_BLOCK = 1 << 16
_TEXTS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/markdown": ".md",
}


def _read(given: Input) -> Iterator[Found]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    if given.depth >= MOST_NESTED:
        raise SourceError(f"archives nested more than {MOST_NESTED} deep")
    names, number = Names(), 0
    try:
        for record in _quietly(ArchiveIterator(io.BytesIO(given.data), arc2warc=True, check_digests=False)):
            given.budget.count(1)
            if record.rec_type not in {"response", "resource"} or not _succeeded(record.http_headers):
                continue
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            suffix = _TEXTS.get(_kind(record))
            if suffix is None:
                continue  # pictures, styles and scripts of pages
            number += 1
            path = f"{given.path}#{names.unused(address or str(number))}"
            try:
                data = _content(record.content_stream(), given)
            except SourceError as error:
                yield Failure(path, str(error))
                continue
            if data.strip():
                stem = posixpath.splitext(posixpath.basename(unquote(urlsplit(address).path)))[0]
                yield Input(data, path, given.options, f"{stem or 'index'}{suffix}", given.depth + 1, given.budget)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError("no archive of web pages, or a damaged one") from error


def _quietly(records: Any) -> Iterator[Any]:
    """The records; what warcio prints of damaged ones is nothing to show."""
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(records, None)
        if record is None:
            return
        yield record


def _succeeded(headers: object) -> bool:
    status = getattr(headers, "statusline", "200")
    return str(status).partition(" ")[0] in {"200", "203", "HTTP/1.1", "HTTP/1.0"} and " 3" not in str(status)[:12]


def _kind(record: object) -> str:
    for headers in (getattr(record, "http_headers", None), getattr(record, "rec_headers", None)):
        value = headers.get_header("Content-Type") if headers is not None else None
        if value:
            return str(value).partition(";")[0].strip().lower()
    return ""


def _content(stream: object, given: Input) -> bytes:
    pieces, size = [], 0
    read = getattr(stream, "read")  # noqa: B009 - warcio tells no types
    while piece := read(_BLOCK):
        size += len(piece)
        check_size(size, given.options.max_bytes)
        given.budget.spend(len(piece))
        pieces.append(piece)
    return b"".join(pieces)


FORMAT = Format("warc", (".warc", ".arc"), _read, lambda data: data.startswith(b"WARC/"), called="archive of web pages")
