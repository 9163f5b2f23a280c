"""Every example of the READMEs does what it is said to do, in the order in which a reader types them."""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hansou.search import cli
from tests.index.text.plain import ROOT

from .page import CHINESE, ENGLISH, Page

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the examples are for a shell")

#: What is typed and not run here, with the test that does.
ELSEWHERE = {
    "pip install .": "tests/packaging/test_wheel.py",
    'hansou index ~/news --index "opensearch://search1:9200,search2:9200/news?shards=6&replicas=1"': "tests/cluster",
    "hansou search 江阴 --index opensearch://search1:9200,search2:9200/news": "tests/cluster",
}
_SHELL = re.compile(r" [|>] | && ")
_TIME = re.compile(r"\b\d[\d.,]*( ?(?:ms|s|毫秒|秒))(?![a-z])")
_ANY = "…"
_CLEARED = (
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "HANSOU_INDEX",
    "COLUMNS",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "HANSOU_CONFIG",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
)


@pytest.fixture
def home(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a reader of the page, with the sample folder as ~/news."""
    shutil.copytree(ROOT / "seeds", tmp_path / "news", ignore=shutil.ignore_patterns(".hansou"))
    program = tmp_path / "bin" / "hansou"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m hansou "$@"\n')
    program.chmod(0o755)
    for name in _CLEARED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", page.locale)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_print_what_the_page_shows(page: Page, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(page.commands) > 10
    wrong = []
    for command in page.commands:
        if command.line in ELSEWHERE:
            continue
        if command.line.startswith("cd "):
            monkeypatch.chdir(Path(command.line[3:]).expanduser())
            continue
        status, printed = _run(command.line)
        if status:
            wrong.append(f"$ {command.line}\nexit status {status}: {printed}")
        elif command.output and not _is_as_shown(command.output, printed.splitlines()):
            wrong += [f"$ {command.line}", *difflib.ndiff(command.output, printed.splitlines())]
    assert not wrong, "\n".join(wrong)


def test_searches_within_a_sentence_find_something(page: Page, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("news")
    assert _run("hansou index .")[0] == 0
    searches = re.findall(r"(?<!`)`(hansou search [^`]+)`", page.text)
    assert searches
    assert [line for line in searches if _run(line)[0] != 0] == []


def test_programs_print_what_the_page_shows(page: Page, home: Path) -> None:
    assert page.programs
    for code, shown in page.programs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page.path.name, "exec"), {})
        assert printed.getvalue() == shown


def test_what_is_not_run_here_is_run_elsewhere() -> None:
    assert [test for test in ELSEWHERE.values() if not (ROOT / test).exists()] == []


def test_both_pages_have_the_same_examples() -> None:
    lines = [[command.line for command in page.commands] for page in (ENGLISH, CHINESE)]
    assert lines[0] == lines[1]
    assert ENGLISH.programs == CHINESE.programs


def _run(line: str) -> tuple[int, str]:
    """Run a line as a shell does; a command of hansou alone in this process, which is sooner."""
    if line.startswith("hansou ") and not _SHELL.search(line):
        words = [os.path.expanduser(word) for word in shlex.split(line)]
        ran = CliRunner().invoke(cli.main, words[1:], prog_name="hansou")
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return ran.exit_code, ran.output
    done = subprocess.run(
        ["bash", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


def _is_as_shown(shown: list[str], printed: list[str]) -> bool:
    """Whether a page shows what was printed: a line of "…" stands for any, and the time it took may differ."""
    lines = [".*" if line == _ANY else re.escape(_TIME.sub(r"0\1", line)) for line in shown]
    return re.fullmatch("\n".join(lines), "\n".join(_TIME.sub(r"0\1", line) for line in printed), re.DOTALL) is not None
