"""Which documents hold a string as a word: read off their texts, for an index does not know what is a piece of what.

What was read of a segment is kept, so that a string is looked for in a document once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from hansou.index.schema import TEXT_FIELDS
from hansou.index.store.documents.blocks import LongText
from hansou.search.expand.whole_words import stands_for
from hansou.search.limits import check_time
from hansou.search.query.tree import Equivalent, UnitString
from hansou.search.snippets.occurrences import find_matches

from .lists import Matches, Numbers

KEPT = 64
"""Strings of a segment of which it is kept where they stand, a byte a document."""

_UNREAD = 255
_BLOCKS, _ENOUGH = 4, 8  # blocks that are read at once of a long text, and occurrences from which on no more are
_MOST = 254  # occurrences that are told apart

_Key = tuple[str, UnitString, str]


class Stored(Protocol):
    """Documents with their texts: what `collection.Segment` is."""

    size: int

    def head(self, doc: int) -> dict[str, Any]:
        """What is stored of a document; a long body is a LongText."""


class Standing:
    """Of strings in one segment, the documents in which they stand as words."""

    def __init__(self, segment: Stored) -> None:
        self._segment = segment
        self._known: dict[_Key, npt.NDArray[np.uint8]] = {}

    def confirm(self, equivalent: Equivalent, docs: Numbers) -> Matches:
        """Those of `docs`, ascending, which hold what says words otherwise, in which it counts, and how often there."""
        counts = self._counts_of(equivalent)
        unread = docs[counts[docs] == _UNREAD]
        for doc in unread.tolist():
            check_time()
            counts[doc] = min(_MOST, _count(self._segment.head(doc), equivalent))
        freqs = counts[docs]
        return Matches(docs[freqs > 0], freqs[freqs > 0].astype(np.uint32))

    def _counts_of(self, equivalent: Equivalent) -> npt.NDArray[np.uint8]:
        key = equivalent.phrase.field, equivalent.phrase.whole, equivalent.use
        known = self._known
        found = known.get(key)
        if found is None:
            found = known[key] = np.full(self._segment.size, _UNREAD, np.uint8)
            for oldest in list(known)[:-KEPT]:
                known.pop(oldest, None)
        return found


def _count(record: Mapping[str, Any], equivalent: Equivalent) -> int:
    """The same of an article of which a body in blocks was not read yet. It is read until enough was found: as often as
    up to there, it is taken to count in the rest.
    """
    body = record["body"]
    if not isinstance(body, LongText):
        return count_in(record, equivalent)
    found = count_in({**record, "body": ""}, equivalent)
    if equivalent.phrase.field != "text":
        return found
    for first in range(0, body.count, _BLOCKS):
        last = min(first + _BLOCKS + 1, body.count)  # one more, for what stands on both sides of an end
        found += count_in({"title": "", "body": body.blocks(first, last)}, equivalent)
        if found >= _ENOUGH:
            return round(found * len(body) / int(body.characters[last]))
    return found


def count_in(record: Mapping[str, Any], equivalent: Equivalent) -> int:
    """How often what says words otherwise counts in a stored article."""
    texts: Sequence[str] = [record[name] for name in TEXT_FIELDS[equivalent.phrase.field]]
    matches = find_matches(texts, [equivalent.phrase.whole])
    return sum(
        stands_for(text, match.start, match.end, equivalent.stands_as, equivalent.use)
        for text, some in zip(texts, matches, strict=True)
        for match in some
    )
