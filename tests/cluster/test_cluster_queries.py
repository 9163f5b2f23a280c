"""The table of queries over the sample collection, on the cluster: the same answers, order, scores and marks."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, ClosedError, ClusterError, Indexer, QueryError, Searcher
from hansou.search.query.notes import ALL_COUNTED, AS_TEXT
from hansou.search.results import Hit
from tests.search.conftest import Library
from tests.search.test_queries import CASES, Case, test_a_query_finds_and_marks

__all__ = ["test_a_query_finds_and_marks"]

ROUNDING = 1e-6
SHARES = {"py:xkw": 0.02}
"""Queries with several readings of pinyin. A folder weighs these by how often each stands in texts, a cluster by how
many articles hold it (docs/scaling.md): scores may differ by so much of them, the order may not.
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line}-{case.query}")
def test_a_query_is_answered_as_by_a_local_index(sample: Library, local: Searcher, case: Case) -> None:
    options = {"limit": 50, **case.options}
    ours, theirs = (searcher.search(case.query, **options) for searcher in (sample.searcher, local))
    assert (ours.total, ours.relaxed, ours.equivalents) == (theirs.total, theirs.relaxed, theirs.equivalents)
    assert groups(ours) == groups(theirs)
    assert ours.notes == theirs.notes
    scores = {hit.path: hit.score for hit in theirs}
    share = SHARES.get(case.query, 0)
    assert [hit.score for hit in ours] == pytest.approx([scores[hit.path] for hit in ours], abs=ROUNDING, rel=share)


def groups(hits: Any) -> list[list[Any]]:
    """Hits in their order; those of one score in the order of their paths."""
    by_score = groupby(hits, key=lambda hit: round(hit.score / ROUNDING))
    return [sorted(map(shown, some), key=lambda hit: hit["path"]) for _, some in by_score]


def shown(hit: Hit) -> dict[str, Any]:
    told = hit.as_json()
    return {name: value for name, value in told.items() if name not in ("rank", "score")}


def test_a_searcher_on_a_cluster_is_a_searcher(sample: Library) -> None:
    assert type(sample.searcher) is Searcher
    for question in (sample.searcher.occurrences, sample.searcher.trends, sample.searcher.collocates):
        with pytest.raises(ClusterError, match="only found in an index in a folder"):
            question("江阴")


@pytest.mark.parametrize("query", ["江阴", "霞客湾在哪里？恐龙会不会做梦？", "date:2022", "出租车 起步价"])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_fit_each_other(sample: Library, query: str, size: int) -> None:
    search = sample.searcher.search
    every = [hit.path for hit in search(query, limit=60)]
    pages = [hit.path for at in range(0, len(every) + size, size) for hit in search(query, limit=size, offset=at)]
    assert pages == every


def test_counts_by_properties_are_those_of_a_local_index(sample: Library, local: Searcher) -> None:
    names = ["year", "month", "date", "source", "author", "format"]
    for query in ("date:*", "江阴", "软件", "format:text -江阴"):
        ours, theirs = (searcher.search(query, facets=names).facets for searcher in (sample.searcher, local))
        for name in names:
            assert sorted(ours[name].counts) == sorted(theirs[name].counts)
            assert (ours[name].others, ours[name].missing) == (theirs[name].others, theirs[name].missing)
        assert ours["year"].counts == theirs["year"].counts


@pytest.mark.parametrize("query", ["没有这回事呀", '"霞客湾江豚"', "qqqqq", "date:1900", "zzzz* AND 江阴"])
def test_nothing_found_is_told_as_by_a_local_index(sample: Library, local: Searcher, query: str) -> None:
    ours, theirs = (searcher.search(query) for searcher in (sample.searcher, local))
    assert (len(ours), ours.total, ours.relaxed) == (len(theirs), theirs.total, theirs.relaxed)


@pytest.mark.parametrize("query", ["霞客弯", "盛合晶威"])
def test_near_misses_are_offered(sample: Library, local: Searcher, query: str) -> None:
    ours, theirs = (searcher.search(query).suggestions for searcher in (sample.searcher, local))
    assert ours[:1] == theirs[:1]
    assert ours


@pytest.mark.parametrize(("begun", "whole"), [("霞客", "霞客湾科学城"), ("fpg", "FPGA"), ("jiangy", "江阴")])
def test_what_is_begun_is_completed(sample: Library, begun: str, whole: str) -> None:
    assert whole in [completion.text for completion in sample.searcher.suggest(begun)]


def test_paths_like_one_that_there_is_not_are_offered(sample: Library) -> None:
    path = next(path for path in sample.articles if path.endswith("jiangyin-battery-plant.txt"))
    assert sample.searcher.article(path.replace("jiangyin", "jiangyn")) is None
    assert path in sample.searcher.near_paths("jiangyin-battery-plant.txt")
    assert path in sample.searcher.near_paths(path.replace("jiangyin", "jiangyn"))


def test_what_it_holds_is_what_a_local_index_holds(sample: Library, local: Searcher) -> None:
    ours, theirs = (searcher.stats() for searcher in (sample.searcher, local))
    assert ours.documents == theirs.documents
    assert (ours.characters, ours.first_date, ours.last_date) == (
        theirs.characters,
        theirs.first_date,
        theirs.last_date,
    )
    assert sorted(ours.formats) == sorted(theirs.formats)
    assert ours.scripts == theirs.scripts
    assert ours.bytes > 0


