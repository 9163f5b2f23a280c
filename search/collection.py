"""A collection as the query layer sees it: segments of arrays, with statistics over all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex
from hansou.index.hosts import cached_property
from hansou.index.schema import KEPT, LIST, LISTED, TEXT_FIELDS, is_stored, keyword
from hansou.index.store.documents.blocks import LongText
from hansou.index.store.postings.empty import empty_field
from hansou.index.store.postings.field import FieldReader
from hansou.index.store.segment import ArraySegment
from hansou.index.store.signatures import read_signatures
from hansou.index.text.fold.fold import fold
from hansou.index.text.signature import Signatures
from hansou.search.match.lists import NONE, Numbers, TermLists, term_lists
from hansou.search.match.names import Names
from hansou.search.match.standing import Standing
from hansou.search.rank.bm25 import Norms
from hansou.search.rank.weighted import StringMatches
from hansou.search.rank.weights import Ranking

if COMPILED:
    from hansou.search.match.segments import SegmentReader

_WIDE = str.maketrans("＊？", "*?")


class Segment:
    """One segment: its text fields, keywords and deletions. `base` is the number of its first document."""

    def __init__(self, arrays: ArraySegment, deleted: Sequence[int], base: int) -> None:
        self.arrays = arrays
        self._columns: dict[str, Column] = {}
        self._names: dict[str, Names] = {}
        self.base = base
        self.size = len(arrays)
        self.deleted: npt.NDArray[np.bool_] | None = None
        self._fields: dict[str, FieldReader] = {}
        if len(deleted):
            if max(deleted) >= self.size:
                raise CorruptIndex(arrays.inverted.file.path, "documents are deleted that it has not")
            self.deleted = np.zeros(self.size, bool)
            self.deleted[list(deleted)] = True
        self.live = self.size - len(set(deleted))

    @cached_property
    def signatures(self) -> Signatures:
        """The signature of each document."""
        return read_signatures(self.arrays.documents)

    @cached_property
    def standing(self) -> Standing:
        """Where other forms of words stand as words."""
        return Standing(self)

    def field(self, name: str) -> FieldReader:
        """A field of text, one without terms where whoever wrote the segment met none."""
        found = self._fields.get(name)
        if found is None:
            if name in self.arrays.inverted.kinds:
                found = self.arrays.field(name)
            else:
                found = empty_field(name, self.size, positions=name in TEXT_FIELDS)
            self._fields[name] = found
        return found

    def lists(self, field: str, names: Sequence[bytes]) -> TermLists:
        """The posting lists of some terms of a field."""
        return term_lists(self.field(field), names)

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document."""
        record = self.head(doc)
        if type(record["body"]) is LongText:
            record["body"] = str(record["body"])
        return record

    def head(self, doc: int) -> dict[str, Any]:
        """The same, but a long body is a LongText, of which nothing was read yet."""
        documents = self.arrays.documents
        record = documents.stored.head(doc)
        body = record.get("body")
        if not is_stored({**record, "body": ""} if type(body) is LongText else record):
            raise CorruptIndex(documents.file.path, f"document {doc} is no article")
        return record

    def every(self) -> Numbers:
        """All documents that are not deleted."""
        return self.without_deleted(np.arange(self.size, dtype=np.uint32))

    def without_deleted(self, docs: Numbers) -> Numbers:
        """Those of `docs` that are not deleted."""
        return docs if self.deleted is None else docs[~self.deleted[docs]]

    def keywords(self, field: str, low: str, high: str, *, above: bool = False, below: bool = False) -> Numbers:
        """Documents whose keyword lies between two beginnings, both included; an empty one is open.

        `above`: what begins with `low` is left out, and `below` what begins with `high`.
        """
        reader = self._keyword_reader(field)
        try:
            least, most = (keyword(field, value).encode("utf-8", "surrogateescape") for value in (low, high))
        except UnicodeEncodeError:
            return NONE  # half a character: no document has it
        if reader is None:
            return NONE
        if field.startswith(KEPT) and low != high and (bounds := _numbers(low, high)):
            return self._numbers_between(field, bounds, above=above, below=below)
        first = reader.terms.prefix(least)[1] if above else reader.terms.lower_bound(least)
        last = reader.terms.prefix(most)[not below] if most else len(reader)
        return _documents(reader, np.arange(first, last)) if last > first else NONE

    def keywords_like(self, field: str, pattern: str, *, folded: bool = False) -> Numbers:
        """Documents whose whole keyword matches, ``*`` being any run of characters and ``?`` one; `folded`: in either
        script and any case.
        """
        reader = self._keyword_reader(field)
        wanted = keyword(field, pattern).translate(_WIDE)
        wanted = fold(wanted) if folded else wanted
        regular = "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in wanted)
        beginning = "" if folded else re.split("[*?]", wanted, maxsplit=1)[0]
        ordinals = self.names(field).matching(regular, beginning, folded=folded) if reader else NONE
        return _documents(reader, ordinals) if reader and len(ordinals) else NONE

    def _numbers_between(self, field: str, bounds: tuple[float, float], *, above: bool, below: bool) -> Numbers:
        """Documents that have a number between two in a field, both included unless `above` or `below`."""
        low, high = bounds
        column = self.column(field)
        found = [
            ordinal
            for ordinal, name in enumerate(column.names)
            if (number := _number(name)) is not None
            and (low < number if above else low <= number)
            and (number < high if below else number <= high)
        ]
        return _documents(column.reader, np.array(found)) if found and column.reader else NONE

    def names(self, field: str) -> Names:
        """The dictionary of a field, for patterns."""
        if field not in self._names:
            self._names[field] = Names(self.field(field))
        return self._names[field]

    def column(self, field: str) -> Column:
        """The keyword of every document; the first time it takes reading all of the field."""
        if field not in self._columns:
            self._columns[field] = Column.of(self._keyword_reader(field), self.size, field)
        return self._columns[field]

    def keyword_counts(self, field: str) -> list[tuple[str, int]]:
        """Every keyword of a field and how many documents have it, deleted ones left out; in order."""
        column = self.column(field)
        return [(column.names[ordinal], count) for ordinal, count in column.counts(self.every())]

    def _keyword_reader(self, field: str) -> FieldReader | None:
        """A keyword field; None in a segment older than the field."""
        return self.arrays.field(field) if field in self.arrays.field_names else None


