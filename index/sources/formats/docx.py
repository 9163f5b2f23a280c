"""DOCX: one article a document. Headers, footers and what changes have deleted are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.contents import by_content, is_encrypted_office, is_ole
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata import titles
from hansou.index.sources.metadata.bylines import is_personal
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.relations import relations
from hansou.index.sources.xml import Properties, read_xml
from hansou.index.sources.zips import Zip
from hansou.index.text.dates import of_value

_DOCUMENT, _CORE = "word/document.xml", "docProps/core.xml"
_NOTES = ("footnotes", "endnotes")
# Readings over characters, what was deleted or moved away, and the second form of what has two.
_UNSEEN = frozenset({"rt", "del", "moveFrom", "Fallback"})
_TITLE_STYLES = frozenset({"title", "标题", "標題"})
_HEADING_STYLES = frozenset({"heading 1", "标题 1", "標題 1"})
_FIRST_LINES = 8
_LONGEST_ROW = 200


@dataclass(slots=True)
class _Text:
    """The paragraphs of a document part, and the numbers of those that are its title or headings by their style."""

    lines: list[str] = field(default_factory=list)
    styled: dict[int, str] = field(default_factory=dict)


def _read(given: Input) -> Iterator[Found]:
    if is_ole(given.data) and not is_encrypted_office(given.data):
        yield from by_content(given, "Word document")  # a document of Word 97 that is called so
        return
    archive = Zip(given)
    document, parts = _parts(archive)
    styles = _styles(archive.read(parts["styles"])) if "styles" in parts else {}
    text = _Body(styles).read(archive.read(document))
    for name in _NOTES:
        if name in parts:
            text.lines += _Body({}).read(archive.read(parts[name])).lines
    names = frozenset({"title", "creator", "created"})
    properties = Properties(archive.read(_CORE) if _CORE in archive.members else b"<none/>", names)
    lines = given.repair("\n".join(text.lines)).split("\n")
    parted = _part(lines, text.styled, properties.first("title"))
    metadata = read_metadata(parted.body.split("\n"), given.date_name)
    creator = properties.first("creator")
    yield Article(
        given.path,
        parted.title,
        parted.body,
        metadata.date or of_value(properties.first("created"))[:10],
        metadata.source,
        parted.line,
        author=metadata.author or (creator if is_personal(creator) else ""),
        address=metadata.address,
        format="docx",
    )


def _parts(archive: Zip) -> tuple[str, Mapping[str, str]]:
    """The document's main part, and the parts that it refers to by their kind. Raises SourceError without one."""
    listed = [name for kind, name in relations(archive, "").values() if kind == "officeDocument"]
    document = next((name for name in (*listed, _DOCUMENT) if name in archive.members), "")
    if not document:
        raise SourceError("no Word document in it")
    found = {kind: f"word/{kind}.xml" for kind in ("styles", *_NOTES)} if document == _DOCUMENT else {}
    found.update(relations(archive, document).values())
    return document, {kind: name for kind, name in found.items() if name in archive.members}


def _part(lines: list[str], styled: Mapping[int, str], named: str) -> titles.Titled:
    """The title: the paragraph in the title's style, else the one the file names, else the first heading or line."""
    first = [number for number, line in enumerate(lines) if line.strip()][:_FIRST_LINES]
    wanted = "".join(named.split())
    for chosen in (
        [number for number in first if styled.get(number) == "title"],
        [number for number in first if wanted and "".join(lines[number].split()) == wanted],
        [number for number in first if styled.get(number) == "heading"],
    ):
        if chosen:
            start = chosen[0] + 1 if chosen[0] == first[0] else 0
            return titles.Titled(lines[chosen[0]].strip(), *titles.body(lines, start))
    return titles.part("\n".join(lines))


def _styles(data: bytes) -> Mapping[str, str]:
    """The kind, title or heading, of the styles that are one, by their ids."""
    kinds: dict[str, str] = {}
    style = ""

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal style
        if name == "style":
            style = attributes.get("styleId", "")
        elif name == "name" and style:
            called = attributes.get("val", "").lower()
            kind = "title" if called in _TITLE_STYLES else "heading" if called in _HEADING_STYLES else ""
            if kind:
                kinds[style] = kind

    read_xml(data, start, lambda _: None, lambda _: None)
    return kinds


class _Body:
    """Reads the paragraphs of a document part; a row of a table is a line, unless its cells hold running text."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = styles
        self._text = _Text()
        self._paragraphs: list[list[str]] = []  # those that are open: a box in one holds others
        self._style = ""
        self._hidden = 0
        self._in_text = False
        self._rows: list[list[list[str]]] = []  # the cells of the rows that are open, each with its paragraphs

    def read(self, data: bytes) -> _Text:
        """The text of a document part."""
        read_xml(data, self._start, self._end, self._characters)
        return self._text

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _UNSEEN:
            self._hidden += 1
        elif name == "p":
            self._paragraphs.append([])
            self._style = ""
        elif name == "pStyle":
            self._style = self._styles.get(attributes.get("val", ""), "")
        elif name == "t":
            self._in_text = True
        elif name in {"br", "cr", "tab", "noBreakHyphen"} and not self._hidden and self._paragraphs:
            self._paragraphs[-1].append({"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])

    def _end(self, name: str) -> None:
        if name in _UNSEEN:
            self._hidden -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p" and self._paragraphs:
            self._end_paragraph("".join(self._paragraphs.pop()))
        elif name == "tr" and self._rows:
            self._end_row(self._rows.pop())

    def _characters(self, text: str) -> None:
        if self._in_text and not self._hidden and self._paragraphs:
            self._paragraphs[-1].append(text)

    def _end_paragraph(self, text: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
            return
        if self._style and text.strip():
            self._text.styled[len(self._text.lines)] = self._style
        self._text.lines += text.split("\n")

    def _end_row(self, cells: list[list[str]]) -> None:
        paragraphs = [text for cell in cells for text in cell]
        row = "\t".join(" ".join(cell) for cell in cells)
        lines = [row] if len(row) <= _LONGEST_ROW and "\n" not in row else "\n".join(paragraphs).split("\n")
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] += lines  # a table in a table
        else:
            self._text.lines += lines


def _recognises(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in data and b"word/" in data


FORMAT = Format("docx", (".docx", ".docm"), _read, _recognises, (b"PK\x03\x04",))
