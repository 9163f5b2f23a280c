"""The backend of an index in a folder: segments written in batches, commits, one writer at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from .article import Article
from .backend import Committed
from .building.batches import BatchWriter
from .errors import HansouError
from .following import moves
from .following.failures import write_log
from .report import CompactReport, Failure
from .store.commit.commits import Store, writing
from .store.commit.merge_policy import Removals, compacted, delete, dictionary, latest_only, merged
from .store.container.folder import DirectoryFolder
from .store.segment import ArraySegment

_REST_FROM = 64 << 20  # bytes of segments to be merged from which workers give back their memory meanwhile


class FolderBackend:
    """An index in the folder `path`, which is made if there is none; see `Backend`.

    `workers`: processes that share the work, all processors by default. `wait`: seconds to wait for another process
    before IndexLocked.
    """

    def __init__(self, path: str | os.PathLike[str], workers: int | None, wait: float) -> None:
        self.path = Path(path)
        self.name = str(self.path)
        self._store = Store(self.path)
        self._removed: dict[str, int] = {}
        self._unmerged: set[str] = set()
        with ExitStack() as stack, writing(self.path):
            lock = stack.enter_context(self._store.lock(wait))
            self._store.create()
            self._state = self._store.state()
            self._remember()
            self._changed = self._state.instead_of is not None  # the next commit takes the place of the damaged one
            self._store.clean()
            self.writer = BatchWriter(self.path, workers, lock, dictionary(self.path, self._state.segments))
            stack.callback(self._discard)
            self._open = stack.pop_all()

    def _remember(self) -> None:
        self.memory = self._store.memory(self._state.generation)
        self._kept = self.memory.copy()

    @property
    def repair_off(self) -> frozenset[str]:
        """Names of repairs not to be made."""
        return self.writer.repair_off

    @repair_off.setter
    def repair_off(self, names: frozenset[str]) -> None:
        self.writer.repair_off = names

    @property
    def notes(self) -> list[str]:
        """What there is to know of how the work is done."""
        return self.writer.notes

    @property
    def leaving(self) -> bool:
        """Whether nothing comes after the next commit: workers then end while their segments are merged."""
        return self.writer.leaving

    @leaving.setter
    def leaving(self, leaving: bool) -> None:
        self.writer.leaving = leaving

    def write(self, article: Article) -> None:
        """Add an article with the next commit."""
        self.writer.add(article)
        self._changed = True

    def forget(self, name: str) -> None:
        """Remove the articles of a file with the next commit."""
        self._removed[name] = self.writer.count
        self._changed = True

    def count(self, names: Iterable[str]) -> int:
        """How many articles the last commit has of these files."""
        committed = self._articles()
        return len({place for name in names for place in committed.places(name)})

    def home(self, roots: Sequence[str]) -> Path:  # noqa: ARG002 - wherever files are, their names stay when all is moved
        """The folder that holds the index."""
        return Path(os.path.abspath(self.path.expanduser())).parent  # noqa: PTH100 - `resolve` would follow links

    def committed(self) -> Committed:
        """The articles of the last commit, which is to be trusted if nothing came after it."""
        return (lambda _name, _count: None) if self._changed else self._articles().articles

    def _articles(self) -> moves.Committed:
        with writing(self.path):
            return moves.Committed(self.path, self._state.segments, list(self.memory.files))

    def commit(self, *, merge: bool = True) -> list[Failure]:
        """Make everything since the last commit take effect, safely on the disk; nothing is ever refused.

        Without merging there are more segments, which the next commit that merges makes few.
        """
        if not (self._changed or self.memory != self._kept or (merge and self._unmerged)):
            return []
        with writing(self.path):
            added = self.writer.finish()
            removals = Removals(self._removed, self.memory.files)
            new = [ArraySegment(DirectoryFolder(self.path), written.id) for written in added]
            segments = [delete(self.path, segment, new, removals) for segment in self._state.segments]
            segments += latest_only(new, added, removals)
            self._unmerged.update(written.id for written in added)
            if merge:
                if self._store.bytes_of(self._unmerged) > _REST_FROM:
                    self.writer.rest()
                segments = merged(self.path, segments, self._unmerged)
                self._unmerged.clear()
            self._state = self._store.commit(self._state.generation + 1, segments, self.memory)
        self._kept = self.memory.copy()
        self._removed.clear()
        self._changed = False
        return []

    def compact(self) -> CompactReport:
        """Make one segment of the last commit, in which and beside which nothing is left of deleted articles."""
        began, before = time.monotonic(), self._state.segments
        bytes_before = self._store.size()
        with writing(self.path):
            segments = compacted(self.path, before)
            if segments != list(before) or not self._store.is_alone(self._state):
                self._state = self._store.commit(self._state.generation + 1, segments, self.memory, alone=True)
                self._unmerged.clear()
                self.writer.share(dictionary(self.path, self._state.segments))
        deleted = sum(len(segment.deleted) for segment in before)
        return CompactReport(deleted, len(before), bytes_before, self._store.size(), time.monotonic() - began)

    def rollback(self) -> None:
        """Go back to the last commit, whichever that is: an error may come after a commit took effect."""
        self._discard()
        self._removed.clear()
        self._changed = False
        with suppress(HansouError, OSError):
            self._state = self._store.state()
            self._remember()

    def _discard(self) -> None:
        """Drop what was not committed, from the disk too."""
        self.writer.close()
        with suppress(HansouError, OSError):  # it is there for the next writer to remove
            self._store.clean()

    def log(self) -> None:
        """Write ``failures.log``."""
        with writing(self.path):
            write_log(self.path, self.memory.notes, self.memory.left)

    def close(self) -> None:
        """Let the folder go."""
        self._open.close()
