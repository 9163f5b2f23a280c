"""Which documents hold a string with its signs: those that hold its units are read, and the rest is seen in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hansou.index.schema import TEXT_FIELDS
from hansou.index.store.documents.blocks import LongText
from hansou.search.collection import Segment
from hansou.search.limits import check_time
from hansou.search.query.signs import holds
from hansou.search.query.tree import Phrase, Signed
from hansou.search.snippets.occurrences import Match, find_matches

from .lists import Numbers
from .places import ORDINAL
from .run_places import RunPlaces


def is_signed(phrase: Phrase) -> bool:
    """Whether the texts themselves have to be asked for a phrase."""
    return phrase.exact and bool(phrase.signs)


def having_signs(docs: Numbers, phrase: Phrase, segment: Segment) -> Numbers:
    """Of documents that hold a phrase, by their numbers in a segment, those that hold it with its signs."""
    signed = Signed(phrase.whole, phrase.signs)
    kept = np.zeros(len(docs), bool)
    for at, doc in enumerate(docs.tolist()):
        check_time()
        record = segment.head(doc)
        texts = [record[part] for part in TEXT_FIELDS[phrase.field]]
        if type(texts[-1]) is LongText:
            kept[at] = any(any(find_signed([text], signed)) for text in _around(segment, doc, phrase, *texts))
        else:
            kept[at] = any(find_signed(texts, signed))
    return docs[kept]


def _around(segment: Segment, doc: int, phrase: Phrase, title: str, body: LongText) -> Iterator[str]:
    """The title, and what stands around the units of a phrase in a body that is kept in blocks."""
    yield title
    places = RunPlaces(segment, phrase.field, np.array([doc], np.uint32), lambda _: []).places(phrase.whole)
    starts = places[(places >> 32) & 1 > 0] & ORDINAL
    read = (-1, -1)
    for start in starts.tolist():
        first, last = body.block_of_unit(max(start - 1, 0)), body.block_of_unit(start + len(phrase.whole)) + 1
        if (first, last) != read:
            yield body.blocks(first, last)
        read = first, last


def find_signed(texts: Sequence[str], signed: Signed) -> Iterator[list[tuple[int, int]]]:
    """Where each text holds a string with its signs; the extents have the signs in them."""
    found: list[list[Match]] = find_matches(texts, [signed.string])
    for text, matches in zip(texts, found, strict=True):
        places = (holds(text, match.start, match.end, signed) for match in matches)
        yield [place for place in places if place]
