"""The article: what every source makes and what the index keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `path` names it: unique in an index, adding another of the same path replaces it. `body` is display text,
    repaired when it is indexed. `date` is ISO 8601 as far as it is known: ``2022``, ``2022-02`` or
    ``2022-02-09``, a time may follow; empty when unknown, like every other text. `line` is the 1-based line of
    its file at which `body` starts. `address` is where it was published, a URL; `format` the name of the file
    format it was read from, such as ``pdf``. `pages` are the places in `body`, in characters, at which the
    pages of a paged document start, the first at 0; empty for any other.
    """

    path: str
    title: str = ""
    body: str = ""
    date: str = ""
    source: str = ""
    line: int = 1
    author: str = ""
    address: str = ""
    format: str = ""
    pages: tuple[int, ...] = ()
