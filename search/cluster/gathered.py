"""The documents that a cluster gave, as a small collection: ranked by the local engine, with the cluster's statistics.

So what ranks an answer, what explains it and what is marked in it is one code, whoever keeps the documents.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, BinaryIO, cast

from hansou.index.building.arrays import field_arrays
from hansou.index.hosts import cached_property
from hansou.index.schema import stored_article, units_field
from hansou.index.store.segment import ArraySegment, write_segment
from hansou.index.text.asides.boilerplate import own_text
from hansou.index.text.signature import Signatures, signatures
from hansou.search.collection import Collection, Segment
from hansou.search.query.tree import Phrase
from hansou.search.rank.bm25 import idf
from hansou.search.rank.weighted import StringMatches

from .counting import Counting

_ID = "MAIN_0"


class Gathered(Collection):
    """Documents of a cluster, numbered in the order given.

    `size` and lengths are those of the whole index; `counting` tells how many of all documents hold something.
    """

    def __init__(self, records: Sequence[Mapping[str, Any]], counting: Counting) -> None:
        super().__init__([_GatheredSegment(records)] if records else [])
        self.size = self.live = max(counting.remote.size, len(records))
        self._counting = counting

    def average_length(self, field: str) -> float:
        """See Collection; over the whole index."""
        return self._counting.remote.lengths[field]

    def frequencies(self, field: str, names: Sequence[bytes]) -> Sequence[int]:
        """See Collection: those of the whole index."""
        return self._counting.terms(field, names)

    def counted(self, strings: list[StringMatches], within: bool) -> Sequence[StringMatches]:
        """See Collection: counts of the whole index."""
        return [self._counted(each, within) for each in strings]

    def _counted(self, found: StringMatches, within: bool) -> StringMatches:
        counting = self._counting
        part, string = found.part, found.string
        if found.kind == "title":
            return found  # as rare as among those that were gathered: the titles are few, and among the best
        if string is None:
            return found if part is None or isinstance(part, Phrase) else replace(found, known=counting.pattern(part))
        said = [each for each in part.equivalents if each.phrase.whole == string] if isinstance(part, Phrase) else []
        own = isinstance(part, Phrase) and string in part.own_words
        if found.kind == "about":
            everywhere = counting.string(found.field, string) + counting.string("text", string)
            return replace(found, known=min(self.size, everywhere))
        if own or not said:
            among = counting.match if within and not own else None
            return replace(found, known=counting.string(found.field, string, among))
        alone = counting.string(found.field, string)
        covered = [counting.string(found.field, part.words[index]) for index in said[0].covers]  # type: ignore[union-attr]
        together = alone + max(covered, default=0)
        factor = idf(self.size, min(self.size, together)) / idf(self.size, alone)
        return replace(found, known=alone, weight=said[0].weight * factor)


class _GatheredSegment(Segment):
    """The one segment; its records are as the cluster gave them."""

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        folder = _Memory()
        articles = [stored_article(record) for record in records]
        nothing: list[dict[str, Any]] = [{}] * len(articles)
        write_segment(folder, _ID, len(articles), field_arrays(articles), nothing)
        super().__init__(ArraySegment(folder, _ID), (), 0)
        self._records = records

    @cached_property
    def signatures(self) -> Signatures:
        """See Segment."""
        return signatures([own_text(record["body"], record.get("asides", ())) for record in self._records])

    def head(self, doc: int) -> dict[str, Any]:
        """See Segment; whole."""
        return cast("dict[str, Any]", self._records[doc])


class _Memory:
    """A folder of files in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """See Folder."""
        file = io.BytesIO()
        yield file
        self._files[name] = file.getvalue()

    def open(self, name: str) -> tuple[memoryview, str]:
        """See Folder."""
        return memoryview(self._files[name]), name

    def spool(self) -> IO[bytes]:
        """See Folder."""
        return io.BytesIO()


def names_of(phrase: Phrase) -> Iterator[tuple[str, bytes]]:
    """All terms of a phrase, with their fields."""
    units = units_field(phrase.field)
    yield from ((phrase.field, name) for name in (*phrase.gram_terms, *phrase.word_terms))
    yield from ((units, name) for name in (*phrase.lone_units, *phrase.unit_terms))
