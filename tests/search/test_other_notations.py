"""Numbers, dates and measures are found however they are written, and greater ones that hold their figures are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "notations.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
TEXTS = sorted({text for _, *kinds in CASES for kind in kinds for text in kind.split("|")})


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("notations") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article(text, body=f"{text}，如此而已。") for text in TEXTS)
    with Searcher(path) as searcher:
        yield searcher


@pytest.mark.parametrize(("query", "same", "other"), CASES, ids=[case[0] for case in CASES])
def test_the_same_is_found_however_it_is_written(searcher: Searcher, query: str, same: str, other: str) -> None:
    results = searcher.search(query, limit=len(TEXTS), repeats=True)
    found = {hit.path for hit in results}
    assert not results.relaxed
    assert found >= set(same.split("|"))
    assert not found & set(other.split("|"))
