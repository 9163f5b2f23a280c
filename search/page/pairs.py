"""The pairs of neighbouring characters of a text: what `alike` has in compiled code, where that was not built."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from hansou.index.text.fold.fold import fold

if TYPE_CHECKING:
    from typing_extensions import Self


def plain_kept(text: str) -> str:
    """The letters, digits and Chinese characters of a text, folded."""
    return "".join(filter(str.isalnum, fold(text)))


class Pairs(Protocol):
    """The different pairs of neighbouring characters of a text."""

    def share(self, other: Self, /) -> float:
        """Of all pairs in either, how many are in both; 0 to 1."""

    def has_more(self, own: Self, other: Self, another: Self, /) -> bool:
        """Whether a pair is also in `own` and in neither of the others."""


class PlainPairs:
    """See Pairs."""

    def __init__(self, text: str) -> None:
        self._pairs = frozenset(pairwise(text))

    def share(self, other: PlainPairs, /) -> float:
        """See Pairs."""
        return len(self._pairs & other._pairs) / max(1, len(self._pairs | other._pairs))

    def has_more(self, own: PlainPairs, other: PlainPairs, another: PlainPairs, /) -> bool:
        """See Pairs."""
        return not (self._pairs & own._pairs) <= (other._pairs | another._pairs)
