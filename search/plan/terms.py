"""The terms that a query's phrases ask an index for, and what each counts for in ranking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hansou.index.schema import units_field
from hansou.search.query.tree import Phrase, UnitString
from hansou.search.rank.weights import LATIN_UNITS, Ranking


@dataclass(frozen=True, slots=True)
class TermWeights:
    """Terms of one field: the row of each, and by row what it counts for in ranking; 0 for those that only match."""

    field: str
    rows: Mapping[bytes, int]
    weights: Sequence[float]


def weigh_terms(
    phrases: Sequence[Phrase], positive: Sequence[Phrase], whole: Phrase | None, ranking: Ranking
) -> tuple[TermWeights, ...]:
    """The terms that are looked up for phrases, for what says `positive` ones otherwise and for `whole`: grams, words,
    and units that are words. Those of `positive` phrases rank documents by their weights.
    """
    others = [each.phrase for phrase in positive for each in phrase.equivalents]
    weights: dict[str, dict[bytes, float]] = {}
    for phrase in (*phrases, *others, *([whole] if whole else [])):
        field = weights.setdefault(phrase.field, {})
        field.update((name, 0.0) for name in (*phrase.gram_terms, *phrase.word_terms) if name not in field)
        units = weights.setdefault(units_field(phrase.field), {})
        units.update((name, 0.0) for name in phrase.lone_units if name not in units)
    for phrase in positive:
        for name, term, weight in terms_of(phrase, ranking):
            weights[name][term] += weight
    return tuple(
        TermWeights(field, {name: row for row, name in enumerate(some)}, list(some.values()))
        for field, some in weights.items()
    )


def terms_of(phrase: Phrase, ranking: Ranking) -> Iterator[tuple[str, bytes, float]]:
    """The field, name and weight of each term that ranks documents for a phrase; one may come several times."""
    for term, count in zip(phrase.word_terms, phrase.word_counts, strict=True):
        yield phrase.field, term, ranking.word * count
    for term, pair in zip(phrase.gram_terms, pairwise(phrase.counts), strict=True):
        yield phrase.field, term, ranking.gram * min(pair)
    for first, last in phrase.wanted:
        if last - first == 1:
            single = phrase.whole.single[first]
            yield units_field(phrase.field), phrase.whole.tokens[first].encode(), lone_weight(single, ranking)


def evidence_of(phrase: Phrase, ranking: Ranking) -> Iterator[tuple[str, bytes, float]]:
    """The same for what tells more of documents that hold a part of a query: the phrase's single units."""
    field = units_field(phrase.field)
    for term, single, count in zip(phrase.unit_terms, phrase.whole.single, phrase.counts, strict=True):
        yield field, term, ranking.unit * count * (1 if single else LATIN_UNITS)


def lone_weight(single: bool, ranking: Ranking) -> float:
    """What a word of one unit counts for: `single`, one Chinese character; else a word in Latin letters or a number,
    which says as much as a Chinese word of LATIN_UNITS characters.
    """
    return ranking.word if single else ranking.word + (LATIN_UNITS - 1) * ranking.gram


def string_weight(string: UnitString, ranking: Ranking) -> float:
    """What the terms of a string count for together, were it a word."""
    size = len(string)
    return lone_weight(string.single[0], ranking) if size == 1 else ranking.word + ranking.gram * (size - 1)
