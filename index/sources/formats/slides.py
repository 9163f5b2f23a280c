"""PowerPoint slides (PPTX): one article a file; its pages are the slides, each with its notes behind it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from hansou.index.errors import SourceError
from hansou.index.sources.documents import FileMetadata, document, lines_of
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.paragraphs import Paragraphs
from hansou.index.sources.relations import relations
from hansou.index.sources.xml import Properties, read_xml
from hansou.index.sources.zips import Zip

_MAIN, _CORE = "ppt/presentation.xml", "docProps/core.xml"
_TITLES = frozenset({"title", "ctrTitle"})
_UNSEEN = frozenset({"Fallback"})
# Parts of a slide that hold text of it; the layout it is laid out by holds none.
_PARTS = ("notesSlide", "diagramData", "chart", "comments")
_NUMBER = re.compile(r"\d+")


def _read(given: Input) -> Iterator[Found]:
    archive = Zip(given)
    if _MAIN not in archive.members:
        raise SourceError("no slides in it")
    title = ""
    parts: list[list[str]] = []
    for name in _slides(archive):
        slide = _Slide().read(archive.read(name))
        title = title or (slide.title if not parts else "")
        lines = slide.text.lines
        for kind, target in sorted(relations(archive, name).values(), key=_place):
            if kind in _PARTS and target in archive.members:
                lines += _Slide().read(archive.read(target)).text.lines
        parts.append([line for line in lines if line.strip()])
    metadata = Properties(archive.read(_CORE) if _CORE in archive.members else b"<none/>", _PROPERTIES)
    lines, starts = lines_of(parts)
    if not lines:
        raise SourceError("no text in it, perhaps only pictures of pages")
    about = FileMetadata(title, metadata.first("title"), metadata.first("creator"), metadata.first("created"))
    yield document(given, "pptx", lines, about, starts)


_PROPERTIES = frozenset({"title", "creator", "created"})


def _place(relation: tuple[str, str]) -> tuple[int, str]:
    kind, target = relation
    return (_PARTS.index(kind) if kind in _PARTS else len(_PARTS)), target


def _slides(archive: Zip) -> list[str]:
    """The names of the slides in their order; where that is not known, in that of their numbers."""
    order: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sldId":
            order.append(attributes.get("id", ""))

    read_xml(archive.read(_MAIN), start, lambda _: None, lambda _: None)
    targets = relations(archive, _MAIN)
    names = [targets[identifier][1] for identifier in order if identifier in targets]
    found = [name for name in names if name in archive.members]
    if found:
        return found
    slides = [name for name in archive.members if posixpath.dirname(name) == "ppt/slides" and name.endswith(".xml")]
    return sorted(slides, key=lambda name: [int(number) for number in _NUMBER.findall(name)])


class _Slide:
    """Reads the text of a slide, of its notes, or of a drawing in it."""

    def __init__(self) -> None:
        self.text = Paragraphs()
        self.title = ""
        self._hidden = 0
        self._in_text = False
        self._in_number = False
        self._placeholder = ""

    def read(self, data: bytes) -> _Slide:
        """The reader itself, with what is in the part."""
        read_xml(data, self._start, self._end, self._characters)
        return self

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _UNSEEN:
            self._hidden += 1
        elif name == "sp":
            self._placeholder = ""
        elif name == "ph":
            self._placeholder = attributes.get("type", "")
        elif name == "p":
            self.text.start()
        elif name == "fld":
            self._in_number = attributes.get("type", "").startswith("slidenum")
        elif name in {"t", "text", "v"}:  # of runs, of comments, of what charts show
            self._in_text = True
            if name != "t":
                self.text.start()
        elif name in {"br", "tab"} and not self._hidden:
            self.text.write("\n" if name == "br" else "\t")
        elif name == "tr":
            self.text.start_row()
        elif name == "tc":
            self.text.start_cell()

    def _end(self, name: str) -> None:
        if name in _UNSEEN:
            self._hidden -= 1
        elif name in {"t", "text", "v"}:
            self._in_text = False
            if name != "t":
                self.text.end()
        elif name == "fld":
            self._in_number = False
        elif name == "p":
            lines = self.text.end()
            if self._placeholder in _TITLES and not self.title:
                self.title = " ".join(" ".join(lines).split())
        elif name == "tr":
            self.text.end_row()

    def _characters(self, text: str) -> None:
        if self._in_text and not self._hidden and not self._in_number:
            self.text.write(text)


def _recognises(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and _MAIN.encode() in data


FORMAT = Format("pptx", (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), _read, _recognises, (b"PK\x03\x04",))
