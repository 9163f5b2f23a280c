"""What a commit does to segments: deletions, and merging so that they stay few."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.encoding.bits import Ints, offsets
from hansou.index.store.merge import merge_segments
from hansou.index.store.postings.terms import TermsReader
from hansou.index.store.segment import ArraySegment, Documents, SegmentState

from .commits import Written, new_segment_id, path_term

MOST_SEGMENTS = 6  # more are merged, the last ones first
TIMES_AS_LARGE = 4  # as those behind it together is a segment that is not merged with them
_SOONER_FOUND = 8  # times as many terms: then a few are found by themselves sooner than by going through all
_AT_ONCE = 1 << 14  # terms in memory at a time
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


def delete(folder: Path, segment: SegmentState, added: Sequence[ArraySegment], removals: Removals) -> SegmentState:
    """The segment without the articles whose paths those added have, and those of the files that are removed."""
    if not added and not removals.names:
        return segment
    reader = ArraySegment.of(DirectoryFolder(folder), segment).field("path")
    gone = [_in_both(reader.terms, new.field("path").terms) for new in added]
    gone += [_of_file(reader.terms, name, removals) for name in removals.names]
    docs = reader.postings(np.unique(np.concatenate(gone))).docs
    return replace(segment, deleted=tuple(sorted({*segment.deleted, *docs.tolist()}))) if len(docs) else segment


def _of_file(terms: TermsReader, name: str, removals: Removals) -> Ints:
    """The ordinals of the paths of a file and of the records in it."""
    own = terms.find([path_term(name)])
    records = np.arange(*terms.prefix(path_term(f"{name}#")))
    for other in removals.others(name) if len(records) else ():
        theirs = np.arange(*terms.prefix(path_term(f"{other}#")))
        records = np.setdiff1d(records, np.concatenate((terms.find([path_term(other)]), theirs)))
    return np.concatenate((own[own >= 0], records))


def _in_both(terms: TermsReader, others: TermsReader) -> Ints:
    """The ordinals of the terms that another dictionary has as well."""
    found: list[int] = []
    if len(others) < len(terms) // _SOONER_FOUND:
        wanted = others.iterate() if len(others) else iter(())
        while some := list(islice(wanted, _AT_ONCE)):
            found += [at for at in terms.find(some).tolist() if at >= 0]
        return np.array(found, np.int64)
    wanted = others.iterate() if len(others) else iter(())
    other = next(wanted, None)
    for at, term in enumerate(terms.iterate() if len(terms) else ()):
        while other is not None and other < term:
            other = next(wanted, None)
        if other is None:
            break
        if other == term:
            found.append(at)
    return np.array(found, np.int64)


def latest_only(opened: Sequence[ArraySegment], added: Sequence[Written], removals: Removals) -> list[SegmentState]:
    """New segments; of articles that were given the same path all but the last are deleted, and removed ones.

    `opened` are those that are `added`.
    """
    bases = offsets(np.array([written.documents for written in added], np.int64)).tolist()
    gone: set[int] = {*_given_again(opened, added, bases)}
    for segment, base in zip(opened, bases, strict=False):
        reader = segment.field("path")
        for name, before in removals.names.items():
            if before > base:
                docs = reader.postings(_of_file(reader.terms, name, removals)).docs
                gone.update(doc + base for doc in docs.tolist() if doc + base < before)
    numbers = np.array(sorted(gone), np.int64)
    cuts = np.searchsorted(numbers, bases)
    return [
        SegmentState(written.id, written.documents, tuple((numbers[lo:hi] - base).tolist()))
        for written, base, lo, hi in zip(added, bases, cuts, cuts[1:], strict=False)
    ]


def _given_again(opened: Sequence[ArraySegment], added: Sequence[Written], bases: Sequence[int]) -> Iterator[int]:
    """The numbers of the articles whose paths later ones have, too."""
    hashes = np.concatenate([written.hashes for written in added]) if added else np.zeros(0, np.uint64)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    again = np.flatnonzero(ordered[1:] == ordered[:-1])
    if not len(again):
        return
    latest: dict[str, int] = {}
    before = -2
    for at in again.tolist():  # each with the one behind it, of the same hash and a greater number
        if at != before + 1:
            latest = {_path(opened, bases, int(order[at])): int(order[at])}
        number = int(order[at + 1])
        path = _path(opened, bases, number)
        if path in latest:  # else only the hash is the same
            yield latest[path]
        latest[path] = number
        before = at


def _path(opened: Sequence[ArraySegment], bases: Sequence[int], number: int) -> str:
    """The path of an article, counted through all segments."""
    at = bisect_right(bases, number) - 1
    return str(opened[at].documents.stored.head(number - bases[at])["path"])


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
