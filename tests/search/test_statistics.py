"""The numbers of an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.search import statistics


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two segments and a deletion: 30 Simplified, 10 Traditional, 5 without Chinese."""
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(
            Article(f"s/{n}", "国家", "简体的文章。", "2022-02-09", "江阴日报", format="text") for n in range(30)
        )
        indexer.add(Article("gone", "國家", "繁體", "1999"))
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article(f"t/{n}", "國家", "繁體的文章。", "2023", format="html") for n in range(10))
        indexer.add(Article(f"o/{n}", "title", "text") for n in range(5))
        indexer.remove("gone")
    return path


def test_all_is_counted(path: Path) -> None:
    with Searcher(path) as searcher:
        stats = searcher.stats()
    assert stats.documents == stats.scripts_of == 45
    assert stats.scripts == {"simplified": 30, "traditional": 10, "mixed": 0, "other": 5}
    assert stats.formats == [("text", 30), ("html", 10)]
    assert stats.sources == [("江阴日报", 30)]
    assert (stats.first_date, stats.last_date) == ("2022-02-09", "2023")
    assert (stats.files, stats.failed, stats.doubtful) == (0, 0, 0)


@pytest.mark.parametrize("sample", [1, 7, 20, 44, 45])
def test_a_sample_is_spread_over_all(path: Path, sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "SAMPLE", sample)
    with Searcher(path) as searcher:
        stats = searcher.stats()
    assert sample <= stats.scripts_of <= sample + 1
    for script, share in (("simplified", 30 / 45), ("traditional", 10 / 45)):
        assert abs(stats.scripts[script] - share * sample) <= 1.5


def test_files_and_failures_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("题目\n\n江阴\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("")
    with Indexer(tmp_path / ".hansou", workers=1) as indexer:
        indexer.update([tmp_path])
    with Searcher(tmp_path / ".hansou") as searcher:
        stats = searcher.stats()
    assert (stats.files, stats.failed, stats.doubtful, stats.formats) == (1, 1, 0, [("text", 1)])


def test_an_empty_index(tmp_path: Path) -> None:
    Indexer(tmp_path / "index").close()
    with Searcher(tmp_path / "index") as searcher:
        stats = searcher.stats()
    assert (stats.documents, stats.scripts_of, stats.formats, stats.first_date) == (0, 0, [], "")
