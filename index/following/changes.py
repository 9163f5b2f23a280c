"""What has changed in folders since they were indexed: by time and size, and by content where these differ."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from hansou.index.naming import index_name, system_path
from hansou.index.store.commit.memory import FileStamp, digest
from hansou.index.text.dates import month_of_name, of_name

from .walk import FoundFile


class Names:
    """What files are called in an index: by their path from `home`, the folder that holds the index, where they
    are below it, else by their whole path.
    """

    def __init__(self, home: Path) -> None:
        self._beginning = _beginning(str(home))

    def of(self, absolute: str) -> str:
        """The name of the file at this path."""
        return index_name(absolute.removeprefix(self._beginning))

    def path(self, name: str) -> str:
        """The path of the file of this name."""
        path = system_path(name)
        return path if Path(path).is_absolute() else self._beginning + path


@dataclass(slots=True)
class Changes:
    """What there is to do: `read` are files that are new or not as they were, in the order they were found, each by
    its name; `moved` are files under new names, each with the old one; `gone` names are there no more, or no files.
    """

    names: set[str] = field(default_factory=set)
    unreadable: list[FoundFile] = field(default_factory=list)
    read: dict[str, FoundFile] = field(default_factory=dict)
    moved: dict[str, tuple[str, FoundFile]] = field(default_factory=dict)
    unchanged: dict[str, FoundFile] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read, as numbers in their stamps: `shape` of those that gave articles, by what decides how these
    look; `ability` of the others, by all that decides whether a file can be read: asked for only when there are such.
    """

    shape: int
    ability: Callable[[], int]

    def of(self, articles: int) -> int:
        """The number for a file that gave so many articles."""
        return self.shape if articles else self.ability()

    def knows(self, stamp: FileStamp, file: FoundFile) -> bool:
        """Whether the file is what it was, as far as can be told without opening it, and was read so.

        It is when its size and times are the same. The time of the last change of all that the file system knows of a
        file cannot be set back as that of its content can; it is passed over where one of the two is not known.
        """
        same = stamp.modified == file.modified and stamp.size == file.size
        unchanged = stamp.changed == file.changed or not stamp.changed or not file.changed
        return same and unchanged and stamp.reading == self.of(stamp.articles)


def compare(
    found: Iterable[FoundFile],
    known: Mapping[str, FileStamp],
    names: Names,
    reading: Reading,
    sure: Collection[str] = (),
) -> Changes:
    """Files found and files known: which there is something to do about, `gone` and `moved` being left open.

    Those whose absolute path is one of `sure` are not taken to be what they were.
    """
    changes = Changes()
    for file in found:
        name = names.of(file.absolute)
        changes.names.add(name)
        if file.reason:
            changes.unreadable.append(file)
            continue
        stamp = known.get(name)
        if stamp is not None and reading.knows(stamp, file) and file.absolute not in sure:
            changes.unchanged[name] = file
        else:
            changes.read[name] = file
    return changes


def find_gone(changes: Changes, known: Iterable[str], names: Names, roots: Sequence[str]) -> None:
    """Note the known files below `roots` that were not found, but for those where nobody could look, and those that
    are no files any more.
    """
    hidden = [file.absolute for file in changes.unreadable if file.passing]
    no_files = {names.of(file.absolute) for file in changes.unreadable if not file.passing}
    for name in known:
        if name in no_files:
            changes.gone.append(name)
        elif name not in changes.names:
            path = names.path(name)
            if is_below(path, roots) and not is_below(path, hidden):
                changes.gone.append(name)


def is_below(path: str, folders: Sequence[str]) -> bool:
    """Whether a path is one of these or below one of them."""
    return any(path == folder or path.startswith(_beginning(folder)) for folder in folders)


def find_moved(changes: Changes, known: Mapping[str, FileStamp], reading: Reading, limit: int) -> None:
    """Take from new files and gone ones those that are the same.

    They are if size, modification time and number in the file system are the same, as after a rename, or else size
    and content, as after copying: then the new file is read for its digest, up to `limit` bytes. A name that tells
    a date or what format its file has must go on telling the same.
    """
    gone = _Gone(changes.gone, known, reading)
    for name, file in list(changes.read.items()) if gone else ():
        old = gone.take(name, file, limit) if name not in known else None
        if old is not None:
            del changes.read[name]
            changes.moved[name] = old, file
    taken = {old for old, _ in changes.moved.values()}
    changes.gone = [name for name in changes.gone if name not in taken]


class _Gone:
    """Files that are gone, by what they may be known again by: what the file system says, or content."""

    def __init__(self, names: Iterable[str], known: Mapping[str, FileStamp], reading: Reading) -> None:
        self._names: dict[tuple[int, ...], list[str]] = {}
        self._sizes: set[int] = set()
        for name in names:
            stamp = known[name]
            if stamp.size and stamp.articles and stamp.reading == reading.shape:
                self._sizes.add(stamp.size)
                if stamp.inode:
                    self._names.setdefault((stamp.size, stamp.modified, stamp.inode), []).append(name)
                if stamp.content:
                    self._names.setdefault((stamp.size, stamp.content), []).append(name)
        self._taken: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._sizes)

    def take(self, name: str, file: FoundFile, limit: int) -> str | None:
        """The name under which the file was known, each to be had once; None when there is none."""
        if file.size not in self._sizes:
            return None
        old = self._take(name, (file.size, file.modified, file.inode))
        if old is None:
            with suppress(OSError):
                old = self._take(name, (file.size, digest(file.path, limit)))
        return old

    def _take(self, name: str, key: tuple[int, ...]) -> str | None:
        for old in self._names.get(key, ()):
            if old not in self._taken and tell_the_same(old, name):
                self._taken.add(old)
                return old
        return None


def _beginning(folder: str) -> str:
    """What the paths of everything in a folder begin with."""
    return folder if folder.endswith(os.sep) else folder + os.sep


def tell_the_same(old: str, new: str) -> bool:
    """Whether two names of a file tell the same of it: the format, and a date if any."""
    before, after = PurePath(old), PurePath(new)
    if before.name == after.name:
        return True
    return list(_facts(before)) == list(_facts(after))


def _facts(name: PurePath) -> Iterator[object]:
    yield [suffix.lower() for suffix in name.suffixes[-2:]]
    yield of_name(name.stem)
    yield month_of_name(name.stem)