@dataclass(frozen=True)
class Column:
    """The keyword of every document of a segment, as ordinals of the field's dictionary, int32; -1 for none.

    Where documents have several, `pairs` are all of them: the ordinals, and the document of each.
    """

    ordinals: npt.NDArray[np.int32]
    reader: FieldReader | None
    pairs: tuple[npt.NDArray[np.int32], Numbers] | None = None

    @classmethod
    def of(cls, reader: FieldReader | None, size: int, field: str) -> Column:
        """The column of a field, of `size` documents; what is in a list stands in it, not the list."""
        ordinals = np.full(size, -1, np.int32)
        if reader is None or not len(reader):
            return cls(ordinals, reader)
        found = reader.postings(np.arange(len(reader)))
        every = np.repeat(np.arange(len(reader), dtype=np.int32), np.diff(found.starts))
        ordinals[found.docs] = every
        if np.count_nonzero(ordinals >= 0) == len(found.docs):
            return cls(ordinals, reader)
        terms = reader.terms.block(0, len(reader)).terms()
        single = np.array([field not in LISTED or LIST.encode() not in term for term in terms])[every]
        return cls(ordinals, reader, (every[single], found.docs[single]))

    def __len__(self) -> int:
        """How many keywords there are."""
        return 0 if self.reader is None else len(self.reader)

    @cached_property
    def names(self) -> list[str]:
        """All keywords, in order."""
        terms = () if self.reader is None else self.reader.terms.block(0, len(self)).terms()
        return [term.decode("utf-8", "surrogateescape") for term in terms]

    def counts(self, docs: Numbers) -> list[tuple[int, int]]:
        """The ordinals that these documents have, ascending, and how many have each."""
        if self.pairs is None:
            counts = np.bincount(self.ordinals[docs] + 1, minlength=1)[1:]
        else:
            wanted = np.zeros(len(self.ordinals), np.bool_)
            wanted[docs] = True
            counts = np.bincount(self.pairs[0][wanted[self.pairs[1]]], minlength=1)
        at = counts.nonzero()[0]
        return list(zip(at.tolist(), counts[at].tolist(), strict=True))


