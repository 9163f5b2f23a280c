"""docs/extending.md is true: its examples are run, each put where the page says that it goes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.sources import registry
from hansou.index.sources.format import Format
from hansou.index.text.repair import repair as repairing
from hansou.index.text.repair.damage import find_signs
from hansou.search import chain, cli
from hansou.search.query import operators
from hansou.search.query.operators import Operator
from tests.index.text.plain import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")


def example(heading: str) -> dict[str, Any]:
    """What the example under a heading defines."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    [code] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    defined: dict[str, Any] = {}
    exec(code, defined)
    return defined


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that the example of a format names, which reads what follows the first five bytes."""
    module = ModuleType("some_library")

    class DamagedError(Exception):
        pass

    def text(data: bytes) -> str:
        try:
            return data.removeprefix(b"SHEET").decode()
        except UnicodeDecodeError as error:
            raise DamagedError from error

    module.text, module.Error = text, DamagedError  # type: ignore[attr-defined]
    module.__spec__ = ModuleType("spec")  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "some_library", module)


@pytest.mark.usefixtures("library")
def test_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added: Format = example("A new kind of file")["FORMAT"]
    monkeypatch.setattr(registry, "_DOCUMENTS", (*registry._DOCUMENTS, added))
    monkeypatch.setattr(registry, "_FORMATS", (added, *registry._FORMATS))
    monkeypatch.setattr(registry, "_BY_SUFFIX", {**registry._BY_SUFFIX, ".sheet": added})
    (tmp_path / "a.sheet").write_bytes(b"SHEET" + "江阴&amp;无锡".encode())
    (tmp_path / "b.unknown").write_bytes(b"SHEET" + "江阴".encode())
    (tmp_path / "c.sheet").write_bytes(b"SHEET\xff\xfe")
    with Indexer(tmp_path / "index", workers=1) as indexer:
        report = indexer.update([tmp_path])
    assert [failure.reason for failure in report.failed] == ["no sheet, or a damaged one"]
    assert report.formats["sheet"].articles == 2
    with Searcher(tmp_path / "index") as searcher:
        assert [hit.path for hit in searcher.search("format:sheet 江阴")] == ["b.unknown", "a.sheet"]
        article = searcher.article("a.sheet")
    assert article is not None
    assert article.body == "江阴&无锡"


def test_a_rule_of_repair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule: repairing.Rule = example("A rule of repair")["RULE"]
    damaged = "江阴开工｡\n无锡也开工｡"
    monkeypatch.setattr(repairing, "RULES", ())
    assert repairing.repair(damaged) == damaged
    monkeypatch.setattr(repairing, "RULES", (rule,))
    assert repairing.repair(damaged) == repairing.repair(repairing.repair(damaged)) == "江阴开工。\n无锡也开工。"
    assert repairing.repair(damaged, [rule.name]) == damaged
    assert find_signs(damaged) & rule.sign
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article("a", body=damaged))
    with Searcher(tmp_path / "index") as searcher:
        article = searcher.article("a")
    assert article is not None
    assert article.body == "江阴开工。\n无锡也开工。"


def test_an_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added: Operator = example("An operator")["XOR"]
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add([Article("a", body="江阴"), Article("b", body="无锡"), Article("c", body="江阴无锡")])

    def found(query: str) -> list[str]:
        with Searcher(tmp_path / "index") as searcher:
            return sorted(hit.path for hit in searcher.search(query))

    assert found("江阴 XOR 无锡") == ["a", "b", "c"]  # a word, which none has: answers have a part
    monkeypatch.setattr(operators, "OPERATORS", (added, *operators.OPERATORS))
    chain._planner.cache_clear()
    try:
        assert found("江阴 XOR 无锡") == found("江陰 XOR 無錫") == ["a", "b"]
        assert found("江阴 XOR 无锡 AND 江阴") == ["a"]
        assert found("title:江阴 XOR 无锡") == ["b", "c"]
        with Searcher(tmp_path / "index") as searcher:
            why = searcher.why("江阴 XOR 无锡", "c")
            assert why is not None
            assert not why.found
            assert searcher.search("江阴 XOR").notes
    finally:
        chain._planner.cache_clear()


def test_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = ModuleType("hansou.search.cli.commands.count")
    module.command = example("A command")["command"]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cli, "COMMANDS", (*cli.COMMANDS, "count"))
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add([Article("a", body="江阴", date="2022-02-09"), Article("b", body="江阴", date="2023-01-01")])

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["count", *arguments, "--index", str(tmp_path / "index")], "hansou")
        return int(str(ended.value.code or 0)), capsys.readouterr().out

    assert run("江陰") == (0, "2\n")
    assert run("江阴", "--since", "2023") == (0, "1\n")
    assert run("没有的词") == (1, "0\n")
    assert run("江阴", "--since", "soon")[0] == 2


def test_what_the_page_names_is_there() -> None:
    for name in set(re.findall(r"`((?:index|search|tests)/[\w/.]+)`", PAGE)):
        assert (ROOT / name).exists(), name
