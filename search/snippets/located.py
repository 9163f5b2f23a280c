"""Where long texts hold what is to be marked, as the positions in the index tell: to choose what of them is read.

Nothing is marked by it: what is shown is read, and looked through as any text is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.schema import units_field
from hansou.index.text.tokens.units import scanner as scanner_of
from hansou.search.collection import Collection, Segment
from hansou.search.match.lists import Numbers, TermLists
from hansou.search.match.places import NO_PLACES, ORDINAL, Places, Spans
from hansou.search.match.run_places import RunPlaces, unit_names
from hansou.search.match.wildcards import spans_in
from hansou.search.query.tree import Signed, UnitString

from .highlights import find_terms
from .occurrences import HighlightTerm, Match, unspell

MOST = 2048
"""Places of a term in one text, at most; one that stands there more often is found by looking almost anywhere."""
_FIELD = "text"


class Marks(NamedTuple):
    """Where the body of a document holds terms, none inside another: first units, units after the last ones, and the
    index of each term, in order. `everywhere`: the terms that it holds too often to say where.
    """

    starts: Places
    ends: Places
    wanted: Places
    everywhere: tuple[int, ...] = ()

    def take(self, chosen: npt.NDArray[np.bool_]) -> Marks:
        """Some of them."""
        return Marks(self.starts[chosen], self.ends[chosen], self.wanted[chosen], self.everywhere)


NO_MARKS = Marks(NO_PLACES, NO_PLACES, NO_PLACES)


class Located:
    """The places of `terms` in the bodies of documents of a collection, each looked up once."""

    def __init__(self, collection: Collection, terms: Sequence[HighlightTerm]) -> None:
        self._collection = collection
        self.terms = terms
        self._lists: dict[int, tuple[TermLists, TermLists]] = {}
        self._rows: tuple[dict[bytes, int], ...] = ()
        self._known: dict[int, Marks] = {}
        self.about: dict[int, bool] = {}
        """Of documents that were asked for it, whether they are about what is wanted and not only beside."""

    def __getitem__(self, doc: int) -> Marks:
        """The places in a document."""
        if doc not in self._known:
            self.expect([doc])
        return self._known[doc]

    def expect(self, docs: Sequence[int]) -> None:
        """Look up some documents at once, which is quicker."""
        by_segment: dict[int, list[int]] = {}
        for doc in docs:
            if doc not in self._known:
                by_segment.setdefault(self._collection.segment_of(doc).base, []).append(doc)
        for base, some in by_segment.items():
            segment = self._collection.segment_of(base)
            own = np.array(sorted({doc - base for doc in some}), np.uint32)
            self._known.update(zip((own + np.int64(base)).tolist(), self._find(segment, own), strict=True))

    @cached_property
    def find(self) -> Callable[[str], list[Match]]:
        """What finds the terms in a text that was read: `highlights.find_terms` for one after another."""
        if not COMPILED or any(term.pattern is not None or term.stands_as or term.use for term in self.terms):
            return lambda text: find_terms([text], self.terms)[0]
        scanner = scanner_of([term.string for term in self.terms])
        return lambda text: scanner.find(text, Match)

    @cached_property
    def _strings(self) -> list[UnitString | None]:
        """The terms as strings of units, None for patterns. Of a string with signs, whether they stand there is seen in
        what is read.
        """
        return [
            unspell(term.string) if term.pattern is None or isinstance(term.pattern, Signed) else None
            for term in self.terms
        ]

    def _find(self, segment: Segment, docs: Numbers) -> Iterator[Marks]:
        starts, ends, wanted = [NO_PLACES], [NO_PLACES], [NO_PLACES]
        common: dict[int, list[int]] = {}
        for index, string in enumerate(self._strings):
            for first, last in self._spans(segment, docs, index, string, common):
                starts.append(first)
                ends.append(last)
                wanted.append(np.full(len(first), index))
        first, last, which = map(np.concatenate, (starts, ends, wanted))
        in_body = (first >> 32) & 1 > 0
        first, last, which = first[in_body], last[in_body], which[in_body]
        order = np.lexsort((-last, first))
        first, last, which = first[order], last[order], which[order]
        outer = np.ones(len(first), bool)
        outer[1:] = last[1:] > np.maximum.accumulate(last)[:-1]
        first, last, which = first[outer], last[outer], which[outer]
        bounds = (first >> 33).searchsorted(np.append(docs, docs[-1:] + np.uint32(1)))
        for at, doc in enumerate(docs.tolist()):
            own = slice(bounds[at], bounds[at + 1])
            yield Marks(first[own] & ORDINAL, last[own] & ORDINAL, which[own], tuple(common.get(doc, ())))

    def _spans(
        self, segment: Segment, docs: Numbers, index: int, string: UnitString | None, common: dict[int, list[int]]
    ) -> Iterator[Spans]:
        """The places of a term, first units and those after the last; documents that have too many go to `common`."""
        pattern = self.terms[index].pattern
        if pattern is not None and not isinstance(pattern, Signed):
            yield from spans_in(segment, pattern, docs)
            return
        if string is None or not len(string):
            return
        grams, units = self._lists_of(segment)
        lists, names = (units, unit_names(string)) if len(string) == 1 else (grams, string.grams)
        rows = [self._rows[len(string) == 1][name] for name in names]
        counts = np.minimum.reduce([lists.among(row, docs) for row in rows])
        for doc in docs[counts > MOST].tolist():
            common.setdefault(doc, []).append(index)
        few = docs[(counts > 0) & (counts <= MOST)]
        if not len(few):
            return
        places = RunPlaces(segment, _FIELD, few, lambda _: [])
        starts = places.places(string) if len(string) == 1 else places.numbered(lists.starts(rows, few))
        yield starts, starts + len(string)

    def _lists_of(self, segment: Segment) -> tuple[TermLists, TermLists]:
        """The lists of all grams of the terms, and of the units of those that have only one."""
        if segment.base not in self._lists:
            strings = [string for string in self._strings if string is not None and len(string)]
            grams = list(dict.fromkeys(gram for string in strings if len(string) > 1 for gram in string.grams))
            units = list(dict.fromkeys(name for string in strings if len(string) == 1 for name in unit_names(string)))
            self._rows = tuple({name: row for row, name in enumerate(names)} for names in (grams, units))
            self._lists[segment.base] = segment.lists(_FIELD, grams), segment.lists(units_field(_FIELD), units)
        return self._lists[segment.base]