@pytest.mark.parametrize("query", ["(", "江阴 AND", "date:2022-13", "title:", "", "？！", "江阴 )", "nothing:江阴"])
def test_what_is_not_as_the_language_has_it_is_taken_as_by_a_local_index(
    sample: Library, local: Searcher, query: str
) -> None:
    ours, theirs = (searcher.search(query, limit=50) for searcher in (sample.searcher, local))
    assert groups(ours) == groups(theirs)
    assert (ours.total, ours.relaxed) == (theirs.total, theirs.relaxed)
    assert ours.notes == theirs.notes
    assert ours.notes
    told = []
    for searcher in (sample.searcher, local):
        with pytest.raises(QueryError) as error:
            searcher.search(query, strict=True)
        told.append((str(error.value), error.value.position))
    assert told[0] == told[1]


def test_everything_is_listed_as_by_a_local_index(sample: Library, local: Searcher) -> None:
    ours, theirs = (searcher.search("*", limit=500, repeats=True) for searcher in (sample.searcher, local))
    assert sorted(hit.path for hit in ours) == sorted(hit.path for hit in theirs)
    assert (ours.total, ours.notes) == (theirs.total, theirs.notes)
    assert ours.total == len(theirs) == len(sample.articles)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("江*区*城*路", '"江区城路"'),
        ('"江阴 霞客湾"~5', '"江阴" AND "霞客湾"'),
        ("江阴 -江*区*城*路", '江阴 -"江区城路"'),
        ("储能 OR 江*区*城*路", '储能 OR "江区城路"'),
    ],
)
def test_what_is_too_broad_for_a_cluster_is_taken_as_text(
    sample: Library, query: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hansou.search.cluster.patterns.MOST_READ", 0)
    ours = sample.searcher.search(query, limit=50)
    assert [(note.taken, "too broad" in note.reason) for note in ours.notes] == [(AS_TEXT, True)]
    assert [hit.path for hit in ours] == [hit.path for hit in sample.searcher.search(text, limit=50)]
    with pytest.raises(QueryError, match="too broad"):
        sample.searcher.search(query, strict=True)


UNSURE = [
    ("光盤", ["a", "b"], ["a", "b", "c"]),  # c has 光碟 only across two words
    ('"C++"', ["p"], ["p", "q"]),
    ('江阴 -"C++"', ["q"], ["p", "q"]),
]
"""Queries whose texts have to be looked at, the answers, and the articles that hold all units of one."""


@pytest.mark.parametrize("few", [True, False], ids=["looked at", "too many to be looked at"])
@pytest.mark.parametrize(("query", "answers", "most"), UNSURE, ids=[query for query, _, _ in UNSURE])
def test_what_the_texts_have_to_tell(
    new_address: Any, monkeypatch: pytest.MonkeyPatch, query: str, answers: list[str], most: list[str], few: bool
) -> None:
    if not few:
        monkeypatch.setattr("hansou.search.cluster.confirmed.MOST_LOOKED_AT", 0)
    address = new_address()
    with Indexer(address) as indexer:
        indexer.add(
            [
                Article("a", body="一張光盤，二〇二二年。"),
                Article("b", body="一張光碟"),
                Article("c", body="反光碟子"),
                Article("p", body="江阴用 C++ 写程序"),
                Article("q", body="江阴的 C 组"),
            ]
        )
    with Searcher(address) as searcher:
        found = searcher.search(query, facets=["format"])
        assert sorted(hit.path for hit in found) == answers  # among the best sixty each is looked at either way
        assert found.total == len(answers if few else most)
        assert sum(count for _, count in found.facets["format"].counts) + found.facets["format"].missing == found.total
        assert [note.taken for note in found.notes] == ([] if few else [ALL_COUNTED])
        if not few:
            searcher.search(query, strict=True)


@pytest.mark.parametrize("exclude", ["wuxi/", ["*.html", "changzhou/"], "jiangyin-*"])
def test_what_is_excluded_is_what_a_local_index_excludes(
    sample: Library, local: Searcher, exclude: str | list[str]
) -> None:
    ours, theirs = (searcher.search("江阴", limit=50, exclude=exclude) for searcher in (sample.searcher, local))
    assert groups(ours) == groups(theirs)
    assert ours.total == theirs.total < local.search("江阴").total


def test_each_name_of_a_list_is_found_and_counted(new_address: Any, tmp_path: Path) -> None:
    articles = [
        Article("a", body="江阴", author="王小明、Li Hua", source="新華社"),
        Article("b", body="江阴", author="王小明"),
        Article("c", body="江阴"),
    ]
    address, folder = new_address(), tmp_path / "index"
    for place in (address, folder):
        with Indexer(place, workers=1) as indexer:
            indexer.add(articles)
    with Searcher(address) as ours, Searcher(folder) as theirs:
        for query in ("author:王小明", "author:li", "author:王小明、Li", "source:新华社"):
            found = [sorted(hit.path for hit in searcher.search(query)) for searcher in (ours, theirs)]
            assert found[0] == found[1] != []
        counted = [searcher.search("江阴", facets=["author", "source"]).facets for searcher in (ours, theirs)]
        assert counted[0] == counted[1]
        assert ("Li Hua", 1) in counted[0]["author"].counts


def test_what_was_closed_says_so(new_address: Any) -> None:
    address = new_address()
    with Indexer(address) as indexer:
        indexer.add(Article("a", body="江阴"))
    searcher = Searcher(address)
    searcher.close()
    searcher.close()
    for use in (lambda: searcher.search("江阴"), lambda: searcher.article("a"), searcher.stats):
        with pytest.raises(ClosedError):
            use()
