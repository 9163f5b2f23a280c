"""What a shell is offered, asked as the shells ask; and bash, zsh and fish for real where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hansou import Article, Indexer
from hansou.search.cli.shells import VARIABLE, bash_word

from .conftest import ROOT, Run

NAMES = ("bash", "zsh", "fish")  # that can be run here

NASTY = "坏 $(touch OWNED) `x` ;rm *?[a]{b}!~#'\"\\ &|<>.txt"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of paths that shells could trip over."""
    home = tmp_path_factory.mktemp("shell")
    paths = ["a/江阴.txt", "a/b/c.txt", "a/b/d.txt", "co:lon.txt", f"nasty/{NASTY}", "nasty/\x1b[31m.txt"]
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.add(Article(path=path, title="江阴高新区项目", body="江阴高新区的项目在江阴开工。") for path in paths)
    (home / "a").mkdir()
    return home


@pytest.fixture
def ask(run: Run, collection: Path, monkeypatch: pytest.MonkeyPatch):
    """Complete a line in a shell: the values that come back, with their kinds where they are not plain."""

    def ask(line: str, shell: str = "zsh", folder: str = ".") -> list[str]:
        monkeypatch.chdir(collection / folder)
        words = line.split(" ")
        monkeypatch.setenv(VARIABLE, f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
        monkeypatch.setenv("COMP_LINE", line)
        monkeypatch.setenv("COMP_CURRENT", words[-1])
        ran = run()
        assert (ran.status, ran.err) == (0, "")
        answers = [answer.split("\t") for answer in ran.out.splitlines() if answer]
        return [value if kind == "plain" else kind for kind, value, *_ in answers]

    return ask


@pytest.mark.parametrize("shell", NAMES)
def test_each_shell_is_answered(ask, shell: str) -> None:
    assert ask("hansou sea", shell) == ["search"]
    assert ask("hansou search --so", shell) == ["--source", "--sort"]
    assert ask("hansou search 江阴 --sort ", shell) == ["score", "newest", "oldest", "date"]
    assert ask("hansou show a/b/", shell) == ["a/b/c.txt", "a/b/d.txt"]


@pytest.mark.parametrize(
    ("line", "folder", "offered"),
    [
        ("hansou show ", ".", ["a/", "co:lon.txt", "nasty/"]),
        ("hansou show a/", ".", ["a/b/", "a/江阴.txt"]),
        ("hansou show b/", "a", ["b/c.txt", "b/d.txt"]),
        ("hansou show ", "a", ["b/", "江阴.txt", "a/", "co:lon.txt", "nasty/"]),
        ("hansou show zzz", ".", []),
        ("hansou similar co", ".", ["co:lon.txt"]),
        ("hansou why 江阴 co", ".", ["co:lon.txt"]),
        ("hansou search --index ", ".", ["dir"]),
        ("hansou search --batch ", ".", ["file"]),
        ("hansou search --dict ", ".", ["file"]),
        ("hansou index ", ".", ["file"]),
        ("hansou watch x ", ".", ["file"]),
        ("hansou index x --index ", ".", ["dir"]),
        ("hansou completion ", ".", ["bash", "zsh", "fish", "powershell"]),
        ("hansou search ", ".", []),
        ("hansou show a --index /nowhere", ".", ["dir"]),
        ("hansou show --index /nowhere a", ".", []),
    ],
)
def test_what_is_offered(ask, line: str, folder: str, offered: list[str]) -> None:
    assert ask(line, folder=folder) == offered


@pytest.mark.parametrize("begun", ["江", "-江", "title:江", "jiangyingaox"])
def test_words_of_the_collection_are_offered(ask, begun: str) -> None:
    offered = ask(f"hansou search {begun}")
    assert offered
    front = begun.rstrip("江") if "江" in begun else ""
    assert all(each.startswith(f"{front}江阴") for each in offered)


def test_what_a_shell_might_obey_is_quoted_or_left_out(ask) -> None:
    assert ask("hansou show nasty/") == [f"nasty/{NASTY}"]
    [quoted] = ask("hansou show nasty/", "bash")
    assert quoted == bash_word(f"nasty/{NASTY}")
    assert ask("hansou show co:", "bash") == ["lon.txt"]


@pytest.mark.skipif(not shutil.which("bash"), reason="NOT TESTED: bash is not installed")
@pytest.mark.parametrize("text", [NASTY, "a b", "", "江阴 项目", "\u3000全角", "a\\b", "$x"])
def test_bash_reads_a_quoted_word_as_it_was(text: str) -> None:
    command = ["bash", "-c", f"printf %s {bash_word(text)}"]
    assert subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout == text


@pytest.mark.parametrize("shell", NAMES)
def test_a_shell_completes_for_real(shell: str, collection: Path, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"NOT TESTED: {shell} is not installed")
    hansou = tmp_path / "hansou"
    hansou.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m hansou "$@"\n')
    hansou.chmod(0o755)
    scripts = {
        "bash": 'eval "$(hansou completion bash)"; COMP_LINE="hansou show a/b/"; COMP_POINT=${#COMP_LINE}; '
        'COMP_WORDS=(hansou show a/b/); COMP_CWORD=2; _hansou_completion hansou; printf "%s\\n" "${COMPREPLY[@]}"',
        "zsh": 'compdef() { :; }; compadd() { print -l -- $plain; }; eval "$(hansou completion zsh)"; '
        "words=(hansou show a/b/); CURRENT=3; _hansou_completion",
        "fish": 'hansou completion fish | source; complete --do-complete "hansou show a/b/"',
    }
    environ = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    ran = subprocess.run(
        [program, *flags, "-c", scripts[shell]],
        cwd=collection,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["a/b/c.txt", "a/b/d.txt"], ran.stderr
