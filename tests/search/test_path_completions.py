"""Paths as a shell completes them, compared with looking at all of them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from hansou import Article, Indexer, Searcher

PATHS = [
    "a/b/1.txt",
    "a/b/2.txt",
    "a/c.txt",
    "a.txt",
    "ab/x/y/z.txt",
    "江/阴.txt",
    "江阴.txt",
    "江/阴/高.txt",
    "z#1",
    "z#2",
]
GONE = ["gone/1", "a/gone.txt"]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Searcher]:
    index = tmp_path_factory.mktemp("paths") / "index"
    with Indexer(index, workers=1) as indexer:
        for paths in (PATHS[::2] + GONE, PATHS[1::2]):
            indexer.add(Article(path=path, body="江阴") for path in paths)
            indexer.commit()
        indexer.remove(["a/gone.txt"])
    with Searcher(index) as searcher:
        yield searcher


def by_looking_at_all(prefix: str, paths: Iterable[str]) -> list[str]:
    cut = (path.find("/", len(prefix)) for path in paths)
    found = {
        path[: end + 1] if end >= 0 else path for path, end in zip(paths, cut, strict=True) if path.startswith(prefix)
    }
    return sorted(found)


@pytest.mark.parametrize(
    "prefix", ["", "a", "a/", "a/b", "a/b/", "a/b/1.txt", "ab/x", "江", "江/", "z#", "none", "\udcff"]
)
def test_paths_go_on_to_the_next_folder(searcher: Searcher, prefix: str) -> None:
    assert searcher.paths(prefix) == by_looking_at_all(prefix, [*PATHS, "gone/1"])


def test_so_many_at_most(searcher: Searcher) -> None:
    assert searcher.paths("", 3) == searcher.paths("")[:3]
    assert searcher.paths("", 0) == []
