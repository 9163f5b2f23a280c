"""What a file format is to hansou, what it is given and what it yields."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.text.repair.repair import repair

from .budget import Budget
from .encodings import Decoded, decode
from .options import ReadOptions


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one record of it, that could not become an article: which one, and the reason in one line."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A file that was read but perhaps not rightly: which one, and why that is in doubt, in one line."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Input:
    """The bytes of a whole file and what its articles are to be called.

    `name` is the file's own name, which differs from `path` in archives and where a suffix has been taken off.
    `depth` counts the archives around it, `budget` is what may still be inflated out of the file on the disk.
    """

    data: bytes
    path: str
    options: ReadOptions = field(default_factory=ReadOptions)
    name: str = ""
    depth: int = 0
    budget: Budget = field(default_factory=lambda: Budget(ReadOptions().max_bytes))

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        name = self.name or self.path
        return os.path.splitext(os.path.basename(name))[0]  # noqa: PTH119, PTH122 - as in the registry

    @property
    def date_name(self) -> str:
        """The name that may tell the date of what is in the file; empty where none is to be taken from it."""
        return "" if self.options.date_from == "none" else self.stem

    def decode(self, declared: str | None = None) -> Decoded:
        """The bytes as text, see `encodings.decode`."""
        return decode(self.data, declared)

    def repair(self, text: str) -> str:
        """The text as it is to be shown, but for repairs that are switched off."""
        return repair(text, self.options.repair_off)

    def doubts(self, decoded: Decoded) -> Iterator[Doubt]:
        """What is to be told of the encoding."""
        if decoded.doubtful:
            lost = decoded.text.count("\ufffd")
            damage = f", {lost} damaged place{'s' * (lost > 1)} in it" if lost else ""
            yield Doubt(self.path, f"the encoding is not certain: read as {decoded.encoding}{damage}")


class Broken(SourceError):
    """A file within another cannot be read, nor anything after it: the whole file is broken."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file within another that is read only if it turns out to be of a kind that is.

    `size` is its length in bytes as declared, `start(n)` its first bytes, at least `n` or all, and `rest()` those
    that follow; these raise SourceError when they cannot be had, Broken when nothing more can. What a reader yields
    after a Member may make it unreadable, so it is read at once. The other fields are those of the `Input` that is made
    of it.
    """

    path: str
    name: str
    size: int
    start: Callable[[int], bytes]
    rest: Callable[[], bytes]
    options: ReadOptions
    depth: int
    budget: Budget

    def whole(self, beginning: bytes) -> Input:
        """All of it, of which this beginning was read."""
        data = beginning + self.rest()
        return Input(data, self.path, self.options, self.name, self.depth, self.budget)


#: What reading a file yields: articles, what failed, what is doubtful, what is not read, and files within it that are
#: yet to be looked at.
Found: TypeAlias = Article | Failure | Doubt | Left | Input | Member


def _never(_: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: all that the registry knows of it.

    `name` is short and stands in each article (``format``); `suffixes` are those it claims, in lower case with their
    dot: their files are read by it without a look at what is in them.

    `read` yields the articles of a file, named by its path; a Failure for each record that cannot become one; a Doubt
    before the article that it concerns; a Left for a part that is of no kind to be read; an Input or a Member for each
    file within it, which the registry reads in turn, whatever it is. It raises SourceError, with the reason in one
    line, when it cannot go on; any other error is taken for a mistake of the reader and costs only the file.

    `recognises(data)` says whether a file whose suffix nobody claims is of this format, going by all of its bytes. As
    files are read whole only when that may be worth it, either their first 64 KiB are enough for `recognises`, or
    `begins` has what they begin with.

    `called` is what a person calls such a file, "Excel workbook" (by default the name). `needs` are the modules that
    the reader imports, beyond what hansou always has, and `extra` is the extra that brings them: where one is missing,
    files of the format are named as not read, with ``pip install 'hansou[extra]'``. Import them within `read`.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Input], Iterator[Found]]
    recognises: Callable[[bytes], bool] = _never
    begins: tuple[bytes, ...] = ()
    called: str = ""
    needs: tuple[str, ...] = ()
    extra: str = ""
