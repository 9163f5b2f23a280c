from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .conftest import ARTICLES, Run, one_line_error


@pytest.fixture(autouse=True)
def _inside(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed / "b")


def paths(run: Run, *args: str) -> list[str]:
    return [hit["path"] for hit in json.loads(run("search", "--json", *args).out)["hits"]]


def test_json_is_the_contract(run: Run) -> None:
    ran = run("search", "擎岚智控", "--json")
    assert ran.status == 0
    assert ran.out.count("\n") == 1
    assert "擎岚智控" in ran.out
    results = json.loads(ran.out)
    assert list(results) == ["version", "query", "total", "relaxed", "took_ms", "hits"]
    assert (results["query"], results["total"], results["relaxed"]) == ("擎岚智控", 1, False)
    assert isinstance(results["took_ms"], float)
    [hit] = results["hits"]
    assert (hit["rank"], hit["path"], hit["title"]) == (1, "b/break.txt", "街区开街")
    assert (hit["date"], hit["source"]) == (None, None)
    assert hit["score"] > 0
    [snippet] = hit["snippets"]
    [[start, end]] = snippet["highlights"]
    assert snippet["text"][start:end].split() == ["擎岚智", "控"]
    assert snippet["line"] == 3


def test_a_pipe_gets_plain_text(spawn: Run, indexed: Path) -> None:
    ran = spawn("search", "产业集群", cwd=indexed)
    assert ran.status == 0
    assert "\x1b" not in ran.out
    lines = ran.out.splitlines()
    assert lines[0] == "1  計程車換電站啟用"
    assert re.search(r"a/換電\.txt:\d+$", lines[1])
    assert "2022-03-01" in lines[1]
    assert any("產業集群正在形成" in line for line in lines)
    assert lines[-1].startswith("1 article · ")
    assert ran.err == ""


def test_people_and_programs_get_the_same_order(run: Run) -> None:
    shown = [line for line in run("search", "江阴").out.splitlines() if ".txt" in line]
    found = paths(run, "江阴")
    assert len(found) == 2
    assert [path in line for path, line in zip(found, shown, strict=True)] == [True, True]


def test_nothing_found_is_status_1(run: Run) -> None:
    ran = run("search", "霞客湾")
    assert (ran.status, ran.out, ran.err) == (1, "", "hansou: nothing found\n")
    ran = run("search", "霞客湾", "--json")
    assert ran.status == 1
    assert json.loads(ran.out)["hits"] == []


def test_arguments_are_one_query(run: Run) -> None:
    assert paths(run, "江阴", "敲门员") == paths(run, "江阴 敲门员") == ["b/date.txt"]


def test_quotes_ask_for_exactly_this(run: Run) -> None:
    assert paths(run, '"2月8日上午"') == ["b/date.txt"]
    assert run("search", '"月8日江阴"').status == 1


def test_a_word_can_be_excluded(run: Run) -> None:
    assert paths(run, "江阴", "-敲门员") == ["a/江阴.txt"]
    assert paths(run, "江阴", "-百亿项目", "-n5") == ["b/date.txt"]
    assert paths(run, "-n", "5", "江阴", "-Intel") == paths(run, "江阴")
    assert paths(run, "--", "江阴", "-百亿项目") == ["b/date.txt"]


def test_options_are_not_taken_for_words(run: Run) -> None:
    assert "no such option" in one_line_error(run("search", "江阴", "--jsn")).lower()
    assert "no such option" in one_line_error(run("search", "江阴", "-x")).lower()


def test_pages_follow_each_other(run: Run) -> None:
    first, second = paths(run, "江阴", "-n", "1"), paths(run, "江阴", "-n", "1", "--offset", "1")
    assert first + second == paths(run, "江阴")
    shown = run("search", "江阴", "-n", "1")
    assert "shown: 1 to 1 · more with --offset 1" in shown.out
    assert run("search", "江阴", "-n", "1", "--offset", "1").out.startswith("2  ")
    beyond = run("search", "江阴", "--offset", "9")
    assert beyond.status == 0
    assert "no results from 10 on" in beyond.out
    assert run("search", "江阴", "-n", "0").out.startswith("2 articles")


def test_partial_answers_say_so(run: Run) -> None:
    ran = run("search", "许峰", "敲门员")
    assert ran.status == 0
    assert ran.out.startswith("No article contains everything asked for")
    assert "No article" not in run("search", "许峰", "敲门员", "--any").out


