"""The retrievers of docs/retrievers.md, run with the libraries that they are for."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import warnings
from pathlib import Path

import pytest

from tests.index.text.plain import ROOT

PAGE = (ROOT / "docs" / "retrievers.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("code", PROGRAMS, ids=["langchain_core", "llama_index.core"])
def test_a_retriever(code: str, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request) -> None:
    library = request.node.callspec.id
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            importlib.import_module(library)
        except ImportError:
            pytest.skip(f"NOT RUN: {library} is not installed, so its retriever in docs/retrievers.md is untested")
        (tmp_path / "news.hansou").symlink_to(seeds / ".hansou")
        monkeypatch.chdir(tmp_path)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "docs/retrievers.md", "exec"), {"__name__": "__main__"})
    assert re.search(r"^wuxi/taxi-battery-swap\.txt \d+$", printed.getvalue(), re.MULTILINE)


def test_there_are_two() -> None:
    assert len(PROGRAMS) == 2
