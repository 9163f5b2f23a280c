"""One page of answers: ranked documents, each story once, articles on the subject first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hansou.search.rank.pruned import Ranked

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
        known = count if is_all else count - reach  # of the last ones, repeats may still come
        docs = ranked.docs.tolist()
        leaders: Sequence[int] = range(len(docs)) if repeats is None else repeats.leaders(docs, known)
        first = [rank for rank, leader in enumerate(leaders[:known]) if leader == rank]
        order = _own_first(first, docs, wanted, is_all, is_about) if is_about else first
        if order is not None and (is_all or len(order) >= wanted):
            return _places(order[offset:wanted], docs, ranked, leaders), not is_all or len(first) > wanted
        count = max(2 * count, DEPTH + 1 + reach)
    return [], True


def _places(ranks: Sequence[int], docs: Sequence[int], ranked: Ranked, leaders: Sequence[int]) -> list[Place]:
    """The places of some ranks, with those that repeat them."""
    others: dict[int, list[int]] = {}
    for rank, leader in enumerate(leaders):
        if leader != rank:
            others.setdefault(leader, []).append(docs[rank])
    scores = ranked.scores.tolist()
    return [Place(rank, docs[rank], scores[rank], tuple(others.get(rank, ()))) for rank in ranks]


def _own_first(
    ranks: Sequence[int], docs: Sequence[int], wanted: int, is_all: bool, is_about: Callable[[int], bool]
) -> list[int] | None:
    """The first ranks in their order; None where more have to be ranked to know it."""
    own: list[int] = []
    aside: list[int] = []
    for at, rank in enumerate(ranks):
        if len(own) == wanted:
            return own
        if rank >= DEPTH:
            return [*own, *aside, *ranks[at:]]
        (own if is_about(docs[rank]) else aside).append(rank)
    return [*own, *aside] if is_all or not aside else None
