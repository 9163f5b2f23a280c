"""Everything that can go wrong, in one tree.

HansouError
├── CorruptIndex     a file of the index is damaged
├── NewerIndex       the index was written by a later hansou
├── OlderIndex       the index was written by an earlier hansou, in a format that is no longer read
├── NoIndex          there is no index where one was looked for
├── IndexLocked      another process is writing to the index
├── ClusterError     a cluster that keeps an index does not do what is asked of it
│   └── RefusedError it does not take some of the articles
├── ArgumentError    an argument is not one of those that there are; a ValueError as well
├── ClosedError      a searcher or an indexer is used that has been closed
├── SourceError      a file to be indexed cannot be read
│   └── ArticleError an article that is given to be indexed cannot be taken
├── WordListError    a file of words or of synonyms cannot be read
└── QueryError       a query cannot be understood

and one warning, OlderCommit: the newest commit is damaged, and the one before it is read instead.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import SupportsIndex


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
    """The index at `path` has a format version below the one this hansou reads; the text is what helps: to upgrade it
    where that can be done, as `upgradable` says, else how to make it anew.
    """

    def __init__(self, path: object, upgradable: bool = False) -> None:
        where = shlex.quote(str(path))
        self.path = str(path)
        self.upgradable = upgradable
        if upgradable:
            super().__init__(f"{path}: made by an older hansou; upgrade it: hansou upgrade --index {where}")
            return
        anew = f"rm -r {where}; hansou index FOLDER --index {where}"
        super().__init__(f"{path}: made by an older hansou; index again from the beginning: {anew}")


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


class RefusedError(ClusterError):
    """A cluster does not take some articles: `refused` has the path of each, and why; all others are there."""

    def __init__(self, address: object, refused: Sequence[tuple[str, str]]) -> None:
        more = f", and {len(refused) - 1:,} more" if len(refused) > 1 else ""
        path, reason = refused[0]
        super().__init__(address, f"the cluster refuses {path}: {reason}{more}")
        self.refused = list(refused)

    def __reduce__(self) -> tuple[type[RefusedError], tuple[str, list[tuple[str, str]]]]:  # type: ignore[override]
        """The error as another process may hand it on."""
        return RefusedError, (self.address, self.refused)


class SourceError(HansouError):
    """A file, or one record of it, cannot become an article; the message is the reason without the path."""


class ArticleError(SourceError):
    """An article that is given to be indexed cannot be taken: `path` names it, empty where nothing does; `field` is
    the one that is wrong, empty where it is the article as a whole; `reason` says why.
    """

    def __init__(self, path: object, field: str, reason: str) -> None:
        path = "" if path is None else str(path)
        super().__init__(": ".join(filter(None, (path or "article", field, reason))))
        self.path = path
        self.field = field
        self.reason = reason

    def __reduce__(self) -> tuple[type[ArticleError], tuple[str, str, str]]:
        """The error as another process may hand it on."""
        return ArticleError, (self.path, self.field, self.reason)


class ArgumentError(HansouError, ValueError):
    """An argument of a call is wrong: `argument` is its name, `value` what was given, `wanted` what may be given."""

    def __init__(self, argument: str, value: object, wanted: str) -> None:
        super().__init__(f"{argument} is {value!r:.80}; it must be {wanted}")
        self.argument = argument
        self.value = value
        self.wanted = wanted

    def __reduce__(self) -> tuple[type[ArgumentError], tuple[str, object, str]]:
        """The error as another process may hand it on."""
        return ArgumentError, (self.argument, self.value, self.wanted)

    @classmethod
    def unless_one_of(cls, argument: str, value: object, known: Sequence[str]) -> None:
        """Raises ArgumentError for a value that is not one of those known."""
        if value not in known:
            raise cls(argument, value, f"one of {', '.join(map(repr, known))}")

    @classmethod
    def unless_count(cls, argument: str, value: object) -> None:
        """Raises ArgumentError for a value that is no whole number from 0 on."""
        if type(value) is int and value >= 0:
            return  # a search asks often, and to ask for a protocol takes as long as half of it
        if isinstance(value, bool) or not isinstance(value, SupportsIndex) or value.__index__() < 0:
            raise cls(argument, value, "a whole number, not below 0")


class ClosedError(HansouError):
    """What was opened on the index at `path`, a searcher or an indexer as `kind` says, is used after it was closed."""

    def __init__(self, kind: str, path: object) -> None:
        super().__init__(f"{path}: this {kind} has been closed; open another one")
        self.kind = kind
        self.path = str(path)

    def __reduce__(self) -> tuple[type[ClosedError], tuple[str, str]]:
        """The error as another process may hand it on."""
        return ClosedError, (self.kind, self.path)


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
