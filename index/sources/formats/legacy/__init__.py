"""Documents and slides of Office 97 to 2003 and of WPS (DOC, PPT, WPS, DPS): one article a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hansou.index.errors import SourceError
from hansou.index.sources.contents import OLE, by_content, is_encrypted_office, is_ole
from hansou.index.sources.documents import FileMetadata, document, lines_of
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.isolation.process import Isolated

_READER = Isolated("hansou.index.sources.formats.legacy.child", "the reader of Office 97 files")
_WORD, _SLIDES = "WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le")
_NAMES = {"doc": "Word document", "ppt": "PowerPoint slides"}
_WORKS = "MatOST".encode("utf-16-le")


def _reader(kind: str) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        if is_encrypted_office(given.data):
            raise SourceError("encrypted")
        if not is_ole(given.data):
            yield from by_content(given, _NAMES[kind])
            return
        if _WORKS in given.data and _WORD not in given.data:
            raise SourceError("a document of Microsoft Works; open it in LibreOffice and save it as .docx")
        answer = _READER.describe(given.data, given.options.seconds, kind)
        parts: list[list[str]] = answer["parts"]
        if kind == "ppt":
            parts = [[line for line in part if line.strip()] for part in parts]
        lines, starts = lines_of(parts)
        if not any(line.strip() for line in lines):
            raise SourceError("no text in it")
        yield document(given, kind, lines, _metadata(answer["metadata"]), starts if kind == "ppt" else ())

    return read


def _metadata(metadata: dict[str, Any]) -> FileMetadata:
    return FileMetadata(
        named=metadata.get("title", ""), author=metadata.get("author", ""), date=metadata.get("created", "")
    )


DOC = Format(
    "doc", (".doc", ".dot", ".wps", ".wpt"), _reader("doc"), lambda data: is_ole(data) and _WORD in data, (OLE,)
)
PPT = Format(
    "ppt", (".ppt", ".pps", ".pot", ".dps"), _reader("ppt"), lambda data: is_ole(data) and _SLIDES in data, (OLE,)
)
