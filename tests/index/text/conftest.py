"""Texts that several tests read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from hansou.index.article import Article
from hansou.index.following.walk import find_files
from hansou.index.sources.registry import read_file
from hansou.index.text.repair.repair import repair

from .plain import ROOT, SHARED


def seed_texts(folder: Path) -> list[str]:
    """Titles and bodies of the articles below a folder, repaired."""
    articles = [article for file in find_files([folder]) for article in read_file(Path(file.path))]
    kept = [article for article in articles if isinstance(article, Article)]
    return [repair(text) for article in kept for text in (article.title, article.body)]


def corpus_texts(name: str, every: int) -> list[str]:
    """Every n-th text of a corpus beside the project; none where that is absent."""
    path = SHARED / "corpora" / f"{name}.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["body"] for at, line in enumerate(lines) if at % every == 0]


@pytest.fixture(scope="session")
def sample_texts() -> list[str]:
    return seed_texts(ROOT / "seeds")


@pytest.fixture(scope="session")
def drcd_texts() -> list[str]:
    path = SHARED / "eval" / "drcd" / "dev.json"
    if not path.exists():
        pytest.skip("DRCD is not beside the project, in ../shared/eval")
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [paragraph["context"] for article in data for paragraph in article["paragraphs"]]


@pytest.fixture(scope="session")
def large_texts() -> list[str]:
    texts = corpus_texts("news-simplified", 12) + corpus_texts("poems-traditional", 150)
    if not texts:
        pytest.skip("the corpora are not beside the project, in ../shared/corpora")
    return texts
