"""Output for programs: what each form prints, byte by byte where it matters."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hansou.search.cli.template import FIELDS

from .conftest import Run, one_line_error


@pytest.fixture(autouse=True)
def _inside(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed)


BOTH = ["b/date.txt", "a/江阴.txt"]  # what 江阴 finds


def test_jsonl_is_the_hits_of_json(run: Run) -> None:
    whole = json.loads(run("search", "江阴", "--json").out)
    lines = [json.loads(line) for line in run("search", "江阴", "--jsonl").out.splitlines()]
    assert lines == [{"version": 1, "query": "江阴", **hit} for hit in whole["hits"]]
    assert len(lines) == 2


def test_files_are_all_there_are_unless_fewer_are_wanted(run: Run) -> None:
    found = run("search", "江阴", "--files")
    assert (found.status, sorted(found.out.splitlines())) == (0, sorted(BOTH))
    assert run("search", "江阴", "--files", "-n", "1").out.count("\n") == 1
    assert run("search", "江阴", "--files", "-n", "all").out == found.out
    assert run("search", "江阴", "--files", "-0").out == found.out.replace("\n", "\0")


def test_files_are_not_cut_at_a_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    for number in range(25):
        (tmp_path / "many" / f"{number}.txt").write_text(f"第{number}篇\n\n江阴{number}号项目", encoding="utf-8")
    run("index", tmp_path / "many", "-q")
    index = tmp_path / "many" / ".hansou"
    assert run("search", "江阴", "--files", "--index", index).out.count("\n") == 25
    assert run("search", "江阴", "--format", "{path}", "--index", index).out.count("\n") == 10
    assert run("search", "江阴", "--format", "{path}", "-n", "all", "--index", index).out.count("\n") == 25


def test_count_is_a_number(run: Run) -> None:
    assert (run("search", "江阴", "--count").status, run("search", "江阴", "--count").out) == (0, "2\n")
    none = run("search", "霞客湾", "--count")
    assert (none.status, none.out, none.err) == (1, "0\n", "")


@pytest.mark.parametrize("form", [["--jsonl"], ["--files"], ["--format", "{path}"]])
def test_nothing_found_is_nothing(run: Run, form: list[str]) -> None:
    ran = run("search", "霞客湾", *form)
    assert (ran.status, ran.out, ran.err) == (1, "", "")


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{rank}: {path}", "1: b/break.txt"),
        ("{path}:{line}: {snippet}", "b/break.txt:3: 隔壁的擎岚智 控科技做示教软件,月产能15GWh。"),
        ("{title}\\t{query}\\t{total}", "街区开街\t擎岚智控\t1"),
        ("{rank:>3}|{title:<6}|{title:.2}", "  1|街区开街  |街区"),
        ("{{{format}}} {page}{author}{address}{repeats}", "{text} 0"),
        ("{date}-{source}", "-"),
        ("\\\\ \\q", "\\ \\q"),
    ],
)
def test_a_format_of_ones_own(run: Run, template: str, line: str) -> None:
    ran = run("search", "擎岚智控", "--format", template)
    assert (ran.status, ran.out) == (0, line + "\n")


def test_every_field_is_documented_and_can_be_filled(run: Run, indexed: Path) -> None:
    wanted = "\\t".join(f"{{{name}}}" for name in FIELDS)
    values = dict(zip(FIELDS, run("search", "擎岚智控", "--format", wanted).out[:-1].split("\t"), strict=True))
    assert values["file"] == str(indexed / "b" / "break.txt")
    assert re.fullmatch(r"\d+(\.\d+)?", values["score"])
    described = " ".join(run("search", "--help").out.split())
    assert f"--format has the fields {' '.join(FIELDS)}." in described


@pytest.mark.parametrize(
    "template",
    [
        *("{nope}", "{}", "{0}", "{path", "path}", "{path!r}", "{path.__class__}", "{path[0]}"),
        *("{rank:q}", "{title:.2f}", "{rank:{line}}", "{title:999999}", "{rank:.2}"),
    ],
)
def test_a_format_that_cannot_be_filled_is_an_error_before_searching(run: Run, template: str) -> None:
    assert "--format" in one_line_error(run("search", "江阴", "--format", template, "--index", "/nowhere"))


@pytest.mark.parametrize("template", ["{score:.1f}", "{score:>8.3f}", "{repeats:^3}"])
def test_numbers_may_be_rounded(run: Run, template: str) -> None:
    assert run("search", "江阴", "--format", template).status == 0


@pytest.mark.parametrize(
    "forms",
    [["--json", "--jsonl"], ["--files", "--count"], ["--format", "", "--json"], ["--json", "--count", "--files"]],
)
def test_forms_exclude_each_other(run: Run, forms: list[str]) -> None:
    assert "cannot be used together" in one_line_error(run("search", "江阴", *forms))


def test_null_goes_with_lists(run: Run) -> None:
    assert "--null needs" in one_line_error(run("search", "江阴", "-0"))
    assert run("search", "江阴", "-n1", "-0", "--format", "{rank}").out == "1\0"


def test_context_is_the_width_of_a_passage(run: Run) -> None:
    def longest(*args: str) -> int:
        hits = json.loads(run("search", "江阴", "--json", *args).out)["hits"]
        return max(len(snippet["text"]) for hit in hits for snippet in hit["snippets"])

    assert longest("--context", "20") <= 20 < longest()
    assert "20<=x<=2000" in one_line_error(run("search", "江阴", "--context", "5"))


def test_a_query_from_standard_input(run: Run) -> None:
    assert run("search", "-", "--files", stdin="\ufeff“2月8日上午”\n".encode()).out == "b/date.txt\n"
    assert run("search", "江阴", "-敲门员", "--files").out == "a/江阴.txt\n"
    ran = run("search", "-", stdin=b"")
    assert (ran.status, ran.out) == (1, "")
    assert "the query is empty" in ran.err


BATCH = "江阴\n\n# 注释\n(霞客\n霞客湾\n擎岚智控\n".encode()


def test_many_queries_at_once(run: Run, tmp_path: Path) -> None:
    ran = run("search", "--batch", "-", "--jsonl", stdin=BATCH)
    assert ran.status == 0
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [(answer["line"], answer["query"], answer.get("total")) for answer in answers] == [
        (1, "江阴", 2),
        (4, "(霞客", 0),
        (5, "霞客湾", 0),
        (6, "擎岚智控", 1),
    ]
    assert answers[1]["notes"] == [
        {"position": 0, "reason": "the parenthesis is never closed", "taken": "taken as closed at the end"}
    ]
    assert answers[0]["hits"][0]["path"] in BOTH
    assert not ran.err
    (tmp_path / "queries").write_bytes(BATCH)
    assert len(run("search", "--batch", tmp_path / "queries", "--json").out.splitlines()) == 4


def test_many_queries_in_other_forms(run: Run) -> None:
    assert run("search", "--batch", "-", "--count", stdin=BATCH).out == "2\t江阴\n0\t(霞客\n0\t霞客湾\n1\t擎岚智控\n"
    assert run("search", "--batch", "-", "--files", stdin=BATCH).out.splitlines()[-1] == "b/break.txt"
    assert run("search", "--batch", "-", "--format", "{query} {rank}", stdin=BATCH).out.endswith("擎岚智控 1\n")
    shown = run("search", "--batch", "-", stdin=BATCH).out
    assert [line for line in shown.splitlines() if line.startswith("Query: ")] == [
        "Query: 江阴",
        "Query: (霞客",
        "Query: 霞客湾",
        "Query: 擎岚智控",
    ]


@pytest.mark.parametrize(
    ("queries", "status"), [(b"\xe6\xb1\x9f\xe9\x98\xb4\n\xe9\x9c\x9e\n", 0), (b"\xe9\x9c\x9e\n", 1), (b"", 1)]
)
def test_the_status_of_many_queries(run: Run, queries: bytes, status: int) -> None:
    assert run("search", "--batch", "-", stdin=queries).status == status


@pytest.mark.parametrize("args", [["江阴", "--batch", "-"], ["--batch", "/nowhere"], ["--batch", "."], []])
def test_wrong_use_of_many_queries_is_one_line(run: Run, args: list[str]) -> None:
    one_line_error(run("search", *args))


def test_queries_that_are_not_text_are_named_by_their_line(run: Run) -> None:
    ran = run("search", "--batch", "-", stdin="江阴\n".encode() + b"\xff\n")
    assert ran.status == 2
    assert ran.err == "hansou: -:2: this is not UTF-8\n"


def test_similar_articles_in_the_same_forms(run: Run) -> None:
    whole = json.loads(run("similar", "b/date.txt", "--json").out)
    paths = [hit["path"] for hit in whole["hits"]]
    assert run("similar", "b/date.txt", "--files").out.splitlines() == paths
    assert run("similar", "b/date.txt", "--count").out == f"{len(paths)}\n"
    assert run("similar", "b/date.txt", "--format", "{path}", "-n", "1").out == f"{paths[0]}\n"
