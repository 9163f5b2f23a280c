"""A query tree in the cluster's language: which documents match, and what ranks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from hansou.index.cluster.documents import keyword_term, token
from hansou.index.schema import ABOUT, units_field
from hansou.search.match.signed import is_signed
from hansou.search.plan.plan import Plan
from hansou.search.plan.terms import evidence_of, terms_of
from hansou.search.query.tree import (
    And,
    Equivalent,
    Exact,
    Glob,
    Keyword,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    UnitString,
    Words,
    kept_wanted,
)

from .remote import EVERY, NOTHING, Query

MOST_TERMS = 250  # that rank; of more the heaviest
_ABOVE_ALL = "\U0010ffff"
_WIDE = str.maketrans("＊？", "*?")

PatternQuery = Callable[[Pattern], Query]


def term(field: str, name: str) -> Query:
    """Documents that hold a term."""
    return {"term": {field: token(name)}}


def string(field: str, sought: UnitString) -> Query:
    """Documents that hold a run of units: a unit, a gram, or grams one after another."""
    if len(sought) == 1:
        return term(units_field(field), sought.tokens[0])
    grams = [gram.decode() for gram in sought.grams]
    return term(field, grams[0]) if len(grams) == 1 else {"match_phrase": {field: " ".join(map(token, grams))}}


def any_of(queries: Sequence[Query]) -> Query:
    """Documents that match one of these."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def all_of(queries: Sequence[Query]) -> Query:
    """Documents that match each of these."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"filter": list(queries)}} if queries else NOTHING


class Translation:
    """Which documents match a plan's tree; `pattern` says it for wildcards and ``~``.

    Some phrases take a look at the texts, which a cluster can't take: a query gives all documents that match and others
    that hold the same units, or with `sure` only such as match whatever stands around them.
    """

    def __init__(self, pattern: PatternQuery) -> None:
        self._pattern = pattern

    def query(self, node: Node, *, relaxed: bool, any_word: bool = False, sure: bool = False) -> Query:
        """`relaxed`: of parts merely standing side by side, and of the terms of one part, any is enough, beside what is
        quoted; with `any_word` even without.
        """
        if isinstance(node, Phrase):
            return holding(node, relaxed=relaxed, sure=sure)
        if isinstance(node, Keyword):
            return _keyword(node)
        if isinstance(node, Glob):
            return _glob(node)
        if isinstance(node, Not):
            return {"bool": {"filter": [EVERY], "must_not": [self.query(node.part, relaxed=False, sure=not sure)]}}
        if relaxed and not any_word and (quoted := kept_wanted(node)):
            return all_of([holding(phrase, relaxed=False, sure=sure) for phrase in quoted])
        if isinstance(node, Or) or (relaxed and isinstance(node, And) and node.soft):
            return any_of([self.query(part, relaxed=relaxed, any_word=any_word, sure=sure) for part in node.parts])
        if isinstance(node, And):
            kept = [part for part in node.parts if not isinstance(part, Not)]
            wanted = [self.query(part, relaxed=relaxed, any_word=any_word, sure=sure) for part in kept]
            negated = [part.part for part in node.parts if isinstance(part, Not)]
            unwanted = [self.query(part, relaxed=False, sure=not sure) for part in negated]
            return {"bool": {"filter": wanted or [EVERY], "must_not": unwanted}}
        if isinstance(node, Words | Exact):
            raise TypeError(node)  # a plan's tree has phrases in their places
        return self._pattern(node)


def holding(phrase: Phrase, *, relaxed: bool, sure: bool = False) -> Query:
    """Documents that hold a phrase: all its words or what stands for them; `relaxed`, any of its terms. `sure`: only
    those of which the texts need not be looked at for that.
    """
    if phrase.exact:
        return NOTHING if sure and is_signed(phrase) else string(phrase.field, phrase.whole)
    others = [each for each in phrase.equivalents if not (sure and (each.stands_as or each.use))]
    said = [(each.covers, string(each.phrase.field, each.phrase.whole)) for each in others]
    if phrase.of_text:
        said += [((index,), string(ABOUT, word)) for index, word in enumerate(phrase.words)]
    if relaxed:
        names = {phrase.field: phrase.gram_terms, units_field(phrase.field): phrase.lone_units}
        terms = [
            {"terms": {field: sorted({token(name.decode()) for name in some})}} for field, some in names.items() if some
        ]
        return any_of([*terms, *(query for _, query in said)])
    return all_of(
        [
            any_of([string(phrase.field, word), *(query for covers, query in said if index in covers)])
            for index, word in enumerate(phrase.words)
        ]
        + [_together(phrase, first, last, others) for first, last in phrase.together]
    )


def _together(phrase: Phrase, first: int, last: int, equivalents: Sequence[Equivalent]) -> Query:
    """Documents that hold a string of several words of a phrase, or one of `equivalents` that says all of them."""
    whole = phrase.whole.part(first, last)
    others = [each.phrase for each in equivalents if phrase.says_all(each, first, last)]
    return any_of(
        [
            *(string(field, whole) for field in (phrase.field, *((ABOUT,) if phrase.of_text else ()))),
            *(string(other.field, other.whole) for other in others),
        ]
    )


def _keyword(node: Keyword) -> Query:
    try:
        low, high = (keyword_term(node.field, value) for value in (node.low, node.high))
    except UnicodeEncodeError:
        return NOTHING  # half a character: no document has it
    bounds: dict[str, str] = {}
    if low:
        bounds["gt" if node.above else "gte"] = low + _ABOVE_ALL if node.above else low
    if high:
        bounds["lt" if node.below else "lte"] = high if node.below else high + _ABOVE_ALL
    return {"range": {node.field: bounds}} if bounds else {"exists": {"field": node.field}}


def _glob(node: Glob) -> Query:
    try:
        pattern = keyword_term(node.field, node.pattern).translate(_WIDE).replace("\\", "\\\\")
    except UnicodeEncodeError:
        return NOTHING
    return {"wildcard": {node.field: {"value": pattern}}}


def ranking_terms(plan: Plan, *, partial: bool) -> dict[tuple[str, str], float]:
    """The terms that rank documents, each with its weight; `partial`: single units among them."""
    weights: dict[tuple[str, str], float] = {}
    for phrase in plan.positive:
        named = [terms_of(phrase, plan.ranking)]
        if partial:
            named.append(evidence_of(phrase, plan.ranking))
        for field, name, weight in (each for some in named for each in some):
            key = field, name.decode()
            weights[key] = weights.get(key, 0.0) + weight
    return weights


def scoring(
    weights: Mapping[tuple[str, str], float], rarity: Callable[[str, str], float], room: int = MOST_TERMS
) -> Iterator[Query]:
    """What adds to the score of documents that match: the heaviest terms."""
    heaviest = sorted(weights, key=lambda key: -weights[key] * rarity(*key))
    for field, name in heaviest[:room]:
        if weights[field, name] > 0:
            yield {"term": {field: {"value": token(name), "boost": round(weights[field, name], 6)}}}


def boosted(query: Query, boost: float) -> Query:
    """A query whose documents score by its own relevance, times `boost`."""
    return {"bool": {"must": [query], "boost": round(boost, 6)}}


def ranked(match: Query, scores: Iterable[Query]) -> dict[str, Any]:
    """Documents that match, by what adds to their scores; of equal ones the first by path."""
    return {
        "query": {"bool": {"filter": [match], "should": list(scores)}},
        "sort": [{"_score": "desc"}, {"path": "asc"}],
    }
