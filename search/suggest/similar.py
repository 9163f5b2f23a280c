"""Articles on the same subject: the most telling words of an article, asked for as a query.

Words are weighed by tf-idf as BM25 saturates it, those of the title twice, as in Lucene's MoreLikeThis; grams do not
take part, for an article has enough words.
"""

from __future__ import annotations

from collections import Counter
from math import log1p

import numpy as np

from hansou.index.article import Article
from hansou.index.schema import units_field
from hansou.index.text.tokens.terms import analyze
from hansou.search.collection import Collection
from hansou.search.query.terms import FUNCTION_WORDS, UnitString
from hansou.search.rank.pruned import FieldTerms, Ranked, WeightedTerms, rank
from hansou.search.snippets.choosing import Wanted

WORDS = 25  # of an article that are asked for
MOST_WORDS = 600  # of an article that are looked up
MOST_CHARACTERS = 20_000  # of an article that are read
TITLE = 2.0  # what a word of the title is worth

_SATURATION = 1.2  # of a word's frequency
_FIELD = "text"


def similar(collection: Collection, article: Article, limit: int) -> tuple[Ranked, list[Wanted]]:
    """The documents most like an article, the article itself left out, and the words that make them alike."""
    weights = telling_words(collection, article)
    terms = []
    for field, single in ((_FIELD, False), (units_field(_FIELD), True)):
        chosen = [word for word in weights if (len(word) == 1) is single]
        if chosen:
            names = [_term(word) for word in chosen]
            lists = [segment.lists(field, names) for segment in collection.segments]
            terms.append(FieldTerms(field, lists, np.array([weights[word] for word in chosen])))
    if not terms or not limit:
        return Ranked(np.zeros(0), np.zeros(0, np.int64)), []
    ranked = rank(collection, WeightedTerms(terms, ()), limit + 1)
    others = [at for at, doc in enumerate(ranked.docs.tolist()) if collection.stored(doc)["path"] != article.path]
    kept = np.array(others[:limit], np.int64)
    return Ranked(ranked.scores[kept], ranked.docs[kept]), [Wanted(word, weight) for word, weight in weights.items()]


def telling_words(collection: Collection, article: Article) -> dict[UnitString, float]:
    """The words that tell an article from others, and what each is worth."""
    return _telling(collection, _words(article))


def _words(article: Article) -> Counter[UnitString]:
    """How often an article has each of its words, the most frequent ones only; those of the title count more."""
    counts: Counter[UnitString] = Counter()
    for text, weight in ((article.title, TITLE), (article.body[:MOST_CHARACTERS], 1)):
        analysis = analyze(text)
        tokens, single = tuple(analysis.tokens), tuple(analysis.single)
        for word in analysis.words():
            end = word.position + word.size
            # One Chinese character alone says little, and neither does a number.
            telling = word.size > 1 or not (single[word.position] or word.text[0].isdigit())
            if telling and word.text not in FUNCTION_WORDS:
                counts[UnitString(tokens[word.position : end], single[word.position : end])] += weight  # type: ignore[assignment]
    return Counter(dict(counts.most_common(MOST_WORDS)))


def _telling(collection: Collection, words: Counter[UnitString]) -> dict[UnitString, float]:
    """The words that tell the article from others, and what each is worth."""
    rated: dict[UnitString, float] = {}
    for field, single in ((_FIELD, False), (units_field(_FIELD), True)):
        chosen = [word for word in words if (len(word) == 1) is single]
        names = [_term(word) for word in chosen]
        sizes = np.zeros(len(names), np.int64)
        for segment in collection.segments if names else ():
            sizes += np.asarray(segment.lists(field, names).sizes, np.int64)
        for word, size in zip(chosen, sizes.tolist(), strict=True):
            if size > 1:  # in no other article else
                idf = log1p((collection.size - size + 0.5) / (size + 0.5))
                rated[word] = idf * words[word] / (words[word] + _SATURATION)
    best = sorted(rated, key=lambda word: (-rated[word], word.tokens))[:WORDS]
    return {word: words[word] / (words[word] + _SATURATION) for word in best}


def _term(word: UnitString) -> bytes:
    if len(word) == 2:
        return word.grams[0]
    return "".join(word.tokens).encode("utf-8", "surrogatepass")