def test_filters(run: Run) -> None:
    assert set(paths(run, "江阴 换电站", "--any", "--since", "2022-03")) == {"b/date.txt", "a/換電.txt"}
    assert paths(run, "江阴", "--until", "2022") == ["a/江阴.txt"]
    assert paths(run, "江阴", "--sort", "date") == ["b/date.txt", "a/江阴.txt"]


def test_facets_are_counted_below_the_answers(run: Run) -> None:
    shown = run("search", "江阴", "--facet", "year", "--facet", "source").out.splitlines()
    at = next(at for at, line in enumerate(shown) if line.startswith("Year"))
    assert [line.split() for line in shown[at : at + 2]] == [["Year", "1", "2022"], ["1", "2023"]]
    assert any(line.startswith("Source") for line in shown)
    facets = json.loads(run("search", "江阴", "--facet", "month", "--json").out)["facets"]
    assert [count["value"] for count in facets["month"]["counts"]] == ["2022-02", "2023-02"]


def test_order_wildcards_and_ranges(run: Run) -> None:
    assert paths(run, "江阴", "--sort", "newest") == ["b/date.txt", "a/江阴.txt"]
    assert paths(run, "江阴", "--sort", "oldest") == ["a/江阴.txt", "b/date.txt"]
    assert paths(run, "高?区") == ["a/江阴.txt"]
    assert paths(run, "江阴 date:[2022 TO 2022-12]") == ["a/江阴.txt"]
    assert paths(run, "path:a/*.txt", "江?*") == ["a/江阴.txt"]


@pytest.mark.parametrize(
    "args",
    [
        ["江阴", "--facet", "path"],
        ["江阴", "--since", "2022-02-30"],
        ["江阴", "--since", "yesterday"],
        ["江阴", "--since", "2023", "--until", "2022"],
        ["江阴", "--sort", "size"],
        ["江阴", "-n", "-1"],
        ["江阴", "-n", "many"],
        [],
    ],
)
def test_what_cannot_be_searched_for_is_one_line(run: Run, args: list[str]) -> None:
    one_line_error(run("search", *args))


@pytest.mark.parametrize(
    "query",
    [
        '"江阴',
        "(江阴",
        "江阴)",
        "江阴 OR",
        "江阴 *",
        "江阴 title:",
        '江阴"',
        "江阴 OR date:[2023 TO 2022]",
    ],
)
def test_what_does_not_parse_finds_what_is_meant(run: Run, query: str) -> None:
    ran = run("search", query)
    assert ran.status == 0
    assert "江阴" in ran.out
    assert ("taken as" in ran.out or "left out" in ran.out) == (query != "江阴 *")
    answer = json.loads(run("search", query, "--json").out)
    assert not answer["relaxed"]
    assert ("notes" in answer) == (query != "江阴 *")


@pytest.mark.parametrize("query", ["", "  ", "，。", "nofield:玄武湖", "湖" * 3000])
def test_what_holds_nothing_finds_nothing_and_says_why(run: Run, query: str) -> None:
    ran = run("search", query)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("hansou: nothing found\n")
    assert len(ran.err.splitlines()) >= 2


def test_a_star_alone_lists_everything_newest_first(run: Run) -> None:
    dates = [hit["date"] for hit in json.loads(run("search", "*", "--json").out)["hits"]]
    assert len(dates) == len(ARTICLES)
    known = [date for date in dates if date]
    assert known == sorted(known, reverse=True)


def test_lone_surrogates_do_no_harm(spawn: Run, indexed: Path) -> None:
    assert spawn("search", b"\xff\xfe", cwd=indexed).status == 1
    ran = spawn("search", b"\xe6\xb1\x9f\xe9\x98\xb4 \xff", "--any", "--json", cwd=indexed)
    assert ran.status == 0
    assert json.loads(ran.out)["query"] == "江阴 \udcff"


def test_output_that_cannot_hold_chinese_still_works(spawn: Run, indexed: Path) -> None:
    ran = spawn("search", "江阴", cwd=indexed, PYTHONIOENCODING="ascii")
    assert ran.status == 0
    ran = spawn("search", "江阴", "--json", cwd=indexed, PYTHONIOENCODING="ascii")
    assert json.loads(ran.out)["query"] == "江阴"
