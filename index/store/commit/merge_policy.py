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

MOST_SEGMENTS = 6  # more are merged, the last ones first
TIMES_AS_LARGE = 4  # as those behind it together is a segment that is not merged with them
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
    """The segments, few enough and without many deleted documents; `new` are the ids of those that were added.

    Documents stay in the order in which they were given: what is merged are neighbours.
    """
    left = [segment for segment in segments if len(segment.deleted) < segment.documents]
    return [_merge(folder, run) if _is_worth_it(run) else run[0] for run in _runs(left, new)]


def _runs(segments: Sequence[SegmentState], new: Collection[str]) -> list[list[SegmentState]]:
    """The segments in runs, each of which is to be one.

    Those of one commit belong together. While there are too many, the last are joined, with those before them that are
    not many times as large: so a document is written again about as often as a small commit has digits.
    """
    runs: list[list[SegmentState]] = []
    for segment in segments:
        if runs and segment.id in new and runs[-1][-1].id in new:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    while len(runs) > MOST_SEGMENTS:
        last = runs.pop()
        last[:0] = runs.pop()
        while runs and _documents(runs[-1]) <= TIMES_AS_LARGE * _documents(last):
            last[:0] = runs.pop()
        runs.append(last)
    return runs


def _documents(segments: Sequence[SegmentState]) -> int:
    """Documents that are not deleted."""
    return sum(segment.documents - len(segment.deleted) for segment in segments)


def _is_worth_it(run: Sequence[SegmentState]) -> bool:
    """Whether a run is written anew."""
    return len(run) > 1 or len(run[0].deleted) > MOST_DELETED * run[0].documents


def compacted(folder: Path, segments: Sequence[SegmentState]) -> list[SegmentState]:
    """One segment of all that is not deleted; none where nothing is left.

    Nothing of a deleted document is in it: the dictionary for stored records, which is made of texts, is made anew.
    """
    left = [segment for segment in segments if len(segment.deleted) < segment.documents]
    if [segment.compact and not segment.deleted for segment in left] == [True]:
        return left
    return [replace(_merge(folder, left, retrain=True), compact=True)] if left else []


def _merge(folder: Path, segments: Sequence[SegmentState], retrain: bool = False) -> SegmentState:
    """One segment of the documents of several that are not deleted."""
    target = DirectoryFolder(folder, durable=False)  # a commit syncs what it lists
    opened = [ArraySegment.of(target, segment) for segment in segments]
    keep = []
    for segment in segments:
        stays = np.ones(segment.documents, bool)
        stays[list(segment.deleted)] = False
        keep.append(stays)
    beside = DirectoryFolder(folder)
    info = merge_segments(target, new_segment_id(), opened, keep, beside=beside, retrain=retrain)
    return SegmentState(info.segment_id, info.documents)


def dictionary(folder: Path, segments: Sequence[SegmentState]) -> bytes:
    """The biggest segment's dictionary of stored fields, for new ones to share; empty when there is none."""
    if not segments:
        return b""
    biggest = max(segments, key=lambda segment: segment.documents)
    return Documents(DirectoryFolder(folder), biggest.id).stored.dictionary
