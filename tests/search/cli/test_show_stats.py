from __future__ import annotations

import json
from pathlib import Path

import pytest

import hansou

from .conftest import ARTICLES, Run


@pytest.fixture(autouse=True)
def _inside(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed / "b")


def test_show_prints_the_whole_article(run: Run) -> None:
    ran = run("show", "a/江阴.txt")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0] == "江阴百亿项目开工"
    assert lines[1].startswith("2022-02-09")
    assert "a/江阴.txt:" in lines[1]
    assert lines[2] == ""
    for line in ARTICLES["a/江阴.txt"].splitlines()[4:]:
        assert line in lines
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("path", ["b/break.txt", "b/break.txt:5", "break.txt", "./break.txt:3", "../b/break.txt"])
def test_show_takes_the_path_as_people_have_it(run: Run, path: str) -> None:
    assert "街区开街" in run("show", path).out


def test_show_takes_absolute_paths(run: Run, indexed: Path) -> None:
    assert "街区开街" in run("show", indexed / "b/break.txt").out


def test_show_takes_a_query_even_one_without_matches(run: Run) -> None:
    plain = run("show", "b/break.txt").out
    assert run("show", "b/break.txt", "擎岚智控", "霞客湾").out == plain
    assert run("show", "b/break.txt", "-街区").out == plain


def test_show_of_a_query_that_is_half_typed(run: Run) -> None:
    assert run("show", "b/break.txt", '"擎岚').status == 0


@pytest.mark.parametrize("path", ["none.txt", "", "\x1b[31m\n"])
def test_show_of_an_unknown_path_is_status_1(run: Run, path: str) -> None:
    ran = run("show", path)
    assert (ran.status, ran.out) == (1, "")
    assert "no such article" in ran.err
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err


def test_stats_for_people(run: Run) -> None:
    ran = run("stats")
    assert ran.status == 0
    facts = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert facts["Articles"] == "4"
    assert facts["Dates"] == "2022-02-09 to 2023-02-08"


def test_stats_for_programs(run: Run, indexed: Path) -> None:
    stats = json.loads(run("stats", "--json").out)
    assert stats["index"] == str(indexed / ".hansou")
    assert (stats["documents"], stats["segments"]) == (4, 1)
    assert stats["characters"] > 80
    assert stats["bytes"] > 1000
    assert stats["engine"] == str(hansou.engine)
    assert (stats["first_date"], stats["last_date"]) == ("2022-02-09", "2023-02-08")
    assert all(list(source) == ["name", "documents"] for source in stats["sources"])
