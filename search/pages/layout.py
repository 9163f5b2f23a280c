"""One page of answers: ranked documents, each story once, articles on the subject first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..ranking.pruned import Ranked
from .repeats import REACH, Repeats

DEPTH = 50  # ranks; of documents before it, those that have what is wanted in asides only come after the others


@dataclass(frozen=True, slots=True)
class Place:
    """A document to show, its score, and the documents that repeat its story. `rank` counts all, from 0."""

    rank: int
    doc: int
    score: float
    repeats: tuple[int, ...] = ()


def lay_out(
    rank: Callable[[int], Ranked],
    offset: int,
    limit: int,
    repeats: Repeats | None,
    is_about: Callable[[int], bool] | None,
) -> tuple[list[Place], bool]:
    """The places from `offset` on, `limit` at most, of the best documents, which `rank` gives by their number.

    Also whether others may follow.

    Without `repeats` every document has a place of its own; `is_about` tells of a document whether it is about what
    is wanted, None where the order is another than that of scores. Any way to cut the list into pages gives the same
    list; a document is only read when a page may show it.
    """
    wanted = offset + limit
    reach = REACH if repeats else 0
    count = wanted + reach
    while limit:
        ranked = rank(count)
        is_all = len(ranked.docs) < count
        # Of the last ones, repeats may still come.
        places = _places(ranked, repeats, count if is_all else count - reach)
        order = _own_first(places, wanted, is_all, is_about) if is_about else places
        if order is not None and (is_all or len(order) >= wanted):
            return order[offset:wanted], not is_all or len(places) > wanted
        count = max(2 * count, DEPTH + 1 + reach)
    return [], True


def _places(ranked: Ranked, repeats: Repeats | None, known: int) -> list[Place]:
    """The places of those of ranked documents before `known` that repeat none."""
    docs, scores = ranked.docs.tolist(), ranked.scores.tolist()
    leaders: Sequence[int] = range(len(docs)) if repeats is None else repeats.leaders(docs, known)
    others: dict[int, list[int]] = {}
    for rank, leader in enumerate(leaders):
        if leader != rank:
            others.setdefault(leader, []).append(docs[rank])
    return [
        Place(rank, docs[rank], scores[rank], tuple(others.get(rank, ())))
        for rank, leader in enumerate(leaders[:known])
        if leader == rank
    ]


def _own_first(
    places: Sequence[Place], wanted: int, is_all: bool, is_about: Callable[[int], bool]
) -> list[Place] | None:
    """The first places in their order; None where more have to be ranked to know it."""
    own: list[Place] = []
    aside: list[Place] = []
    for at, place in enumerate(places):
        if len(own) == wanted:
            return own
        if place.rank >= DEPTH:
            return [*own, *aside, *places[at:]]
        (own if is_about(place.doc) else aside).append(place)
    return [*own, *aside] if is_all or not aside else None
