"""One page of answers: ranked documents, each story once, articles on the subject first. `paging` is it in compiled
code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from hansou.index.store.documents.blocks import LongText
from hansou.search.results import Hit
from hansou.search.snippets.located import Located
from hansou.search.snippets.occurrences import HighlightTerm

from .hits import find_in, make_hit, tells_about
from .repeats import REACH, Repeats, Signed, Stored
from .typed import AS_TYPED, FOLDED, TYPED_DEPTH, Typed, in_order

DEPTH = 50  # ranks; of documents before it, those that have what is wanted in asides only come after the others
ASIDE = FOLDED + 1  # the level of these


class Page(NamedTuple):
    """What to show of the answers: `limit` hits from `offset` on, of each so many snippets, so many characters wide."""

    offset: int
    limit: int
    snippets: int
    width: int


class Ordered(Protocol):
    """Documents in order, the best first: what `scorer.TopDocs` is."""

    @property
    def scores(self) -> npt.NDArray[np.float64]:
        """Their scores."""

    @property
    def docs(self) -> npt.NDArray[np.int64]:
        """Their numbers in the collection."""


@dataclass(frozen=True, slots=True)
class Place:
    """A document to show, its score, and the documents that repeat its story. `rank` counts all, from 0, and is that of
    the best of them.
    """

    rank: int
    doc: int
    score: float
    repeats: tuple[int, ...] = ()


def page(
    best: Callable[[int], Ordered],
    records: Stored,
    terms: Sequence[HighlightTerm],
    signatures: Signed | None,
    wanted: Page,
    partial: bool,
    by_score: bool,
    typed: Typed | None = None,
) -> tuple[list[Hit], bool]:
    """Hits of the documents that `best` gives by their number, and whether others may follow.

    `signatures` has the signatures of documents, by which repeats are found; without it every document is a hit of its
    own. `terms` are marked. `partial`: answers need not have all that
    is wanted; `by_score`: articles on the subject come first, which in any other order would only disturb it, and of
    these such as have the words of `typed` themselves.
    """
    located = Located(records.collection, terms)
    level = level_in(records, located, partial, typed)
    repeats = None if signatures is None else Repeats(signatures, records)
    near = TYPED_DEPTH if typed else 0
    places, more = lay_out(best, wanted.offset, wanted.limit, repeats, level if by_score else None, near)
    records.fetch([doc for place in places for doc in (place.doc, *place.repeats)])
    limits = wanted.snippets, wanted.width
    shown = [records[place.doc] for place in places]
    located.expect([place.doc for place, record in zip(places, shown, strict=True) if type(record["body"]) is LongText])
    hits = [
        make_hit(
            *(record, place.doc, matches, at, place.score),
            *([records[doc] for doc in place.repeats], located, limits, partial),
        )
        for at, (place, record, matches) in enumerate(
            zip(places, shown, find_in(shown, terms), strict=True), wanted.offset + 1
        )
    ]
    return hits, more


def level_in(records: Stored, located: Located, partial: bool, typed: Typed | None) -> Callable[[int], int]:
    """What tells how true a document is to what is wanted, or that it has it in asides: the `level` of `lay_out`."""

    def level(doc: int) -> int:
        record = records[doc]
        if not tells_about(record, doc, located, partial):
            return ASIDE
        return typed.level(record) if typed else AS_TYPED

    return level


def lay_out(
    best: Callable[[int], Ordered],
    offset: int,
    limit: int,
    repeats: Repeats | None,
    level: Callable[[int], int] | None,
    near: int = 0,
) -> tuple[list[Place], bool]:
    """The places from `offset` on, `limit` at most, of the best documents, which `best` gives by their number.

    Also whether others may follow.

    `level` tells how true a document is to what is wanted (`typed`), or that it has it in asides; None where the order
    is another than that of scores. The first `near` are put in order by that. Without `repeats` every document has a
    place of its own. Any way to cut the list into pages gives the same list; beyond the first `near` a document is
    only read when a page may show it.
    """
    wanted = offset + limit
    reach = REACH if repeats else 0
    count = wanted + reach
    while limit:
        ranked = best(count)
        docs = ranked.docs.tolist()
        is_all = len(docs) < count
        known = count if is_all else count - reach  # of the last ones, repeats may still come
        leaders: Sequence[int] = range(len(docs)) if repeats is None else repeats.leaders(docs, known)
        first = [rank for rank, leader in enumerate(leaders[:known]) if leader == rank]
        order = _own_first(first, docs, ranked.scores.tolist(), wanted, is_all, level, near) if level else first
        if order is not None and (is_all or len(order) >= wanted):
            by_score = repeats if level else None
            return _places(order[offset:wanted], docs, ranked, leaders, by_score), not is_all or len(first) > wanted
        count = max(2 * count, DEPTH + 1 + reach)
    return [], True


def _places(
    ranks: Sequence[int], docs: Sequence[int], ranked: Ordered, leaders: Sequence[int], choosing: Repeats | None
) -> list[Place]:
    """The places of some ranks, with those that repeat them. `choosing` says which of the copies is shown there; else
    it is the first, so that it is in order.
    """
    copies: dict[int, list[int]] = {rank: [rank] for rank in ranks}
    for rank, leader in enumerate(leaders):
        if leader != rank and leader in copies:
            copies[leader].append(rank)
    scores = ranked.scores.tolist()
    places = []
    for rank, told in copies.items():
        if choosing is not None and len(told) > 1:
            told.insert(0, told.pop(choosing.shown([docs[copy] for copy in told])))
        places.append(Place(rank, docs[told[0]], scores[told[0]], tuple(docs[copy] for copy in told[1:])))
    return places


def _own_first(
    ranks: Sequence[int],
    docs: Sequence[int],
    scores: Sequence[float],
    wanted: int,
    is_all: bool,
    level: Callable[[int], int],
    near: int,
) -> list[int] | None:
    """The first ranks in their order; None where more have to be ranked to know it."""
    own: list[int] = []
    levels: list[int] = []  # of the first of them
    folded: list[int] = []
    aside: list[int] = []
    rest: Sequence[int] = ()
    for at, rank in enumerate(ranks):
        if (len(own) >= wanted and at >= near) or rank >= DEPTH:
            rest = ranks[at:]
            break
        found = level(docs[rank])
        (aside if found == ASIDE else folded if found == FOLDED else own).append(rank)
        if at < near and found < FOLDED:
            levels.append(found)
    own[: len(levels)] = in_order(own[: len(levels)], levels, scores)
    if len(own) < wanted and not rest and not is_all and (folded or aside):
        return None
    return [*own, *folded, *aside, *rest] if len(own) < wanted else own
