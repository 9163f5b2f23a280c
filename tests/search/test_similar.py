"""Articles on the same subject."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

from .conftest import Library

TAXI = "计程车司机在换电站换电池，三分钟就能上路，计程车公司说换电比充电快。"
TAXI_TRADITIONAL = "計程車司機說換電站的電池夠用，計程車換電只要三分鐘。"
TEA = "茶农在清明前采茶，霜冻让茶园减产，茶叶价格上涨。"


@pytest.fixture
def searcher(tmp_path: Path):
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(
            [
                Article("taxi", "换电站启用", TAXI),
                Article("taxi-t", "換電", TAXI_TRADITIONAL),
                Article("tea", "采茶", TEA),
                Article("tea-2", "茶园", "茶园遇到霜冻，茶叶减产。"),
                Article("empty"),
                Article("alone", body="饕餮"),
                *(Article(f"other/{number}", body=f"公园里第{number}次活动，市民到场参观。") for number in range(6)),
            ]
        )
    with Searcher(tmp_path / "index") as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("path", "first"), [("taxi", "taxi-t"), ("taxi-t", "taxi"), ("tea", "tea-2"), ("tea-2", "tea")]
)
def test_what_is_on_the_same_subject_comes_first(searcher: Searcher, path: str, first: str) -> None:
    results = searcher.similar(path)
    assert results is not None
    assert results[0].path == first
    assert path not in {hit.path for hit in results}
    assert [hit.rank for hit in results] == list(range(1, len(results) + 1))
    assert [hit.score for hit in results] == sorted((hit.score for hit in results), reverse=True)
    assert results.total == len(results)
    assert any(snippet.highlights for snippet in results[0].snippets)


def test_an_article_like_no_other(searcher: Searcher) -> None:
    assert list(searcher.similar("alone") or ()) == []
    assert list(searcher.similar("empty") or ()) == []
    assert searcher.similar("missing") is None
    assert list(searcher.similar("taxi", 0) or ()) == []
    assert len(searcher.similar("other/1", 2) or ()) == 2


def test_the_same_story_in_the_other_script_is_found_among_the_samples(sample: Library) -> None:
    pair = [path for path in sample.articles if "same-story" in path]
    assert len(pair) == 2
    for path, other in (pair, pair[::-1]):
        results = sample.searcher.similar(path, 3)
        assert results is not None
        assert results[0].path == other
