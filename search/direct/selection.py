"""Plain queries: words side by side, or one string in quotation marks, answered in compiled code from end to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from ..collection import Collection
from ..matching.lists import COMPILED_LISTS, Numbers
from ..meant.userwords import Lexicon
from ..query.terms import UnitString
from ..ranking.pruned import Ranked
from ..ranking.weights import Ranking
from ..records import Records
from ..selection import Selection
from ..snippets.choosing import Wanted

if TYPE_CHECKING:
    from .asked import Asked, Reader
    from .finding import Finding


class PlainSelection:
    """What answers a plain query; see `Selection`. `otherwise` asks the same as any other query is asked."""

    equivalents: Mapping[str, Sequence[str]] = {}

    def __init__(self, asked: Asked, finding: Finding, records: Records, otherwise: Callable[[], Selection]) -> None:
        self._asked = asked
        self._finding = finding
        self._otherwise = otherwise
        self.records = records
        self.partial = finding.partial
        self.best: Callable[[int], Ranked] = finding.best

    @cached_property
    def wanted(self) -> Sequence[Wanted]:
        """See Selection."""
        return [
            Wanted(UnitString(tokens, single), worth)
            for (tokens, single), worth in zip(self._asked.units, self._asked.worths, strict=True)
        ]

    def every(self) -> Sequence[Numbers]:
        """See Selection."""
        within = self._finding.within
        return self._otherwise().every() if within is None else within


def select_plain(
    collection: Collection,
    query: str,
    any_word: bool,
    lexicon: Lexicon,
    ranking: Ranking,
    otherwise: Callable[[], Selection],
) -> PlainSelection | None:
    """What answers a query by scores; None where it is not plain, or nothing was compiled that could tell."""
    if not COMPILED_LISTS or lexicon.words is not None:
        return None
    asked = _reader().take_apart(query, lexicon.equivalents, lexicon.synonyms, ranking)
    if asked is None or (any_word and asked.exact):
        return None
    from .finding import Finding

    records = Records(collection)
    return PlainSelection(asked, Finding(asked, collection, ranking, records, any_word), records, otherwise)


@cache
def _reader() -> Reader:
    from .asked import Reader

    return Reader()
