"""What stands on the sheets of an XLSX workbook beside the cells: notes, text in drawings, titles of charts."""

from __future__ import annotations

from collections.abc import Mapping

from hansou.index.errors import SourceError
from hansou.index.sources.relations import relations
from hansou.index.sources.xml import read_xml
from hansou.index.sources.zips import Zip

_MAIN = "xl/workbook.xml"
_KINDS = frozenset({"comments", "threadedComment", "drawing", "chart"})
_DEEPEST = 3  # a sheet's drawing's chart


def notes_of(archive: Zip) -> Mapping[str, list[str]]:
    """The lines of what stands beside the cells, by the names of the sheets; what is damaged is left out."""
    if _MAIN not in archive.members:
        return {}
    try:
        targets = relations(archive, _MAIN)
        found = {}
        for name, identifier in _sheets(archive):
            lines = _beside(archive, targets[identifier][1], _DEEPEST) if identifier in targets else []
            if lines:
                found[name] = lines
    except SourceError:
        return {}
    return found


def _sheets(archive: Zip) -> list[tuple[str, str]]:
    """Names of sheets and identifiers of their relations."""
    sheets: list[tuple[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", "")))

    read_xml(archive.read(_MAIN), start, lambda _: None, lambda _: None)
    return sheets


def _beside(archive: Zip, part: str, depth: int) -> list[str]:
    lines: list[str] = []
    if depth:
        for kind, target in relations(archive, part).values():
            if kind in _KINDS and target in archive.members:
                lines += _texts(archive.read(target))
                lines += _beside(archive, target, depth - 1)
    return lines


def _texts(data: bytes) -> list[str]:
    """The paragraphs of a part: of notes each is one, of drawings each `p`."""
    lines: list[str] = []
    pieces: list[str] = []
    inside = False

    def flush() -> None:
        line = " ".join("".join(pieces).split())
        pieces.clear()
        if line:
            lines.append(line)

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal inside
        inside = name in {"t", "text"}
        if name in {"p", "comment", "threadedComment"}:
            flush()

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name in {"p", "comment", "threadedComment"}:
            flush()

    def characters(text: str) -> None:
        if inside:
            pieces.append(text)

    read_xml(data, start, end, characters)
    flush()
    return lines
