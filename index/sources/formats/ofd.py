"""OFD, the fixed layout of Chinese documents (GB/T 33190): one article a file, with the places where pages start."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hansou.index.errors import SourceError
from hansou.index.sources.contents import ZIP, is_zip
from hansou.index.sources.documents import FileMetadata, document, lines_of
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.xml import Properties, read_xml
from hansou.index.sources.zips import Zip

_MAIN = "OFD.xml"
_PROPERTIES = frozenset({"Title", "Author", "CreationDate", "Subject", "DocRoot"})


@dataclass(slots=True)
class _Piece:
    """A run of text and where it stands: from the left, from above, height; in millimetres."""

    left: float
    top: float
    height: float
    text: str


def _read(given: Input) -> Iterator[Found]:
    archive = Zip(given)
    if _MAIN not in archive.members:
        raise SourceError("no OFD document in it")
    metadata = Properties(archive.read(_MAIN), _PROPERTIES)
    parts: list[list[str]] = []
    for root in metadata.values.get("DocRoot", []):
        for page in _pages(archive, root.lstrip("/")):
            try:
                parts.append(_lines(_Page().read(archive.read(page)).pieces) if page in archive.members else [])
            except SourceError as error:  # noqa: PERF203 - a page may fail on its own
                yield Failure(f"{given.path}#{len(parts) + 1}", str(error))
                parts.append([])
    lines, starts = lines_of(parts)
    if not lines:
        raise SourceError("no text in it, perhaps only pictures of pages")
    about = FileMetadata(
        named=metadata.first("Title"), author=metadata.first("Author"), date=metadata.first("CreationDate")
    )
    yield document(given, "ofd", lines, about, starts)


def _pages(archive: Zip, root: str) -> list[str]:
    pages: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Page" and attributes.get("BaseLoc"):
            location = attributes["BaseLoc"]
            pages.append(posixpath.normpath(posixpath.join(posixpath.dirname(root), location)).lstrip("/"))

    read_xml(archive.read(root), start, lambda _: None, lambda _: None)
    return pages


class _Page:
    """Reads the runs of a page, in the order in which they are drawn."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []
        self._boundary = (0.0, 0.0)
        self._size = 3.0
        self._place = (0.0, 0.0)
        self._text: list[str] | None = None

    def read(self, data: bytes) -> _Page:
        """The page itself, with what is drawn on it."""
        read_xml(data, self._start, self._end, self._characters)
        return self

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "TextObject":
            numbers = [_number(value) for value in attributes.get("Boundary", "").split()]
            self._boundary = (numbers[0], numbers[1]) if len(numbers) >= 2 else (0.0, 0.0)
            self._size = _number(attributes.get("Size", "")) or 3.0
        elif name == "TextCode":
            self._place = (
                _number(attributes["X"]) if "X" in attributes else self._place[0],
                _number(attributes["Y"]) if "Y" in attributes else self._place[1],
            )
            self._text = []

    def _end(self, name: str) -> None:
        if name == "TextCode" and self._text is not None:
            text = "".join(self._text)
            self._text = None
            if text.strip():
                left, top = self._boundary[0] + self._place[0], self._boundary[1] + self._place[1]
                self.pieces.append(_Piece(left, top, self._size, text))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def _lines(pieces: list[_Piece]) -> list[str]:
    """The lines of a page: runs of one height that follow each other are one line."""
    lines: list[str] = []
    last: _Piece | None = None
    for piece in pieces:
        if last is not None and abs(piece.top - last.top) < last.height / 2 and piece.left >= last.left:
            width = len(last.text) * last.height
            lines[-1] += (" " if piece.left - last.left > width + last.height else "") + piece.text
        else:
            lines.append(piece.text)
        last = piece
    return [" ".join(line.split()) for line in lines]


def _recognises(data: bytes) -> bool:
    return is_zip(data) and b"OFD.xml" in data


FORMAT = Format("ofd", (".ofd",), _read, _recognises, begins=(ZIP,), called="OFD document")