def _documents(reader: FieldReader, ordinals: npt.NDArray[Any]) -> Numbers:
    """The documents of some keywords, ascending, each once."""
    docs = np.sort(reader.postings(ordinals).docs)
    again = docs[1:] == docs[:-1]
    return docs[np.append(True, ~again)] if again.any() else docs


def _numbers(low: str, high: str) -> tuple[float, float] | None:
    """Two bounds, of which one may be open, as numbers; None where one is none."""
    least, most = _number(low) if low else -np.inf, _number(high) if high else np.inf
    return None if least is None or most is None else (least, most)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class Collection:
    """The segments of one state of an index."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.size = sum(segment.size for segment in segments)
        self.live = sum(segment.live for segment in segments)
        self._bases = [segment.base for segment in segments]
        self._average: dict[str, float] = {}
        self._norms: dict[tuple[str, int, float, float], Norms] = {}

    def frequencies(self, field: str, names: Sequence[bytes]) -> Sequence[int] | None:
        """How many documents hold each of some terms, where that is more than the segments' lists say; else None."""
        del field, names
        return None

    def counted(self, strings: list[StringMatches], within: bool) -> Sequence[StringMatches]:
        """Strings that rank documents, with how many hold them, where that is more than their matches say. `within`:
        of the documents that answer, not of all.
        """
        del within
        return strings

    def segment_of(self, doc: int) -> Segment:
        """The segment of a document of the collection."""
        return self.segments[bisect_right(self._bases, doc) - 1]

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document of the collection."""
        segment = self.segment_of(doc)
        return segment.stored(doc - segment.base)

    def document(self, path: str) -> int | None:
        """The document of a path; None if there is none."""
        for segment in self.segments:
            for doc in segment.without_deleted(segment.keywords("path", path, path)).tolist():
                if segment.head(doc)["path"] == path:
                    return segment.base + int(doc)
        return None

    def head(self, doc: int) -> dict[str, Any]:
        """The same, but a long body is a LongText."""
        segment = self.segment_of(doc)
        return segment.head(doc - segment.base)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """The keyword fields that are an index's own."""
        names = {name for segment in self.segments for name in segment.arrays.field_names if name.startswith(KEPT)}
        return tuple(sorted(names))

    @cached_property
    def readers(self) -> list[SegmentReader]:
        """The segments as compiled code reads them, where it was built."""
        return [SegmentReader(segment) for segment in self.segments]

    @cached_property
    def date_ranks(self) -> list[npt.NDArray[np.int32]]:
        """Per segment, where each document's date stands in the order of all dates; -1 for those without."""
        columns = [segment.column("date") for segment in self.segments]
        if len(columns) == 1:
            return [columns[0].ordinals]
        names = [column.names for column in columns]
        rank = {name: at for at, name in enumerate(sorted(set().union(*names)))}
        tables = [np.array([*(rank[name] for name in some), -1], np.int32) for some in names]
        return [table[column.ordinals] for table, column in zip(tables, columns, strict=True)]

    def average_length(self, field: str) -> float:
        """Units in a document of `field`, on average over all segments, deleted documents included."""
        if field not in self._average:
            total = sum(segment.arrays.documents.length_stats(field)[0] for segment in self.segments)
            self._average[field] = max(1.0, total / max(1, self.size))
        return self._average[field]

    def norms(self, field: str, segment: Segment, ranking: Ranking) -> Norms:
        """BM25's norms of a segment's documents."""
        key = (field, segment.base, ranking.k1, ranking.b)
        found = self._norms.get(key)
        if found is None:
            lengths = segment.field(field).lengths
            found = self._norms[key] = Norms(lengths, self.average_length(field), ranking)
        return found
