"""The write side of an index on a cluster: what `Indexer` is for an index in a folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from hansou.index.article import Article, Given, articles_of
from hansou.index.errors import ClusterError
from hansou.index.following.changes import Names
from hansou.index.following.settings import Settings
from hansou.index.following.update import Target, Update
from hansou.index.following.walk import Walk, find_files
from hansou.index.report import Failure, OnProgress, Report, adding
from hansou.index.sources.options import ReadOptions
from hansou.index.store.commit.memory import Memory
from hansou.index.store.commit.merge_policy import Removals

from .address import parse_address
from .connection import Connection
from .documents import plain_text
from .mapping import FILES, create
from .remembered import read_memory, write_memory
from .sending import Rejected, Sender

_HOME = "home"  # among what is remembered: the folder that articles are named from
_NAMES_AT_ONCE = 200  # of files whose articles are removed by one request


class ClusterIndexer:
    """Writes to an index on a cluster, which is made if there is none; see `Indexer`, whose methods these are.

    A cluster knows no commit of many articles at once: each is there soon after it was sent, and `commit` waits until
    the cluster has and shows them all. Adding an article again replaces it, so a run that was broken off is simply
    made again. `wait` is not needed: several may write at a time. Raises ClusterError, NewerIndex.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        workers: int | None = None,
        options: ReadOptions | None = None,
        *,
        wait: float = 0.0,
    ) -> None:
        del wait
        self.path = Path(path)
        self.address = parse_address(path)
        self._connection = Connection(self.address)
        create(self._connection)
        self._memory = read_memory(self._connection)
        self._kept = self._memory.copy()  # what the cluster remembers
        self._settings = Settings.of(self._memory.settings, options)
        self._sender = Sender(self.address, workers)
        self._sender.repair_off = self._settings.options.repair_off
        self._removed: list[tuple[str, int]] = []

    def __enter__(self) -> ClusterIndexer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    @property
    def options(self) -> ReadOptions:
        """How files are read: as given, or as the last update of this index read them. May be set before an update."""
        return self._settings.options

    @options.setter
    def options(self, options: ReadOptions) -> None:
        self._settings = replace(self._settings, options=options)
        self._sender.repair_off = options.repair_off

    def close(self) -> None:
        """Let the cluster go."""
        self._sender.close()
        self._connection.close()

    def add(self, articles: Given | Iterable[Given], progress: OnProgress | None = None) -> Report:
        """Add articles, each in the place of the one of its path, if there is one. Any number, in bounded memory.

        What is given and reported is as for `Indexer.add`. Raises ArticleError, ClusterError.
        """
        with self._forgetting():
            return adding(articles_of(articles), self._add, progress)

    def remove(self, paths: str | Iterable[str]) -> Report:
        """Remove the articles of a path or several, of files and of records in them; unknown ones are no error.

        The report is empty: how many there are is known to the cluster when it has removed them.
        """
        for path in [paths] if isinstance(paths, str) else paths:
            self._remove(path)
            self._memory.files.pop(path, None)
        return Report()

    def update(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        progress: OnProgress | None = None,
        *,
        exclude: Sequence[str] | None = None,
        stop: Callable[[], bool] | None = None,
        only: Sequence[str | os.PathLike[str]] | None = None,
        prune: bool = False,
    ) -> Report:
        """Bring the index up to date with files and folders; see `Indexer.update`.

        Articles are named from the folder that the first update was given, or that holds all that it was given.
        A file of which the cluster refuses an article is read again by the next update.
        """
        began = time.monotonic()
        paths = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        self._settings = self._settings.excluding([exclude] if isinstance(exclude, str) else exclude)
        roots = [os.fspath(_absolute(path)) for path in paths]
        confined = None if only is None else [os.fspath(_absolute(path)) for path in only]
        home = self._memory.settings.get(_HOME) or _home(roots)
        refused: list[Rejected] = []

        def save() -> None:
            refused.extend(self._commit())

        with self._forgetting():
            target = Target(self._memory, self._add, self._remove, _no_articles, save)
            work = Update(target, Names(Path(home)), self._settings, stop or _never, progress, prune=prune)
            walk = Walk(self._settings.exclude, confined, stop)
            work.run(find_files([Path(path).expanduser() for path in paths], walk), roots, confined)
            self._memory.settings = {**self._settings.to_remember(), **({_HOME: home} if roots else {})}
            save()
        work.report.failed += [Failure(path, f"the cluster refuses it: {reason}") for path, reason in refused]
        work.report.seconds = time.monotonic() - began
        return work.report

    def commit(self) -> None:
        """Wait until the cluster has everything and shows it.

        Raises ClusterError, which names the first article that the cluster refuses; all others are there.
        """
        with self._forgetting():
            refused = self._commit()
        if refused:
            more = f", and {len(refused) - 1:,} more" if len(refused) > 1 else ""
            first = refused[0]
            raise ClusterError(self.address, f"the cluster refuses {first.path}: {first.reason}{more}")

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Know no more of files on an error than the cluster does: what may not be there has to be read again."""
        try:
            yield
        except BaseException:
            self._sender.close()
            self._removed.clear()
            self._memory = self._kept.copy()
            raise

    def _commit(self) -> list[Rejected]:
        """As `commit`; gives the articles that were refused, whose files are then as if they had not been read."""
        refused = self._sender.finish()
        for each in refused:
            self._memory.files.pop(_owner(each.path, self._memory), None)
        self._connection.ask(lambda client: client.indices.refresh(index=self.address.name))
        for at in range(0, len(self._removed), _NAMES_AT_ONCE):
            self._delete(self._removed[at : at + _NAMES_AT_ONCE])
        self._removed.clear()
        write_memory(self._connection, self._kept, self._memory)
        self._kept = self._memory.copy()
        names = f"{self.address.name},{self.address.name}{FILES}"
        self._connection.ask(lambda client: client.indices.refresh(index=names))
        return refused

    def _delete(self, removed: Sequence[tuple[str, int]]) -> None:
        """Delete the articles of files that were sent before a number each."""
        others = Removals(dict.fromkeys((name for name, _ in removed), 0), self._memory.files)
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

    def _add(self, article: Article) -> None:
        self._sender.add(article)

    def _remove(self, name: str) -> None:
        self._removed.append((name, self._sender.number))


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


def _no_articles(_name: str, _count: int) -> Iterator[Article] | None:
    """A file that was moved is read again."""
    return None


def _absolute(path: str | os.PathLike[str]) -> Path:
    """A path from the root, links as they are."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - `resolve` would follow links


def _never() -> bool:
    return False
