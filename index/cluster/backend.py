"""The backend of an index on a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hansou.index.article import Article
from hansou.index.backend import Committed
from hansou.index.errors import ClusterError
from hansou.index.report import CompactReport, Failure
from hansou.index.store.commit.memory import Memory
from hansou.index.store.commit.merge_policy import Removals

from .address import parse_address
from .connection import Connection
from .documents import plain_text
from .mapping import FILES, create
from .remembered import read_memory, write_memory
from .sending import Sender

_HOME = "home"  # among what is remembered: the folder that articles are named from
_NAMES_AT_ONCE = 200  # of files whose articles are removed by one request


class ClusterBackend:
    """An index on a cluster, which is made if there is none; see `Backend`.

    A cluster knows no commit of many articles at once: each is there soon after it was sent, and `commit` waits until
    the cluster has and shows them all. Adding an article again replaces it, so a run that was broken off is simply
    made again. Several may write at a time. Raises ClusterError, NewerIndex.
    """

    leaving = False

    def __init__(self, path: str | os.PathLike[str], workers: int | None) -> None:
        self.address = parse_address(path)
        self.name = str(self.address)
        self._connection = Connection(self.address)
        create(self._connection)
        self.memory = read_memory(self._connection)
        self._kept = self.memory.copy()  # what the cluster remembers
        self._sender = Sender(self.address, workers)
        self._removed: list[tuple[str, int]] = []

    @property
    def repair_off(self) -> frozenset[str]:
        """Names of repairs not to be made."""
        return self._sender.repair_off

    @repair_off.setter
    def repair_off(self, names: frozenset[str]) -> None:
        self._sender.repair_off = names

    @property
    def notes(self) -> list[str]:
        """What there is to know of how the work is done."""
        return self._sender.notes

    def write(self, article: Article) -> None:
        """Send an article, sooner or later."""
        self._sender.add(article)

    def forget(self, name: str) -> None:
        """Remove the articles of a file that were sent before, with the next commit."""
        self._removed.append((name, self._sender.number))

    def count(self, names: Iterable[str]) -> int:  # noqa: ARG002 - see the docstring
        """None: how many there are is known to the cluster when it has removed them."""
        return 0

    def home(self, roots: Sequence[str]) -> Path:
        """The folder that the first update was given, or that holds all that it was given; it is remembered."""
        home = self.memory.settings.get(_HOME) or _home(roots)
        if roots:
            self.memory.settings[_HOME] = home
        return Path(home)

    def committed(self) -> Committed:
        """None of any file: one that was moved is read again."""
        return lambda _name, _count: None

    def commit(self, *, merge: bool = True) -> list[Failure]:  # noqa: ARG002 - a cluster merges as it likes
        """Wait until the cluster has everything and shows it; what it refuses is as if it had not been read."""
        rejected = self._sender.finish()
        for each in rejected:
            self.memory.files.pop(_owner(each.path, self.memory), None)
        self._connection.ask(lambda client: client.indices.refresh(index=self.address.name))
        for at in range(0, len(self._removed), _NAMES_AT_ONCE):
            self._delete(self._removed[at : at + _NAMES_AT_ONCE])
        self._removed.clear()
        write_memory(self._connection, self._kept, self.memory)
        self._kept = self.memory.copy()
        names = f"{self.address.name},{self.address.name}{FILES}"
        self._connection.ask(lambda client: client.indices.refresh(index=names))
        return [Failure(each.path, each.reason) for each in rejected]

    def compact(self) -> CompactReport:
        """Raises ClusterError: a cluster merges its index itself."""
        reason = "a cluster merges its index itself; what can be compacted is an index in a folder"
        raise ClusterError(self.name, reason)

    def rollback(self) -> None:
        """Know no more of files than the cluster does: what may not be there has to be read again."""
        self._sender.close()
        self._removed.clear()
        self.memory = self._kept.copy()

    def log(self) -> None:
        """Nothing: the cluster remembers what was not read beside the rest."""

    def close(self) -> None:
        """Let the cluster go."""
        self._sender.close()
        self._connection.close()

    def _delete(self, removed: Sequence[tuple[str, int]]) -> None:
        """Delete the articles of files that were sent before a number each."""
        others = Removals(dict.fromkeys((name for name, _ in removed), 0), self.memory.files)
        query = {"bool": {"should": [_articles_of(name, number, others) for name, number in removed]}}
        # What has been replaced since it was found to be deleted is not: it is another version.
        self._connection.ask(
            lambda client: client.delete_by_query(
                index=self.address.name,
                body={"query": query},
                params={"conflicts": "proceed", "refresh": "true"},
                request_timeout=600,
            )
        )


def _articles_of(name: str, number: int, others: Removals) -> dict[str, Any]:
    """The articles of a file and of its records, up to a number; not those of files that are called like records."""
    beginning = plain_text(name)
    theirs: list[dict[str, Any]] = []
    for other in others.others(name):
        theirs += [{"term": {"path": plain_text(other)}}, {"prefix": {"path": f"{plain_text(other)}#"}}]
    return {
        "bool": {
            "filter": [{"range": {"number": {"lte": number}}}],
            "should": [{"term": {"path": beginning}}, {"prefix": {"path": f"{beginning}#"}}],
            "minimum_should_match": 1,
            "must_not": theirs,
        }
    }


def _owner(path: str, memory: Memory) -> str:
    """The file that an article comes from."""
    owner = path
    while owner not in memory.files and "#" in owner:
        owner = owner.rpartition("#")[0]
    return owner


def _home(roots: Sequence[str]) -> str:
    """The folder that articles are named from: the only one given, else the one that holds all."""
    common = Path(os.path.commonpath(roots)) if roots else Path.cwd()
    return os.fspath(common if common.is_dir() else common.parent)
