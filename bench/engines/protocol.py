"""What the harness asks of an engine."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import ClassVar, NamedTuple

from bench.corpus import Document

LIMIT = 10
"""Hits asked for by every query."""

SNIPPET_CHARACTERS = 120
"""The length of snippet aimed at, in characters; each engine comes as near as it can."""


class Kind(str, Enum):
    """How a query is meant. The query string itself carries no operators."""

    WORD = "word"
    """One word."""
    WORDS = "words"
    """Words apart by spaces, all required."""
    TITLE = "title"
    """A whole title: any of its words may match."""
    PHRASE = "phrase"
    """Characters that must stand together as given."""
    QUESTION = "question"
    """A sentence as a person types it, best answers first; used for ranking only."""


class Hit(NamedTuple):
    """One answer, ready to be shown."""

    id: str
    title: str
    snippet: str


class Engine(ABC):
    """A full-text engine over one directory, from raw text to titles with snippets.

    Modules of the engine are imported in `build` and `open`, never when the adapter is
    imported: a peer that is not installed must not stop the others.
    """

    name: ClassVar[str]
    """Short name, as given to `--engines`."""
    label: ClassVar[str]
    """Name in tables."""
    needs: ClassVar[tuple[str, ...]]
    """Modules it imports."""
    distributions: ClassVar[tuple[str, ...]]
    """Distributions whose versions go into the report."""
    notes: ClassVar[tuple[str, ...]] = ()
    """What a reader of the table must know about how it is used."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @abstractmethod
    def build(self, documents: Sequence[Document]) -> None:
        """Make the documents searchable by any later process, in a directory that exists."""

    @abstractmethod
    def open(self) -> None:
        """Get ready to search what was built."""

    @abstractmethod
    def search(self, query: str, kind: Kind) -> list[Hit]:
        """Return at most LIMIT hits, best first. Includes whatever the query string needs done."""

    def rank(self, query: str, kind: Kind) -> list[str]:
        """Return the ids of what `search` returns; without snippets where they cost much."""
        return [hit.id for hit in self.search(query, kind)]

    @abstractmethod
    def replace(self, document: Document) -> None:
        """Put the document in the place of the one with its id; the next search sees it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and memory."""

    def size(self) -> int:
        """Count the bytes on disk, the stored text included."""
        return sum(f.stat().st_size for f in self.directory.rglob("*") if f.is_file())

    def cold_command(self, query: str) -> list[str] | None:
        """Return the command that searches in a fresh process; None if there is none."""
        return [sys.executable, "-m", "bench.cold", self.name, str(self.directory), query]
