"""Occurrences, trends and collocates of news and poems, against the texts read character by character."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.text.repair.repair import repair
from hansou.search.corpus.collocates import windows_in
from hansou.search.query.terms import unit_string
from hansou.search.snippets.occurrences import HighlightTerm, spell_string
from tests.index.text.plain import SHARED, tokens
from tests.search.conftest import Library

from .test_concordance import by_brute_force, strings_of, windows_by_brute_force

FILES = {"news": "news-simplified.jsonl.gz", "poems": "poems-traditional.jsonl.gz"}
STEP = 29  # every so many lines of a corpus
MOST = {"news": 30, "poems": 150}  # so many of them: each is read character by character for each query


def lines_of(file: Path, most: int) -> Iterator[Article]:
    """Some lines of a corpus; those of poems without a date get one, so that there are trends."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == STEP * most:
                return
            if number % STEP == 0:
                record = json.loads(line)
                date = record.get("date") or f"20{number % 20:02}-0{number % 9 + 1}"
                yield Article(f"{number}", record["title"], record["body"], date=date, author=record.get("author", ""))


@pytest.fixture(scope="module", params=FILES)
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    file, most = SHARED / "corpora" / FILES[request.param], MOST[request.param]
    if not file.exists():
        pytest.skip("NOT RUN: the corpora are not beside the project, in ../shared/corpora")
    index = tmp_path_factory.mktemp(request.param) / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add(lines_of(file, most))
    with Searcher(index) as searcher:
        articles = {article.path: article for article in searcher.articles("*")}
        assert len(articles) == most
        given = {article.path: article for article in lines_of(file, most)}
        assert all(article.body == repair(given[path].body) for path, article in articles.items())
        yield Library(articles, searcher)


def test_every_occurrence_and_nothing_else(corpus: Library) -> None:
    compared = 0
    for text in strings_of(corpus, 7, 20):
        found = [(each.path, each.part, each.start, each.end) for each in corpus.searcher.occurrences(f'"{text}"')]
        assert len(found) == len(set(found))
        assert set(found) == by_brute_force(corpus, text), text
        compared += len(found)
    assert compared > 40


def test_sorted_and_sampled_ones_are_the_same(corpus: Library) -> None:
    for text in strings_of(corpus, 8, 10):
        every = set(corpus.searcher.occurrences(f'"{text}"'))
        for sort in ("left", "right", "date", "path"):
            assert set(corpus.searcher.occurrences(f'"{text}"', sort=sort)) == every  # type: ignore[arg-type]
        some = list(corpus.searcher.occurrences(f'"{text}"', sample=5))
        assert len(some) == min(5, len(every))
        assert set(some) <= every


@pytest.mark.parametrize(("by", "size"), [("year", 4), ("month", 7)])
def test_trends(corpus: Library, by: str, size: int) -> None:
    for text in strings_of(corpus, 9, 3):
        places = by_brute_force(corpus, text)
        told = corpus.searcher.trends([f'"{text}"'], by=by)  # type: ignore[arg-type]
        assert sum(row.tallies[0].occurrences for row in (*told.rows, told.without)) == len(places)
        for row in told.rows:
            paths = {path for path, article in corpus.articles.items() if article.date[:size] == row.name}
            assert row.articles == len(paths)
            assert row.tallies[0] == (
                len({path for path, *_ in places if path in paths}),
                sum(p in paths for p, *_ in places),
            )
            texts = (corpus.articles[path] for path in paths)
            assert row.characters == sum(len(tokens(each.title)) + len(tokens(each.body)) for each in texts)


@pytest.mark.parametrize("window", [1, 5])
def test_words_near(corpus: Library, window: int) -> None:
    compared = 0
    records = [{"title": article.title, "body": article.body} for article in corpus.articles.values()]
    for text in strings_of(corpus, 10 + window, 12):
        found = windows_in(records, [HighlightTerm(spell_string(unit_string(text)), 1.0)], window)
        near, units, places = windows_by_brute_force(corpus, text, window)
        assert found.occurrences == places
        assert (found.left + found.right, found.units) == (near, units), text
        compared += units
    assert compared > 50


def test_memory_of_every_occurrence_is_that_of_one_article(corpus: Library) -> None:
    """An iterator: the first comes before the last article is read, and none is kept."""
    import tracemalloc

    tracemalloc.start()
    try:
        seen = sum(1 for _ in corpus.searcher.occurrences("一"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen > 10
    assert peak < 20_000_000
