"""Nothing is missed and highlights are exact on the cluster too; ranking is that of a local index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, Indexer, Searcher
from tests.index.text.plain import SHARED
from tests.search.conftest import Library, drcd, shown
from tests.search.test_nothing_missed import ask, check_found, check_highlights

STRINGS = {"paragraphs": 400, "sample": 600}
QUESTIONS = 200
NEAR = 0.003  # of MRR@10


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """The 2,000 paragraphs of DRCD."""
    return [Article(path=row["id"], title=row["title"], body=row["text"]) for row in drcd("paragraphs")]


def library(address: str, articles: list[Article]) -> Library:
    return Library({article.path: shown(article) for article in articles}, Searcher(address))


@pytest.fixture(scope="module")
def changed(new_address: Any, articles: list[Article]) -> Iterator[Library]:
    """The paragraphs on the cluster, after some were replaced and removed."""
    address = new_address()
    with Indexer(address) as indexer:
        indexer.add(
            Article(path=article.path, body=f"取代之前{number}") for number, article in enumerate(articles[:50])
        )
        indexer.add(Article(path=f"gone/{number}", body=articles[number].body) for number in range(100))
        indexer.commit()
        indexer.remove(f"gone/{number}" for number in range(100))
        indexer.add(articles)
    made = library(address, articles)
    yield made
    made.searcher.close()


@pytest.fixture(scope="module")
def paragraphs(new_address: Any, articles: list[Article]) -> Iterator[Library]:
    """The paragraphs on the cluster and nothing else: what was deleted counts for a while in how common terms are."""
    address = new_address()
    with Indexer(address) as indexer:
        indexer.add(articles)
    made = library(address, articles)
    yield made
    made.searcher.close()


@pytest.fixture(scope="module")
def local_paragraphs(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    index = tmp_path_factory.mktemp("drcd") / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles)
    with Searcher(index) as searcher:
        yield searcher


def test_every_string_finds_exactly_the_paragraphs_that_hold_it_and_is_marked(changed: Library) -> None:
    check(changed, STRINGS["paragraphs"])


def test_every_string_finds_exactly_the_sample_articles_that_hold_it_and_is_marked(sample: Library) -> None:
    check(sample, STRINGS["sample"])


def check(library: Library, count: int) -> None:
    asked = ask(library, count)
    check_found(library, asked)
    assert check_highlights(library, asked) > count


def test_questions_are_answered_as_well_as_by_a_local_index(paragraphs: Library, local_paragraphs: Searcher) -> None:
    asked = questions()
    asked = asked[:: len(asked) // QUESTIONS]
    ours, theirs = (mean_rank(searcher, asked) for searcher in (paragraphs.searcher, local_paragraphs))
    assert theirs > 0.9
    assert ours == pytest.approx(theirs, abs=NEAR)


def questions() -> list[tuple[str, str]]:
    """Questions, each with the paragraph that answers it."""
    found = []
    for part in ("dev", "test"):
        data = json.loads(Path(SHARED / "eval" / "drcd" / f"{part}.json").read_text(encoding="utf-8"))["data"]
        for paragraph in (each for article in data for each in article["paragraphs"]):
            found += [(question["question"], paragraph["id"]) for question in paragraph["qas"]]
    return found


def mean_rank(searcher: Searcher, asked: list[tuple[str, str]]) -> float:
    """MRR@10."""
    total = 0.0
    for question, answer in asked:
        paths = [hit.path for hit in searcher.search(question, limit=10, snippets=0, repeats=True)]
        total += 1 / (1 + paths.index(answer)) if answer in paths else 0.0
    return total / len(asked)


def test_similar_articles_are_those_of_a_local_index(paragraphs: Library, local_paragraphs: Searcher) -> None:
    for path in list(paragraphs.articles)[::200]:
        ours, theirs = (searcher.similar(path, 5) for searcher in (paragraphs.searcher, local_paragraphs))
        assert ours is not None
        assert theirs is not None
        assert [hit.path for hit in ours] == [hit.path for hit in theirs]


def test_why_tells_what_a_local_index_tells(paragraphs: Library, local_paragraphs: Searcher) -> None:
    query = "台灣 總督府 設計"
    paths = [hit.path for hit in local_paragraphs.search(query, limit=3)]
    for path in [*paths, next(iter(paragraphs.articles))]:
        ours, theirs = (searcher.why(query, path) for searcher in (paragraphs.searcher, local_paragraphs))
        assert ours is not None
        assert theirs is not None
        assert ours.as_json() == theirs.as_json()
