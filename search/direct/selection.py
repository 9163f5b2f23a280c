"""Plain queries: words side by side, or one string in quotation marks, answered in compiled code from end to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from hansou.search.collection import Collection
from hansou.search.expand.userwords import Lexicon
from hansou.search.match.lists import COMPILED_LISTS, Numbers
from hansou.search.page.hits import about
from hansou.search.page.repeats import Repeats
from hansou.search.query.terms import UnitString
from hansou.search.rank.weights import Ranking
from hansou.search.records import Records
from hansou.search.results import Hit
from hansou.search.selection import Part, Selection, page_of
from hansou.search.snippets.choosing import Wanted, cutter

if TYPE_CHECKING:
    from .asked import Asked


class PlainSelection:
    """What answers a plain query; see `Selection`. `otherwise` asks the same as any other query is asked."""

    def __init__(
        self, collection: Collection, asked: Asked, ranking: Ranking, any_word: bool, otherwise: Callable[[], Selection]
    ) -> None:
        self._collection, self._asked, self._otherwise = collection, asked, otherwise
        self._compiled = _compiled()
        self._finding = self._compiled.Finding(asked, collection, ranking, any_word)
        self.partial = self._finding.partial

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """See Selection."""
        return self._asked.equivalents

    def holds(self, units: Sequence[bytes]) -> bool:
        """Whether documents hold each of these single units."""
        return self._finding.has_all(units)

    def every(self) -> Sequence[Numbers]:
        """See Selection."""
        within = self._finding.within
        return self._otherwise().every() if within is None else within

    def page(self, part: Part) -> tuple[list[Hit], bool]:
        """See Selection."""
        cut = cutter(part.width)
        repeats = None if part.repeats else self._repeats
        hits, more = self._compiled.hits(self._finding, part.offset, part.limit, cut, part.snippets, repeats)
        if hits is not None:
            return hits, more
        return self._any_page(part)

    def _repeats(self) -> Repeats:
        return Repeats(self._collection, self._records())

    def _records(self) -> Records:
        return Records(self._collection, self._finding.known)

    def _any_page(self, part: Part) -> tuple[list[Hit], bool]:
        """The same of any records."""
        asked, finding, records = self._asked, self._finding, self._records()
        repeats = None if part.repeats else self._repeats()
        wanted = [
            Wanted(UnitString(tokens, single), worth)
            for (tokens, single), worth in zip(asked.units, asked.worths, strict=True)
        ]
        is_about = about(records, wanted, self.partial)
        return page_of(finding.best, records, wanted, self.partial, is_about, repeats, part)


def select_plain(
    collection: Collection,
    query: str,
    any_word: bool,
    lexicon: Lexicon,
    ranking: Ranking,
    otherwise: Callable[[], Selection],
) -> PlainSelection | None:
    """What answers a query by scores; None where it is not plain, or nothing was compiled that could tell."""
    if not COMPILED_LISTS or lexicon.words is not None or type(query) is not str:
        return None
    asked = _compiled().reader.take_apart(query, lexicon.equivalents, lexicon.synonyms, ranking)
    if asked is None or (any_word and asked.exact):
        return None
    selection = PlainSelection(collection, asked, ranking, any_word, otherwise)
    if asked.letters and not selection.holds(asked.letters):
        return None  # they may be pinyin
    return selection


class _Compiled:
    """The compiled parts, which are loaded when a query is first asked."""

    def __init__(self) -> None:
        from .asked import Reader
        from .finding import Finding
        from .page import hits

        self.reader = Reader()
        self.Finding, self.hits = Finding, hits


_compiled = cache(_Compiled)
