"""Articles as the arrays of a segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from hansou.index.article import Article
from hansou.index.schema import KEYWORD_FIELDS, TEXT_FIELDS, keyword, units_field
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import Chunk, FieldArrays
from hansou.index.text.tokens.inverted import Inverted, invert_with_heads
from hansou.index.text.tokens.segmenter import Cut


def field_arrays(articles: Sequence[Article], cut: Cut | None = None) -> dict[str, FieldArrays]:
    """All inverted fields of a segment of `articles`, whose texts have been repaired."""
    fields: dict[str, FieldArrays] = {}
    both = invert_with_heads([(article.title, article.body) for article in articles], cut)
    for (name, parts), inverted in zip(TEXT_FIELDS.items(), both, strict=True):
        extents = inverted.lengths + np.uint32(len(parts) - 1)
        fields[name] = FieldArrays(
            [_chunk(inverted.terms)], extents=extents, lengths=inverted.lengths, kind="positions"
        )
        most = int(inverted.units.values.max(initial=1))
        fields[units_field(name)] = FieldArrays(
            [_chunk(inverted.units)], lengths=inverted.lengths, top_frequency=most, kind="frequency"
        )
    for name in KEYWORD_FIELDS:
        given = list(map(attrgetter(name), articles))
        values = [keyword(name, value) if value else "" for value in given] if any(given) else []
        fields[name] = FieldArrays([_keyword_chunk(values)])
    return fields


def _chunk(inverted: Inverted) -> Chunk:
    terms = TermBlock(inverted.keys, inverted.sizes, inverted.rests)
    return Chunk(terms, inverted.counts, inverted.docs, inverted.values)


def _keyword_chunk(values: Sequence[str]) -> Chunk:
    docs = [doc for doc, value in enumerate(values) if value]
    encoded = [values[doc].encode("utf-8", "surrogateescape") for doc in docs]
    order = sorted(range(len(docs)), key=encoded.__getitem__)
    counts = Counter(encoded[at] for at in order)
    ordered = np.array([docs[at] for at in order], np.uint32)
    sizes = np.fromiter(counts.values(), np.int64, len(counts))
    return Chunk(TermBlock.of(list(counts)), sizes, ordered, np.ones(len(ordered), np.uint32))
