"""The walk: folders and files → the files to be read, in a fixed order."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hansou.index.errors import SourceError
from hansou.index.sources.ignore import IGNORE_FILE, Ignored
from hansou.index.sources.loading import reason, unavailable

_INDEX_SUFFIX = ".hansou"
_LEADS_OUT = "a link that leads out of the folders given"
_NO_FILE = "not a regular file"
_TELLS_CHANGE = os.name == "posix"  # elsewhere it is the time when the file was made
_COMMIT = re.compile(r"_MAIN_\d+\.toc")


class FoundFile(NamedTuple):
    """A file as the walk found it: its path as it was given, and the same from the root of the file system.

    `modified` is in nanoseconds, `size` in bytes, `inode` its number in the file system, 0 where there is none.
    `changed`, in nanoseconds, is when the file system last noted a change of the file or of what is known of it; 0
    where it does not, as on Windows. `reason`, if any, says why it, or the folder at this path, cannot be looked into,
    and `passing` that this may pass: there is something. `special` says what is there in place of a file, "link".
    """

    path: str
    absolute: str
    modified: int = 0
    size: int = 0
    inode: int = 0
    changed: int = 0
    reason: str = ""
    passing: bool = False
    special: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """How a walk goes.

    `exclude`: patterns as in ``.gitignore``, counted from each root, of what is left out. `only`: absolute paths of
    files and folders to which the walk is confined. `stop` ends the walk early, between two folders, when it is true.
    """

    exclude: Sequence[str] = ()
    only: Sequence[str] | None = None
    stop: Callable[[], bool] | None = None


def find_files(roots: Sequence[str | os.PathLike[str]], walk: Walk | None = None) -> Iterator[FoundFile]:
    """The files at and below `roots`, each once, those of a folder in the order of their names.

    A root that is a file is taken whatever its name. Of a folder's files all are taken but the hidden ones, those in
    hidden folders, indexes, and what `walk.exclude` or a ``.hansouignore`` in a folder on the way says. Links are
    followed as long as they stay below one of the roots, each folder being walked once. Folders that cannot be listed
    and files that cannot be read, such as links that lead elsewhere or to nowhere, devices and pipes, come with the
    reason.

    Raises SourceError, at once and naming it, for a root that does not exist and a pattern that is none, and on the
    way for a ``.hansouignore`` that cannot be read.
    """
    walk = walk or Walk()
    paths = [os.fspath(root) for root in roots]
    for path in paths:
        if not os.path.lexists(path):
            raise SourceError(f"{path}: no such file or folder")
    return _walk([(path, Ignored.below(path, walk.exclude)) for path in paths], walk)


def _walk(roots: Sequence[tuple[str, Ignored]], walk: Walk) -> Iterator[FoundFile]:
    given: set[str] = set()
    walker = _Walker(walk, [os.path.realpath(root) for root, _ in roots])
    for root, ignored in roots:
        for found in walker.at(root, ignored):
            if found.absolute not in given:
                given.add(found.absolute)
                yield found


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder on the way; `whole`: everything below it is wanted, whatever the walk is confined to."""

    path: str
    absolute: str
    ignored: Ignored
    whole: bool


