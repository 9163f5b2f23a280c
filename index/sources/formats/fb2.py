"""FictionBook: one article a chapter, in the order of the book, each called `book.fb2#number`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.xml import read_xml
from hansou.index.text.dates import of_value

_LINES = frozenset({"p", "v", "subtitle", "text-author", "td", "th"})
_NAMES = ("first-name", "middle-name", "last-name", "nickname")


def _read(given: Input) -> Iterator[Found]:
    book = _Book()
    read_xml(given.data, book.start, book.end, book.characters)
    book.close()
    if not book.chapters:
        raise SourceError("no text in it")
    author = "、".join(filter(None, (" ".join(name.split()) for name in book.authors)))
    for number, (heading, lines) in enumerate(book.chapters, 1):
        title, _, body = given.repair("\n".join([heading, *lines])).partition("\n")
        yield Article(
            f"{given.path}#{number}",
            " · ".join(dict.fromkeys(filter(None, (book.metadata.get("book-title", ""), title or beginning(body))))),
            body,
            of_value(book.metadata.get("date", "")),
            book.metadata.get("publisher", ""),
            author=author,
            format="fb2",
        )


class _Book:
    """Reads the chapters, a heading and lines each, and what the book says of itself."""

    def __init__(self) -> None:
        self.chapters: list[tuple[str, list[str]]] = []
        self.metadata: dict[str, str] = {}
        self.authors: list[str] = []
        self._heading: list[str] = []
        self._lines: list[str] = []
        self._text: list[str] | None = None
        self._within: list[str] = []
        self._in_title = 0

    def start(self, name: str, _: Mapping[str, str]) -> None:
        """An element begins."""
        if name in {"section", "body"}:
            self.close()
        elif name == "title" and "body" in self._within:
            self._in_title += 1
        elif name in _LINES or name in {"book-title", "date", "publisher", *_NAMES}:
            self._text = []
        elif name == "author" and "title-info" in self._within:
            self.authors.append("")
        self._within.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._within:
            self._within.pop()
        text = " ".join("".join(self._text or ()).split())
        if name == "title" and self._in_title:
            self._in_title -= 1
        elif self._text is None:
            return
        elif name in _LINES and "body" in self._within:
            (self._heading if self._in_title else self._lines).append(text)
            self._text = None
        elif name in _NAMES:
            if self.authors and "title-info" in self._within:
                self.authors[-1] += f" {text}"
            self._text = None
        elif name in {"book-title", "date", "publisher"}:
            self.metadata.setdefault(name, text)
            self._text = None

    def characters(self, text: str) -> None:
        """Text."""
        if self._text is not None:
            self._text.append(text)

    def close(self) -> None:
        """The chapter ends; one of nothing but a heading heads the next."""
        if any(self._lines):
            self.chapters.append((" ".join(self._heading), self._lines))
            self._heading, self._lines = [], []


FORMAT = Format("fb2", (".fb2",), _read, lambda data: b"<FictionBook" in data[:1000], called="FictionBook")
