"""Counts of all answers by a property, and their order by date, against brute force."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from hansou import Article, Facet, Indexer, Searcher
from hansou.index.text.fold.fold import fold
from hansou.search.page import facets

from .conftest import Library

DATES = ("2022", "2022-02", "2022-02-09", "2022-02-09T08:00", "2022-03-01", "2021-12-31", "")
SOURCES = ("无锡日报", "無錫日報", "臺南新聞", "晚報 e", "")


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    rng = random.Random(7)
    return [
        Article(
            f"{at}",
            body="江阴" if rng.random() < 0.7 else "宜兴",
            date=rng.choice(DATES),
            source=rng.choice(SOURCES),
            author=rng.choice(("许峰", "")),
            format="text",
        )
        for at in range(90)
    ]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Searcher:
    """In three segments, some documents replaced and removed."""
    folder = tmp_path_factory.mktemp("facets") / "index"
    with Indexer(folder, workers=1) as indexer:
        indexer.add(Article(article.path, body="江阴", date="1999", source="旧") for article in articles[:20])
        indexer.add(articles[20:50])
        indexer.commit()
        indexer.add(articles[:20])
        indexer.commit()
        indexer.add(articles[50:])
    return Searcher(folder)


@pytest.mark.parametrize("query", ["江阴", "宜兴", "江阴 date:2022", "江阴 宜兴", "date:*"])
@pytest.mark.parametrize("match", ["all", "any"])
def test_facets_count_all_answers(searcher: Searcher, articles: list[Article], query: str, match: str) -> None:
    results = searcher.search(
        query, limit=1000, repeats=True, match=match, facets=("year", "month", "date", "source", "author")
    )
    hits = [article for article in articles if article.path in {hit.path for hit in results}]
    assert len(hits) == results.total > 10
    for name, size in (("year", 4), ("month", 7), ("date", 10)):
        counted = Counter(article.date[:size] for article in hits if article.date)
        missing = sum(not article.date for article in hits)
        assert results.facets[name] == Facet(sorted(counted.items()), 0, missing)
    for name in ("source", "author"):
        values = [getattr(article, name) for article in hits]
        counted = Counter(fold(value) for value in values if value)
        facet = results.facets[name]
        assert [(fold(value), number) for value, number in facet.counts] == sorted(
            counted.items(), key=lambda item: (-item[1], item[0])
        )
        assert {value for value, _ in facet.counts} <= set(values)
        assert (facet.others, facet.missing) == (0, values.count(""))


def test_only_the_commonest_names_are_told(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    every = searcher.search("江阴", facets=["source"]).facets["source"]
    monkeypatch.setattr(facets, "MOST", 1)
    first = searcher.search("江阴", facets=["source"]).facets["source"]
    assert first.counts == every.counts[:1]
    assert first.others == sum(number for _, number in every.counts[1:]) > 0


def test_facets_are_in_json_where_they_were_asked_for(searcher: Searcher) -> None:
    assert "facets" not in searcher.search("江阴").as_json()
    results = searcher.search("江阴 date:2021", facets=["year"])
    counts = [{"value": "2021", "count": results.total}]
    assert results.as_json()["facets"] == {"year": {"counts": counts, "others": 0, "missing": 0}}


def test_an_unknown_facet_is_a_value_error(searcher: Searcher) -> None:
    with pytest.raises(ValueError, match=r"facets is .*; it must be one of 'year', 'month', 'date', 'source'"):
        searcher.search("江阴", facets=["path"])


@pytest.mark.parametrize("query", ["江阴", "江阴 宜兴", "江*"])
@pytest.mark.parametrize("oldest", [False, True])
def test_order_by_date(searcher: Searcher, articles: list[Article], query: str, oldest: bool) -> None:
    dates = {article.path: article.date for article in articles}
    sort = "oldest" if oldest else "newest"
    found = [hit.path for hit in searcher.search(query, limit=1000, repeats=True, sort=sort)]
    assert len(found) > 40
    dated = [dates[path] for path in found if dates[path]]
    assert dated == sorted(dated, reverse=not oldest)
    assert [dates[path] for path in found[len(dated) :]] == [""] * (len(found) - len(dated))
    other = [
        hit.path for hit in searcher.search(query, limit=1000, repeats=True, sort="newest" if oldest else "oldest")
    ]
    for date in DATES:  # those of one date keep their order
        assert [path for path in found if dates[path] == date] == [path for path in other if dates[path] == date]
    pages = [hit.path for at in range(0, 91, 7) for hit in searcher.search(query, 7, at, sort=sort, repeats=True)]
    assert pages == found
    if not oldest:
        assert [hit.path for hit in searcher.search(query, limit=1000, repeats=True, sort="date")] == found


def test_facets_of_the_sample(sample: Library) -> None:
    results = sample.searcher.search("江阴", limit=100, repeats=True, facets=["year"])
    years = Counter(sample.articles[hit.path].date[:4] for hit in results)
    assert dict(results.facets["year"].counts) == {year: number for year, number in years.items() if year}
