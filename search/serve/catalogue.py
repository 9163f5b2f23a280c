"""The named indexes that are served: opened when first asked for, kept at their newest commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from hansou import HansouError, Searcher

from .problems import Problem, problem_of

FRESH = 1.0
"""Seconds for which an index is taken to have no newer commit."""


class Catalogue:
    """Searchers of the indexes by their names; may be shared by threads."""

    def __init__(self, indexes: Mapping[str, str]) -> None:
        self._entries = {name: _Entry(path) for name, path in indexes.items()}

    @property
    def names(self) -> list[str]:
        """The names of the indexes, the one that is asked by default first."""
        return list(self._entries)

    def searcher(self, name: str | None = None) -> Searcher:
        """The searcher of an index, on its newest commit; the first index if none is named. Raises Problem."""
        if name is None:
            name = self.names[0]
        if name not in self._entries:
            raise Problem(404, f"there is no index {name[:60]}; there are: {', '.join(self.names)}", parameter="index")
        return self._entries[name].searcher()

    def is_folder(self, name: str | None) -> bool:
        """Whether an index is a folder on this machine; False for one that there is not."""
        entry = self._entries.get(self.names[0] if name is None else name)
        return entry is not None and "://" not in entry.path

    def close(self) -> None:
        """Let all indexes go."""
        for entry in self._entries.values():
            entry.close()


class _Entry:
    """One index. What went wrong when it was looked at is what everybody gets until it is looked at again."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._looked = float("-inf")
        self._wrong: HansouError | OSError | None = None

    def searcher(self) -> Searcher:
        searcher = self._searcher
        if searcher is None or time.monotonic() - self._looked > FRESH:
            # Whoever finds another at it goes on with what there is, if there is any.
            if self._lock.acquire(blocking=searcher is None or self._wrong is not None):
                try:
                    self._look()
                finally:
                    self._lock.release()
            searcher = self._searcher
        if self._wrong is not None:
            raise _unavailable(self._wrong) from self._wrong
        if searcher is None:
            raise Problem(503, "the index is not there", wait=1)
        return searcher

    def _look(self) -> None:
        if time.monotonic() - self._looked <= FRESH:
            return  # another has looked meanwhile
        try:
            if self._searcher is None:
                self._searcher = Searcher(self.path)
            else:
                self._searcher.refresh()
            self._wrong = None
        except (HansouError, OSError) as error:
            # Rebuilt under the same name: the searcher of the old one would hold on to what is gone.
            self._searcher, self._wrong = None, error
        self._looked = time.monotonic()

    def close(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
            self._searcher = None


def _unavailable(error: HansouError | OSError) -> Problem:
    return problem_of(error) if isinstance(error, HansouError) else Problem(503, "the index cannot be read", wait=5)
