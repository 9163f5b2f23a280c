"""Paths by how they end, as a person shortens them."""

from __future__ import annotations

from collections.abc import Iterator

from hansou.search.collection import Collection, Segment

_LOOKED_AT = 1000  # documents of a segment


def path_endings(collection: Collection, ending: str, limit: int) -> list[str]:
    """The paths that end so, in order: with a whole name, if there are any, else within one."""
    if not ending.strip("*?＊？"):
        return []
    for befores in (("/", "#"), ("",)):
        found = {
            path for segment in collection.segments for before in befores for path in _ending(segment, before + ending)
        }
        if found:
            return sorted(found)[:limit]
    return []


def _ending(segment: Segment, ending: str) -> Iterator[str]:
    pattern = "".join("?" if character in "*?＊？" else character for character in ending)
    for doc in segment.without_deleted(segment.keywords_like("path", f"*{pattern}"))[:_LOOKED_AT].tolist():
        path: str = segment.stored(doc)["path"]
        if path.endswith(ending):
            yield path
