"""Which documents match a query tree, in one segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .collection import Segment
from .lists import NONE, Numbers
from .query.terms import Phrase
from .query.tree import And, Exact, Keyword, Node, Not, Or, Words
from .strings import find_all, find_string

Phrases = Mapping[Words | Exact, Phrase]


def matching(segment: Segment, node: Node, phrases: Phrases, relaxed: bool = False) -> Numbers:
    """The documents that match, ascending; deleted ones may be among them.

    `relaxed`: of parts merely standing side by side, and of the words of one part, any is enough.
    """
    if isinstance(node, Words | Exact):
        return _holding(segment, phrases[node], relaxed)
    if isinstance(node, Keyword):
        return segment.keywords(node.field, node.low, node.high)
    if isinstance(node, Not):
        return _without(segment.every(), matching(segment, node.part, phrases))
    parts = node.parts
    if isinstance(node, Or) or (relaxed and node.soft):
        return _union([matching(segment, part, phrases, relaxed) for part in parts])
    return _all(segment, node, phrases, relaxed)


def _all(segment: Segment, node: And, phrases: Phrases, relaxed: bool) -> Numbers:
    docs: Numbers | None = None
    for part in sorted(node.parts, key=lambda part: isinstance(part, Not)):
        if docs is not None and not len(docs):
            return NONE
        if isinstance(part, Not):
            docs = segment.every() if docs is None else docs
            docs = _without(docs, matching(segment, part.part, phrases))
        else:
            found = matching(segment, part, phrases, relaxed)
            docs = found if docs is None else np.intersect1d(docs, found, assume_unique=True)
    return NONE if docs is None else docs


def _holding(segment: Segment, phrase: Phrase, relaxed: bool) -> Numbers:
    field = segment.text(phrase.field)
    if phrase.exact:
        return find_string(field, phrase.whole).docs
    if relaxed:
        return _union([find_string(field, word).docs for word in phrase.words])
    return find_all(field, phrase.words)


def _union(parts: list[Numbers]) -> Numbers:
    return np.unique(np.concatenate(parts)) if parts else NONE


def _without(docs: Numbers, taken: Numbers) -> Numbers:
    return np.setdiff1d(docs, taken, assume_unique=True)
