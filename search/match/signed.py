"""Which documents hold a string with its signs: those that hold its units are read, and the rest is seen in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from hansou.index.schema import TEXT_FIELDS
from hansou.search.limits import check_time
from hansou.search.query.signs import holds
from hansou.search.query.tree import Phrase, Signed
from hansou.search.snippets.occurrences import Match, find_matches

from .lists import Numbers


class Stored(Protocol):
    """A segment whose records can be read."""

    def stored(self, doc: int) -> Mapping[str, Any]:
        """What is stored of a document."""


def is_signed(phrase: Phrase) -> bool:
    """Whether the texts themselves have to be asked for a phrase."""
    return phrase.exact and bool(phrase.signs)


def having_signs(docs: Numbers, phrase: Phrase, segment: Stored) -> Numbers:
    """Of documents that hold a phrase, by their numbers in a segment, those that hold it with its signs."""
    signed = Signed(phrase.whole, phrase.signs)
    kept = np.zeros(len(docs), bool)
    for at, doc in enumerate(docs.tolist()):
        check_time()
        record = segment.stored(doc)
        texts = [record[part] for part in TEXT_FIELDS[phrase.field]]
        kept[at] = any(find_signed(texts, signed))
    return docs[kept]


def find_signed(texts: Sequence[str], signed: Signed) -> Iterator[list[tuple[int, int]]]:
    """Where each text holds a string with its signs; the extents have the signs in them."""
    found: list[list[Match]] = find_matches(texts, [signed.string])
    for text, matches in zip(texts, found, strict=True):
        places = (holds(text, match.start, match.end, signed) for match in matches)
        yield [place for place in places if place]
