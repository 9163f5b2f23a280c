"""Files that are gone all at once: rather a disk that is not there than files that were deleted."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hansou.index.store.commit.memory import FileStamp, Note

from .changes import Changes, Names, is_below

#: Of at least so many files of a root, more than half gone at once are taken for missing.
MOST_GONE = 20
_REASON = "gone with most of its folder; its articles stay until hansou index --prune"
STALE = "stale"


def find_missing(
    changes: Changes,
    known: Mapping[str, FileStamp],
    notes: Mapping[str, Sequence[Note]],
    names: Names,
    roots: Sequence[str],
) -> dict[str, list[str]]:
    """By root, the names in `changes.gone` that are missing rather than deleted.

    They are where nothing is left of a root that had files, or more than half of `MOST_GONE` files or more are gone at
    once, or as many of a folder that is still there, with nothing in it, as where a disk was mounted; and those that
    were found missing before. Files that are still there, being left out now, are gone indeed.
    """
    gone = [name for name in changes.gone if known[name].articles]
    missing: dict[str, list[str]] = {}
    for root in roots if gone else ():
        lost = [name for name in gone if is_below(names.path(name), [root])]
        before = [name for name in lost if any(note.reason == _REASON for note in notes.get(name, ()))]
        if len(lost) > len(before):
            of_root = _is_empty(root) or _are_most(lost, known, names, root)
            before = lost if of_root else [*before, *_emptied(lost, names)]
        kept = [name for name in dict.fromkeys(before) if not os.path.lexists(names.path(name))]
        if kept:
            missing[root] = kept
    return missing


def note_missing(name: str) -> Note:
    """What is to be told of a file that is missing."""
    return Note(STALE, name, _REASON)


def _is_empty(root: str | Path) -> bool:
    """Whether a root is a folder with nothing in it, as the place of a disk that is not mounted is."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _emptied(lost: Iterable[str], names: Names) -> Iterator[str]:
    """Those that were in folders of which nothing but the folder is left."""
    folders: dict[Path, list[str]] = {}
    for name in lost:
        folder = Path(names.path(name)).parent
        while folder not in folders and not folder.is_dir():
            folder = folder.parent
        folders.setdefault(folder, []).append(name)
    for folder, inside in folders.items():
        if len(inside) >= MOST_GONE and _is_empty(folder):
            yield from inside


def _are_most(lost: Collection[str], known: Mapping[str, FileStamp], names: Names, root: str) -> bool:
    if 2 * len(lost) <= MOST_GONE:
        return False
    count = sum(stamp.articles > 0 and is_below(names.path(name), [root]) for name, stamp in known.items())
    return count >= MOST_GONE and 2 * len(lost) > count
