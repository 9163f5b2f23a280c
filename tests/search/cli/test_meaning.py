"""The command line where it looks for what was meant: pinyin, corrections, completions, similar articles."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

from .conftest import Run, one_line_error


def test_pinyin_is_told(run: Run, indexed: Path) -> None:
    ran = run("search", "jiangyin", "--index", indexed / ".hansou")
    assert ran.status == 0
    assert ran.out.startswith("Read as pinyin: jiangyin 江阴\n")
    assert "a/江阴.txt" in ran.out
    assert run("search", "jiangyin", "--no-equivalents", "--index", indexed / ".hansou").status == 1


def test_did_you_mean(run: Run, indexed: Path) -> None:
    ran = run("search", '"產業極群"', "--index", indexed / ".hansou")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == 'hansou: nothing found\nDid you mean: "產業集群"\n'
    ran = run("search", "產業極群", "--index", indexed / ".hansou", "--json")
    assert json.loads(ran.out)["suggestions"] == ["產業集群"]


def test_own_words_and_synonyms(run: Run, indexed: Path, tmp_path: Path) -> None:
    synonyms, words = tmp_path / "mine.txt", tmp_path / "words.txt"
    synonyms.write_text("示教软件,百亿项目\n", encoding="utf-8")
    words.write_text("示教软件\n百亿项目 3\n", encoding="utf-8")
    options = ["--index", indexed / ".hansou", "--synonyms", synonyms, "--dict", words, "--json"]
    found = json.loads(run("search", "示教软件", *options).out)
    assert {hit["path"] for hit in found["hits"]} == {"a/江阴.txt", "b/break.txt"}
    assert found["equivalents"]["示教软件"] == ["百亿项目"]
    words.write_text("江阴 1 2 3\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        ran = run("search", "江阴", *options)
    assert ran.status == 0  # the rest of the file works
    assert ran.err.startswith(f"hansou: {words}:1: a line is a word")
    assert "none.txt" in one_line_error(run("search", "江阴", "--dict", tmp_path / "none.txt", "--index", options[1]))


def test_suggest(run: Run, indexed: Path) -> None:
    ran = run("suggest", "江", "--index", indexed / ".hansou")
    assert ran.status == 0
    assert "  江阴" in ran.out.splitlines()[0]
    found = json.loads(run("suggest", "jiangy", "-n", "1", "--json", "--index", indexed / ".hansou").out)
    assert found["prefix"] == "jiangy"
    assert [completion["text"] for completion in found["completions"]] == ["江阴"]
    assert found["completions"][0]["count"] >= 3
    ran = run("suggest", "火星", "--index", indexed / ".hansou")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("hansou: no article contains anything")


def test_similar(run: Run, indexed: Path) -> None:
    ran = run("similar", "a/江阴.txt", "--index", indexed / ".hansou")
    assert ran.status == 0
    assert "b/date.txt" in ran.out
    assert "a/江阴.txt" not in ran.out
    ran = run("similar", "a/江阴.txt:5", "--index", indexed / ".hansou", "--json", "-n", "1")
    assert [hit["path"] for hit in json.loads(ran.out)["hits"]] == ["b/date.txt"]
    ran = run("similar", "nowhere.txt", "--index", indexed / ".hansou")
    assert (ran.status, ran.out) == (1, "")
    assert "no such article" in ran.err


def test_hostile_articles_do_not_reach_the_terminal(run: Run, hostile: Path) -> None:
    for args in (["suggest", "恶"], ["suggest", "red"], ["search", "恶意文夲"]):
        ran = run(*args, "--index", hostile)
        assert "\x1b" not in ran.out + ran.err
