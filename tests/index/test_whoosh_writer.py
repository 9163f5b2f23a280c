"""Whoosh's own writers and readers on an index of ours, and the same terms either way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh.query import Term
from whoosh.writing import OPTIMIZE

from hansou import Article, Indexer, Searcher
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.memory import FileStamp
from hansou.index.text.repair.repair import repair
from hansou.index.whoosh.analysis import whoosh_document
from hansou.index.whoosh.codec import ArrayCodec
from hansou.index.whoosh.merge import ArrayMerge

from .contents import articles, bodies, postings, segments, stored


def repaired(given: list[Article]) -> list[Article]:
    return [replace(article, title=repair(article.title), body=repair(article.body)) for article in given]


def by_whoosh(path: Path, given: list[Article], **how: Any) -> None:
    """Add articles, or put them in the place of those of their paths, through a writer of Whoosh's."""
    writer = whoosh_index.open_dir(path).writer(codec=ArrayCodec())
    for article in given:
        writer.update_document(**whoosh_document(article))
    writer.commit(**how)


def test_the_same_terms_either_way(tmp_path: Path) -> None:
    given = repaired(articles(5, 120))
    with Indexer(tmp_path / "ours", workers=1) as indexer:
        indexer.add(given)
    Indexer(tmp_path / "theirs").close()
    by_whoosh(tmp_path / "theirs", given)
    [(ours, _)], [(theirs, _)] = segments(tmp_path / "ours"), segments(tmp_path / "theirs")
    assert stored(tmp_path / "ours") == stored(tmp_path / "theirs")
    assert set(theirs.field_names) == set(ours.field_names)
    for field in ours.field_names:
        assert postings(ours, field) == postings(theirs, field), field
    for field in ("text_units", "title_units"):
        assert ours.documents.length_stats(field) == theirs.documents.length_stats(field)
    with Searcher(tmp_path / "ours") as one, Searcher(tmp_path / "theirs") as two:
        for query in ("江阴", '"百亿项目"', "title:產業", "15gwh", "date:2022", "無錫 半导体", "source:江阴日报 江"):
            found = [{hit.path for hit in searcher.search(query, limit=200)} for searcher in (one, two)]
            assert found[0] == found[1], query
            assert found[0], query


@pytest.mark.parametrize("how", [{}, {"merge": False}, {"mergetype": OPTIMIZE}, {"mergetype": ArrayMerge(OPTIMIZE)}])
def test_commits_of_both_follow_one_another(tmp_path: Path, how: dict[str, Any]) -> None:
    path = tmp_path / "index"
    expected = {article.path: article.body for article in repaired(articles(6, 30))}
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(6, 30))
    by_whoosh(path, [Article("a/3", "标题", "苏州改"), Article("new", "", "南京新")], **how)
    expected |= {"a/3": "苏州改", "new": "南京新"}
    assert bodies(path) == expected
    with Searcher(path) as searcher:
        assert [hit.path for hit in searcher.search('"苏州改"')] == ["a/3"]
        assert searcher.article("a/3") == Article("a/3", "标题", "苏州改")
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("new", "", "南京更新"))
        indexer.remove(["a/4"])
    expected["new"] = "南京更新"
    del expected["a/4"]
    assert bodies(path) == expected
    writer = whoosh_index.open_dir(path).writer(codec=ArrayCodec())
    assert writer.delete_by_term("path", "a/5") == 1
    writer.commit(merge=False)
    del expected["a/5"]
    assert bodies(path) == expected
    with whoosh_index.open_dir(path).searcher() as searcher:
        assert searcher.doc_count() == len(expected)
        assert {hit["path"] for hit in searcher.search(Term("text", "南京"))} == {"new"}


def test_whoosh_keeps_off_while_we_write(tmp_path: Path) -> None:
    with Indexer(tmp_path / "index"), pytest.raises(whoosh_index.LockError):
        whoosh_index.open_dir(tmp_path / "index").writer()


def test_the_list_of_files_outlives_a_commit_of_whooshs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("江阴", encoding="utf-8")
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.update([tmp_path])
    by_whoosh(path, [Article("new", "", "南京")])
    assert isinstance(Store(path).memory(Store(path).state().generation).files["a.txt"], FileStamp)
    Indexer(path).close()
    with Indexer(path, workers=1) as indexer:
        assert indexer.update([tmp_path]).unchanged == 1


def test_what_a_killed_commit_left_is_not_taken_for_whooshs(tmp_path: Path) -> None:
    """A writer killed just before its table of contents appeared, and then a commit of Whoosh's of that number."""
    path, other = tmp_path / "index", tmp_path / "other"
    for place in (path, other):
        with Indexer(place, workers=1) as indexer:
            indexer.add(Article("a", body="江阴"))
    with Indexer(other, workers=1) as indexer:
        indexer.add(Article("b", body="无锡"))
    (other / "_MAIN_2.hansou").replace(path / "_MAIN_2.hansou")
    assert bodies(path) == {"a": "江阴"}
    by_whoosh(path, [Article("c", "", "南京")])
    assert bodies(path) == {"a": "江阴", "c": "南京"}
    Indexer(path).close()
    assert bodies(path) == {"a": "江阴", "c": "南京"}


def test_a_field_without_a_term_is_no_damage(tmp_path: Path) -> None:
    with Indexer(tmp_path) as indexer:
        indexer.add([Article("ours", title="第一篇", body="江阴的项目")])
    by_whoosh(tmp_path, [Article("theirs", title="题", body="江阴项目")], merge=False)
    with Searcher(tmp_path) as searcher:
        for query, paths in (
            ("江阴", {"ours", "theirs"}),
            ("title:题", {"theirs"}),
            ("title:题*", {"theirs"}),
            ("title:第一篇", {"ours"}),
            ("第?篇", {"ours"}),
            ("jiangyin xiangmu", {"ours", "theirs"}),
        ):
            assert {hit.path for hit in searcher.search(query)} == paths, query
