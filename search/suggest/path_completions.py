"""Paths as a shell completes them: to the end of the next folder's name, or to the path's end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hansou.search.collection import Collection, Segment


def path_completions(collection: Collection, prefix: str, limit: int) -> list[str]:
    """The paths and folders that begin with `prefix`, in order; a folder ends with a slash and hides what is in it."""
    found: set[str] = set()
    for segment in collection.segments:
        found.update(_completions(segment, prefix, limit))
    return sorted(found)[:limit]


def _completions(segment: Segment, prefix: str, limit: int) -> Iterator[str]:
    """Those of one segment, `limit` at most: in the sorted dictionary each folder is passed over in one step."""
    if "path" not in segment.arrays.field_names:
        return
    reader = segment.arrays.field("path")
    begun = prefix.encode("utf-8", "surrogateescape")
    at, end = reader.terms.prefix(begun)
    while at < end and limit:
        path = reader.terms.term(at)
        folder = path.find(b"/", len(begun))
        if folder >= 0:
            path = path[: folder + 1]
            at = reader.terms.prefix(path)[1]
        else:
            docs = segment.without_deleted(reader.postings(np.array([at])).docs)
            at += 1
            if not len(docs):
                continue
        limit -= 1
        yield path.decode("utf-8", "surrogateescape")
