"""What a file format is to hansou, what it is given and what it yields."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from hansou.index.article import Article
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


#: What reading a file yields: articles, what failed, what is doubtful, and files within it that are yet to be read.
Found: TypeAlias = Article | Failure | Doubt | Input


def _never(_: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `suffixes` are those it claims, in lower case with their dot. `read` yields the articles of a file, named by its
    path, a Failure for each record that cannot become one, and an Input for each file within it; it raises
    SourceError when it cannot go on. `recognises(data)` says whether a file of unknown suffix is of this format, going
    by its bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Input], Iterator[Found]]
    recognises: Callable[[bytes], bool] = _never
