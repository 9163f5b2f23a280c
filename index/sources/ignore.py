"""What is to be left out: patterns in the syntax of ``.gitignore``, given or in files called ``.hansouignore``."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hansou.index.errors import SourceError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".hansouignore"
_LONGEST = 1024 * 1024  # bytes of an ignore file


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns that count from the folder whose path is the first `start` characters of those that are asked about."""

    spec: GitIgnoreSpec
    start: int


class Ignored:
    """What holds in one folder: the patterns given for a whole walk, then those of the folders down to this one.

    What the given ones leave out stays out; of the others the deepest that says anything about a name decides.
    """

    def __init__(self, given: Patterns | None = None, found: tuple[Patterns, ...] = ()) -> None:
        self._given = given
        self._found = found

    @classmethod
    def below(cls, root: str, patterns: Sequence[str]) -> Ignored:
        """What holds in the folder at `root`, without its own ignore file. Raises SourceError for a bad pattern."""
        return cls(Patterns(compiled(patterns), _start(root)) if patterns else None)

    def inside(self, folder: str, names: Iterable[str]) -> Ignored:
        """What holds in a folder whose entries are `names`. Raises SourceError for an ignore file that is no good."""
        if IGNORE_FILE not in names:
            return self
        path = Path(folder) / IGNORE_FILE
        return Ignored(self._given, (Patterns(compiled(_lines(path), str(path)), _start(folder)), *self._found))

    def __bool__(self) -> bool:
        return bool(self._given or self._found)

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Whether the file or folder at `path` is to be left out, those above it not being."""
        end = "/" if is_folder else ""
        for patterns in (self._given, *self._found):
            if patterns is not None:
                relative = path[patterns.start :].replace(os.sep, "/")
                said = patterns.spec.check_file(relative + end).include
                if said is not None and (said or patterns is not self._given):
                    return said
        return False


def compiled(lines: Iterable[str], path: str = "") -> GitIgnoreSpec:
    """The patterns of these lines, of the file at `path` if they come from one. Raises SourceError for a bad one."""
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `re`, about brackets in brackets
            for number, line in enumerate(lines):  # noqa: B007 - for the error
                GitIgnoreSpec.from_lines([line])
            return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        place = f"{path}, line {number + 1}: " if path else ""
        raise SourceError(f"{place}not a pattern as in .gitignore: {lines[number]!r:.80}") from None


def _lines(path: Path) -> list[str]:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise SourceError(f"{path}: not a regular file")  # opening a pipe would wait
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise SourceError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error
    if len(data) > _LONGEST:
        raise SourceError(f"{path}: larger than 1 MB")
    return data.decode("utf-8-sig", "surrogateescape").splitlines()


def _start(folder: str) -> int:
    return len(folder) if folder.endswith(os.sep) else len(folder) + 1
