"""Matches in what stands around an article and is not about its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from .occurrences import HighlightTerm, Match
from .snippet import Extent

_PART = 0.5  # of what an article has of a query, by weight: with so much of its own it is about it, in part


def extents_of(record: Mapping[str, Any]) -> list[Extent]:
    """Where the asides in the body of a stored record are."""
    edges = record.get("asides", ())
    return list(zip(edges[::2], edges[1::2], strict=True))


def is_about(
    title: Sequence[Match],
    body: Sequence[Match],
    asides: Sequence[Extent],
    terms: Sequence[HighlightTerm],
    partial: bool,
) -> bool:
    """Whether an article holds outside its asides all that it holds of what is wanted, or if `partial` half of it."""
    everywhere = {match.wanted for match in (*title, *body)}
    own = {match.wanted for match in title}
    # A match that reaches into an aside is not the article's own: a passage of the article alone could not show it.
    own.update(
        match.wanted for match in body if not any(low < match.end and match.start < high for low, high in asides)
    )
    return tells(everywhere, own, terms, partial)


def tells(everywhere: AbstractSet[int], own: AbstractSet[int], terms: Sequence[HighlightTerm], partial: bool) -> bool:
    """The same of an article that holds some of the terms, given by their numbers, and some outside its asides."""
    # Of nested matches only the longer one is told: a string that stands in another is there with it.
    missing = {
        index for index in everywhere - own if not any(terms[index].string in terms[other].string for other in own)
    }
    if not missing or not partial:
        return not missing
    whole = sum(terms[index].weight for index in everywhere)
    return sum(terms[index].weight for index in missing) <= (1 - _PART) * whole
