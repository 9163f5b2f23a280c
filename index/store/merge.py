"""Several segments into one, by arrays and in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hansou.index.compiled import COMPILED
from hansou.index.hosts import processors
from hansou.index.schema import KEPT
from hansou.index.store.container.folder import Folder
from hansou.index.store.documents.stored import StoredWriter
from hansou.index.store.encoding.bits import Ints, offsets, ranges
from hansou.index.store.postings.field import NO_PAYLOADS, FieldPacker, FieldReader, Occurrences, Packed
from hansou.index.store.postings.payloads import Payloads
from hansou.index.store.postings.terms import TermBlock, merge_blocks
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, SegmentInfo, write_documents, write_inverted
from hansou.index.threads import threads

if TYPE_CHECKING:
    from .postings.merging import Source

AT_ONCE = 4_000_000
"""Occurrences in memory at a time; a single term may have more."""
COMPILED_AT_ONCE = 1_000_000
"""The same for a thread of compiled code."""
_TERMS_AT_ONCE = 1 << 16
THREADS_FROM = 4 << 20
"""Bytes of inverted fields from which threads are worth starting."""


_T = TypeVar("_T")
Job = tuple[str, Callable[[], _T]]


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
    beside: Folder | None = None,
    retrain: bool = False,
) -> SegmentInfo:
    """Write one segment with the documents of several, in order; CannotMergeError when that is not possible.

    keep: per segment which documents stay, None for all. columns: what the new
    segment's columns hold. fields: only these, None for all. Stored records are copied
    as they are when the segment's dictionary is the one of the biggest segment.
    beside: what the file of documents is written by, which is done while the other is made: a folder that brings it
    to the disk does so meanwhile. retrain: the dictionary for stored records is made anew, of those that stay.
    """
    kept = [np.ones(len(s), np.bool_) if k is None else k for s, k in zip(segments, keep, strict=True)]
    bases = offsets(np.array([int(k.sum()) for k in kept]))
    documents = int(bases[-1])
    renumber = [np.where(k, np.cumsum(k) - 1 + base, -1) for k, base in zip(kept, bases[:-1].tolist(), strict=True)]
    lengths = {
        name: _lengths(segments, kept, name) for name in _union([s.documents.length_names for s in segments], fields)
    }
    merges = {
        name: _merged_field(name, segments, kept, renumber, lengths.get(name))
        for name in _union([s.field_names for s in segments], fields)
        if not name.startswith(KEPT) or _is_held(name, segments, kept)
    }
    vectors = {
        name: _vectors(segments, kept, name) for name in _union([s.documents.vector_names for s in segments], fields)
    }

    def copy_records(writer: StoredWriter) -> None:
        for segment, k in zip(segments, kept, strict=True):
            writer.copy(segment.documents.stored, np.flatnonzero(k), fields)

    write_beside = partial(
        write_documents,
        beside or folder,
        segment_id,
        documents,
        lengths,
        copy_records,
        columns=columns or {},
        dictionary=max(segments, key=len).documents.stored.dictionary if segments and not retrain else b"",
        vectors=vectors,
    )
    if not COMPILED or sum(segment.inverted.file.data_size for segment in segments) < THREADS_FROM:
        write_inverted(folder, segment_id, documents, {name: merge.arrays(None) for name, merge in merges.items()})
        return write_beside()
    with threads(1) as thread, Ahead(_jobs(merges)) as ahead:
        written = thread.submit(write_beside)
        write_inverted(folder, segment_id, documents, {name: merge.arrays(ahead) for name, merge in merges.items()})
        return written.result()


def _union(names: Sequence[Sequence[str]], only: Collection[str] | None) -> list[str]:
    """All names, each once, in the order first met."""
    return [name for name in dict.fromkeys(n for some in names for n in some) if only is None or name in only]


def _is_held(name: str, segments: Sequence[ArraySegment], kept: Sequence[NDArray[np.bool_]]) -> bool:
    """Whether a document that stays has a term of a field of one's own."""
    for segment, k in zip(segments, kept, strict=True):
        field = segment.field(name) if name in segment.field_names else ()
        for start in range(0, len(field), _TERMS_AT_ONCE):
            docs = segment.field(name).postings(np.arange(start, min(start + _TERMS_AT_ONCE, len(field)))).docs
            if len(docs) and int(docs.max()) < len(k) and k[docs].any():
                return True
    return False


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
) -> _FieldMerge:
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
    payloads = tuple(sorted({kind for reader, _ in sources for kind in reader.payloads.kinds}))
    documents = np.zeros(sum(int(k.sum()) for k in kept), np.uint8)
    packer = FieldPacker(documents if lengths is None else lengths, whole, top_frequency)
    return _FieldMerge(
        name, sources, FieldArrays((), whole, lengths, top_frequency, payloads, kinds.pop(), packer), packer
    )


_Made = Chunk | Packed | None
"""A stretch of a merged field: packed by compiled code, else not; None where nothing is left of it."""


