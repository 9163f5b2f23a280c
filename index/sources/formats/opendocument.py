"""OpenDocument text and slides (ODT, ODP, and the same as one XML file): one article a file; pages are the slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from hansou.index.errors import SourceError
from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.paragraphs import Paragraphs
from hansou.index.sources.xml import Properties, read_xml
from hansou.index.sources.zips import Zip

_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
_PROPERTIES = frozenset({"title", "creator", "initial-creator", "creation-date", "date"})
# Readings over characters, what changes have deleted, and what metadata and settings say.
_UNSEEN = frozenset({"ruby-text", "tracked-changes", "meta", "settings", "styles", "automatic-styles", "master-styles"})
_MARKS = frozenset({"note-citation", "creator", "date", "date-string"})  # of a note or a comment, beside its text
_NOTES = frozenset({"note", "annotation"})
_BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}
_MOST_BLANKS = 100
_TITLE_STYLES = frozenset({"title", "标题", "標題"})


def _packed(kind: str, slides: bool) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        archive = Zip(given)
        if _CONTENT not in archive.members:
            raise SourceError("no OpenDocument in it")
        if _MANIFEST in archive.members and b"encryption-data" in archive.read(_MANIFEST):
            raise SourceError("encrypted")
        meta = archive.read(_META) if _META in archive.members else b"<none/>"
        yield _article(given, kind, archive.read(_CONTENT), meta, slides)

    return read


def _flat(kind: str, slides: bool) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        yield _article(given, kind, given.data, given.data, slides)

    return read


def _article(given: Input, kind: str, content: bytes, meta: bytes, slides: bool) -> Found:
    body = _Body()
    read_xml(content, body.start, body.end, body.characters)
    metadata = Properties(meta, _PROPERTIES)
    lines = body.text.lines
    if not any(line.strip() for line in lines):
        raise SourceError("no text in it")
    creator = metadata.first("initial-creator") or metadata.first("creator")
    about = FileMetadata(
        body.title, metadata.first("title"), creator, metadata.first("creation-date") or metadata.first("date")
    )
    return document(given, kind, lines, about, body.starts if slides else ())


class _Body:
    """Reads the paragraphs of the content, and at which lines its slides start."""

    def __init__(self) -> None:
        self.text = Paragraphs()
        self.starts: list[int] = []
        self.title = ""
        self._hidden = 0
        self._noted = 0
        self._styled = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name in _UNSEEN or (self._noted and name in _MARKS):
            self._hidden += 1
        elif self._hidden:
            return
        elif name in _NOTES:
            self._noted += 1
        elif name in {"p", "h"}:
            self.text.start()
            self._styled = attributes.get("style-name", "").lower()
        elif name in _BLANKS:
            count = attributes.get("c", "")
            times = min(int(count), _MOST_BLANKS) if count.isdecimal() and len(count) < 6 else 1
            self.text.write(_BLANKS[name] * times)
        elif name == "table-row":
            self.text.start_row()
        elif name == "table-cell":
            self.text.start_cell()
        elif name == "page":
            self.starts.append(len(self.text.lines))

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _UNSEEN or (self._noted and name in _MARKS):
            self._hidden -= 1
        elif self._hidden:
            return
        elif name in _NOTES:
            self._noted -= 1
        elif name in {"p", "h"}:
            lines = self.text.end()
            if self._styled in _TITLE_STYLES and not self.title:
                self.title = " ".join(" ".join(lines).split())
        elif name == "table-row":
            self.text.end_row()

    def characters(self, text: str) -> None:
        """Text: white space in it is one blank, as the format has it."""
        if self._hidden:
            return
        words = " ".join(text.split())
        self.text.write(f"{' ' * text[:1].isspace()}{words}{' ' * (text[-1:].isspace() and bool(words))}")


def _is(kind: bytes) -> Callable[[bytes], bool]:
    mark = b"application/vnd.oasis.opendocument." + kind
    return lambda data: data.startswith(b"PK\x03\x04") and mark in data[:200]


FORMATS = (
    Format("odt", (".odt", ".ott"), _packed("odt", slides=False), _is(b"text")),
    Format("odp", (".odp", ".otp"), _packed("odp", slides=True), _is(b"presentation")),
    Format("fodt", (".fodt",), _flat("odt", slides=False)),
    Format("fodp", (".fodp",), _flat("odp", slides=True)),
)
