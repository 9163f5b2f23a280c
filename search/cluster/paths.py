"""Paths like one that no article on a cluster has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from hansou.index.cluster.documents import plain_text

from .remote import Query, Remote

_LOOKED_AT = 500
_ALIKE = 0.6


def near_paths(remote: Remote, path: str, limit: int) -> list[str]:
    """The paths most like one, the likest first: of the same file name, else alike in their beginning."""
    path = plain_text(path)
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    pattern = "".join("?" if each in "*?\\" else each for each in name)
    same = _paths(remote, {"wildcard": {"path": {"value": f"*/{pattern}*"}}}) if pattern.strip("?") else []
    same += _paths(remote, {"prefix": {"path": name}}) if name else []
    others = {each.rpartition("/")[2]: each for each in _beginning(remote, path)}
    like = get_close_matches(name, list(others), limit, _ALIKE)
    return list(dict.fromkeys([*sorted(set(same)), *(others[each] for each in like)]))[:limit]


def path_endings(remote: Remote, ending: str, limit: int) -> list[str]:
    """The paths that end so, as far as the first of them tell; see `Searcher.paths_ending`."""
    ending = plain_text(ending)
    pattern = "".join("?" if each in "*?\\" else each for each in ending)
    if not pattern.strip("?"):
        return []
    for before in ("/", "#", ""):
        found = _paths(remote, {"wildcard": {"path": {"value": f"*{before}{pattern}"}}})
        if whole := sorted(path for path in found if path.endswith(before + ending)):
            return whole[:limit]
    return []


def path_completions(remote: Remote, prefix: str, limit: int) -> list[str]:
    """The paths and folders that begin with `prefix`, as far as the first of them tell; see `Searcher.paths`."""
    begun = plain_text(prefix)
    found = set()
    for path in _paths(remote, {"prefix": {"path": begun}}):
        folder = path.find("/", len(begun))
        found.add(path if folder < 0 else path[: folder + 1])
    return sorted(found)[:limit]


def _beginning(remote: Remote, path: str) -> Iterator[str]:
    """Paths that begin as one does, as long as any do."""
    sizes = range(len(path), 0, -1)
    counts = remote.counts([{"prefix": {"path": path[:size]}} for size in sizes]) if path else []
    for size, count in zip(sizes, counts, strict=True):
        if count:
            yield from _paths(remote, {"prefix": {"path": path[:size]}})
            return


def _paths(remote: Remote, query: Query) -> list[str]:
    body = {"query": {"constant_score": {"filter": query}}, "size": _LOOKED_AT, "sort": [{"path": "asc"}]}
    found = remote.search({**body, "_source": ["article.path"], "track_total_hits": False})
    return [hit["_source"]["article"]["path"] for hit in found["hits"]["hits"]]
