"""What a query found before: an article is known by its path and by its text, so that neither a new index nor a move
makes it new.

Of each article two numbers of 64 bits are kept: the digests of its path and of its title and body. Asked again, an
article

* whose text is known is not new, wherever it stands now;
* whose path is unknown as well is new;
* whose path is known, with another text, has changed; but where the text that stood there before is now found at
  another path (records of one file are counted through, and one was put before the others) it is new.

A file of them: the line of `_MAGIC`, BLAKE2b of what follows in 16 bytes, then pairs of little-endian numbers. First
those of the articles found last, then of articles found earlier and not any more, the latest first, `LEFT_KEPT` of
them at most: what comes back (a disk that was not mounted) is not new either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from hansou.index.errors import HansouError

from .files import write_whole

if TYPE_CHECKING:
    from hansou.index.article import Article

State = Literal["known", "new", "changed"]
Pairs = npt.NDArray[np.uint64]
"""Rows of two: the digests of a path and of a text."""

MOST = 2_000_000
"""Articles that are kept of a query: 32 MB. One that finds more is told to find too much."""
LEFT_KEPT = 100_000
_MAGIC = b"hansou seen 1\n"
_CHECKSUM = 16


class DamagedError(Exception):
    """A file of what was seen is not as it was written."""


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def pairs_of(articles: Iterable[Article]) -> Pairs:
    """The digests of articles, in their order. Raises HansouError for too many."""
    data = bytearray()
    for article in articles:
        data += _digest(article.path)
        data += _digest(f"{article.title}\0{article.body}")
        if len(data) > 16 * MOST:
            raise HansouError(f"it finds more than {MOST:,} articles; narrow it to know what is new")
    return np.frombuffer(bytes(data), "<u8").reshape(-1, 2)


def states_of(found: Pairs, seen: Pairs) -> list[State]:
    """What each of the articles that are found now is to who has seen these."""
    known_texts = np.isin(found[:, 1], seen[:, 1])
    known_paths = np.isin(found[:, 0], seen[:, 0])
    states: list[State] = ["known"] * len(found)
    texts_now: set[int] | None = None
    before: dict[int, int] = {}
    for at in np.flatnonzero(~known_texts).tolist():
        if not known_paths[at]:
            states[at] = "new"
            continue
        if texts_now is None:
            texts_now = set(found[:, 1].tolist())
            before = dict(seen[::-1].tolist())  # of several texts of a path the one that was seen last
        states[at] = "new" if before[int(found[at, 0])] in texts_now else "changed"
    return states


def merged(found: Pairs, seen: Pairs) -> Pairs:
    """What is seen once these were found, whoever found what was seen before."""
    left = seen[~(np.isin(seen[:, 1], found[:, 1]) & np.isin(seen[:, 0], found[:, 0]))]
    return np.concatenate([found, left[:LEFT_KEPT]])


def read_seen(file: Path) -> Pairs:
    """What a file holds; nothing where there is none. Raises OSError, and DamagedError."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return nothing()
    body = data[len(_MAGIC) + _CHECKSUM :]
    if data[: len(_MAGIC)] != _MAGIC or len(body) % 16 or _checksum(body) != data[len(_MAGIC) :][:_CHECKSUM]:
        raise DamagedError(file)
    return np.frombuffer(body, "<u8").reshape(-1, 2)


def write_seen(file: Path, pairs: Pairs) -> None:
    """Keep what was seen. Raises OSError."""
    body = pairs.astype("<u8").tobytes()
    write_whole(file, _MAGIC + _checksum(body) + body)


def nothing() -> Pairs:
    """No article."""
    return np.zeros((0, 2), np.uint64)


def chosen(pairs: Pairs, states: Sequence[State], changed: bool) -> list[bool]:
    """Which articles are told: the new ones, and with `changed` those that have changed."""
    return [state == "new" or (changed and state == "changed") for state in states[: len(pairs)]]


def without_untold(found: Pairs, wanted: Sequence[bool], told: Collection[str]) -> Pairs:
    """What was found, but for articles that were to be told and are not among the paths that were."""
    digests = np.frombuffer(b"".join(map(_digest, told)), "<u8")
    untold = np.array(wanted, bool) & ~np.isin(found[:, 0], digests)
    return found[~untold]


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECKSUM).digest()
