"""Keeping an index current while files change."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from hansou.index.errors import HansouError, IndexLocked, SourceError
from hansou.index.following.changes import is_below
from hansou.index.indexer import Indexer
from hansou.index.report import Report
from hansou.index.sources.ignore import IGNORE_FILE
from hansou.index.sources.options import ReadOptions

#: Milliseconds: changes that follow one another so closely are taken together, but for no longer than the second.
QUIET, LONGEST = 100, 800
#: Changes at once beyond which all folders are looked through: of so many the system may have dropped some.
BURST = 1_000
_RETRY = 0.25  # seconds between two looks whether the other writer has finished
_LOOK_UP = 1_000  # milliseconds after which, without changes, it is time to see what is left to do


class Stop(Protocol):
    """What says when to stop watching, such as a threading.Event."""

    def is_set(self) -> bool:
        """Whether to stop."""


def watch(
    index: str | os.PathLike[str],
    paths: Sequence[str | os.PathLike[str]],
    *,
    options: ReadOptions | None = None,
    exclude: Sequence[str] | None = None,
    stop: Stop | None = None,
    waiting: Callable[[], None] | None = None,
) -> Generator[Report, None, None]:
    """Bring the index up to date with files and folders, and again whenever something in them changes.

    Yields the report of the first update, and of each later one that did something or has something to tell. Ends
    when `stop` is set. `options` and `exclude` are as for `Indexer` and its `update`. The index is open for writing
    only while it is updated; when another process is writing to it, `waiting` is called and changes are kept until
    that has finished.

    Raises what `Indexer.update` does, also later on, when one of `paths` is gone, and HansouError where the system
    cannot watch.
    """
    keeper = _Keeper(Path(index), [os.fspath(path) for path in paths], stop or threading.Event(), waiting)
    report = keeper.update(workers=None, options=options, exclude=exclude)
    if report is not None:
        yield report
    first = look_through = True  # what has changed before the watch began was not seen
    with closing(keeper.changes()) as changes:
        for changed in changes:
            keeper.check()
            if not (changed or look_through):
                continue
            much = len(changed) > BURST
            whole = look_through or much or any(Path(path).name == IGNORE_FILE for path in changed)
            # One worker: with the threads that watch, no process can be forked.
            # What the system tells to be deleted is, however much it is: a disk that goes is told of otherwise.
            prune = bool(changed) and not first
            report = keeper.update(None if whole else sorted(changed), workers=1, prune=prune)
            first = False
            look_through = much  # once more, when it has become quiet
            if report is not None and _tells(report):
                yield report


def _tells(report: Report) -> bool:
    done = report.added or report.changed or report.moved or report.removed
    return bool(done or report.failed or report.doubtful)


class _Keeper:
    def __init__(self, index: Path, paths: Sequence[str], stop: Stop, waiting: Callable[[], None] | None) -> None:
        self._index = index
        self._paths = paths
        self._stop = stop
        self._waiting = waiting
        self._roots = [_absolute(path) for path in paths]

    def check(self) -> None:
        """Raise SourceError when something to be watched is there no more."""
        for root in self._roots:
            if not os.path.lexists(root):
                raise SourceError(f"{root}: no such file or folder")

    def update(
        self,
        only: Sequence[str] | None = None,
        *,
        workers: int | None,
        options: ReadOptions | None = None,
        exclude: Sequence[str] | None = None,
        prune: bool = False,
    ) -> Report | None:
        """Update the index when nobody else writes to it; None when it is time to stop first."""
        self.check()  # before an index is made where the folder was
        notified = False
        while not self._stop.is_set():
            try:
                indexer = Indexer(self._index, workers, options)
            except IndexLocked:
                if self._waiting is not None and not notified:
                    self._waiting()
                notified = True
                time.sleep(_RETRY)
                continue
            with indexer:
                return indexer.update(self._paths, exclude=exclude, stop=self._stop.is_set, only=only, prune=prune)
        return None

    def changes(self) -> Generator[set[str], None, None]:
        """Absolute paths that have changed, as they come; nothing when for a while there were none."""
        import watchfiles

        folders = [root for root in self._roots if Path(root).is_dir()]
        # A file is watched by way of its folder: editors put another in its place.
        watched = {*folders, *(str(Path(root).parent) for root in self._roots if root not in folders)}
        with _unwatchable(self._index):
            for changed in watchfiles.watch(
                *watched,
                watch_filter=None,
                debounce=LONGEST,
                step=QUIET,
                stop_event=self._stop,
                rust_timeout=_LOOK_UP,
                yield_on_timeout=True,
                recursive=bool(folders),
                ignore_permission_denied=True,
            ):
                paths = {self._as_given(path) for _, path in changed}
                wanted = {path for path in paths if self._is_wanted(path)}
                if wanted or not changed:
                    yield wanted

    def _as_given(self, path: str) -> str:
        """The path as it is below the root that was given: some systems tell where links lead."""
        for root in self._roots:
            real = os.path.realpath(root)
            if real != root and is_below(path, [real]) and not is_below(path, [root]):
                return root + path[len(real) :]
        return path

    def _is_wanted(self, path: str) -> bool:
        """Whether a change there may matter: below what is watched, not hidden, and not in an index."""
        if is_below(path, [_absolute(self._index)]):
            return False
        return any(
            path == root or _is_seen(Path(path).relative_to(root).parts)
            for root in self._roots
            if is_below(path, [root])
        )


def _is_seen(parts: Collection[str]) -> bool:
    return all(part == IGNORE_FILE or not part.startswith(".") for part in parts)


def _absolute(path: str | os.PathLike[str]) -> str:
    return os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - `resolve` would follow links


@contextmanager
def _unwatchable(index: Path) -> Iterator[None]:
    """Turns what the system has against watching into a HansouError."""
    try:
        yield
    except OSError as error:
        raise HansouError(f"{index}: cannot watch: {error.strerror or error}") from error