@dataclass(frozen=True)
class _FieldMerge:
    """A field to be merged: its readers with the new number of each document, and all but the terms of the result."""

    name: str
    sources: list[tuple[FieldReader, Ints]]
    result: FieldArrays
    packer: FieldPacker

    def arrays(self, ahead: Ahead[_Made] | None) -> FieldArrays:
        """The merged field, its terms made as they are asked for: by `ahead`, or on the spot."""
        made = (job() for job in self.jobs()) if ahead is None else ahead.results(self.name)
        if self._compiled():
            return replace(self.result, packed=(some for some in made if isinstance(some, Packed)))
        return replace(self.result, chunks=(some for some in made if isinstance(some, Chunk)))

    def _compiled(self) -> bool:
        return COMPILED and not self.result.payloads

    def jobs(self) -> Iterator[Callable[[], _Made]]:
        """What merges all terms with what is left of their occurrences, a stretch of the dictionaries at a time."""
        payloads, compiled = self.result.payloads, self._compiled()
        sources = [source for source in self.sources if len(source[0])]
        if not sources:
            return
        readers = [reader for reader, _ in sources]
        opened = [reader.source(renumber) for reader, renumber in sources] if compiled else []
        # No reader has more than a step between two of its own cuts: of n readers, at most 2 n steps lie between
        # every n-th cut.
        step = max((COMPILED_AT_ONCE if compiled else AT_ONCE) // (2 * len(readers)), 1)
        cuts = {reader.terms.term(at) for reader in readers for at in reader.milestones(step).tolist()}
        chosen = sorted(cuts)[:: len(readers)]
        bounds = [np.array([0, *map(reader.terms.lower_bound, chosen), len(reader)]) for reader in readers]
        places = [reader.places(np.minimum(at, len(reader) - 1)) for reader, at in zip(readers, bounds, strict=True)]
        for stretch in range(len(chosen) + 1):
            spans = [(at, int(ends[stretch]), int(ends[stretch + 1])) for at, ends in enumerate(bounds)]
            spans = [(at, lo, hi) for at, lo, hi in spans if hi > lo]
            if compiled and spans:
                before = [(int(places[at][0][stretch]), int(places[at][1][stretch])) for at, _, _ in spans]
                parts = [(opened[at], lo, hi, *some) for (at, lo, hi), some in zip(spans, before, strict=True)]
                yield partial(_merge_compiled, parts, self.packer)
            elif spans:
                yield partial(_merge_stretch, [(*sources[at], lo, hi) for at, lo, hi in spans], payloads)


def _jobs(merges: Mapping[str, _FieldMerge]) -> Iterator[Job[_Made]]:
    for name, merge in merges.items():
        for job in merge.jobs():
            yield name, job


def _merge_compiled(parts: list[tuple[Source, int, int, int, int]], packer: FieldPacker) -> Packed | None:
    from .postings.merging import Merge

    keys, sizes, rests, counts, docs, values = Merge(parts).read()
    return packer.pack(TermBlock(keys, sizes, rests), counts, docs, values) if len(keys) else None


def _merge_stretch(parts: list[tuple[FieldReader, Ints, int, int]], payloads: tuple[str, ...]) -> Chunk:
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
        if payloads:
            beside.append(_payloads(reader, lo, found, np.flatnonzero(stays), payloads))
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
        Payloads.join(beside).take(places) if payloads else NO_PAYLOADS,
    )


def _payloads(reader: FieldReader, first: int, found: Occurrences, stays: Ints, kinds: tuple[str, ...]) -> Payloads:
    """The payloads of the occurrences found from term `first` on, of those that stay."""
    start = int(reader.first_posting(np.array([first]))[0])
    payloads = reader.payloads.slice(start, start + len(found.docs))
    numbers = dict(payloads.numbers)
    if "weights" in kinds:
        numbers.setdefault("weights", found.values.astype(np.float64))
    if "lengths" in kinds:
        numbers.setdefault("lengths", reader.lengths[found.docs].astype(np.uint32))
    return Payloads(numbers, payloads.sizes, payloads.values).take(stays)


class Ahead(Generic[_T]):
    """Does jobs in threads, not many more at a time than there are processors, and gives their results in order.

    jobs: each with the name of what it is a part of; those of one name follow each other. For jobs that let go of
    the interpreter's lock. As a context manager: at its end no job is running any more, and no thread is left.
    """

    def __init__(self, jobs: Iterator[Job[_T]]) -> None:
        self._jobs = jobs
        count = min(processors(), 4)
        self._pool = threads(count)
        self._running: deque[tuple[str, Future[_T]]] = deque()
        self._at_once = 2 * count

    def results(self, name: str) -> Iterator[_T]:
        """The results of the jobs of that name, which is the next one."""
        self._start()
        while self._running and self._running[0][0] == name:
            _, job = self._running.popleft()
            result = job.result()
            self._start()
            yield result

    def _start(self) -> None:
        while len(self._running) < self._at_once and (job := next(self._jobs, None)):
            self._running.append((job[0], self._pool.submit(job[1])))

    def __enter__(self) -> Ahead[_T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
