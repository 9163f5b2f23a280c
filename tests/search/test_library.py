"""The library as a program meets it: what may be given, what is refused and how, what comes back."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hansou import (
    ArgumentError,
    Article,
    ArticleError,
    ClosedError,
    HansouError,
    Indexer,
    Searcher,
    SourceError,
)

LOCAL = dt.timezone(dt.timedelta(hours=8))

# What is given as a date, and what is kept of it: also what is found with `since` and `until` of that day.
DATES: list[tuple[Any, str]] = [
    ("", ""),
    (None, ""),
    (math.nan, ""),
    (np.datetime64("NaT"), ""),
    (dt.date(2022, 9, 24), "2022-09-24"),
    (dt.datetime.fromisoformat("2022-09-24T08:30"), "2022-09-24T08:30:00"),
    (dt.datetime(2022, 9, 24, 8, 30, 1, 250_000, tzinfo=LOCAL), "2022-09-24T08:30:01"),
    (np.datetime64("2022-09-24"), "2022-09-24"),
    (np.datetime64("2022-09-24T08:30:00.000000000"), "2022-09-24T08:30:00"),
    ("20220924", "2022-09-24"),
    ("2022/9/24", "2022-09-24"),
    ("2022.9.24", "2022-09-24"),
    ("2022年9月24日", "2022-09-24"),
    ("民國111年9月24日", "2022-09-24"),
    (" 2022-09-24 ", "2022-09-24"),
    ("2022-09-24T08:30", "2022-09-24T08:30"),
    ("2022-09-24 08:30:00+08:00", "2022-09-24T08:30:00"),
    ("2022-09-24T08:30:00.123Z", "2022-09-24T08:30:00"),
    ("2022-09", "2022-09"),
    ("2022年9月", "2022-09"),
    ("2022", "2022"),
    (2022, "2022"),
    (np.int64(2022), "2022"),
    ("0755-03-01", "0755-03-01"),
]
NO_DATES: list[Any] = ["昨天", "2022-02-30", "2022-13", "24/09/2022", "1 May", True, 3.5, [2022], b"2022"]


@pytest.mark.parametrize(("given", "kept"), DATES, ids=repr)
def test_dates(tmp_path: Path, given: Any, kept: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("a", "江阴", date=given))
        indexer.add({"path": "b", "title": "江阴", "date": given})
    with Searcher(tmp_path) as searcher:
        assert [hit.date for hit in searcher.search("江阴", repeats=True)] == [kept, kept]
        if len(kept) >= 10:
            day = dt.date.fromisoformat(kept[:10])
            assert searcher.search("江阴", since=day, until=dt.datetime.fromisoformat(f"{day}T23:00")).total == 2
            assert searcher.search("江阴", since=day + dt.timedelta(1)).total == 0


@pytest.mark.parametrize("given", NO_DATES, ids=repr)
def test_what_is_no_date_is_refused(tmp_path: Path, given: Any) -> None:
    with Indexer(tmp_path, workers=1) as indexer, pytest.raises(ArticleError) as caught:
        indexer.add([{"path": "fine", "body": "江阴"}, {"path": "notes/7", "date": given}])
    assert (caught.value.path, caught.value.field) == ("notes/7", "date")
    assert str(caught.value).startswith("notes/7: date: ")
    assert "\n" not in str(caught.value)
    with Searcher(tmp_path) as searcher:
        assert searcher.article("fine") is None  # all or nothing


# What is given, and what is kept of it.
TAKEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"path": 17, "title": 1984}, {"path": "17", "title": "1984"}),
    ({"path": np.int64(17)}, {"path": "17"}),
    ({"path": Path("wuxi") / "a.txt"}, {"path": str(Path("wuxi") / "a.txt")}),
    ({"path": np.str_("a"), "body": np.str_("江阴")}, {"path": "a", "body": "江阴"}),
    (
        {"path": "a", "title": None, "source": math.nan, "author": float("nan")},
        {"title": "", "source": "", "author": ""},
    ),
    ({"path": "a", "line": None, "pages": None}, {"line": 1, "pages": ()}),
    ({"path": "a", "line": np.int32(3), "body": "甲乙丙丁", "pages": [0, np.int64(2)]}, {"line": 3, "pages": (0, 2)}),
]


@pytest.mark.parametrize(("given", "kept"), TAKEN, ids=repr)
def test_what_is_plainly_meant_is_taken(tmp_path: Path, given: dict[str, Any], kept: dict[str, Any]) -> None:
    wanted = {"path": "a"} | kept
    made = Article(**given)
    assert {name: getattr(made, name) for name in wanted} == wanted
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(given)
    with Searcher(tmp_path) as searcher:
        article = searcher.article(wanted["path"])
        assert {name: getattr(article, name) for name in wanted} == wanted


# What is given, and the path and field that the error names.
REFUSED: list[tuple[Any, str, str]] = [
    ({"title": "江阴"}, "", "path"),
    ({"path": None}, "", "path"),
    ({"path": math.nan}, "", "path"),
    ({"path": ""}, "''", "path"),
    ({"path": 3.0}, "float 3.0", "path"),
    ({"path": True}, "bool True", "path"),
    ({"path": "a", "body": b"bytes"}, "a", "body"),
    ({"path": "a", "body": ["a list"]}, "a", "body"),
    ({"path": "a", "title": 3.5}, "a", "title"),
    ({"path": "a", "author": {"name": "许峰"}}, "a", "author"),
    ({"path": "a", "line": "3"}, "a", "line"),
    ({"path": "a", "pages": 3}, "a", "pages"),
    ({"path": "a", "pages": ["0"]}, "a", "pages"),
    ({"path": "a", "content": "江阴"}, "a", "content"),
    (["a text"], "", ""),
    ("a text", "", ""),
    (7, "", ""),
    (None, "", ""),
]


@pytest.mark.parametrize(("given", "path", "field"), REFUSED, ids=repr)
def test_what_cannot_be_taken_is_named(tmp_path: Path, given: Any, path: str, field: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer, pytest.raises(ArticleError) as caught:
        indexer.add(given)
    assert (caught.value.path, caught.value.field) == (path, field)
    assert isinstance(caught.value, SourceError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.path, again.field) == (str(caught.value), path, field)


def test_add_remove_and_update_report(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("江阴的新闻", encoding="utf-8")
    index = tmp_path / "index"
    with Indexer(index, workers=1) as indexer:
        report = indexer.update(str(tmp_path / "news"))
        assert (report.added, report.articles) == (1, 1)
        assert indexer.update(tmp_path / "news").unchanged == 1
        report = indexer.add(Article(f"memo/{number}", "题目", "正文") for number in range(3))
        assert (report.articles, report.characters) == (3, 12)
        assert report.seconds >= 0
        assert indexer.add({"path": "memo/0", "title": "新题目"}).articles == 1
    with Indexer(index, workers=1) as indexer:
        assert indexer.remove("memo/0").removed == 1
        assert indexer.remove(["memo/1", "memo/2", "nowhere"]).removed == 2
        assert indexer.remove("memo").removed == 0
    with Searcher(index) as searcher:
        assert searcher.stats().documents == 1


def test_exclude_may_be_one_pattern(tmp_path: Path) -> None:
    for name in ("a.txt", "b.bak"):
        (tmp_path / name).write_text("江阴的新闻", encoding="utf-8")
    with Indexer(tmp_path / ".hansou", workers=1) as indexer:
        assert indexer.update(tmp_path, exclude="*.bak").added == 1


# A call, and the argument that is wrong with it.
WRONG: list[tuple[Callable[[Searcher], object], str]] = [
    (lambda searcher: searcher.search("江", match="best"), "match"),  # type: ignore[arg-type]
    (lambda searcher: searcher.search("江", sort="newset"), "sort"),  # type: ignore[arg-type]
    (lambda searcher: searcher.search("江", limit=-1), "limit"),
    (lambda searcher: searcher.search("江", limit="10"), "limit"),  # type: ignore[arg-type]
    (lambda searcher: searcher.search("江", limit=None), "limit"),  # type: ignore[arg-type]
    (lambda searcher: searcher.search("江", offset=1.5), "offset"),  # type: ignore[arg-type]
    (lambda searcher: searcher.search("江", snippets=-2), "snippets"),
    (lambda searcher: searcher.search("江", width=-2), "width"),
    (lambda searcher: searcher.search("江", facets=["colour"]), "facets"),
    (lambda searcher: searcher.search("江", facets="year"), "facets"),
    (lambda searcher: searcher.why("江", "a", match=""), "match"),  # type: ignore[arg-type]
]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(
            {"path": "a", "title": "<b>江阴</b>", "body": "江阴的出租车 & 司机。", "date": dt.date(2022, 9, 24)}
        )
    return tmp_path / "index"


@pytest.mark.parametrize(("call", "argument"), WRONG)
def test_a_wrong_argument_is_named(index: Path, call: Callable[[Searcher], object], argument: str) -> None:
    with Searcher(index) as searcher, pytest.raises(ArgumentError) as caught:
        call(searcher)
    assert caught.value.argument == argument
    assert str(caught.value).startswith(f"{argument} is ")
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, HansouError)


CLOSED: list[Callable[[Searcher], object]] = [
    lambda searcher: searcher.search("江阴"),
    lambda searcher: searcher.search("江阴", sort="newest"),
    lambda searcher: searcher.suggest("江"),
    lambda searcher: searcher.similar("a"),
    lambda searcher: searcher.article("a"),
    lambda searcher: searcher.why("江", "a"),
    lambda searcher: searcher.highlights("江", "江"),
    lambda searcher: searcher.paths("a"),
    lambda searcher: searcher.stats(),
    lambda searcher: searcher.refresh(),
]


@pytest.mark.parametrize("call", CLOSED)
def test_a_closed_searcher_says_so(index: Path, call: Callable[[Searcher], object]) -> None:
    searcher = Searcher(index)
    searcher.close()
    searcher.close()
    with pytest.raises(ClosedError, match="this searcher has been closed"):
        call(searcher)


@pytest.mark.parametrize(
    "call",
    [
        lambda indexer: indexer.add({"path": "b"}),
        lambda indexer: indexer.remove("a"),
        lambda indexer: indexer.update([]),
        lambda indexer: indexer.commit(),
    ],
)
def test_a_closed_indexer_says_so(index: Path, call: Callable[[Indexer], object]) -> None:
    with Indexer(index, workers=1) as indexer:
        pass
    with pytest.raises(ClosedError, match="this indexer has been closed"):
        call(indexer)


def test_results_tell_what_they_are(index: Path) -> None:
    with Searcher(index) as searcher:
        results = searcher.search("江阴 司机")
        assert repr(results) == "<Results '江阴 司机': 1 of 1>\n  1. <b>江阴</b> · 2022-09-24 · a"
        html = results._repr_html_()
        assert "&lt;b&gt;<mark>江阴</mark>&lt;/b&gt;" in html
        assert "出租车 &amp; <mark>司机</mark>" in html
        assert repr(searcher.search("没有的")) == "<Results '没有的': 0 of 0>"


def test_searches_in_an_event_loop(index: Path) -> None:
    async def both() -> list[int]:
        with Searcher(index) as searcher:
            found = await asyncio.gather(
                *(asyncio.to_thread(searcher.search, word) for word in ("江阴", "司机", "没有"))
            )
        return [results.total for results in found]

    assert asyncio.run(both()) == [1, 1, 0]
