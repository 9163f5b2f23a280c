"""Whoosh's terms reader on the array layer."""

# ruff: noqa: D102 - methods of Whoosh's interfaces, described there

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from hansou.index.store.encoding.bits import Ints
from hansou.index.store.postings.field import FieldReader, Postings
from hansou.index.store.segment import Inverted

from .lengths import as_whoosh
from .matcher import ArrayMatcher

AT_ONCE = 4096
"""Terms whose statistics are worked out together when many are asked for."""


def _numbers(reader: FieldReader, kind: str, ordinals: Ints, found: Postings) -> NDArray[Any]:
    """The extra numbers of every posting found."""
    starts, counts = reader.first_posting(ordinals).tolist(), np.diff(found.starts).tolist()
    return np.concatenate(
        [reader.payloads.numbers(kind, start, start + count) for start, count in zip(starts, counts, strict=True)]
    )


def weights_of(reader: FieldReader, ordinals: Ints, found: Postings) -> NDArray[Any]:
    """The weight of every posting found: its frequency, unless the field keeps weights apart."""
    return _numbers(reader, "weights", ordinals, found) if "weights" in reader.payloads.kinds else found.freqs


def lengths_of(reader: FieldReader, ordinals: Ints, found: Postings) -> NDArray[Any]:
    """The exact length of the document of every posting found."""
    if "lengths" in reader.payloads.kinds:
        return _numbers(reader, "lengths", ordinals, found)
    return reader.lengths[found.docs]


def term_infos(reader: FieldReader, ordinals: Ints) -> list[TermInfo]:
    """Whoosh's statistics of each term."""
    found = reader.postings(ordinals)
    weights = weights_of(reader, ordinals, found)
    begin, end = found.starts[:-1], found.starts[1:]
    lengths = lengths_of(reader, ordinals, found)
    columns = (
        np.add.reduceat(weights, begin, dtype=np.float64),
        end - begin,
        as_whoosh(np.minimum.reduceat(lengths, begin)),
        as_whoosh(np.maximum.reduceat(lengths, begin)),
        np.maximum.reduceat(weights, begin).astype(np.float64),
        found.docs[begin],
        found.docs[end - 1],
    )
    return [TermInfo(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


class FieldCursor(base.FieldCursor):  # type: ignore[misc]
    """Stands on a term of a field; past the last one every answer is None."""

    def __init__(self, reader: FieldReader, fieldobj: Any) -> None:
        self._reader = reader
        self._fieldobj = fieldobj
        self._at = 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, term: bytes | str) -> Any:
        btext = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._at = self._reader.terms.lower_bound(btext)
        return self.text()

    def next(self) -> Any:
        self._at = min(self._at + 1, len(self._reader))
        return self.text()

    def text(self) -> Any:
        return self._fieldobj.from_bytes(self._reader.terms.term(self._at)) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return term_infos(self._reader, np.array([self._at]))[0] if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._reader)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Terms and postings of a segment."""

    def __init__(self, inverted: Inverted) -> None:
        self._inverted = inverted
        self._names = sorted(inverted.kinds)

    def _find(self, fieldname: str, btext: bytes) -> tuple[FieldReader, Ints]:
        """Raises TermNotFound, which is also a KeyError."""
        if fieldname in self._inverted.kinds:
            reader = self._inverted.field(fieldname)
            ordinals = reader.terms.find([btext])
            if ordinals[0] >= 0:
                return reader, ordinals
        raise NoSuchTermError(f"no term {fieldname}:{btext!r}")

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            self._find(*term)
        except NoSuchTermError:
            return False
        return True

    def indexed_field_names(self) -> list[str]:
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        if fieldname not in self._inverted.kinds:
            return base.EmptyCursor()
        return FieldCursor(self._inverted.field(fieldname), fieldobj)

    def _stretches(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, FieldReader, int]]:
        """The field from the prefix on, then the fields after it: name, reader, first ordinal."""
        if fieldname in self._inverted.kinds:
            for name in self._names[self._names.index(fieldname) :]:
                reader = self._inverted.field(name)
                yield name, reader, reader.terms.lower_bound(prefix) if name == fieldname else 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from(self._names[0], b"") if self._names else iter(())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name, reader, start in self._stretches(fieldname, prefix):
            for term in reader.terms.iterate(start):
                yield name, term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from(self._names[0], b"") if self._names else iter(())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, reader, first in self._stretches(fieldname, prefix):
            terms = reader.terms.iterate(first)
            start, size = first, 16
            while start < len(reader):
                stop = min(start + size, len(reader))
                for info in term_infos(reader, np.arange(start, stop)):
                    yield (name, next(terms)), info
                start, size = stop, min(2 * size, AT_ONCE)

    def term_info(self, fieldname: str, btext: bytes) -> TermInfo:
        return term_infos(*self._find(fieldname, btext))[0]

    def frequency(self, fieldname: str, btext: bytes) -> float:
        return float(self.term_info(fieldname, btext).weight())

    def doc_frequency(self, fieldname: str, btext: bytes) -> int:
        reader, ordinals = self._find(fieldname, btext)
        return int(reader.doc_frequency(ordinals)[0])

    def matcher(self, fieldname: str, btext: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        reader, ordinals = self._find(fieldname, btext)
        kind = self._inverted.kinds[fieldname]
        found = reader.postings(ordinals)
        weights = weights_of(reader, ordinals, found)
        return ArrayMatcher(
            reader,
            int(ordinals[0]),
            found,
            weights,
            kind=kind,
            format_=format_,
            term=(fieldname, btext),
            scorer=scorer,
        )


class NoSuchTermError(TermNotFound, KeyError):  # type: ignore[misc]
    """A term that the segment does not have."""
