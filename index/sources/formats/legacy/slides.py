"""The text of PowerPoint 97 slides ([MS-PPT]): that of the outline, of the boxes on each slide, and of its notes.

Records stand one after the other, each with its kind and its length; containers hold others. What a slide is stands at
a place that a directory of the latest edit tells, or one of an edit before it.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

_DOCUMENT, _SLIDE, _SLIDE_ATOM, _NOTES, _DRAWING = 1000, 1006, 1007, 1008, 1036
_LIST, _PERSIST, _BOX = 4080, 1011, 0xF00D
_CHARACTERS, _BYTES = 4000, 4008
_EDIT, _DIRECTORY = 4085, 6002
_SLIDES, _NOTES_LIST = 0, 2
_DEEPEST = 40
_MOST_EDITS = 10_000


class _Record(NamedTuple):
    """A record: its kind, its instance, and where its body starts and ends."""

    kind: int
    instance: int
    start: int
    end: int
    is_container: bool


def slides_of(data: bytes) -> list[list[str]]:
    """The paragraphs of each slide in order. Raises ValueError, OSError or struct.error for what is no such file."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        stream: bytes = file.openstream("PowerPoint Document").read()
        user: bytes = file.openstream("Current User").read()
    places, document = _directory(stream, struct.unpack_from("<I", user, 16)[0])
    notes: dict[int, int] = {}
    slides: list[tuple[int, list[str]]] = []
    for record in _within(stream, _at(stream, places.get(document, 0), _DOCUMENT)):
        if record.kind == _LIST and record.instance == _NOTES_LIST:
            notes |= {identifier: place for place, identifier, _ in _listed(stream, record)}
        elif record.kind == _LIST and record.instance == _SLIDES:
            slides += [(place, lines) for place, _, lines in _listed(stream, record)]
    return [_slide(stream, places, notes, place, lines) for place, lines in slides]


def _slide(stream: bytes, places: dict[int, int], notes: dict[int, int], place: int, outline: list[str]) -> list[str]:
    """The paragraphs of a slide, of which those of the outline are known."""
    lines = list(outline)
    if place not in places:
        return lines
    slide = _at(stream, places[place], _SLIDE)
    lines += [line for line in _boxes(stream, slide) if line not in outline]
    for record in _within(stream, slide):
        if record.kind == _SLIDE_ATOM and record.end - record.start >= 20:
            noted = notes.get(struct.unpack_from("<I", stream, record.start + 16)[0])
            if noted in places:
                lines += _boxes(stream, _at(stream, places[noted], _NOTES))
    return lines


def _directory(stream: bytes, edit: int) -> tuple[dict[int, int], int]:
    """Where everything stands, by its number, the latest edit first; and the number of the document."""
    places: dict[int, int] = {}
    document = 0
    for _ in range(_MOST_EDITS):
        record = _at(stream, edit, _EDIT)
        before, directory, number = struct.unpack_from("<III", stream, record.start + 8)
        document = document or number
        listed = _at(stream, directory, _DIRECTORY)
        at = listed.start
        while at + 4 <= listed.end:
            (head,) = struct.unpack_from("<I", stream, at)
            first, count = head & 0xFFFFF, head >> 20
            at += 4
            for offset in range(min(count, (listed.end - at) // 4)):
                places.setdefault(first + offset, struct.unpack_from("<I", stream, at + 4 * offset)[0])
            at += 4 * count
        if not 0 < before < edit:
            break
        edit = before
    return places, document


def _listed(stream: bytes, listed: _Record) -> Iterator[tuple[int, int, list[str]]]:
    """The entries of a list of slides: number of its place, identifier, and paragraphs of the outline."""
    current: tuple[int, int, list[str]] | None = None
    for record in _within(stream, listed):
        if record.kind == _PERSIST and record.end - record.start >= 16:
            if current:
                yield current
            place, _, _, identifier = struct.unpack_from("<IIII", stream, record.start)
            current = place, identifier, []
        elif current:
            current[2].extend(_text(stream, record))
    if current:
        yield current


def _boxes(stream: bytes, outer: _Record) -> list[str]:
    """The paragraphs of the boxes of a drawing, in the order in which they are drawn."""
    lines: list[str] = []
    stack = [(record, 0, False) for record in reversed(list(_within(stream, outer))) if record.kind == _DRAWING]
    while stack:
        record, depth, in_box = stack.pop()
        if in_box:
            lines += _text(stream, record)
        if record.is_container and depth < _DEEPEST:
            inside = in_box or record.kind == _BOX
            stack += [(inner, depth + 1, inside) for inner in reversed(list(_within(stream, record)))]
    return lines


def _text(stream: bytes, record: _Record) -> list[str]:
    if record.kind not in {_CHARACTERS, _BYTES}:
        return []
    text = stream[record.start : record.end].decode("utf-16-le" if record.kind == _CHARACTERS else "latin-1", "replace")
    return text.replace("\x0b", "\r").replace("\n", "\r").split("\r")


def _at(stream: bytes, place: int, kind: int) -> _Record:
    record = next(_records(stream, place, len(stream)), None)
    if record is None or record.kind != kind:
        raise ValueError(f"no record {kind} at {place}")
    return record


def _within(stream: bytes, outer: _Record) -> Iterator[_Record]:
    return _records(stream, outer.start, outer.end)


def _records(stream: bytes, at: int, end: int) -> Iterator[_Record]:
    while at + 8 <= end:
        head, kind, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        yield _Record(kind, head >> 4, at, min(at + length, end), head & 15 == 15)
        at += length
