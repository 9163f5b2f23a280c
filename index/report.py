"""What indexing tells: how far it is, and what it has done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from hansou.index.article import Article
from hansou.index.left import Left, left_kinds
from hansou.index.sources.format import Failure

__all__ = ["CompactReport", "Failure", "FormatCount", "Left", "OnProgress", "Progress", "Report"]


@dataclass(slots=True)
class Progress:
    """How far indexing is: articles and characters so far, and of an update `files` of `total`, the latest `path`.

    `bytes` of `total_bytes` are those of files that have to be read, unchanged ones left out: what is left of them
    tells best how long it will take. `page` of `pages`: where the reader of the latest file is, if each of its pages
    takes long, as with OCR; else 0.
    """

    files: int = 0
    total: int = 0
    articles: int = 0
    characters: int = 0
    path: str = ""
    bytes: int = 0
    total_bytes: int = 0
    page: int = 0
    pages: int = 0


OnProgress: TypeAlias = Callable[[Progress], None]


@dataclass(slots=True)
class FormatCount:
    """Of the files of one format that were read: how many, their articles, and how many could not be read."""

    files: int = 0
    articles: int = 0
    failed: int = 0


@dataclass(slots=True)
class Report:
    """What an update did; or what was given to `add` and `remove`, which do not read files.

    Files by their fate, `moved` being those that are the same under a new name; articles and characters written;
    what was read by `formats`; every file or record that failed, and those that may have been read wrongly, each
    with the reason. `left` are the files that are not read, being of kinds that are not, those known from earlier
    updates included. `missing` tells of each root that has lost most of its files how many are gone; the index keeps
    what it has of them. `remaining`: files that were not come to, the update having been stopped. `notes`: what else
    there is to know, such as why no other processes helped.
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    removed: int = 0
    remaining: int = 0
    articles: int = 0
    characters: int = 0
    formats: dict[str, FormatCount] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    doubtful: list[Failure] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0

    @property
    def found(self) -> int:
        """How many files there are that the index has articles of, or had until now."""
        return self.added + self.changed + self.moved + self.unchanged + self.removed

    def left_kinds(self) -> list[tuple[str, int]]:
        """How many files of each kind are left, the most frequent kind first; see `Left.label`."""
        return left_kinds(self.left)


@dataclass(frozen=True, slots=True)
class CompactReport:
    """What compacting an index did: how many `deleted` articles were still in it, in how many `segments` it was, bytes
    of its files before and after.
    """

    deleted: int
    segments: int
    bytes_before: int
    bytes_after: int
    seconds: float


def adding(articles: Iterable[Article], add: Callable[[Article], None], progress: OnProgress | None) -> Report:
    """Hand each article to `add`, telling `progress` after it; what there was of them."""
    began = time.monotonic()
    state = Progress()
    for article in articles:
        add(article)
        state.articles += 1
        state.characters += len(article.body) + len(article.title)
        if progress is not None:
            state.path = article.path
            progress(state)
    return Report(articles=state.articles, characters=state.characters, seconds=time.monotonic() - began)
