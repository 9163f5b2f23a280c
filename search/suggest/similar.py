"""Articles on the same subject: the most telling words of an article, asked for as a query.

Words are weighed by tf-idf as BM25 saturates it, those of the title twice, as in Lucene's MoreLikeThis; grams do not
take part, for an article has enough words.
"""

from __future__ import annotations

from collections import Counter

from hansou.index.article import Article
from hansou.index.schema import units_field
from hansou.index.text.tokens.terms import analyze
from hansou.search.chain import rank
from hansou.search.collection import Collection
from hansou.search.query.together import FUNCTION_WORDS
from hansou.search.query.tree import UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.rank.weighted import FieldTerms, Weighted
from hansou.search.rank.weights import Ranking
from hansou.search.snippets.occurrences import HighlightTerm, spell_string

WORDS = 25  # of an article that are asked for
MOST_WORDS = 600  # of an article that are looked up
MOST_CHARACTERS = 20_000  # of an article that are read
TITLE = 2.0  # what a word of the title is worth

_FIELD = "text"


def similar(
    collection: Collection, article: Article, limit: int, ranking: Ranking
) -> tuple[list[tuple[int, float]], list[HighlightTerm]]:
    """The documents most like an article with their scores, the best first and the article itself left out, and the
    words that make them alike.
    """
    weights = telling_words(collection, article, ranking)
    terms = []
    for field, single in ((_FIELD, False), (units_field(_FIELD), True)):
        chosen = [word for word in weights if (len(word) == 1) is single]
        if chosen:
            names = [_term(word) for word in chosen]
            lists = [segment.lists(field, names) for segment in collection.segments]
            some = [weights[word] for word in chosen]
            terms.append(FieldTerms(field, lists, some, names, collection.frequencies(field, names)))
    if not terms or not limit:
        return [], []
    ranked = rank(collection, Weighted(terms), limit + 1, None, ranking)
    found = zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
    others = [(doc, score) for doc, score in found if collection.stored(doc)["path"] != article.path]
    return others[:limit], [HighlightTerm(spell_string(word), weight) for word, weight in weights.items()]


def telling_words(collection: Collection, article: Article, ranking: Ranking) -> dict[UnitString, float]:
    """The words that tell an article from others, and what each is worth."""
    return _telling(collection, _words(article), ranking.k1)


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


def _telling(collection: Collection, words: Counter[UnitString], k1: float) -> dict[UnitString, float]:
    """The words that tell the article from others, and what each is worth; `k1` as BM25's."""
    rated: dict[UnitString, float] = {}
    for field, single in ((_FIELD, False), (units_field(_FIELD), True)):
        chosen = [word for word in words if (len(word) == 1) is single]
        names = [_term(word) for word in chosen]
        lists = [segment.lists(field, names) for segment in collection.segments] if names else []
        sizes = FieldTerms(field, lists, (), names, collection.frequencies(field, names)).documents
        for word, size in zip(chosen, sizes, strict=True):
            if size > 1:  # in no other article else
                rated[word] = idf(collection.size, size) * words[word] / (words[word] + k1)
    best = sorted(rated, key=lambda word: (-rated[word], word.tokens))[:WORDS]
    return {word: words[word] / (words[word] + k1) for word in best}


def _term(word: UnitString) -> bytes:
    if len(word) == 2:
        return word.grams[0]
    return "".join(word.tokens).encode("utf-8", "surrogatepass")
