"""kwic, trends and collocates on the command line: what programs read, and what people see."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

from hansou import Collocate, Occurrence
from hansou.search.cli.concordance import collocate_lines, kwic_lines, trend_lines
from hansou.search.cli.output import Output
from hansou.search.corpus.trends import Tally, TrendRow, Trends

from .conftest import Run, one_line_error


def test_a_pipe_gets_tab_separated_values(run: Run, indexed: Path) -> None:
    ran = run("kwic", "江阴", "--index", indexed / ".hansou")
    assert ran.status == 0
    names, *rows = [line.split("\t") for line in ran.out.splitlines()]
    assert names == ["path", "line", "page", "date", "source", "part", "left", "match", "right"]
    assert {len(row) for row in rows} == {9}
    assert ["a/江阴.txt", "", "", "2022-02-09", "江阴日报", "title", "", "江阴", "百亿项目开工"] in rows
    assert all(row[7] == "江阴" for row in rows)
    assert not any(character in "".join(rows[0]) for character in "\x1b\r")


def test_forms_hold_the_same_lines(run: Run, indexed: Path) -> None:
    index = ("--index", indexed / ".hansou")
    tabs = list(csv.reader(io.StringIO(run("kwic", "江阴", "--tsv", *index).out), delimiter="\t", quotechar='"'))
    commas = list(csv.reader(io.StringIO(run("kwic", "江阴", "--csv", *index).out)))
    assert tabs == commas
    lines = [json.loads(line) for line in run("kwic", "江阴", "--jsonl", *index).out.splitlines()]
    assert [(line["path"], line["text"]) for line in lines] == [(row[0], row[7]) for row in commas[1:]]
    assert set(lines[0]) == {
        *(
            "version",
            "path",
            "title",
            "date",
            "source",
            "part",
            "line",
            "page",
            "start",
            "end",
            "left",
            "text",
            "right",
        ),
    }


def test_limits_order_and_samples(run: Run, indexed: Path) -> None:
    index = ("--index", indexed / ".hansou", "--jsonl")

    def paths(*options: str) -> list[str]:
        return [json.loads(line)["path"] for line in run("kwic", "江阴", *options, *index).out.splitlines()]

    every = paths()
    assert paths("-n", "2") == every[:2]
    assert paths("--sort", "path") == sorted(every)
    assert len(paths("--sample", "2", "--seed", "3")) == 2
    assert paths("--since", "2023") == [path for path in every if path == "b/date.txt"] != []


@pytest.mark.parametrize("command", ["kwic", "trends", "collocates"])
def test_nothing_found_is_status_1_and_one_line(run: Run, indexed: Path, command: str) -> None:
    ran = run(command, "没有这样的词", "--index", indexed / ".hansou")
    assert (ran.status, ran.out) == (1, "")
    assert "nothing found" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [("kwic", "江阴", "--csv", "--tsv"), ("trends", "江阴", "--csv", "--json"), ("kwic", "江阴", "--sort", "size")],
)
def test_wrong_options_are_one_line(run: Run, indexed: Path, words: tuple[str, ...]) -> None:
    assert one_line_error(run(*words, "--index", indexed / ".hansou"))


def test_trends_for_programs(run: Run, indexed: Path) -> None:
    index = ("--index", indexed / ".hansou")
    told = json.loads(run("trends", "江阴", "项目", "--by", "year", "--json", *index).out)
    assert (told["by"], told["queries"]) == ("year", ["江阴", "项目"])
    assert [(row["name"], row["articles"]) for row in told["rows"]] == [("2022", 2), ("2023", 1)]
    assert [[each["articles"] for each in row["counts"]] for row in told["rows"]] == [[1, 1], [1, 0]]
    assert told["without"]["articles"] == 1
    names, *rows = list(csv.reader(io.StringIO(run("trends", "江阴", "--by", "year", "--csv", *index).out)))
    assert names == [
        *("year", "articles", "characters"),
        *(f"江阴: {name}" for name in ("articles", "occurrences", "share", "per million")),
    ]
    assert [row[:2] for row in rows] == [["2022", "2"], ["2023", "1"], ["", "1"]]
    assert rows[0][5] == "0.5"


def test_collocates_for_programs(run: Run, indexed: Path) -> None:
    index = ("--index", indexed / ".hansou", "--minimum", "1")
    told = json.loads(run("collocates", "江阴", "--json", *index).out)
    rows = list(csv.DictReader(io.StringIO(run("collocates", "江阴", "--csv", *index).out)))
    assert [row["word"] for row in rows] == [each["word"] for each in told["collocates"]]
    assert rows
    assert set(rows[0]) == {*("word", "near", "left", "right", "total", "expected", "log_likelihood", "mi", "dice")}


def occurrence(left: str, text: str, right: str, path: str = "a.txt", line: int | None = 3) -> Occurrence:
    return Occurrence(path, "", "", "", "body", line, None, 0, len(text), left, text, right)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_matches_stand_in_one_column(width: int) -> None:
    lines = [
        occurrence("全角字符和abc混排，", "江阴", "的右边" * 40),
        occurrence("短", "ABC", ""),
        occurrence("长" * 90, "很长的匹配" * 9, "右", "很长的/文件夹/名字/" * 5 + "b.txt", 12345),
        occurrence("换\n行\t", "江\n阴", "\x1b[31m红", "c\x1b.txt"),
    ]
    shown = list(kwic_lines(lines, Output(width=width)))
    assert all(cell_len(line) <= width for line in shown)
    assert "\x1b" not in "".join(shown)
    firsts = ("江阴", "ABC", "很长", "江 阴")
    starts = {cell_len(line[: line.index(first)]) for line, first in zip(shown, firsts, strict=True)}
    assert len(starts) == 1


def test_bars_and_gaps() -> None:
    rows = (
        TrendRow("2022-01", 4, 100, (Tally(2, 8), Tally(1, 1))),
        TrendRow("2022-02", 0, 0, (Tally(0, 0), Tally(0, 0))),
        TrendRow("2022-03", 2, 10, (Tally(1, 4), Tally(0, 0))),
    )
    trends = Trends("month", ("江阴", "项目"), rows, TrendRow("", 0, 0, (Tally(0, 0), Tally(0, 0))))
    lines = list(trend_lines(trends, [[8.0, 1.0], [None, None], [4.0, 0.0]], 0, Output(width=40)))
    assert [line.split() for line in lines] == [
        ["2022-01", "江阴", "8", "█" * 22],
        ["项目", "1", "██▊"],
        ["2022-02", "江阴", "·"],
        ["项目", "·"],
        ["2022-03", "江阴", "4", "█" * 11],
        ["项目", "0"],
    ]


def test_columns_of_collocates_are_aligned() -> None:
    some = [Collocate("集群", 12, 2, 10, 1234, 0.5, 100.25, 4.5, 9.125), Collocate("gwh", 1, 1, 0, 2, 0.1, 3, 2, 1)]
    lines = list(collocate_lines(some, Output(width=80)))
    assert len({cell_len(line) for line in lines}) == 1
    assert lines[1].split() == ["集群", "12", "2", "10", "1,234", "100.2", "4.50", "9.12"]


def test_pictures(run: Run, indexed: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="NOT TESTED: matplotlib is not installed")
    index = ("--index", indexed / ".hansou")
    target = tmp_path / "trends.svg"
    words = ("trends", "江阴", "项目", "--output", target, *index)
    ran = run(*words)
    if "no font" in ran.err:
        pytest.skip("NOT TESTED: no font with Chinese characters is installed")
    assert ran.status == 0
    drawn = ET.parse(target)
    texts = {element.text for element in drawn.iter() if element.text and element.text.strip()}
    assert {"江阴", "项目", "2022-02", "2023-02"} <= texts
    assert "--force" in one_line_error(run(*words))
    assert run(*words, "--force").status == 0
    assert ".svg" in one_line_error(run("trends", "江阴", "--output", tmp_path / "trends.txt", *index))
