"""The engine that runs is told, and why it is not the compiled one."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import hansou
from hansou.index import compiled
from tests.index.text.plain import ROOT


def _built() -> bool:
    return all(list(ROOT.glob(part.removeprefix("hansou.").replace(".", "/") + ".*.*")) for part in compiled.PARTS)


@pytest.mark.skipif(bool(os.environ.get("HANSOU_PURE")), reason="the engine was chosen from outside")
def test_the_engine_is_compiled_where_all_parts_are() -> None:
    assert hansou.engine is compiled.engine
    assert compiled.COMPILED == _built() == (str(hansou.engine) == "compiled")


@pytest.mark.parametrize("command", [["--version"], ["stats", "--index", "folder/.hansou"]])
def test_whoever_asks_is_told(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("江阴", encoding="utf-8")
    environ = {**os.environ, "HANSOU_PURE": "1", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    hansou_command = [sys.executable, "-m", "hansou"]
    subprocess.run([*hansou_command, "index", "folder", "--quiet"], cwd=tmp_path, env=environ, check=True)
    said = subprocess.run(
        [*hansou_command, *command], cwd=tmp_path, env=environ, check=True, capture_output=True, encoding="utf-8"
    )
    assert "pure Python: about ten times slower, because HANSOU_PURE is set" in said.stdout


def test_a_part_that_is_missing_or_broken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"a_broken_part{EXTENSION_SUFFIXES[0]}").write_bytes(b"no library")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("HANSOU_PURE", raising=False)
    monkeypatch.setattr(compiled, "PARTS", (*compiled.PARTS[: -1 if _built() else 0], "a_broken_part", "no_part"))
    engine = compiled._find_engine()
    assert not engine.compiled
    assert engine.missing == ("a_broken_part", "no_part")
    assert str(engine).startswith("pure Python: about ten times slower, because a_broken_part cannot be loaded (")
    assert str(engine).endswith("; no_part was not built")


def test_nothing_built_is_said_in_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANSOU_PURE", raising=False)
    monkeypatch.setattr(compiled, "PARTS", ("no_part", "nor_this"))
    assert str(compiled._find_engine()).endswith("because the compiled parts were not built")
