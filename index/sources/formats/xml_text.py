"""XML: feeds (RSS, Atom) give an article an entry, outlines and any other XML one of all their words.

What stands in attributes is text where it is words; the names of elements and attributes are marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.names import Names
from hansou.index.sources.xml import read_xml
from hansou.index.text.dates import of_value

from .html import lay_out_text

_ENTRIES = frozenset({"item", "entry"})
_TITLES = frozenset({"title"})
_BODIES = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "issued", "date", "updated")
_AUTHORS = ("author", "creator", "name")
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-z#0-9]+;")
_WORDS = re.compile(r"[\u3400-\u9fff]|\w\s+\w")
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s")
_HEAD = 4096


def _read(given: Input) -> Iterator[Found]:
    if _FEED.search(given.data[:_HEAD]):
        yield from _feed(given)
        return
    reader = _Words()
    try:
        read_xml(given.data, reader.start, reader.end, reader.characters)
    except SourceError as error:
        if "entities" in str(error):
            raise
        decoded = given.decode()  # no XML, but perhaps text all the same
        yield from given.doubts(decoded)
        yield document(given, "xml", decoded.text.split("\n"))
        return
    reader.flush()
    if not reader.lines:
        raise SourceError("no text in it")
    yield document(given, "xml", reader.lines, FileMetadata(named=reader.title))


class _Words:
    """The text of XML, a line for what no element parts; inline elements are those that begin within a line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.title = ""
        self._pieces: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        inline = bool("".join(self._pieces).strip())
        if not inline:
            self.flush()
        self._open.append((name, inline))
        words = [value for key, value in attributes.items() if key in {"text", "title"} or _WORDS.search(value)]
        for value in dict.fromkeys(" ".join(word.split()) for word in words):
            if inline:
                self._pieces.append(f" {value} ")
            elif value:
                self.lines.append(value)

    def end(self, name: str) -> None:
        """An element ends."""
        inline = self._open.pop()[1] if self._open else False
        if name.lower() in _TITLES and not self.title:
            self.title = " ".join("".join(self._pieces).split())
        if not inline:
            self.flush()

    def characters(self, text: str) -> None:
        """Text."""
        self._pieces.append(text)

    def flush(self) -> None:
        """The line ends."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self.lines += [line for line in (" ".join(part.split()) for part in text.split("\n")) if line]


def _feed(given: Input) -> Iterator[Found]:
    reader = _Entries()
    read_xml(given.data, reader.start, reader.end, reader.characters)
    if not reader.entries:
        raise SourceError("a feed without entries")
    names = Names()
    for number, entry in enumerate(reader.entries, 1):
        title = " ".join(_plain(entry.get("title", "")))
        bodies = [_plain(entry[name]) for name in _BODIES if entry.get(name)]
        body = max(bodies, key=lambda lines: sum(map(len, lines)), default=[])
        rest = [value for name in ("category", "comments") for value in _plain(entry.get(name, ""))]
        title, _, text = given.repair("\n".join([title, *body, *rest])).partition("\n")
        if not title and not text:
            continue
        yield Article(
            f"{given.path}#{names.unused(entry.get('guid') or entry.get('id') or str(number))}",
            title or beginning(text),
            text,
            next(filter(None, (of_value(entry.get(name, "")) for name in _DATES)), ""),
            reader.title,
            author=next((entry[name] for name in _AUTHORS if entry.get(name)), ""),
            address=entry.get("link", ""),
            format="xml",
        )


class _Entries:
    """The entries of a feed as texts by the names of their elements, and the title of the feed."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.title = ""
        self._inside = 0
        self._texts: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name in _ENTRIES:
            self.entries.append({})
            self._inside += 1
        elif self._inside and name == "link" and attributes.get("rel", "alternate") == "alternate":
            self.entries[-1].setdefault("link", attributes.get("href", ""))
        self._texts.append("")

    def end(self, name: str) -> None:
        """An element ends."""
        text = self._texts.pop().strip() if self._texts else ""
        if name in _ENTRIES and self._inside:
            self._inside -= 1
        elif self._inside:
            if text and not self.entries[-1].get(name):
                self.entries[-1][name] = text
            if self._texts:
                self._texts[-1] += f"{text}\n"  # XHTML within it
        elif name == "title" and not self.title:
            self.title = text

    def characters(self, text: str) -> None:
        """Text."""
        if self._texts:
            self._texts[-1] += text


def _plain(text: str) -> list[str]:
    """The lines of a text, which may be HTML."""
    if _MARKUP.search(text):
        return [line.text for line in lay_out_text(text).lines]
    return [line.strip() for line in text.split("\n") if line.strip()]


FORMAT = Format(
    "xml", (".xml", ".opml", ".rss", ".atom", ".dbk", ".docbook", ".tei"), _read, lambda data: bool(_START.match(data))
)
