"""Whoosh's field writer: postings one by one into the array layer.

A posting's value is kept in the cheapest of these ways that gives it back exactly,
decided for a field as a whole when all of it is known:

    plain       no values: nothing
    frequency   values that Whoosh's Frequency format makes of the frequency: nothing
    positions   values that Whoosh's Positions format makes of positions: the positions
    values      anything else: the bytes

Weights are kept apart where they are not the frequencies.
"""

# ruff: noqa: D102 - methods of Whoosh's interfaces, described there

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.codec import base

from hansou.index.store.container.folder import Folder
from hansou.index.store.encoding.bits import Ints, offsets
from hansou.index.store.postings.payloads import Payloads
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import Chunk, Documents, FieldArrays, write_inverted

PLAIN, FREQUENCY, POSITIONS, VALUES = "plain", "frequency", "positions", "values"

CHUNK = 1 << 18
"""Postings that are worked on at a time."""


@dataclass
class _Field:
    """The postings of one field, as they came; values end to end in a spool."""

    format: Any
    values: IO[bytes]
    terms: list[bytes] = field(default_factory=list)
    counts: array[int] = field(default_factory=lambda: array("Q"))
    docs: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("d"))
    sizes: array[int] = field(default_factory=lambda: array("Q"))
    lengths: array[int] = field(default_factory=lambda: array("I"))

    def chunks(self) -> Iterator[tuple[list[bytes], Ints, slice, bytes]]:
        """Terms, their counts, the slice of their postings, and the values of these, in pieces."""
        counts = np.frombuffer(self.counts, np.uint64).astype(np.int64)
        before = offsets(counts)
        sizes = np.frombuffer(self.sizes, np.uint64)
        cuts = [*np.flatnonzero(np.diff(before[:-1] // CHUNK, prepend=-1)).tolist(), len(counts)]
        self.values.seek(0)
        for lo, hi in pairwise(cuts):
            postings = slice(int(before[lo]), int(before[hi]))
            yield self.terms[lo:hi], counts[lo:hi], postings, self.values.read(int(sizes[postings].sum()))


class FieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Writes a segment's file of inverted fields when closed."""

    def __init__(self, folder: Folder, segment: Any) -> None:
        self._folder = folder
        self._segment_id = segment.segment_id()
        self._fields: dict[str, _Field] = {}
        self._current: _Field | None = None
        self._in_term = False
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        if fieldname in self._fields:
            raise ValueError(f"field {fieldname!r} was written before")
        self._current = self._fields[fieldname] = _Field(fieldobj.format, self._folder.spool())

    def start_term(self, btext: bytes) -> None:
        if self._current is None or self._in_term:
            raise ValueError("a term starts outside a field or inside a term")
        self._in_term = True
        self._current.terms.append(btext)
        self._current.counts.append(0)

    def add(self, docnum: int, weight: float, vbytes: bytes | None, length: int | None) -> None:
        """A document may come again: every time is a posting. Raises ValueError when documents descend."""
        if self._current is None or not self._in_term:
            raise ValueError("a posting outside a term")
        current, value = self._current, vbytes or b""
        if current.counts[-1] and docnum < current.docs[-1]:
            raise ValueError(f"document {docnum} follows {current.docs[-1]}")
        current.counts[-1] += 1
        current.docs.append(docnum)
        current.weights.append(weight)
        current.sizes.append(len(value))
        current.values.write(value)
        current.lengths.append(length or 0)

    def finish_term(self) -> None:
        if self._current is None or not self._in_term:
            raise ValueError("no term to finish")
        self._in_term = False
        if not self._current.counts[-1]:
            self._current.terms.pop()
            self._current.counts.pop()

    def finish_field(self) -> None:
        self._current = None

    def close(self) -> None:
        """Write the file."""
        known = self._known_documents()
        count = max([0 if known is None else len(known)] + [max(f.docs) + 1 for f in self._fields.values() if f.docs])
        fields = {name: _arrays(pending, count) for name, pending in self._fields.items()}
        lengths = {name: arrays.lengths for name, arrays in fields.items() if arrays.lengths is not None}
        if known is not None:
            lengths = {name: own for name, own in lengths.items() if not _contains(known.lengths(name), own)}
        write_inverted(self._folder, self._segment_id, count, fields.items(), lengths)
        for pending in self._fields.values():
            pending.values.close()
        self.is_closed = True

    def _known_documents(self) -> Documents | None:
        """The segment's documents, when they are written already."""
        try:
            return Documents(self._folder, self._segment_id)
        except FileNotFoundError:
            return None


def _contains(known: NDArray[Any] | None, lengths: NDArray[Any]) -> bool:
    """Whether lengths that are not zero are all known."""
    given = np.flatnonzero(lengths)
    return not len(given) or (known is not None and bool((known[given] == lengths[given]).all()))


def _arrays(pending: _Field, documents: int) -> FieldArrays:
    """A field as arrays, in the cheapest kind that gives every weight and value back."""
    docs, weights = np.frombuffer(pending.docs, np.uint32), np.frombuffer(pending.weights, np.float64)
    given = np.frombuffer(pending.lengths, np.uint32)
    lengths = np.zeros(documents, np.uint32)
    lengths[docs] = given
    agreed = bool((lengths[docs] == given).all())
    positions = _positions(pending, weights) if agreed else None
    if positions is not None:
        docs = np.repeat(docs, weights.astype(np.int64))
        extents = np.zeros(documents, np.int64)
        np.maximum.at(extents, docs, positions.astype(np.int64) + 1)
        return FieldArrays(_position_chunks(pending, weights, docs, positions), extents, lengths, kind=POSITIONS)
    kind, frequencies = _kind(pending, weights)
    numbers: dict[str, NDArray[Any]] = {} if agreed else {"lengths": given}
    if (frequencies != weights).any():
        numbers["weights"] = weights
    payloads = (*numbers, *((VALUES,) if kind == VALUES else ()))
    top = int(frequencies.max()) if len(frequencies) else 1
    return FieldArrays(_plain_chunks(pending, frequencies, numbers, payloads), None, lengths, top, payloads, kind)


def _repeats(pending: _Field) -> bool:
    """Whether a term has two postings of one document."""
    same = np.diff(np.frombuffer(pending.docs, np.uint32).astype(np.int64), prepend=-1) == 0
    same[offsets(np.frombuffer(pending.counts, np.uint64))[:-1]] = False
    return bool(same.any())


def _countable(weights: NDArray[np.float64]) -> bool:
    """Whether the weights may be frequencies."""
    return bool(((weights >= 1) & (weights < 1 << 31) & (weights == np.floor(weights))).all())


def _kind(pending: _Field, weights: NDArray[np.float64]) -> tuple[str, NDArray[Any]]:
    """The kind of a field whose values are not positions, and its frequencies."""
    sizes = np.frombuffer(pending.sizes, np.uint64)
    frequencies = weights if _countable(weights) else np.ones(len(weights))
    if not sizes.any():
        return PLAIN, frequencies
    if (sizes == 4).all():
        values = np.concatenate([np.frombuffer(data, ">u4") for *_, data in pending.chunks()])
        if values.min() >= 1 and values.max() < 1 << 31:
            return FREQUENCY, values
    return VALUES, frequencies


def _positions(pending: _Field, weights: NDArray[np.float64]) -> NDArray[np.uint32] | None:
    """The positions that are the values, ascending, as many as the weight says each; None when they are not."""
    if (
        type(pending.format) is not formats.Positions
        or not len(weights)
        or not _countable(weights)
        or _repeats(pending)
    ):
        return None
    found = array("I")
    plain = formats.Positions()
    for _, _, postings, data in pending.chunks():
        at = 0
        for size, weight in zip(pending.sizes[postings], pending.weights[postings], strict=True):
            value = data[at : at + size]
            at += size
            positions = _decode_positions(plain, value)
            if len(positions) != weight or plain.encode(positions) != value or positions != sorted(positions):
                return None
            found.extend(positions)
    return np.frombuffer(found, np.uint32)


def _decode_positions(plain: Any, value: bytes) -> list[int]:
    """The positions that a value holds; empty when it holds none that we can keep."""
    try:
        positions = plain.decode_positions(value)
    except Exception:  # noqa: BLE001 - whatever a value of another make leads unpickling to
        return []
    if all(type(position) is int and 0 <= position < 1 << 31 for position in positions):
        return list(positions)
    return []


def _position_chunks(
    pending: _Field, weights: NDArray[np.float64], docs: NDArray[np.uint32], positions: NDArray[np.uint32]
) -> Iterator[Chunk]:
    before = offsets(weights.astype(np.int64))
    for terms, counts, postings, _ in pending.chunks():
        start, stop = int(before[postings.start]), int(before[postings.stop])
        ends = before[postings.start + np.cumsum(counts)]
        occurrences = np.diff(ends, prepend=start)
        yield Chunk(TermBlock.of(terms), occurrences, docs[start:stop], positions[start:stop])


def _plain_chunks(
    pending: _Field, frequencies: NDArray[Any], numbers: dict[str, NDArray[Any]], payloads: tuple[str, ...]
) -> Iterator[Chunk]:
    docs = np.frombuffer(pending.docs, np.uint32)
    sizes = np.frombuffer(pending.sizes, np.uint64).astype(np.int64)
    for terms, counts, postings, data in pending.chunks():
        beside = Payloads({kind: values[postings] for kind, values in numbers.items()})
        if VALUES in payloads:
            beside = Payloads(beside.numbers, sizes[postings], data)
        yield Chunk(TermBlock.of(terms), counts, docs[postings], frequencies[postings].astype(np.int64), beside)
