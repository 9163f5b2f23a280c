"""What ranks documents: weighted terms, and strings of which it is known where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hansou.search.match.lists import Numbers, TermLists
from hansou.search.query.tree import Pattern, Phrase, UnitString


class Known(Protocol):
    """The documents of a segment that match something, and how often: `lists.Matches`, or its like in compiled code."""

    def __len__(self) -> int:
        """How many there are."""

    def frequencies(self, docs: Numbers) -> Numbers:
        """How often each of `docs`, ascending, matches; 0 where it does not."""


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """Terms of one field: their lists in each segment, and by row the weight of each; rows of weight 0 do not rank.

    `names` are the terms themselves, for explanations. `frequencies` is how many documents hold each, where that is
    not what the lists say.
    """

    field: str
    lists: Sequence[TermLists]
    weights: Sequence[float]
    names: Sequence[bytes] = ()
    frequencies: Sequence[int] | None = None

    @property
    def documents(self) -> list[int]:
        """How many documents hold each."""
        if self.frequencies is not None:
            return list(self.frequencies)
        return [sum(sizes) for sizes in zip(*(lists.sizes for lists in self.lists), strict=True)]


@dataclass(frozen=True, slots=True)
class StringMatches:
    """A string, or a pattern, whose matches in each segment are known; it scores like a term of `field`.

    For explanations `part` is what of the query it is, None for the whole of it, and `string` what stands in the
    text, where that is one string. `known`: how many documents hold it, where that is not all in `matches`: what
    stands about a document is as common as it is there and in texts together. `kind`: "title", "about", or empty.
    """

    field: str
    weight: float
    matches: Sequence[Known]
    part: Phrase | Pattern | None = None
    string: UnitString | None = None
    known: int | None = None
    kind: str = ""

    @property
    def documents(self) -> int:
        """How many documents hold it."""
        return sum(map(len, self.matches)) if self.known is None else self.known


@dataclass(frozen=True, slots=True)
class Weighted:
    """All that ranks documents.

    A document that holds one of `terms` or of `strings` may be an answer; `evidence` adds to the scores of the best
    `weights.EVIDENCE_DEPTH` of those.
    """

    terms: Sequence[FieldTerms]
    strings: Sequence[StringMatches] = ()
    evidence: Sequence[FieldTerms] = ()
