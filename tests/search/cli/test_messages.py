"""Messages in Chinese: complete, with the placeholders of the English ones, and nowhere where programs read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from hansou.search.cli.messages import language, say_error, simplified, traditional
from tools import messages

from .conftest import Run, one_line_error

CHINESE = re.compile("[\u4e00-\u9fff]")
ALL = simplified.MESSAGES | simplified.ERRORS


def placeholders(text: str) -> list[str]:
    return sorted(str(field) for _, field, _, _ in Formatter().parse(text) if field is not None)


def test_every_message_is_translated_and_every_translation_is_said() -> None:
    said = messages.said()
    assert sorted(said - set(simplified.MESSAGES)) == []
    assert sorted(set(simplified.MESSAGES) - said) == []


def test_errors_of_queries_are_translated_and_the_others_exist() -> None:
    assert sorted(messages.query_errors() - set(simplified.ERRORS)) == []
    assert sorted(set(simplified.ERRORS) - messages.made_by_the_library()) == []


def test_errors_of_the_library_are_translated() -> None:
    assert sorted(messages.errors_of_the_library() - set(simplified.ERRORS)) == []


def test_placeholders_agree() -> None:
    helps = {text for text in ALL if "--format" in text}  # there { } are meant
    assert [text for text in ALL.keys() - helps if placeholders(text) != placeholders(ALL[text])] == []
    numbered = [text for text in simplified.ERRORS if re.findall(r"\{\}", text) != re.findall(r"\{.*?\}", text)]
    assert numbered == []


def test_translations_are_chinese() -> None:
    only_signs = [text for text, chinese in ALL.items() if not CHINESE.search(chinese)]
    assert only_signs == ["; ", "{file}: {key}: {reason}", "{}: {}"]


def test_traditional_is_made_from_simplified() -> None:
    assert messages.traditional() == messages.TRADITIONAL.read_text(encoding="utf-8"), "run: python -m tools.messages"
    assert traditional.MESSAGES["nothing found"] == "沒有找到"


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, ""),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh"}, ""),
        ({"LANG": "en_US.UTF-8"}, ""),
        ({"LANG": "de_DE.UTF-8"}, ""),
        ({"LANG": "zh_CN.UTF-8"}, "simplified"),
        ({"LANG": "zh_SG"}, "simplified"),
        ({"LANG": "zh_TW.UTF-8"}, "traditional"),
        ({"LANG": "zh-Hant"}, "traditional"),
        ({"LANG": "zh_HK"}, "traditional"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, ""),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "simplified"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ""),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_TW:en"}, "traditional"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, ""),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "simplified"),
    ],
)
def test_the_locale_decides(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], spoken: str) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken


@pytest.fixture
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


@pytest.mark.usefixtures("_chinese")
def test_a_chinese_session(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert "此文件夹及其上级都没有索引" in run().out
    ran = run("index", ".")
    assert ran.out.splitlines()[1] == "文件：新增 4, 更改 0, 未变 0, 删除 0"
    assert "从这里搜索的索引" in run().out
    assert "2 篇文章 · " in run("search", "江阴").out
    assert run("search", "霞客湾").err == "hansou: 没有找到\n"
    assert run("search", "江阴", "--facet", "year").out.count("年份") == 1
    assert run("stats").out.splitlines()[2].split() == ["文章", "4"]
    assert "未找到：文中没有“霞客湾”" in run("why", "霞客湾", "b/date.txt").out
    assert "按拼音理解" in run("search", "jiangyin").out
    assert run("similar", "b/none.txt").err.startswith("hansou: b/none.txt：")
    assert run("suggest", "霞").err == "hansou: 没有文章含有以“霞”开头的词\n"


@pytest.mark.usefixtures("_chinese")
def test_chinese_errors_and_help(run: Run, indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed)
    assert run("search", "(江阴").out.startswith("括号没有闭合：按到末尾闭合处理（第 1 个字符处）\n")
    assert one_line_error(run("search", "江阴", "--jsn")).startswith("没有选项 '--jsn'")
    assert "不在范围 x>=0 之内" in one_line_error(run("search", "江阴", "-n", "-1"))
    assert "没有命令" in one_line_error(run("serach"))
    assert "'best' 不是 " in one_line_error(run("search", "江阴", "--sort", "best"))
    assert "多余的参数" in one_line_error(run("stats", "x", "y"))
    for command in ([], ["search"], ["index"], ["completion"]):
        out = run(*command, "--help").out
        assert out.startswith("用法：")
        assert "选项:" in out
        assert "显示此帮助。" in out
        assert not re.search(r"\b(the|and|of)\b", out), "some of it is English"


def test_help_changes_back_with_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = run("search", "--help").out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run("search", "--help").out != english
    monkeypatch.delenv("LANG")
    assert run("search", "--help").out == english


@pytest.mark.parametrize(
    "command", [["search", "江阴", "--json"], ["stats", "--json"], ["why", "江阴", "b/date.txt", "--json"]]
)
def test_what_programs_read_is_the_same(
    run: Run, indexed: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(indexed)

    def exact() -> dict[str, object]:
        return {key: value for key, value in json.loads(run(*command).out).items() if key != "took_ms"}

    english = exact()
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert exact() == english


def test_errors_within_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    error = "a.txt: damaged: encrypted"
    assert say_error(error) == error
    monkeypatch.setenv("LANG", "zh_CN")
    assert say_error(error) == "a.txt：已损坏：已加密"
    assert say_error("nobody has translated this") == "nobody has translated this"
