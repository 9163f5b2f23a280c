"""The walk: folders and files → the files to be read, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import SourceError
from index.sources.encodings import looks_like_text
from index.sources.registry import claims, suffix

_HEAD_LENGTH = 4096
_INDEX_SUFFIX = ".hansou"


def find_files(roots: Sequence[str | os.PathLike[str]]) -> Iterator[Path]:
    """The files at and below `roots`, each once, those of a folder in the order of their names.

    A root that is a file is taken whatever its name. Of a folder's files those are taken whose suffix a format
    claims, and those without a suffix that look like text. Hidden files and folders, index folders, devices and
    pipes are left out; links are followed, each folder being walked once. A folder that cannot be listed is itself
    yielded, so that reading it gives the reason. Raises SourceError, at once and naming it, for a root that does
    not exist.
    """
    paths = [Path(root) for root in roots]
    for path in paths:
        if not os.path.lexists(path):
            raise SourceError(f"{path}: no such file or folder")
    return _walk(paths)


def _walk(roots: Sequence[Path]) -> Iterator[Path]:
    given: set[Path] = set()
    walked: set[tuple[int, int]] = set()
    for root in roots:
        for path in _below(root, walked) if root.is_dir() else (root,):
            if path.absolute() not in given:
                given.add(path.absolute())
                yield path


def _below(folder: Path, walked: set[tuple[int, int]]) -> Iterator[Path]:
    """The files below a folder. `walked` knows the folders by device and number, so that loops of links end."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path is not folder and not path.is_dir():
            if path.is_file() and _is_wanted(path):
                yield path
            continue
        try:
            status = path.stat()
            if (status.st_dev, status.st_ino) in walked:
                continue
            walked.add((status.st_dev, status.st_ino))
            inner = sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path
            continue
        waiting.extend(below for below in inner if not below.name.startswith(".") and below.suffix != _INDEX_SUFFIX)


def _is_wanted(path: Path) -> bool:
    if suffix(path):
        return claims(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_LENGTH)
    except OSError:
        return True  # reading it will say why
    return not head.strip() or looks_like_text(head)
