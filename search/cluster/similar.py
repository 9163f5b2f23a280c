"""Articles on the same subject, of an index on a cluster."""

from __future__ import annotations

from typing import Any

from hansou.index.schema import stored_article, units_field
from hansou.search.chain import Records, page_of
from hansou.search.rank.bm25 import idf
from hansou.search.rank.weights import Ranking
from hansou.search.results import Hit
from hansou.search.suggest.similar import similar as similar_among
from hansou.search.suggest.similar import telling_words

from .counting import Counting
from .gathered import Gathered
from .listing import HEAD
from .remote import Remote
from .translate import any_of, ranked, scoring, term


def similar(remote: Remote, record: dict[str, Any], limit: int, snippets: int, ranking: Ranking) -> list[Hit]:
    """The articles most like one, which is left out: the best of those that the cluster finds most like it."""
    article, counting = stored_article(record), Counting(remote)
    words = telling_words(Gathered([record], counting), article, ranking)
    weights = {
        (
            units_field("text") if len(word) == 1 else "text",
            word.grams[0].decode() if len(word) == 2 else "".join(word.tokens),
        ): weight
        for word, weight in words.items()
    }
    if not weights or not limit:
        return []
    match = any_of([term(*name) for name in weights])
    scores = scoring(weights, lambda field, name: idf(remote.size, counting.terms(field, [name.encode()])[0]))
    found = remote.best({**ranked(match, scores), "size": max(HEAD, limit + 1)}, records=True)
    gathered = Gathered([each.record or {} for each in found], counting)
    best, wanted = similar_among(gathered, article, limit, ranking)
    return page_of(best, Records(gathered), wanted, snippets)
