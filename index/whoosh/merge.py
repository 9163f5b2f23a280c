"""Merging Whoosh's segments by arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader
from whoosh.writing import MERGE_SMALL

from hansou.index.schema import KEPT
from hansou.index.store.merge import CannotMergeError, merge_segments
from hansou.index.store.segment import ArraySegment

from .analysis import UNLISTED
from .codec import Segment
from .documents import column_bytes
from .storage import folder_of

Policy = Callable[[Any, list[Any]], list[Any]]


class ArrayMerge:
    """A merge policy for `writer.commit(mergetype=...)`.

    Merges what another policy chooses (of Whoosh's: MERGE_SMALL, OPTIMIZE), but on arrays and
    into one segment. Segments of another codec, or that arrays cannot reconcile, go into the
    writer's own segment as Whoosh does it.
    """

    def __init__(self, policy: Policy = MERGE_SMALL) -> None:
        self._policy = policy

    def __call__(self, writer: Any, segments: list[Any]) -> list[Any]:
        """What Whoosh calls: the segments that are there after merging."""
        choice = _Choice(writer)
        left = self._policy(choice, segments)
        ours = [segment for segment in choice.segments if isinstance(segment, Segment)]
        for segment in choice.segments:
            if segment not in ours:
                _merge_by_postings(writer, segment)
        if ours:
            try:
                left = [*left, merge(writer, ours)]
            except CannotMergeError:
                for segment in ours:
                    _merge_by_postings(writer, segment)
        return left


class _Choice:
    """Stands for the writer while the policy chooses, and remembers what it chose."""

    def __init__(self, writer: Any) -> None:
        self.storage = writer.storage
        self.schema = writer.schema
        self.segments: list[Any] = []

    def add_reader(self, reader: Any) -> None:
        """What a policy calls for a segment that it wants merged."""
        self.segments.append(reader.segment())


def _merge_by_postings(writer: Any, segment: Any) -> None:
    reader = SegmentReader(writer.storage, writer.schema, segment)
    try:
        writer.add_reader(reader)
    finally:
        reader.close()


def merge(writer: Any, segments: list[Segment]) -> Segment:
    """One segment of the live documents of several, with the fields that the writer's schema has."""
    folder = folder_of(writer.storage)
    merged = Segment(writer.indexname)
    keep = []
    for segment in segments:
        stays = np.ones(segment.doc_count_all(), np.bool_)
        stays[list(segment.deleted_docs())] = False
        keep.append(stays)
    columns = {
        name: column_bytes(folder, field.column_type, _column_values(writer, segments, name, field.column_type), count)
        for name, field in writer.schema.items()
        for count in [sum(int(stays.sum()) for stays in keep)]
        if field.column_type and _has_column(writer, segments, name)
    }
    sources = [ArraySegment(folder, segment.segment_id()) for segment in segments]
    own = {name for source in sources for name in source.field_names if name.startswith(KEPT)}
    names = {*writer.schema.names(), *UNLISTED, *own}
    info = merge_segments(folder, merged.segment_id(), sources, keep, columns=columns, fields=names)
    return Segment.of(info)


def _readers(writer: Any, segments: list[Segment]) -> Iterator[Any]:
    for segment in segments:
        yield segment.codec().per_document_reader(writer.storage, segment)


def _has_column(writer: Any, segments: list[Segment], name: str) -> bool:
    return any(reader.has_column(name) for reader in _readers(writer, segments))


def _column_values(writer: Any, segments: list[Segment], name: str, column: Any) -> Iterator[tuple[int, Any]]:
    """New number and raw value of every live document whose segment has the column."""
    base = 0
    for reader in _readers(writer, segments):
        if reader.has_column(name):
            values = reader.column_reader(name, column)
            for number, doc in enumerate(reader.all_doc_ids(), base):
                yield number, values[doc]
        base += reader.doc_count()
