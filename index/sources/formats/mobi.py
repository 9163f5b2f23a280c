"""Kindle books (MOBI, AZW3, PRC, PalmDOC): one article a chapter, in the order of the book, each `book.mobi#number`."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.contents import by_content
from hansou.index.sources.documents import document
from hansou.index.sources.encodings import decode
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.titles import beginning
from hansou.index.text.dates import of_value

from .html import lay_out_text

_KINDS_AT, _KINDS = 60, (b"BOOKMOBI", b"TEXtREAd")
_PLAIN, _PALMDOC, _HUFFMAN = 1, 2, 17480
_CHAPTER = re.compile(r"<mbp:pagebreak[^>]*>|(?=<\?xml[ \t])|(?<!\?>)(?=<html[\s>])", re.IGNORECASE)
_AUTHOR, _PUBLISHER, _DATE, _TITLE = 100, 101, 106, 503
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class _Book:
    """The text of a book, HTML where it is `marked`, and what it says of itself by number."""

    text: str
    marked: bool
    metadata: dict[int, list[str]]


def _read(given: Input) -> Iterator[Found]:
    if given.data[_KINDS_AT : _KINDS_AT + 8] not in _KINDS:
        yield from by_content(given, "Kindle book")
        return
    try:
        book = _book(given)
    except (struct.error, IndexError) as error:
        raise SourceError("no Kindle book, or a damaged one") from error
    if not book.marked:
        yield document(given, "mobi", book.text.split("\n"))
        return
    title = " ".join(book.metadata.get(_TITLE, [""])[0].split())
    number = 0
    for piece in _CHAPTER.split(book.text):
        if not piece.strip():
            continue
        page = lay_out_text(piece)
        heading = next((line for _, line in page.headings() if len(line) <= _LONGEST_HEADING), "")
        body = given.repair("\n".join(line.text for line in page.lines))
        if not body:
            continue
        number += 1
        yield Article(
            f"{given.path}#{number}",
            " · ".join(dict.fromkeys(filter(None, (title, given.repair(heading) or beginning(body))))),
            body,
            of_value(book.metadata.get(_DATE, [""])[0])[:10],
            book.metadata.get(_PUBLISHER, [""])[0],
            author="、".join(dict.fromkeys(book.metadata.get(_AUTHOR, []))),
            format="mobi",
        )
    if not number:
        raise SourceError("no text in it")


def _book(given: Input) -> _Book:
    data = given.data
    (count,) = struct.unpack_from(">H", data, 76)
    starts = [struct.unpack_from(">I", data, 78 + 8 * number)[0] for number in range(count)] + [len(data)]
    head = data[starts[0] : starts[1]]
    compression, _, _, records, _, encrypted = struct.unpack_from(">HHIHHH", head)
    if encrypted:
        raise SourceError("encrypted")
    if compression == _HUFFMAN:
        raise SourceError("compressed as only Kindle does; convert it to EPUB, as Calibre does")
    if compression not in {_PLAIN, _PALMDOC}:
        raise SourceError("no Kindle book, or a damaged one")
    marked = head[16:20] == b"MOBI"
    length, encoding = struct.unpack_from(">I4xI", head, 20) if marked else (0, 0)
    flags = struct.unpack_from(">H", head, 242)[0] if marked and length >= 228 and len(head) >= 244 else 0
    pieces = []
    for start, end in pairwise(starts[1 : records + 2]):
        piece = _without_trailing(data[start:end], flags)
        piece = _inflated(piece) if compression == _PALMDOC else piece
        given.budget.spend(len(piece))
        pieces.append(piece)
    text = b"".join(pieces)
    if marked and struct.unpack_from(">I", head, 36)[0] >= 8:
        text = text[: _first_flow(data, starts, head, len(text))]
    codec = {65001: "utf-8", 1252: "cp1252"}.get(encoding, "")
    decoded = text.decode("utf-8", "replace") if codec == "utf-8" else decode(text, codec or None).text
    return _Book(decoded, marked, _metadata(head, length, codec or "utf-8") if marked else {})


def _first_flow(data: bytes, starts: list[int], head: bytes, length: int) -> int:
    """Where the text ends and the styles begin."""
    number = struct.unpack_from(">I", head, 192)[0] if len(head) >= 196 else 0
    if not 0 < number < len(starts) - 1:
        return length
    flows = data[starts[number] : starts[number + 1]]
    return struct.unpack_from(">I", flows, 16)[0] if flows.startswith(b"FDST") and len(flows) >= 20 else length


def _metadata(head: bytes, length: int, codec: str) -> dict[int, list[str]]:
    metadata: dict[int, list[str]] = {}
    at, size = struct.unpack_from(">II", head, 84)
    if 0 < size < 1000:
        metadata[_TITLE] = [head[at : at + size].decode(codec, "replace")]
    at = 16 + length
    if head[at : at + 4] == b"EXTH":
        (count,) = struct.unpack_from(">I", head, at + 8)
        at += 12
        for _ in range(min(count, 1000)):
            number, size = struct.unpack_from(">II", head, at)
            value = head[at + 8 : at + size].decode(codec, "replace")
            if number == _TITLE:
                metadata[number] = [value]
            else:
                metadata.setdefault(number, []).append(value)
            at += max(size, 8)
    return metadata


def _without_trailing(data: bytes, flags: int) -> bytes:
    """A record without what stands behind its text: an entry for each flag, its length at its end."""
    for bit in range(15, 0, -1):
        if flags >> bit & 1:
            size = 0
            for byte in data[-4:]:
                size = (0 if byte & 0x80 else size) << 7 | byte & 0x7F
            data = data[: max(0, len(data) - size)]
    if flags & 1 and data:
        data = data[: -((data[-1] & 3) + 1)]
    return data


def _inflated(data: bytes) -> bytes:
    """A record of PalmDOC: what stood before is told by how far back it is and how long."""
    out = bytearray()
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        at += 1
        if 1 <= byte <= 8:
            out += data[at : at + byte]
            at += byte
        elif byte < 0x80:
            out.append(byte)
        elif byte >= 0xC0:
            out += bytes((32, byte ^ 0x80))
        elif at < end:
            pair = byte << 8 | data[at]
            at += 1
            back, length = pair >> 3 & 0x7FF, (pair & 7) + 3
            for _ in range(length if 0 < back <= len(out) else 0):
                out.append(out[-back])
    return bytes(out)


FORMAT = Format(
    "mobi",
    (".mobi", ".azw", ".azw3", ".prc", ".pdb"),
    _read,
    lambda data: data[_KINDS_AT : _KINDS_AT + 8] in _KINDS,
    called="Kindle book",
)