class _Walker:
    def __init__(self, walk: Walk, inside: Sequence[str]) -> None:
        self._walk = walk
        self._inside = frozenset(inside)  # where the roots really are
        self._walked: set[tuple[int, int]] = set()  # by device and number, so that loops of links end
        self._only = None if walk.only is None else {path.rstrip(os.sep) or os.sep for path in walk.only}
        self._above = {folder for path in self._only or () for folder in _ancestors(path)}

    def at(self, root: str, ignored: Ignored) -> Iterator[FoundFile]:
        """The files at and below a root."""
        absolute = os.path.abspath(root)
        whole = self._only is None or any(path in self._only for path in (absolute, *_ancestors(absolute)))
        if not whole and absolute not in self._above:
            return
        if not os.path.isdir(root):
            yield _looked_at(root, absolute)
            return
        stopped = self._walk.stop or (lambda: False)
        waiting = [self._entries(_Folder(root, absolute, ignored, whole))]
        while waiting and not stopped():
            for found in waiting[-1]:
                if isinstance(found, _Folder):
                    waiting.append(self._entries(found))
                    break
                yield found
            else:
                waiting.pop()

    def _entries(self, folder: _Folder) -> Iterator[FoundFile | _Folder]:
        try:
            status = os.stat(folder.path)
            if (status.st_dev, status.st_ino) in self._walked:
                return
            self._walked.add((status.st_dev, status.st_ino))
            with os.scandir(folder.path) as listed:
                entries = {entry.name: entry for entry in listed}
        except OSError as error:
            yield _unread(folder.path, folder.absolute, error)
            return
        if any(map(_COMMIT.fullmatch, entries)):
            return  # an index, this one or another
        if IGNORE_FILE in entries and self._leads_out(entries[IGNORE_FILE]):
            raise SourceError(f"{entries[IGNORE_FILE].path}: {_LEADS_OUT}")
        ignored = folder.ignored.inside(folder.path, entries)
        beginning = os.path.join(folder.absolute, "")
        for name in sorted(entries):
            absolute = beginning + name
            whole = folder.whole or (self._only is not None and absolute in self._only)
            if name.startswith(".") or not (whole or absolute in self._above):
                continue
            found = self._entry(entries[name], absolute, ignored, whole)
            if found is not None:
                yield found

    def _entry(
        self, entry: os.DirEntry[str], absolute: str, ignored: Ignored, whole: bool
    ) -> FoundFile | _Folder | None:
        try:
            is_folder = entry.is_dir()
            if ignored and ignored.leaves_out(entry.path, is_folder):
                return None
            if is_folder:
                if entry.name.lower().endswith(_INDEX_SUFFIX):
                    return None
                if self._leads_out(entry):
                    return FoundFile(entry.path, absolute, reason=_LEADS_OUT, special="link")
                return _Folder(entry.path, absolute, ignored, whole)
            # On Windows a listing gives no numbers.
            status = entry.stat() if os.name == "posix" else os.stat(entry.path)
        except OSError as error:
            is_link = entry.is_symlink()
            just_gone = error.errno == errno.ENOENT and not is_link
            return None if just_gone else _unread(entry.path, absolute, error, "link" if is_link else "")
        if not stat.S_ISREG(status.st_mode):
            return FoundFile(entry.path, absolute, reason=_NO_FILE, special=_special(status.st_mode))
        if self._leads_out(entry):
            return FoundFile(entry.path, absolute, reason=_LEADS_OUT, special="link")
        return _found(entry.path, absolute, status)

    def _leads_out(self, entry: os.DirEntry[str]) -> bool:
        """Whether this is a link to something that is not below any root: what a stranger's folder may hold."""
        if not entry.is_symlink():
            return False
        real = os.path.realpath(entry.path)
        return real not in self._inside and self._inside.isdisjoint(_ancestors(real))


def _looked_at(path: str, absolute: str) -> FoundFile:
    try:
        status = os.stat(path)
    except OSError as error:
        return _unread(path, absolute, error)
    return _found(path, absolute, status)


def _found(path: str, absolute: str, status: os.stat_result) -> FoundFile:
    changed = status.st_ctime_ns if _TELLS_CHANGE else 0
    return FoundFile(path, absolute, status.st_mtime_ns, status.st_size, status.st_ino, changed)


def _unread(path: str, absolute: str, error: OSError, special: str = "") -> FoundFile:
    return FoundFile(path, absolute, reason=reason(error), passing=unavailable(error), special=special)


def _special(mode: int) -> str:
    if stat.S_ISSOCK(mode):
        return "socket"
    return "pipe" if stat.S_ISFIFO(mode) else "device"


def _ancestors(path: str) -> Iterator[str]:
    while (above := os.path.dirname(path)) != path:
        yield above
        path = above
