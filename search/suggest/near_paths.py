"""Paths like one that no article has: found in the sorted paths of the index, without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from hansou.search.collection import Collection, Segment

_LOOKED_AT = 2000  # paths of a segment, those that begin most alike
_ALIKE = 0.6


def near_paths(collection: Collection, path: str, limit: int) -> list[str]:
    """The paths most like one, the likest first: of the same file name, else alike in their beginning."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    known = {each for segment in collection.segments for each in _candidates(segment, path, name)}
    same = sorted(each for each in known if name and each.rpartition("/")[2].startswith(name))
    others = {each.rpartition("/")[2]: each for each in sorted(known.difference(same))}
    like = get_close_matches(name, list(others), limit, _ALIKE)
    return [*same, *(others[each] for each in like)][:limit]


def _candidates(segment: Segment, path: str, name: str) -> Iterator[str]:
    pattern = name.replace("*", "?")
    if pattern.strip("?"):
        for doc in segment.without_deleted(segment.keywords_like("path", f"*{pattern}*"))[:_LOOKED_AT].tolist():
            yield segment.stored(doc)["path"]
    for size in range(len(path), 0, -1):
        docs = segment.without_deleted(segment.keywords("path", path[:size], path[:size]))
        if len(docs):
            for doc in docs[:_LOOKED_AT].tolist():
                yield segment.stored(doc)["path"]
            return
