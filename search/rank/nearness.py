"""Where the words of a query stand in the best answers: how near each other, and in texts without a title how early.

Two words that stand `gap` units apart, in either order, add a share of the lesser of them that falls with the gap,
1 / (1 + gap / NEAR_UNITS); see Tao and Zhai, "An exploration of proximity measures" (2007), for why the smallest
distance tells most. A word at the place p of a text without a title adds a share of its own, 1 / (1 + p / LEAD_UNITS).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hansou.index.schema import units_field
from hansou.search.collection import Segment
from hansou.search.match.lists import Numbers, Places
from hansou.search.match.run_places import RunPlaces
from hansou.search.plan.plan import Plan
from hansou.search.plan.terms import string_weight
from hansou.search.query.tree import UnitString

from .bm25 import Scores, idf
from .weighted import Weighted
from .weights import LEAD_UNITS, NEAR_UNITS, NEAR_WORDS

_ORDINAL = (1 << 32) - 1

StartsOf = Callable[[UnitString, Numbers], Places]


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a query, and what it adds at most where it stands well: near the word before it, and early."""

    string: UnitString
    near: float
    lead: float


def placed_words(plan: Plan, weighted: Weighted, size: int) -> list[PlacedWord]:
    """The words of a query whose places are known, in order; none of a query that has too many to tell by their places.

    A single Chinese character says too little by where it stands.
    """
    strings = [
        string
        for phrase in plan.positive
        if phrase.field == "text"
        for string in phrase.words
        if len(string) > 1 or not string.single[0]
    ]
    strings = list(dict.fromkeys(strings))
    if not strings or len(strings) > NEAR_WORDS:
        return []
    counts: Mapping[tuple[str, bytes], int] = {
        (terms.field, name): count
        for terms in weighted.terms
        for name, count in zip(terms.names, terms.documents, strict=True)
    }
    ranking, found = plan.ranking, []
    before: float | None = None
    for string in strings:
        names = [("text", gram) for gram in string.grams] or [(units_field("text"), string.tokens[0].encode())]
        common = min(counts.get(name, 0) for name in names)
        worth = string_weight(string, ranking) * idf(size, common) * (ranking.k1 + 1) if common else 0.0
        near = 0.0 if before is None else ranking.near * min(before, worth)
        found.append(PlacedWord(string, near, ranking.lead * worth))
        before = worth
    return found


def untitled(segment: Segment, docs: Numbers) -> npt.NDArray[np.bool_]:
    """Which of some documents have no title."""
    lengths = segment.field("title").lengths
    without: npt.NDArray[np.bool_] = lengths[docs] == 0
    return without


def gains(words: Sequence[PlacedWord], segment: Segment, docs: Numbers, starts_of: StartsOf) -> Scores:
    """What places add to each of some documents of a segment, ascending. `starts_of` tells where a string of two units
    and more stands in documents, document << 32 | position, ascending.
    """
    lead = untitled(segment, docs)
    if len(words) == 1 and not lead.any():
        return np.zeros(len(docs))
    places = [
        starts_of(word.string, docs) if len(word.string) > 1 else unit_starts(segment, word.string, docs)
        for word in words
    ]
    return np.array(
        [
            _gain(words, [_inside(each, doc) for each in places], lead=early)
            for doc, early in zip(docs.tolist(), lead.tolist(), strict=True)
        ]
    )


def _inside(places: Places, doc: int) -> list[int]:
    """The positions of places in a document."""
    first, last = places.searchsorted([doc << 32, (doc + 1) << 32])
    inside: list[int] = (places[first:last] & _ORDINAL).tolist()
    return inside


def _gain(words: Sequence[PlacedWord], positions: Sequence[Sequence[int]], *, lead: bool) -> float:
    """What the places of the words in one document add to its score."""
    total = 0.0
    for at, (word, own) in enumerate(zip(words, positions, strict=True)):
        if not own:
            continue
        if at and word.near and positions[at - 1]:
            gap = _gap(positions[at - 1], len(words[at - 1].string), own, len(word.string))
            total += word.near / (1 + gap / NEAR_UNITS)
        if lead:
            total += word.lead / (1 + own[0] / LEAD_UNITS)
    return total


def _gap(first: Sequence[int], first_size: int, second: Sequence[int], second_size: int) -> int:
    """The fewest units between an occurrence of one word and one of another, given by their ascending positions."""
    least, at, to = 1 << 40, 0, 0
    while at < len(first) and to < len(second):
        ahead = first[at] <= second[to]
        between = second[to] - first[at] - first_size if ahead else first[at] - second[to] - second_size
        least = min(least, max(0, between))
        at, to = at + ahead, to + (not ahead)
    return least


def unit_starts(segment: Segment, string: UnitString, docs: Numbers) -> Places:
    """Where a word in Latin letters or a number stands in some documents: document << 32 | position, ascending."""
    found = RunPlaces(segment, "text", docs, lambda _: []).places(string)
    doc, titles = found >> 33, segment.field("title").lengths
    in_body = (found >> 32) & 1
    places: Places = (doc << 32) + (found & _ORDINAL) + in_body * (titles[doc].astype(np.int64) + 1)
    return places
