"""Titles that are what was asked for come first, then those that begin with it, then those that have it.

Each is a string of the field `title` whose documents are known, and as rare as such titles are. A title that is the
query has all its words, so it is rarer than any of them: with a weight that is a multiple of theirs no number of
occurrences in other texts outweighs it. A title that has another form of the query counts as one that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hansou.index.schema import units_field
from hansou.search.collection import Collection, Segment
from hansou.search.match.lists import NO_MATCHES, Matches, Numbers
from hansou.search.plan.plan import Plan
from hansou.search.query.tree import Phrase, UnitString

from .weighted import StringMatches

_ORDINAL = (1 << 32) - 1
_NONE = NO_MATCHES, NO_MATCHES, NO_MATCHES


def titled(plan: Plan, collection: Collection, within: Sequence[Numbers]) -> Iterator[StringMatches]:
    """What ranks those of the answers, given per segment, whose titles are the query, begin with it, or have it or a
    declared other form of it.
    """
    phrase = title_string(plan)
    if phrase is None:
        return
    ranking = plan.ranking
    every = all_terms(plan)
    has = ranking.title_has * every
    weights = ranking.title_is * every, ranking.title_begins * every, has
    others = [each for each in phrase.equivalents if len(each.covers) == len(phrase.wanted)]
    ways = [(phrase.whole, weights), *((each.phrase.whole, (has * each.weight,) * 3) for each in others)]
    for string, weights in ways:
        found = [_in_segment(segment, string, docs) for segment, docs in zip(collection.segments, within, strict=True)]
        for weight, matches in zip(weights, zip(*found, strict=True), strict=bool(found)):
            if any(map(len, matches)):
                yield StringMatches("title", weight, matches, phrase, string, kind="title")


def title_string(plan: Plan) -> Phrase | None:
    """All that a query asks of texts as one string, which may be a title; None where it is no string."""
    phrase = plan.whole or (plan.positive[0] if len(plan.positive) == 1 else None)
    return phrase if phrase is not None and phrase.field == "text" else None


def all_terms(plan: Plan) -> float:
    """What all terms of a plan count for together."""
    return sum(sum(terms.weights) for terms in plan.terms)


def _in_segment(segment: Segment, string: UnitString, within: Numbers) -> tuple[Matches, Matches, Matches]:
    """The answers of a segment whose titles are a string, begin with it, and have it otherwise."""
    if not len(within):
        return _NONE
    size = len(string)
    field = "title" if size > 1 else units_field("title")
    names = list(dict.fromkeys(string.grams)) if size > 1 else [string.tokens[0].encode()]
    lists = segment.lists(field, names)
    if not all(lists.sizes):
        return _NONE
    docs = np.intersect1d(lists.having_all(range(len(names))), within, assume_unique=True)
    if not len(docs):
        return _NONE
    lengths = segment.field("title").lengths
    if size == 1:  # single units have no positions
        return _matches(docs[lengths[docs] == 1]), NO_MATCHES, _matches(docs[lengths[docs] != 1])
    starts = lists.starts([names.index(gram) for gram in string.grams], docs)
    holders = np.intersect1d((starts >> 32).astype(np.uint32), docs)
    first = np.isin(holders, (starts[(starts & _ORDINAL) == 0] >> 32).astype(np.uint32))
    exact = first & (lengths[holders] == size)
    return _matches(holders[exact]), _matches(holders[first & ~exact]), _matches(holders[~first])


def _matches(docs: Numbers) -> Matches:
    return Matches(docs, np.ones(len(docs), np.uint32)) if len(docs) else NO_MATCHES
