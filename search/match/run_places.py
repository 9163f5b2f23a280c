"""Where runs of units stand in some documents of a segment.

Grams have positions, single units have none of their own: a unit stands where a gram begins with it, a range of the
dictionary, or last in its text, which is the case where it occurs more often than such grams do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.schema import units_field
from hansou.search.collection import Segment
from hansou.search.limits import check_time
from hansou.search.query.shapes import Run, UnitGlob
from hansou.search.query.tree import UnitString

from .lists import Numbers
from .places import NO_PLACES, ORDINAL, Places, ascending, common

Wanted: Callable[[Any, Numbers], Any] | None = None  # not built: NumPy reads all of each list
if COMPILED:
    with suppress(ImportError):
        from .unit_places import Wanted, counts_in, number_texts


class RunPlaces:
    """Places of runs in `docs`, ascending, of one text field: text numbers are twice the document's, and one more for
    its body. `expand` gives the units that a glob stands for.
    """

    def __init__(self, segment: Segment, field: str, docs: Numbers, expand: Callable[[UnitGlob], list[bytes]]) -> None:
        self._segment = segment
        self._field = field
        self._docs = docs
        self._expand = expand
        self._reader = segment.field(field)
        self._wanted = None if Wanted is None else Wanted(self._reader.compiled, docs)
        self._places: dict[Run, Places] = {}

    def places(self, run: Run) -> Places:
        """Where a run starts."""
        if run not in self._places:
            check_time()
            self._places[run] = self._find(run)
        return self._places[run]

    def _find(self, run: Run) -> Places:
        if isinstance(run, UnitGlob):
            return self._unit_places(self._expand(run), single=False)
        if len(run) == 1:
            return self._unit_places(unit_names(run), single=run.single[0])
        return self._string_places(run)

    def _string_places(self, string: UnitString) -> Places:
        ordinals = self._reader.terms.find(string.grams).tolist()
        starts: Places | None = None
        # Every other gram and the last cover all units between them.
        for offset in sorted({*range(0, len(string) - 2, 2), len(string) - 2}):
            here = ascending(self._occurrences([(ordinals[offset], ordinals[offset] + 1)])) - offset
            starts = here if starts is None else common(starts, here)
        return NO_PLACES if starts is None else starts

    def _unit_places(self, names: Sequence[bytes], *, single: bool) -> Places:
        """Where any of some units stands: where a gram begins with it, or a word, which stands where a gram does."""
        ranges = [self._reader.terms.prefix(name if single else name + b" ") for name in names]
        places = ascending(self._occurrences(ranges))
        last = ascending(np.concatenate((NO_PLACES, *self._last_places(names, places))))
        return np.insert(places, places.searchsorted(last), last) if len(last) else places

    def _occurrences(self, ranges: Sequence[tuple[int, int]]) -> Places:
        """Where terms, given by ranges of ordinals, stand in no order."""
        if self._wanted is not None:
            places: Places = self._wanted.places_between(ranges)
            if self._titles is None:
                return ((places >> 32) << 33) + (places & ORDINAL)
            number_texts(places, self._titles)
            return places
        ordinals = np.concatenate([NO_PLACES, *(np.arange(first, last) for first, last in ranges)])
        every = self._reader.occurrences(ordinals)
        wanted = np.isin(every.docs, self._docs)
        return self._numbered(every.docs[wanted].astype(np.int64), every.values[wanted].astype(np.int64))

    def _last_places(self, names: Sequence[bytes], places: Places) -> Iterator[Places]:
        """The ends of texts at which one of these units stands: no gram begins with it there.

        `places` are all others at which they stand.
        """
        known, in_title = self._counts(places)
        missing = self._frequencies(units_field(self._field), names, self._docs) - known
        some = np.flatnonzero(missing)
        docs, missing = self._docs[some], missing[some]
        texts = docs.astype(np.int64) << 1
        if self._titles is not None:
            at_end = self._frequencies(units_field("title"), names, docs) - in_title[some]
            yield ((texts << 32) + _taken(self._titles, docs) - 1)[at_end > 0]
            missing = missing - at_end
            texts = texts + 1
        yield ((texts << 32) + self.sizes(texts << 32) - 1)[missing > 0]

    def _counts(self, places: Places) -> tuple[Places, Places]:
        """How many of some places lie in each document, and how many in its title."""
        if self._wanted is not None:
            return counts_in(self._docs, places)
        ranks = self._docs.searchsorted(places >> 33)
        in_title = ranks[(places >> 32) & 1 == 0]
        size = len(self._docs)
        return np.bincount(ranks, minlength=size), np.bincount(in_title, minlength=size)

    def _frequencies(self, field: str, names: Sequence[bytes], docs: Numbers) -> Places:
        """How often some units stand in each of some documents, all together."""
        lists = self._segment.lists(field, names)
        frequencies = np.zeros(len(docs), np.int64)
        for row in range(len(names)):
            frequencies += lists.among(row, docs)
        return frequencies

    def numbered(self, places: Places) -> Places:
        """Places by texts of what is given by documents, document << 32 | position."""
        return self._numbered(places >> 32, places & ORDINAL)

    def _numbered(self, docs: Places, positions: Places) -> Places:
        """Places from documents and positions: title and body are texts of their own."""
        texts = docs << 1
        if self._titles is not None:
            titles = _taken(self._titles, docs)
            in_body = positions > titles
            texts += in_body
            positions = positions - (titles + 1) * in_body
        places: Places = (texts << 32) + positions
        return places

    def sizes(self, places: Places) -> Places:
        """Units in the text of each place."""
        docs, in_body = places >> 33, (places >> 32) & 1
        sizes = _taken(self._lengths, docs)
        if self._titles is not None:
            titles = _taken(self._titles, docs)
            sizes = np.where(in_body > 0, sizes - titles, titles)
        return sizes

    @cached_property
    def _titles(self) -> npt.NDArray[Any] | None:
        """Units in the title of every document, which come before those of its body; None in a field of titles."""
        if self._field == "title":
            return None
        return _lengths(self._segment, units_field("title"))

    @cached_property
    def _lengths(self) -> npt.NDArray[Any]:
        """Units in every document."""
        return _lengths(self._segment, units_field(self._field))


def _taken(lengths: npt.NDArray[Any], docs: npt.NDArray[Any]) -> Places:
    taken: Places = lengths[docs].astype(np.int64)
    return taken


def _lengths(segment: Segment, field: str) -> npt.NDArray[Any]:
    """The exact length of every document; the field's own may be rounded, as Whoosh's writers do."""
    lengths = segment.arrays.documents.lengths(field)
    return np.zeros(segment.size, np.int64) if lengths is None else lengths


def unit_names(string: UnitString) -> list[bytes]:
    """The terms of a string's units."""
    return [token.encode("utf-8", "surrogateescape") for token in string.tokens]
