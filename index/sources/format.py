"""What a file format is to hansou, and what one yields beside articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.article import Article


@dataclass(frozen=True, slots=True)
class Failure:
    """One record of a file that could not become an article: which one, and the reason in one line."""

    where: str
    reason: str


def _never(_: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `suffixes` are those it claims, in lower case with their dot. `read(data, path)` yields the articles of a
    whole file of these bytes, named by its path, and a Failure for each record that cannot become one; it
    raises SourceError when nothing can be read. `recognises(data)` says whether a file of unknown suffix is of
    this format, going by its bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Iterator[Article | Failure]]
    recognises: Callable[[bytes], bool] = _never
