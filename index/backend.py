"""What an `Indexer` writes to: a folder (`folder.py`) or an index on a cluster (`cluster/backend.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

from .article import Article
from .report import CompactReport, Failure
from .store.commit.memory import Memory

Committed: TypeAlias = Callable[[str, int], Iterator[Article] | None]
"""The articles that the last commit has of a file, given its name and how many they should be; None if it has not."""


class Backend(Protocol):
    """An index that is open for writing. Whatever it raises is a HansouError, or comes from who gives the articles.

    `name`: what errors call it. `memory`: what the index remembers of the files that it was made from, to be changed
    in place and kept by the next commit. `repair_off`: names of repairs not to be made to articles. `leaving`: set
    when nothing comes after the next commit. `notes`: what there is to know of how the work is done.
    """

    name: str
    memory: Memory
    repair_off: frozenset[str]
    leaving: bool

    @property
    def notes(self) -> list[str]:
        """Such as why no other processes help."""

    def write(self, article: Article) -> None:
        """Add an article, in the place of the one of its path, with the next commit."""

    def forget(self, name: str) -> None:
        """Remove the articles of a file, with the records in it, that were there or given before."""

    def count(self, names: Iterable[str]) -> int:
        """How many articles the last commit has of these files; 0 where only removing them could tell."""

    def home(self, roots: Sequence[str]) -> Path:
        """The folder from which the articles of files below `roots`, absolute paths, are named."""

    def committed(self) -> Committed:
        """The articles of the last commit, by file; none of any where something has been given since."""

    def commit(self, *, merge: bool = True) -> list[Failure]:
        """Make everything since the last commit take effect; the articles that were refused, each with the reason.

        Without `merge` it is one of several on the way, after each of which the index may be left as it then is.
        """

    def compact(self) -> CompactReport:
        """Make one segment of the last commit, in which and beside which nothing is left of deleted articles."""

    def rollback(self) -> None:
        """Go back to the last commit, `memory` as well."""

    def log(self) -> None:
        """Write down, for a person to read, what `memory` notes of files that were not read."""

    def close(self) -> None:
        """Let the index go; what was not committed is lost."""
