"""EPUB: one article a chapter, in the order of the book, each called `book.epub#chapter`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.xml import Properties, read_xml
from hansou.index.sources.zips import Zip
from hansou.index.text.dates import of_value

from .html import lay_out_text, page_charset

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PROPERTIES = frozenset({"title", "creator", "publisher", "date"})
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/xml", "application/xml"})
_LONGEST_HEADING = 80


@dataclass(slots=True)
class _Book:
    """What a book's package says: `items` are its files by id as name, type and properties; `spine` the order."""

    metadata: Properties
    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)

    def chapters(self) -> list[str]:
        """The names of the files that make up the text, the list of contents left out."""
        found = []
        for identifier in self.spine:
            name, kind, properties = self.items.get(identifier, ("", "", ""))
            if kind in _PAGES and "nav" not in properties.split():
                found.append(name)
        return list(dict.fromkeys(found))


def _read(given: Input) -> Iterator[Found]:
    archive = Zip(given)
    book = _package(archive)
    encrypted = _encrypted(archive)
    headings = _contents(archive, book)
    for name in book.chapters():
        try:
            if name in encrypted:
                raise SourceError("encrypted")
            article = _chapter(given, archive.read(name), name, book.metadata, headings.get(name, ""))
        except SourceError as error:  # noqa: PERF203 - a chapter may fail on its own
            yield Failure(f"{given.path}#{name}", str(error))
        else:
            if article.body:
                yield article


def _chapter(given: Input, data: bytes, name: str, metadata: Properties, heading: str) -> Article:
    text = Input(data, name).decode(page_charset(data)).text
    page = lay_out_text(text)
    heading = heading or next((line for _, line in page.headings() if len(line) <= _LONGEST_HEADING), "")
    body = given.repair("\n".join(line.text for line in page.lines))
    book = metadata.first("title")
    return Article(
        f"{given.path}#{name}",
        " · ".join(dict.fromkeys(filter(None, (book, given.repair(heading) or beginning(body))))),
        body,
        of_value(metadata.first("date")),
        metadata.first("publisher"),
        author="、".join(dict.fromkeys(filter(None, metadata.values.get("creator", [])))),
        format="epub",
    )


def _package(archive: Zip) -> _Book:
    found: list[str] = []

    def container(name: str, attributes: Mapping[str, str]) -> None:
        if name == "rootfile":
            found.append(attributes.get("full-path", ""))

    if _CONTAINER not in archive.members:
        raise SourceError("no EPUB: it has no container")
    read_xml(archive.read(_CONTAINER), container, _nothing, _nothing)
    path = next(filter(None, found), "")
    data = archive.read(path)
    book = _Book(Properties(data, _PROPERTIES))

    def package(name: str, attributes: Mapping[str, str]) -> None:
        if name == "item":
            href = _resolved(path, attributes.get("href", ""))
            book.items[attributes.get("id", "")] = (
                href,
                attributes.get("media-type", ""),
                attributes.get("properties", ""),
            )
        elif name == "itemref":
            book.spine.append(attributes.get("idref", ""))

    read_xml(data, package, _nothing, _nothing)
    return book


def _contents(archive: Zip, book: _Book) -> Mapping[str, str]:
    """What the book's list of contents calls its files; of several entries for one file the first."""
    for name, kind, properties in book.items.values():
        if name not in archive.members:
            continue
        try:
            if kind == "application/x-dtbncx+xml":
                return _Contents(name, "navPoint", "content", "src").read(archive.read(name))
            if "nav" in properties.split():
                return _Contents(name, "a", "a", "href").read(archive.read(name))
        except SourceError:
            continue  # headings will do
    return {}


class _Contents:
    """Reads a list of contents: in each `entry` a text, and where it leads in an attribute of `link`."""

    def __init__(self, base: str, entry: str, link: str, attribute: str) -> None:
        self._base, self._entry, self._link, self._attribute = base, entry, link, attribute
        self._label: list[str] = []
        self._target = ""
        self._found: dict[str, str] = {}

    def read(self, data: bytes) -> Mapping[str, str]:
        """The text of the first entry for each file."""
        read_xml(data, self._start, self._end, self._label.append)
        return self._found

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._entry:
            self._label.clear()
        if name == self._link:
            self._target = _resolved(self._base, attributes.get(self._attribute, ""))
            if self._link != self._entry:
                self._note()

    def _end(self, name: str) -> None:
        if name == self._entry == self._link:
            self._note()

    def _note(self) -> None:
        label = " ".join("".join(self._label).split())
        if label and self._target:
            self._found.setdefault(self._target, label)


def _encrypted(archive: Zip) -> frozenset[str]:
    found: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "CipherReference":
            found.append(unquote(attributes.get("URI", "")))

    if _ENCRYPTION in archive.members:
        read_xml(archive.read(_ENCRYPTION), start, _nothing, _nothing)
    return frozenset(found)


def _resolved(base: str, reference: str) -> str:
    """The name in the archive of what a file called `base` refers to."""
    name = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), name)) if name else ""


def _nothing(*_: object) -> None:
    pass


def _recognises(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"application/epub+zip" in data[:128]


FORMAT = Format("epub", (".epub",), _read, _recognises)
