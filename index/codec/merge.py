"""Several segments into one, by arrays and in bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import Ints, offsets, ranges
from .extras import Extras
from .folder import Folder
from .postings import NO_EXTRAS, FieldReader, Occurrences
from .segment import ArraySegment, Chunk, FieldArrays, SegmentInfo, write_documents, write_inverted
from .stored import StoredWriter
from .terms import merge_blocks

AT_ONCE = 4_000_000
"""Occurrences in memory at a time; a single term may have more."""


class CannotMergeError(ValueError):
    """The segments keep a field in ways that arrays alone cannot reconcile."""


def merge_segments(
    folder: Folder,
    segment_id: str,
    segments: Sequence[ArraySegment],
    keep: Sequence[NDArray[np.bool_] | None],
    *,
    columns: Mapping[str, bytes] | None = None,
    fields: Collection[str] | None = None,
) -> SegmentInfo:
    """Write one segment with the documents of several, in order; CannotMergeError when that is not possible.

    keep: per segment which documents stay, None for all. columns: what the new
    segment's columns hold. fields: only these, None for all. Stored records are copied
    as they are when the segment's dictionary is the one of the biggest segment.
    """
    kept = [np.ones(len(s), np.bool_) if k is None else k for s, k in zip(segments, keep, strict=True)]
    bases = offsets(np.array([int(k.sum()) for k in kept]))
    documents = int(bases[-1])
    renumber = [np.where(k, np.cumsum(k) - 1 + base, -1) for k, base in zip(kept, bases[:-1].tolist(), strict=True)]
    lengths = {
        name: _lengths(segments, kept, name) for name in _union([s.documents.length_names for s in segments], fields)
    }
    inverted = {
        name: _merged_field(name, segments, kept, renumber, lengths.get(name))
        for name in _union([s.field_names for s in segments], fields)
    }
    write_inverted(folder, segment_id, documents, inverted)

    def copy_records(writer: StoredWriter) -> None:
        for segment, k in zip(segments, kept, strict=True):
            writer.copy(segment.documents.stored, np.flatnonzero(k), fields)

    vectors = {
        name: _vectors(segments, kept, name) for name in _union([s.documents.vector_names for s in segments], fields)
    }
    dictionary = max(segments, key=len).documents.stored.dictionary if segments else b""
    return write_documents(
        folder,
        segment_id,
        documents,
        lengths,
        copy_records,
        columns=columns or {},
        dictionary=dictionary,
        vectors=vectors,
    )


def _union(names: Sequence[Sequence[str]], only: Collection[str] | None) -> list[str]:
    """All names, each once, in the order first met."""
    return [name for name in dict.fromkeys(n for some in names for n in some) if only is None or name in only]


def _lengths(segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]], name: str) -> NDArray[Any]:
    parts = []
    for segment, k in zip(segments, kept, strict=True):
        lengths = segment.documents.lengths(name)
        parts.append(np.zeros(int(k.sum()), np.uint8) if lengths is None else lengths[k])
    return np.concatenate(parts)


def _vectors(segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]], name: str) -> tuple[Ints, bytes]:
    """Sizes of the documents' encoded vectors, and the vectors end to end."""
    parts: list[tuple[Ints, bytes]] = []
    for segment, k in zip(segments, kept, strict=True):
        stays = np.flatnonzero(k)
        if name in segment.documents.vector_names:
            parts.append(segment.documents.vectors(name).select(stays))
        else:
            parts.append((np.zeros(len(stays), np.int64), b""))
    return np.concatenate([sizes for sizes, _ in parts]), b"".join(vectors for _, vectors in parts)


def _merged_field(
    name: str,
    segments: Sequence[ArraySegment],
    kept: Sequence[NDArray[np.bool_]],
    renumber: Sequence[Ints],
    lengths: NDArray[Any] | None,
) -> FieldArrays:
    extents: list[Ints] = []
    sources: list[tuple[FieldReader, Ints]] = []
    top_frequency = 1
    for segment, k, numbers in zip(segments, kept, renumber, strict=True):
        some: Ints | None = np.zeros(len(k), np.int64)
        if name in segment.field_names:
            reader = segment.field(name)
            sources.append((reader, numbers))
            top_frequency = max(top_frequency, reader.top_frequency)
            some = reader.extents
        if some is not None:
            extents.append(some[k])
    kinds = {segment.inverted.kinds[name] for segment in segments if name in segment.inverted.kinds}
    positions = {reader.has_positions for reader, _ in sources}
    if len(kinds) > 1 or len(positions) > 1:
        raise CannotMergeError(f"field {name!r} has postings of several kinds")
    whole = np.concatenate(extents) if True in positions else None
    extras = tuple(sorted({kind for reader, _ in sources for kind in reader.extras.kinds}))
    return FieldArrays(_chunks(sources, extras), whole, lengths, top_frequency, extras, kinds.pop())


def _chunks(sources: list[tuple[FieldReader, Ints]], extras: tuple[str, ...]) -> Iterator[Chunk]:
    """All terms with what is left of their occurrences, a stretch of the dictionaries at a time."""
    step = max(AT_ONCE // (2 * len(sources)), 1)
    cuts = {reader.terms.term(at) for reader, _ in sources for at in reader.milestones(step).tolist()}
    begin = [0] * len(sources)
    for cut in [*sorted(cuts), None]:
        end = [len(reader) if cut is None else reader.terms.lower_bound(cut) for reader, _ in sources]
        parts = [(*source, lo, hi) for source, lo, hi in zip(sources, begin, end, strict=True) if hi > lo]
        if parts:
            yield _merge_stretch(parts, extras)
        begin = end


def _merge_stretch(parts: list[tuple[FieldReader, Ints, int, int]], extras: tuple[str, ...]) -> Chunk:
    """Ordinals lo .. hi of each source, merged by term, then by source."""
    blocks, counts, docs, values, beside = [], [], [], [], []
    for reader, renumber, lo, hi in parts:
        found = reader.occurrences(np.arange(lo, hi))
        new = renumber[found.docs]
        stays = new >= 0
        blocks.append(reader.terms.block(lo, hi))
        counts.append(np.diff(offsets(stays)[found.starts]))
        docs.append(new[stays])
        values.append(found.values[stays])
        if extras:
            beside.append(_extras(reader, lo, found, np.flatnonzero(stays), extras))
    terms, order, runs = merge_blocks(blocks)
    count = np.concatenate(counts)
    places = ranges(offsets(count)[:-1][order], count[order])
    totals = np.add.reduceat(count[order], runs)
    left = np.flatnonzero(totals)
    return Chunk(
        terms.take(left),
        totals[left],
        np.concatenate(docs)[places].astype(np.uint32),
        np.concatenate(values)[places],
        Extras.join(beside).take(places) if extras else NO_EXTRAS,
    )


def _extras(reader: FieldReader, first: int, found: Occurrences, stays: Ints, kinds: tuple[str, ...]) -> Extras:
    """The extras of the occurrences found from term `first` on, of those that stay."""
    start = int(reader.first_posting(np.array([first]))[0])
    extras = reader.extras.slice(start, start + len(found.docs))
    numbers = dict(extras.numbers)
    if "weights" in kinds:
        numbers.setdefault("weights", found.values.astype(np.float64))
    if "lengths" in kinds:
        numbers.setdefault("lengths", reader.lengths[found.docs].astype(np.uint32))
    return Extras(numbers, extras.sizes, extras.values).take(stays)
