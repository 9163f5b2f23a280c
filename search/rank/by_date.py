"""Documents in the order of their dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hansou.search.collection import Collection
from hansou.search.match.lists import Numbers

_BITS = 32  # of a document's number


def by_date(
    collection: Collection, within: Sequence[Numbers], count: int, *, oldest: bool = False
) -> npt.NDArray[np.int64]:
    """The `count` newest, or oldest, of these documents, given per segment, by their numbers in the collection.

    Those without a date come last; documents of one date keep the order of their numbers.
    """
    keys = [np.zeros(0, np.int64)]
    for segment, ranks, docs in zip(collection.segments, collection.date_ranks, within, strict=True):
        rank = ranks[docs].astype(np.int64)
        order = np.where(rank < 0, 1 << (62 - _BITS), rank if oldest else (1 << (61 - _BITS)) - rank)
        keys.append((order << _BITS) + docs + segment.base)
    chosen = np.concatenate(keys)
    if len(chosen) > count:
        chosen = np.partition(chosen, count)[:count]
    return np.sort(chosen) & ((1 << _BITS) - 1)
