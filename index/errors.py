"""Everything that can go wrong, in one tree.

HansouError
├── CorruptIndex     a file of the index is damaged
├── NewerIndex       the index was written by a later hansou
├── OlderIndex       the index was written by an earlier hansou, in a format that is no longer read
├── NoIndex          there is no index where one was looked for
├── IndexLocked      another process is writing to the index
├── ClusterError     a cluster that keeps an index does not do what is asked of it
├── SourceError      a file to be indexed cannot be read
├── WordListError    a file of words or of synonyms cannot be read
└── QueryError       a query cannot be understood

and one warning, OlderCommit: the newest commit is damaged, and the one before it is read instead.
"""

from __future__ import annotations

import shlex


class HansouError(Exception):
    """The base of all errors that hansou raises. Its text is one line, fit to show to a person."""


class CorruptIndex(HansouError):
    """A file of the index is damaged: `path` is the file, `reason` what is wrong with it."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: damaged: {reason}")
        self.path = str(path)
        self.reason = reason


class OlderCommit(UserWarning):
    """The newest commit is damaged, as `damage` says, and the one before it is read instead."""

    def __init__(self, damage: CorruptIndex) -> None:
        super().__init__(f"{damage}; the commit before it is read instead. The next update mends it")
        self.damage = damage


class NewerIndex(HansouError):
    """A file of the index has a format version above the one this hansou writes."""

    def __init__(self, path: object, version: int) -> None:
        super().__init__(f"{path}: written by a newer hansou (format {version}); upgrade hansou or index again")
        self.path = str(path)
        self.version = version


class OlderIndex(HansouError):
    """The index at `path` has a format version below the one this hansou reads; the text is how to make it anew."""

    def __init__(self, path: object) -> None:
        where = shlex.quote(str(path))
        anew = f"rm -r {where}; hansou index FOLDER --index {where}"
        super().__init__(f"{path}: made by an older hansou; index again from the beginning: {anew}")
        self.path = str(path)


class NoIndex(HansouError):
    """There is no index at `path`."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path}: no index here; make one with: hansou index FOLDER")
        self.path = str(path)


class IndexLocked(HansouError):
    """Another process is writing to the index at `path`."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path}: another process is writing to this index")
        self.path = str(path)


class ClusterError(HansouError):
    """A cluster does not do what is asked: `address` is the index on it, `reason` what is wrong and what helps."""

    def __init__(self, address: object, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = str(address)
        self.reason = reason

    def __reduce__(self) -> tuple[type[ClusterError], tuple[str, str]]:
        """The error as another process may hand it on."""
        return ClusterError, (self.address, self.reason)


class SourceError(HansouError):
    """A file, or one record of it, cannot become an article; the message is the reason without the path."""


class WordListError(HansouError):
    """A file of words or of synonyms cannot be read: `path` is the file, `line` the line, None for the whole file."""

    def __init__(self, path: object, line: int | None, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = str(path)
        self.line = line
        self.reason = reason


class QueryError(HansouError):
    """A query that cannot be understood, and why: `reason`.

    `position` is where in it, in characters from 0; None when it is not in the query but in a filter beside it.
    """

    def __init__(self, reason: str, position: int | None = 0) -> None:
        super().__init__(reason if position is None else f"{reason} (at character {position + 1})")
        self.reason = reason
        self.position = position
