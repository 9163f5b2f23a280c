"""The articles that an index has of a file, so that a file under a new name need not be read again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from hansou.index.article import Article
from hansou.index.schema import stored_article
from hansou.index.store.commit.merge_policy import Removals
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.segment import ArraySegment, SegmentState


class Committed:
    """The articles of a commit, by the file they come from; `files` are the names of all files."""

    def __init__(self, folder: Path, segments: Sequence[SegmentState], files: Collection[str]) -> None:
        place = DirectoryFolder(folder)
        self._segments = [(ArraySegment.of(place, segment), frozenset(segment.deleted)) for segment in segments]
        self._names = Removals({"": 0}, files)

    def articles(self, name: str, count: int) -> Iterator[Article] | None:
        """The `count` articles of a file, in the order in which they were added; None if it has more or fewer."""
        places = self.places(name)
        if len(places) != count:
            return None
        return (stored_article(self._segments[segment][0].documents.stored.get(doc)) for segment, doc in places)

    def places(self, name: str) -> list[tuple[int, int]]:
        """The articles of a file and its records: the number of the segment, and the document in it."""
        return [
            (number, doc)
            for number, (segment, deleted) in enumerate(self._segments)
            for doc in self._documents(segment, name, deleted)
        ]

    def _documents(self, segment: ArraySegment, name: str, deleted: Collection[int]) -> list[int]:
        """The documents of a file and its records; files of their own may be called like its records."""
        reader = segment.field("path")
        others = list(self._names.others(name))
        own, *theirs = reader.terms.find([_term(other) for other in (name, *others)]).tolist()
        records = np.arange(*reader.terms.prefix(_term(f"{name}#")))
        for other, at in zip(others, theirs, strict=True) if len(records) else ():
            within = np.arange(*reader.terms.prefix(_term(f"{other}#")))
            records = np.setdiff1d(records, np.append(within, at))
        ordinals = np.sort(np.append(records, own)) if own >= 0 else records
        if not len(ordinals):
            return []
        return [doc for doc in sorted(reader.postings(ordinals).docs.tolist()) if doc not in deleted]


def _term(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
