"""The order of partial answers, by reading the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hansou.search.collection import Collection
from hansou.search.match.reading import Reading
from hansou.search.query.questions import counts_for
from hansou.search.query.terms import Phrase
from hansou.search.records import Records

from .passages import GRAM, MOST_UNITS, UNIT, Sought, Worths, best_windows
from .pruned import FieldTerms, Ranked, idf
from .weights import RANKING, Ranking

DEPTH = 20  # documents that may be read
SHARE = 0.6  # of the best score, below which reading would hardly lift a document


def can_tell(phrases: Sequence[Phrase]) -> bool:
    """Whether reading would tell more of answers to these phrases than their terms do."""
    if any(phrase.field != "text" for phrase in phrases):
        return False
    sizes = [len(phrase.whole) for phrase in phrases]
    return sum(len(phrase.words) for phrase in phrases) > 1 and 2 < sum(sizes) <= MOST_UNITS


def by_reading(
    ranked: Ranked,
    reading: Reading,
    phrases: Sequence[Phrase],
    units: Sequence[FieldTerms],
    records: Records,
    ranking: Ranking = RANKING,
) -> Ranked:
    """The same documents, the first of them in a new order: to their scores is added what their best window is worth.

    Which are read does not depend on how many are asked for, so that pages fit each other. `units` are the phrases'
    units as terms.
    """
    count = how_many(ranked)
    return raised(ranked, count, _sought(reading, phrases, units, ranking), records) if count else ranked


def raised(ranked: Ranked, count: int, sought: Sought, records: Records) -> Ranked:
    """Documents of which the first `count` are read: to their scores is added what their best window is worth."""
    docs = ranked.docs[:count]
    raised = ranked.scores[:count] + _read(docs.tolist(), sought, records)
    order = np.lexsort((docs, -raised))
    return Ranked(
        np.concatenate((raised[order], ranked.scores[count:])),
        np.concatenate((docs[order], ranked.docs[count:])),
    )


def how_many(ranked: Ranked) -> int:
    """How many of these documents, the first, are read."""
    scores = ranked.scores[:DEPTH]
    count = int((scores >= SHARE * scores[0]).sum()) if len(scores) else 0
    return count if count > 1 else 0


def worths(
    docs: Sequence[int],
    reading: Reading,
    phrases: Sequence[Phrase],
    units: Sequence[FieldTerms],
    records: Records,
    ranking: Ranking = RANKING,
) -> Worths:
    """What the best window of each of these documents is worth."""
    return _read(docs, _sought(reading, phrases, units, ranking), records)


def _read(docs: Sequence[int], sought: Sought, records: Records) -> Worths:
    texts = [f"{record['title']}\n{record['body']}" for record in map(records.__getitem__, docs)]
    return best_windows(texts, sought)


def _sought(reading: Reading, phrases: Sequence[Phrase], units: Sequence[FieldTerms], ranking: Ranking) -> Sought:
    collection = reading.collection
    names = list(dict.fromkeys(term for phrase in phrases for term in phrase.unit_terms))
    rarity: dict[bytes, float] = {}
    for terms in units:
        frequencies = map(sum, zip(*(lists.sizes for lists in terms.lists), strict=True))
        rarity.update(zip(names, (idf(collection.size, frequency) for frequency in frequencies), strict=True))
    single: dict[str, bool] = {}
    weights: dict[str, float] = {}
    pairs: dict[tuple[str, str], float] = {}
    for phrase in phrases:
        counts = counts_for(phrase, ranking)
        whole = phrase.whole
        single.update(zip(whole.tokens, whole.single, strict=True))
        for token, term, count in zip(whole.tokens, phrase.unit_terms, counts, strict=True):
            weights[token] = max(weights.get(token, 0.0), UNIT * count * rarity[term])
        grams = zip(pairwise(whole.tokens), phrase.gram_terms, pairwise(counts), strict=True)
        for pair, term, both in grams:
            pairs[pair] = GRAM * min(both) * _rarity(collection, reading, phrase.field, term)
    return Sought.of(single, weights, pairs)


def _rarity(collection: Collection, reading: Reading, field: str, term: bytes) -> float:
    row = reading.fields[field].rows[term]
    return idf(collection.size, sum(reading.lists(field, segment).sizes[row] for segment in collection.segments))
