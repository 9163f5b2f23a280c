"""Collections that several tests search, each indexed once a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.following.walk import find_files
from hansou.index.sources.registry import read_file
from hansou.index.text.repair.repair import repair
from tests.index.text.plain import ROOT, SHARED


@dataclass(frozen=True)
class Library:
    """A collection: its articles as they are to be shown, by path, and who searches them."""

    articles: dict[str, Article]
    searcher: Searcher


def articles_below(folder: Path) -> list[Article]:
    """The articles of the files below a folder."""
    found = [article for file in find_files([folder]) for article in read_file(Path(file.path))]
    return [article for article in found if isinstance(article, Article)]


def drcd(key: str) -> list[dict[str, str]]:
    """Paragraphs or questions of both parts of DRCD; skips where it is absent."""
    parts = [SHARED / "eval" / "drcd" / f"{part}.json" for part in ("dev", "test")]
    if not all(part.exists() for part in parts):
        pytest.skip("DRCD is not beside the project, in ../shared/eval")
    found = []
    for part in parts:
        for article in json.loads(part.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                if key == "questions":
                    found += [{"text": question["question"]} for question in paragraph["qas"]]
                else:
                    found.append({"id": paragraph["id"], "title": article["title"], "text": paragraph["context"]})
    return found


def shown(article: Article) -> Article:
    """An article as the index keeps it."""
    return Article(
        article.path, repair(article.title), repair(article.body), article.date, article.source, article.line
    )


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample collection, indexed from its files."""
    index = tmp_path_factory.mktemp("sample") / "index"
    with Indexer(index, workers=1) as indexer:
        report = indexer.update([ROOT / "seeds"])
    assert not report.failed
    with Searcher(index) as searcher:
        yield Library({article.path: shown(article) for article in articles_below(ROOT / "seeds")}, searcher)


@pytest.fixture(scope="session")
def paragraphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The 2,000 paragraphs of DRCD, indexed in three commits, some of them replaced and removed."""
    articles = [Article(path=row["id"], title=row["title"], body=row["text"]) for row in drcd("paragraphs")]
    index = tmp_path_factory.mktemp("drcd") / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles[:900])
        indexer.commit()
        indexer.add(Article(path=f"gone/{number}", body=articles[number].body) for number in range(100))
        indexer.add(articles[800:1500])
        indexer.commit()
        indexer.add(articles[1500:])
        indexer.remove(f"gone/{number}" for number in range(100))
    with Searcher(index) as searcher:
        yield Library({article.path: shown(article) for article in articles}, searcher)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The five real articles beside the project."""
    folder = SHARED / "seeds"
    if not folder.exists():
        pytest.skip("the real articles are not beside the project, in ../shared/seeds")
    index = tmp_path_factory.mktemp("real") / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.update([folder])
    with Searcher(index) as searcher:
        yield searcher
