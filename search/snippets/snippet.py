"""What a snippet is."""

from __future__ import annotations

from dataclasses import dataclass

Extent = tuple[int, int]
"""From one place of a text to before another, in characters."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: `highlights` are its matches, (start, end) in characters of `text`; `line` is where it starts,
    1-based, in the document, `page` on which of its pages, None where it has none; `heading` heads the part of the
    document that it stands in, empty where that is not known.
    """

    text: str
    highlights: list[Extent]
    line: int
    page: int | None = None
    heading: str = ""
