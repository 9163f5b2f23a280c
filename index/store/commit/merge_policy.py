"""What a commit does to segments: deletions, and merging so that they stay few."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.merge import merge_segments
from hansou.index.store.segment import ArraySegment, Documents, SegmentState

from .commits import Written, new_segment_id

MOST_SEGMENTS = 4  # more are merged, small ones first
MOST_DELETED = 0.25  # of a segment's documents; beyond that it is written anew


class Removals:
    """Names of files whose articles go, with the records in them, `file#id`.

    `removed` says of each how many articles had been given before: later ones are not concerned. What other
    `files` are called is not taken for a record: `a.txt#old` may be a file of its own.
    """

    def __init__(self, removed: Mapping[str, int], files: Collection[str]) -> None:
        self.names = removed
        self._files = files
        self._sorted = sorted(files) if removed else []

    def others(self, name: str) -> Iterator[str]:
        """Files whose names look like records of `name`."""
        beginning = name + "#"
        at = bisect_left(self._sorted, beginning)
        while at < len(self._sorted) and self._sorted[at].startswith(beginning):
            yield self._sorted[at]
            at += 1

    def concern(self, path: str, number: int) -> bool:
        """Whether the article that was given as this number has been removed since."""
        if not self.names:
            return False
        owner = path
        while self.names.get(owner, 0) <= number:
            if owner in self._files or "#" not in owner:
                return False
            owner = owner.rpartition("#")[0]
        return True


def delete(folder: Path, segment: SegmentState, replaced: Sequence[str], removals: Removals) -> SegmentState:
    """The segment without the articles of the paths that are replaced, and of the files that are removed."""
    reader = ArraySegment.of(DirectoryFolder(folder), segment).field("path")
    terms = reader.terms
    gone = [terms.find([_term(path) for path in (*replaced, *removals.names)])]
    for name in removals.names:
        records = np.arange(*terms.prefix(_term(name + "#")))
        for other in removals.others(name) if len(records) else ():
            own = np.concatenate((terms.find([_term(other)]), np.arange(*terms.prefix(_term(other + "#")))))
            records = np.setdiff1d(records, own)
        gone.append(records)
    ordinals = np.unique(np.concatenate(gone))
    ordinals = ordinals[ordinals >= 0]
    if not len(ordinals):
        return segment
    docs = reader.postings(ordinals).docs
    return replace(segment, deleted=tuple(sorted({*segment.deleted, *docs.tolist()})))


def _term(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def latest_only(added: Sequence[Written], removals: Removals) -> list[SegmentState]:
    """New segments; of articles that were given the same path all but the last are deleted, and removed ones."""
    latest: set[str] = set()
    if not removals.names:
        for written in added:
            latest.update(written.paths)
        if len(latest) == sum(len(written.paths) for written in added):
            return [SegmentState(written.id, len(written.paths)) for written in added]
        latest.clear()
    states = []
    number = sum(len(written.paths) for written in added)
    for written in reversed(added):
        deleted = []
        for doc in range(len(written.paths) - 1, -1, -1):
            number -= 1
            path = written.paths[doc]
            if path in latest or removals.concern(path, number):
                deleted.append(doc)
            latest.add(path)
        states.append(SegmentState(written.id, len(written.paths), tuple(reversed(deleted))))
    return states[::-1]


def merged(folder: Path, segments: Sequence[SegmentState], new: Collection[str]) -> list[SegmentState]:
    """The segments, few enough and without many deleted documents; `new` are the ids of those that were added."""
    left = [segment for segment in segments if len(segment.deleted) < segment.documents]
    together = [segment for segment in left if len(segment.deleted) > MOST_DELETED * segment.documents]
    added = [segment for segment in left if segment.id in new and segment not in together]
    # Segments of one commit belong together; beyond them, the smallest are joined until few are left.
    together += added if len(added) > 1 else []
    rest = sorted((segment for segment in left if segment not in together), key=lambda segment: -segment.documents)
    while len(rest) + bool(together) > MOST_SEGMENTS:
        together.append(rest.pop())
    if not together:
        return left
    chosen = [segment for segment in left if segment in together]
    return [segment for segment in left if segment not in together] + [_merge(folder, chosen)]


def _merge(folder: Path, segments: Sequence[SegmentState]) -> SegmentState:
    """One segment of the documents of several that are not deleted."""
    target = DirectoryFolder(folder, durable=False)  # a commit syncs what it lists
    opened = [ArraySegment.of(target, segment) for segment in segments]
    keep = []
    for segment in segments:
        stays = np.ones(segment.documents, bool)
        stays[list(segment.deleted)] = False
        keep.append(stays)
    info = merge_segments(target, new_segment_id(), opened, keep, beside=DirectoryFolder(folder))
    return SegmentState(info.segment_id, info.documents)


def dictionary(folder: Path, segments: Sequence[SegmentState]) -> bytes:
    """The biggest segment's dictionary of stored fields, for new ones to share; empty when there is none."""
    if not segments:
        return b""
    biggest = max(segments, key=lambda segment: segment.documents)
    return Documents(DirectoryFolder(folder), biggest.id).stored.dictionary
