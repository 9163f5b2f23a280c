"""Articles as the arrays of a segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from hansou.index.article import Article
from hansou.index.schema import (
    ABOUT,
    KEPT,
    KEYWORD_FIELDS,
    TEXT_FIELDS,
    keyword,
    keyword_terms,
    parts_of,
    values_of,
)
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import Chunk, FieldArrays
from hansou.index.text.tokens.inverted import invert_with_heads
from hansou.index.text.tokens.segmenter import Cut

from .stretches import long_arrays, stretches, whole_arrays


def field_arrays(articles: Sequence[Article], cut: Cut | None = None) -> dict[str, FieldArrays]:
    """All inverted fields of a segment of `articles`, whose texts have been repaired."""
    parts = stretches(articles[0].body) if len(articles) == 1 else ()
    fields = long_arrays(articles[0].title, parts, cut) if len(parts) > 1 else _text_arrays(articles, cut)
    about, _ = invert_with_heads([parts_of(article, ABOUT) for article in articles], cut)
    fields |= whole_arrays(ABOUT, about)
    for name in KEYWORD_FIELDS:
        given = list(map(attrgetter(name), articles))
        values = [keyword_terms(name, value) if value else () for value in given] if any(given) else []
        fields[name] = FieldArrays([_keyword_chunk(values)])
    for name in sorted({name.lower() for article in articles for name in article.fields}):
        values = [_terms(values_of(article, name)) for article in articles]
        fields[KEPT + name] = FieldArrays([_keyword_chunk(values)])
    return fields


def _text_arrays(articles: Sequence[Article], cut: Cut | None) -> dict[str, FieldArrays]:
    """The fields of titles and bodies of articles."""
    inverted = invert_with_heads([(article.title, article.body) for article in articles], cut)
    text, title = map(whole_arrays, TEXT_FIELDS, inverted)
    return text | title


def _terms(values: Sequence[str]) -> list[str]:
    """The terms of values of a field of one's own, each once."""
    return list(dict.fromkeys(term for value in values if (term := keyword(KEPT, value))))


def _keyword_chunk(values: Sequence[Sequence[str]]) -> Chunk:
    """The lists of keywords, given by document."""
    pairs = [(term.encode("utf-8", "surrogateescape"), doc) for doc, terms in enumerate(values) for term in terms]
    pairs.sort()
    counts = Counter(term for term, _ in pairs)
    docs = np.array([doc for _, doc in pairs], np.uint32)
    sizes = np.fromiter(counts.values(), np.int64, len(counts))
    return Chunk(TermBlock.of(list(counts)), sizes, docs, np.ones(len(docs), np.uint32))
