"""What is read off the pages of a PDF: pieces of lines and where they stand."""

from __future__ import annotations

from typing import Any, NamedTuple

#: Ends the text of a line whose last word is broken by a hyphen.
HYPHEN = "\x02"


class Line(NamedTuple):
    """A piece of a line that nothing interrupts. Measures are in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def size(self) -> float:
        """The height of its type."""
        return max(self.top - self.bottom, 1.0)


class Page(NamedTuple):
    """A page and its lines, in the order in which the file draws them."""

    width: float
    height: float
    lines: list[Line]


class Document(NamedTuple):
    """A PDF: what it says of itself, by PDF's own names (``Title``, ``Author``, ``CreationDate``), its pages, and how
    many of these could not be read and are empty.
    """

    metadata: dict[str, str]
    pages: list[Page]
    failed: int = 0


def from_json(value: Any) -> Document:
    """The document that the reading process described."""
    pages = [Page(width, height, [Line(*line) for line in lines]) for width, height, lines in value["pages"]]
    return Document(value["metadata"], pages, value["failed"])
