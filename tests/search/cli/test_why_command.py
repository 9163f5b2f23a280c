from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run, one_line_error


@pytest.fixture(autouse=True)
def _inside(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed)


def test_what_is_found_is_explained(run: Run) -> None:
    ran = run("why", "換電站", "計程車", "a/換電.txt:3")
    assert (ran.status, ran.err) == (0, "")
    assert "Found, rank 1 of 1 article." in ran.out
    assert "Read as: 換電站 計程車" in ran.out
    assert "or 出租车 for 计程车 (regional word, 0)" in ran.out
    assert "line 5" in ran.out
    assert "score: " in ran.out


def test_what_is_not_found_is_explained(run: Run) -> None:
    ran = run("why", "換電站", "-计程车", "--since", "2023", "a/換電.txt")
    assert (ran.status, ran.err) == (1, "")
    assert (
        "Not found: 计程车 occurs in it and is excluded; date:[2023 TO *] filters it out: its date is 2022-03-01"
        in ran.out
    )
    ran = run("why", '"盛合晶薇"', "a/江阴.txt")
    assert ran.status == 1
    assert "one character different: 盛合晶微" in ran.out
    ran = run("why", "GW", "b/break.txt")
    assert ran.status == 1
    assert "within a longer word or number" in ran.out


def test_json_is_the_explanation(run: Run) -> None:
    ran = run("why", "江阴", "a/江阴.txt", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["found"], told["relaxed"], told["total"]) == (0, True, False, 2)
    assert (told["query"], told["read_as"], told["path"], told["rank"]) == ("江阴", "江阴", "a/江阴.txt", 1)
    (part,) = told["parts"]
    assert part["share"] == 1.0
    assert part["places"][0] == {
        "text": "江阴百亿项目开工", "highlights": [[0, 2]], "line": None, "page": None, "aside": False,
    }  # fmt: skip
    hit = json.loads(run("search", "江阴", "--json").out)["hits"][0]
    assert told["score"] == hit["score"] == part["score"]


def test_an_unknown_path_is_told_with_near_ones(run: Run) -> None:
    ran = run("why", "江阴", "b/braek.txt")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("hansou: b/braek.txt: no such article in ")
    assert ran.err.endswith("did you mean b/break.txt?\n")
    ran = run("why", "江阴", "zzz")
    assert (ran.status, ran.err.count("\n")) == (1, 1)


def test_errors_are_one_line(run: Run, hostile: Path) -> None:
    one_line_error(run("why", "江阴"))
    one_line_error(run("why", "江阴", "a/江阴.txt", "--since", "2022-13"))
    ran = run("why", "恶意", "标题", "bad/\x1b[31m\u202e[b]x\n.txt", "--index", hostile)
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out
