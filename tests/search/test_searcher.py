"""The facade: commits, threads, pages, dates and filters, and what real articles must answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import hansou
from hansou import Article, CorruptIndex, Indexer, NoIndex, QueryError, Searcher
from tests.index.text.plain import tokens

from .conftest import Library

ARTICLES = (
    Article("a", "江阴百亿项目", "江阴百亿项目开工。", "2022-02-09", "无锡日报"),
    Article("b", "百亿项目", "项目在江阴。", "2022-02", "无锡新闻网"),
    Article("c", "江陰", "江陰的項目很多，江陰。", "2023-01-01", "臺南新聞"),
    Article("d", "无题", "江阴，无日期。", "", ""),
    Article("e", "往事", "江阴的旧闻。", "2021", "无锡日报"),
    Article("f", "别处", "南京的新闻。", "2022-03-01T08:00", "南京日报"),
)


@pytest.fixture
def six(tmp_path: Path) -> Path:
    with Indexer(tmp_path / "six", workers=1) as indexer:
        indexer.add(ARTICLES)
    return tmp_path / "six"


# What the query language reads as more than text.
NO_OPERATORS = str.maketrans("", "", '"“”＂「」『』()（）:：+-')


def paths(results: Any) -> list[str]:
    return [hit.path for hit in results]


def test_public_names() -> None:
    assert hansou.__all__ == [
        "ArgumentError", "Article", "ArticleError", "CheckReport", "ClosedError", "ClusterError", "Collocate",
        "CompactReport", "Completion", "CorruptIndex", "Facet", "Failure", "Filters", "FormatCount", "HansouError",
        "Hit", "IndexLocked", "Indexer", "Left", "NewerIndex", "NoIndex", "Occurrence", "OlderCommit", "OlderIndex",
        "Problem", "Progress", "QueryError", "ReadOptions", "Repeat", "Report", "Results", "SavedQueries", "SavedQuery",
        "Searcher", "Snippet", "SourceError", "Stats", "TrendRow", "Trends", "UpgradeReport", "Why", "WhyEquivalent",
        "WhyFilter",
        "WhyNearest", "WhyPart", "WhyPlace", "WhyTerm", "WordListError", "check", "engine", "index_path", "preview",
        "script_of", "time_limit", "to_script", "upgrade", "watch",
    ]  # fmt: skip
    for name in hansou.__all__:
        value = getattr(hansou, name)
        assert value is hansou.engine or value.__name__ == name
    assert set(hansou.__all__) <= set(dir(hansou))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = hansou.nonsense


FILTERS: dict[str, tuple[dict[str, str], str]] = {
    "since a year": ({"since": "2022"}, "abc"),
    "since a month": ({"since": "2022-02"}, "abc"),
    "since a day": ({"since": "2022-2-9"}, "ac"),
    "until a year": ({"until": "2022"}, "abe"),
    "until a month": ({"until": "2022-02"}, "abe"),
    "until a day": ({"until": "2021-12-31"}, "e"),
    "between": ({"since": "2022-01", "until": "2022-12-31"}, "ab"),
    "one day": ({"since": "2022-02-09", "until": "2022-02-09"}, "a"),
    "a source": ({"source": "无锡日报"}, "ae"),
    "the beginning of a source": ({"source": "无锡"}, "abe"),
    "a source in the other script": ({"source": "台南新闻"}, "c"),
    "source and date": ({"source": "無錫", "since": "2022-02-09"}, "a"),
    "nothing": ({"source": "苏州"}, ""),
}


@pytest.mark.parametrize(("options", "expected"), FILTERS.values(), ids=FILTERS)
def test_filters(six: Path, options: dict[str, str], expected: str) -> None:
    with Searcher(six) as searcher:
        results = searcher.search("江阴", **options)
        assert "".join(sorted(paths(results))) == expected
        assert results.total == len(expected)


@pytest.mark.parametrize("options", [{"since": "昨天"}, {"until": "2022-13"}, {"since": "2023", "until": "2022-05"}])
def test_bad_dates_are_query_errors(six: Path, options: dict[str, str]) -> None:
    with Searcher(six) as searcher, pytest.raises(QueryError):
        searcher.search("江阴", **options)


@pytest.mark.parametrize("options", [{"limit": -1}, {"offset": -1}, {"sort": "size"}, {"match": "some"}])
def test_bad_options_are_value_errors(six: Path, options: dict[str, Any]) -> None:
    with Searcher(six) as searcher, pytest.raises(ValueError, match=f"^{next(iter(options))} is "):
        searcher.search("江阴", **options)


def test_the_newest_come_first_when_sorted_by_date(six: Path) -> None:
    with Searcher(six) as searcher:
        by_score = {hit.path: hit.score for hit in searcher.search("江阴")}
        by_date = searcher.search("江阴", sort="date")
        assert paths(by_date) == ["c", "a", "b", "e", "d"]
        assert {hit.path: hit.score for hit in by_date} == pytest.approx(by_score)
        assert paths(searcher.search("江阴", sort="date", limit=2, offset=1)) == ["a", "b"]
        assert paths(searcher.search("江阴 苏州", sort="date")) == ["c", "a", "b", "e", "d"]
        assert paths(searcher.search("苏州", sort="date")) == []


def test_a_hit_tells_all_of_its_article(six: Path) -> None:
    with Searcher(six) as searcher:
        hit = searcher.search("项目", source="臺南")[0]
        assert (hit.rank, hit.path, hit.title, hit.date, hit.source) == (1, "c", "江陰", "2023-01-01", "臺南新聞")
        assert hit.title_highlights == []
        assert [(s.text, s.highlights, s.line) for s in hit.snippets] == [("江陰的項目很多，江陰。", [(3, 5)], 1)]
        assert searcher.article("c") == ARTICLES[2]
        assert searcher.article("z") is None


def test_results_are_a_sequence(six: Path) -> None:
    with Searcher(six) as searcher:
        results = searcher.search("江阴", limit=3)
        assert len(results) == len(list(results)) == 3
        assert [hit.rank for hit in results] == [1, 2, 3]
        assert results[-1] is list(results)[2]
        assert results.total == 5
        assert results.query == "江阴"
        assert results.took_ms > 0
        json = results.as_json()
        assert list(json) == ["query", "total", "relaxed", "took_ms", "hits"]
        assert json["hits"][0]["path"] == results[0].path


def test_partial_answers_are_told_from_full_ones(six: Path) -> None:
    with Searcher(six) as searcher:
        full, partial = searcher.search("江阴 项目"), searcher.search("南京 项目")
        assert (full.relaxed, sorted(paths(full))) == (False, ["a", "b", "c"])
        assert (partial.relaxed, sorted(paths(partial))) == (True, ["a", "b", "c", "f"])
        assert sorted(paths(searcher.search("南京 项目", match="any"))) == ["a", "b", "c", "f"]
        assert paths(searcher.search('"南京项目"')) == []
        assert not searcher.search('"南京项目"').relaxed


@pytest.mark.parametrize("query", ["江阴的项目", "江陰的項目", "江阴项目么", "在江阴的项目", "江阴和 项目"])
def test_words_that_only_hold_a_sentence_together_are_not_wanted(six: Path, query: str) -> None:
    with Searcher(six) as searcher:
        results = searcher.search(query)
        assert (results.relaxed, sorted(paths(results))) == (False, ["a", "b", "c"])


def test_words_that_only_hold_a_sentence_together_are_found_alone(six: Path) -> None:
    with Searcher(six) as searcher:
        assert sorted(paths(searcher.search("的"))) == ["c", "e", "f"]
        assert sorted(paths(searcher.search('"江阴的项目"'))) == ["c"]
        assert sorted(paths(searcher.search('"江阴的旧"'))) == ["e"]


@pytest.mark.parametrize("query", ["机器人", "江阴 電池", "誰把老電梯修好了", "title:的", "人 NOT 电池"])
@pytest.mark.parametrize("sort", ["score", "date"])
def test_pages_make_up_the_one_long_list(sample: Library, query: str, sort: str) -> None:
    def page(limit: int, offset: int = 0) -> list[Any]:
        return list(sample.searcher.search(query, limit, offset, snippets=1, sort=sort))

    whole = page(100)
    assert sum(1 + len(hit.repeats) for hit in whole) == sample.searcher.search(query).total > 2
    for size in (1, 7, 25):
        pages = [hit for number in range(4) for hit in page(size, number * size)]
        assert pages == whole[: 4 * size]
    assert page(5, len(whole) - 2) == whole[-2:]
    assert page(5, len(whole)) == page(0) == []


def test_as_many_are_shown_as_are_counted_however_they_are_sorted(sample: Library) -> None:
    for article in sample.articles.values():
        question = article.title.translate(NO_OPERATORS)
        by_score = sample.searcher.search(question, limit=100, snippets=1, match="any", repeats=True)
        by_date = sample.searcher.search(question, limit=100, snippets=1, match="any", sort="date", repeats=True)
        assert len(by_score) == by_score.total == by_date.total
        assert sorted(paths(by_score)) == sorted(paths(by_date))


def test_refreshing_shows_new_commits_and_nothing_before(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with pytest.raises(NoIndex):
        Searcher(folder)
    with Indexer(folder, workers=1) as indexer:
        indexer.commit()
        searcher = Searcher(folder)
        assert paths(searcher.search("江阴")) == []
        indexer.add(ARTICLES[0])
        assert not searcher.refresh()
        indexer.commit()
        assert paths(searcher.search("江阴")) == []
        assert searcher.refresh()
        assert not searcher.refresh()
        assert paths(searcher.search("江阴")) == ["a"]
        indexer.add(Article("a", "改", "南京"))
        indexer.add(ARTICLES[1])
        indexer.commit()
        # The commit it has opened stays searchable, though its files are gone.
        assert paths(searcher.search("江阴")) == ["a"]
        searcher.refresh()
        assert (paths(searcher.search("江阴")), paths(searcher.search("南京"))) == (["b"], ["a"])
        indexer.remove(["a", "b", "unknown"])
    searcher.refresh()
    assert (paths(searcher.search("江阴")), searcher.stats().documents) == ([], 0)


def test_no_index_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    for path in (tmp_path / "none", tmp_path, tmp_path / "file"):
        with pytest.raises((NoIndex, CorruptIndex), match=path.name):
            Searcher(path)


def test_threads_share_a_searcher(sample: Library) -> None:
    questions = [article.body[5:20].translate(NO_OPERATORS) for article in sample.articles.values()]

    def answer(question: str) -> Any:
        results = sample.searcher.search(question, limit=5)
        return results.total, [(hit.path, hit.score, hit.snippets) for hit in results]

    expected = [answer(question) for question in questions]
    fresh = Searcher(sample.searcher.path)
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(answer, questions * 4))
        first = list(pool.map(lambda question: fresh.search(question, limit=5), questions))
    assert again == expected * 4
    assert [(r.total, [(hit.path, hit.score, hit.snippets) for hit in r]) for r in first] == expected


def test_threads_search_while_the_index_changes(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article(f"{at}", body="江阴的项目") for at in range(10))
        indexer.commit()
        searcher = Searcher(tmp_path)

        def count(_: int) -> int:
            return len(searcher.search("江阴 项目", limit=1000))

        with ThreadPoolExecutor(4) as pool:
            counts = [pool.submit(count, at) for at in range(200)]
            for commit in range(1, 8):
                indexer.add(Article(f"{commit}-{at}", body="江阴的项目") for at in range(10))
                indexer.commit()
                searcher.refresh()
                counts += [pool.submit(count, at) for at in range(50)]
            assert {future.result() for future in counts} <= set(range(10, 90, 10))
        assert count(0) == 80


def test_highlights_of_any_text(six: Path) -> None:
    with Searcher(six) as searcher:
        assert searcher.highlights("江\n陰的項目", "江阴 项目") == [(0, 3), (4, 6)]
        assert searcher.highlights("江陰 南京", "江阴 NOT 南京") == [(0, 2)]
        assert searcher.highlights("", "江阴") == []
        assert searcher.highlights("江阴", "") == []


def test_stats(six: Path) -> None:
    with Searcher(six) as searcher:
        stats = searcher.stats()
        units = sum(len(tokens(article.title)) + len(tokens(article.body)) for article in ARTICLES)
        assert (stats.documents, stats.characters, stats.segments) == (6, units, 1)
        assert (stats.first_date, stats.last_date) == ("2021", "2023-01-01")
        assert stats.sources[0] == ("无锡日报", 2)
        assert stats.bytes == sum(file.stat().st_size for file in six.iterdir())
