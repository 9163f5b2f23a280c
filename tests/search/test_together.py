"""What stands together ranks above what stands apart, and words that only hold a sentence together do not count."""

from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

FILLER = "市民到场参观并提出意见"


@pytest.fixture
def searcher(tmp_path: Path):
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(
            [
                Article("apart", body=f"百亿项目{FILLER}江阴", date="2022-02-08"),
                Article("together", body=f"{FILLER}江阴百亿项目", date="2022-02-09"),
                *(Article(f"other/{number}", body=f"{FILLER}宜兴", date="2022-03-01") for number in range(8)),
            ]
        )
    with Searcher(tmp_path / "index") as searcher:
        yield searcher


def test_pieces_that_stand_together_rank_first(searcher):
    together, apart = searcher.search("江阴 百亿项目")
    assert (together.path, apart.path) == ("together", "apart")
    assert together.score > apart.score * 1.05


@pytest.mark.parametrize("filters", [{}, {"since": "2022-02"}, {"until": "2022-02"}])
@pytest.mark.parametrize("query", ["江阴 和 百亿项目", "(江阴 和 百亿项目)", "江阴 AND (百亿项目 的)"])
def test_function_words_are_not_wanted(searcher, query, filters):
    results = searcher.search(query, **filters)
    assert (results.total, results.relaxed) == (2, False)
