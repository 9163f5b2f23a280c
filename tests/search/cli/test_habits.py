"""What people are used to from other commands: help by name, a settings file, the third answer, the end of a path."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from hansou import Indexer
from hansou.search import cli
from hansou.search.cli import shells

from .conftest import Run, one_line_error


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of this person, which is not there yet."""
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    monkeypatch.setenv("HANSOU_CONFIG", str(file))
    return file


def test_help_of_a_command_is_its_help(run: Run) -> None:
    for name in cli.COMMANDS:
        assert run("help", name).out == run(name, "--help").out
    assert run("help").out == run("--help").out
    assert "did you mean search?" in one_line_error(run("help", "serach"))


def test_version_is_short_too(run: Run) -> None:
    assert run("-V").out == run("--version").out != ""


# What is typed, and what it is taken for, if anything.
COMMANDS = {
    "serach": "did you mean search?",
    "Search": "did you mean search?",
    "idnex": "did you mean index?",
    "stat": "did you mean stats?",
    "shw": "did you mean show?",
    "complete": "did you mean completion or compact?",
    "xyzzy": "there is no command xyzzy; see hansou --help",
    "江阴": "there is no command 江阴; see hansou --help",
}


@pytest.mark.parametrize(("typed", "told"), COMMANDS.items())
def test_a_command_that_is_none(run: Run, typed: str, told: str) -> None:
    assert told in one_line_error(run(typed, "江阴"))


def test_settings_are_the_defaults_of_options(run: Run, indexed: Path, settings: Path) -> None:
    index = ("--index", indexed)
    settings.write_text('[search]\nlimit = 1\nsort = "newest"\nfacet = ["year"]\n\n[suggest]\nlimit = 2\n')
    out = run("search", "江阴", *index).out
    assert "shown: 1 to 1" in out
    assert "2023-02-08" in out
    assert "Year" in out
    assert "shown: 1 to 2" not in run("search", "江阴", *index, "-n", "2", "--sort", "score").out
    assert len(run("suggest", "江", *index).out.splitlines()) <= 2
    settings.write_text("[search]\njson = true\nnull = true\nany = true\nlimit = 'all'\n")
    assert json.loads(run("search", "江阴 計程車", *index).out)["total"] == 3
    assert run("search", "江阴", *index, "--count").out == "2\n"


def test_the_index_of_the_settings_is_for_where_none_is_near(
    run: Run, indexed: Path, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.write_text(f"default-index = {json.dumps(str(indexed))}\n")
    assert run("search", "江阴", "--count").out == "2\n"
    empty = tmp_path / "other" / ".hansou"
    with Indexer(empty, workers=1):
        pass
    monkeypatch.chdir(tmp_path / "other")
    assert run("search", "江阴", "--count").status == 1
    monkeypatch.setenv("HANSOU_INDEX", str(indexed / ".hansou"))
    assert run("search", "江阴", "--count").out == "2\n"


# A settings file that cannot be meant, and what is said of it beside its name.
WRONG = {
    "[search": "this is not TOML",
    "[serch]\nlimit = 1": "serch: no such table; there are default-index [index]",
    "limit = 1": "limit: no such table",
    "default-index = 3": "default-index: a text is wanted",
    "index = 'x'": "index: no such table",
    "[search]\nlimt = 1": "[search] limt: no such option; there are limit",
    "[search]\nindex = 'x'": "[search] index: no such option",
    "[search]\nhelp = true": "[search] help: no such option",
    "[search]\nlimit = -1": "[search] limit: -1 is not in the range x>=0",
    "[search]\nlimit = 'many'": "[search] limit: 'many' is not a valid integer range",
    "[search]\nsort = 'best'": "[search] sort: 'best' is not one of",
    "[search]\nany = 'yes'": "[search] any: true or false is wanted",
    "[search]\nsort = ['score']": "[search] sort: a text or a number is wanted",
    "[search]\nsort = true": "[search] sort: a text or a number is wanted",
    "[search.sort]\nx = 1": "[search] sort: a text or a number is wanted",
}


@pytest.mark.parametrize(("text", "told"), WRONG.items())
def test_wrong_settings_are_named(run: Run, indexed: Path, settings: Path, text: str, told: str) -> None:
    settings.write_text(text)
    error = one_line_error(run("search", "江阴", "--index", indexed))
    assert error.startswith(f"{settings}: ")
    assert told in error


def test_settings_of_one_command_do_not_stop_another(run: Run, indexed: Path, settings: Path) -> None:
    settings.write_text("[search]\nlimit = -1\n")
    assert run("stats", "--index", indexed).status == 0
    assert run("help", "search").status == 0


def test_config_tells_what_holds_and_is_itself_a_settings_file(
    run: Run, indexed: Path, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("config").out.startswith(f"# There is no {settings}; these are the defaults\n# default-index = ")
    default = f"default-index = {json.dumps(str(indexed))}"
    settings.write_text(f'{default}\n[search]\nlimit = "20"\nno-pager = true\n[index]\nexclude = ["*.bak"]\n')
    out = run("config").out
    assert out.startswith(f"# Read from {settings}")
    told = [line.split("  # ")[0] for line in out.splitlines() if line and not line.startswith(("#", "["))]
    assert told == [f'default-index = "{indexed}/.hansou"', 'exclude = ["*.bak"]', 'limit = "20"', "no-pager = true"]
    assert '# sort = "score"  # Best, newest' in out
    before = json.loads(run("config", "--json").out)
    assert before["file"] == str(settings)
    assert before["index"] == {"value": str(indexed / ".hansou"), "source": "file"}
    assert before["commands"]["search"]["limit"] == {"value": "20", "source": "file"}
    assert before["commands"]["search"]["sort"] == {"value": "score", "source": "default"}
    settings.write_text(out)
    assert json.loads(run("config", "--json").out) == before


def test_the_settings_file_is_where_such_files_are(
    run: Run, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from platformdirs import user_config_path

    monkeypatch.delenv("HANSOU_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = user_config_path("hansou", appauthor=False) / "config.toml"
    if sys.platform.startswith("linux"):
        file.parent.mkdir()
        file.write_text("[search]\ncount = true\n")
        assert run("search", "江阴", "--index", indexed).out == "2\n"
    assert json.loads(run("config", "--json").out)["file"] == str(file)


# Patterns, and the articles that are left of the four.
EXCLUDED = {
    "a/": ["b/break.txt", "b/date.txt"],
    "/a": ["b/break.txt", "b/date.txt"],
    "b/date.txt": ["a/换電.txt", "a/江阴.txt", "b/break.txt"],
    "date.txt": ["a/换電.txt", "a/江阴.txt", "b/break.txt"],
    "*.txt": [],
    "*.bak": ["a/换電.txt", "a/江阴.txt", "b/break.txt", "b/date.txt"],
    "江?.txt": ["a/换電.txt", "b/break.txt", "b/date.txt"],
    "ate.txt": ["a/换電.txt", "a/江阴.txt", "b/break.txt", "b/date.txt"],
    "date.txt/": ["a/换電.txt", "a/江阴.txt", "b/break.txt", "b/date.txt"],
}


@pytest.mark.parametrize(("pattern", "left"), EXCLUDED.items())
def test_what_is_excluded_is_not_found(run: Run, indexed: Path, pattern: str, left: list[str]) -> None:
    found = run("search", "江阴 OR 換電站 OR 街区", "--files", "--exclude", pattern, "--index", indexed)
    assert sorted(name.replace("換", "换") for name in found.out.splitlines()) == left


def test_an_empty_pattern_is_refused(run: Run, indexed: Path) -> None:
    assert "exclude is ''" in one_line_error(run("search", "江阴", "--exclude", "", "--index", indexed))


def test_an_answer_is_shown_by_its_rank_in_the_last_search(run: Run, indexed: Path) -> None:
    index = ("--index", indexed / ".hansou")
    ranked = run("search", "江阴", *index).out
    first, second = run("search", "江阴", *index, "--files").out.splitlines()
    assert ranked.index(first) < ranked.index(second)
    assert second in run("show", "2", *index).out
    assert "Found, rank 2" in run("why", "江阴", "2", *index).out
    assert run("similar", "1", *index).status in (0, 1)
    assert "3: no such article" in run("show", "3", *index).err
    run("search", "街区", *index)
    assert "b/break.txt" in run("show", "1", *index).out
    run("search", "江阴", "--offset", "1", *index)
    assert second in run("show", "2", *index).out
    assert run("show", "1", *index).status == 1


def test_what_is_remembered_is_nobody_elses_business(run: Run, indexed: Path) -> None:
    run("search", "江阴", "--index", indexed)
    files = list(Path(os.environ["XDG_STATE_HOME"], "hansou", "answers").iterdir())
    assert files
    assert os.name != "posix" or {file.stat().st_mode & 0o077 for file in files} == {0}


def test_broken_memories_are_forgotten(run: Run, indexed: Path) -> None:
    run("search", "江阴", "--index", indexed)
    for text in ("", "[]", "{}", '{"index": 1, "answers": 2}', "\udcff"):
        for file in Path(os.environ["XDG_STATE_HOME"], "hansou", "answers").iterdir():
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
        ran = run("show", "1", "--index", indexed)
        assert (ran.status, ran.out) == (1, "")


# Ends of paths, and the article that is meant; empty where it is not plain which.
ENDS = {
    "date.txt": "b/date.txt",
    "ate.txt": "b/date.txt",
    "b/date.txt:3": "b/date.txt",
    "date.txt:3": "b/date.txt",
    "江阴.txt": "a/江阴.txt",
    ".txt": "",
    "*": "",
    "txt.": "",
}


@pytest.mark.parametrize(("end", "path"), ENDS.items())
def test_the_end_of_a_path_is_enough(run: Run, indexed: Path, end: str, path: str) -> None:
    ran = run("show", end, "--index", indexed)
    assert ran.status == (0 if path else 1)
    assert path in ran.out if path else f"hansou: {end}: no such article in " in ran.err


def test_an_end_of_several_paths_names_them(run: Run, indexed: Path) -> None:
    assert "did you mean a/换電.txt or a/江阴.txt or " in run("show", "txt", "--index", indexed).err.replace("換", "换")


def test_check_finds_the_index_of_a_folder(run: Run, indexed: Path) -> None:
    for place in (indexed, indexed / ".hansou"):
        assert run("check", place).out.startswith("Nothing is wrong")
        assert run("check", "--index", place).status == 0
        assert run("search", "江阴", "--count", "--index", place).out == "2\n"
    assert "cannot be used together" in one_line_error(run("check", indexed, "--index", indexed))
    assert "no index here" in one_line_error(run("check", indexed / "a"))


def test_no_speed_is_told_of_a_small_folder(run: Run, folder: Path) -> None:
    assert "a second" not in run("index", folder).out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_is_installed_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    if shell == "bash":
        (tmp_path / ".bashrc").write_text("alias ll='ls -l'")
    ran = run("completion", shell, "--install")
    assert "was added" in ran.out
    file = Path(ran.out.split(": ")[0])
    text = file.read_text()
    assert f"hansou completion {shell}" in text.splitlines()[-1]
    assert "is there already" in run("completion", shell, "--install").out
    assert file.read_text() == text
    if shell == "bash":
        assert text.startswith("alias ll='ls -l'\n")


def test_the_shell_in_use_needs_no_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert run("completion").out == run("completion", "fish").out
    monkeypatch.setenv("SHELL", "/bin/sh")
    if os.name == "posix":
        assert "name the shell: bash zsh fish powershell" in one_line_error(run("completion"))


# Values, and how PowerShell writes them.
POWERSHELL = {
    "a/江阴.txt": "a/江阴.txt",
    "a b.txt": "'a b.txt'",
    "$(rm x)": "'$(rm x)'",
    "it's": "'it''s'",
    "‘quoted’": "'‘‘quoted’’'",
    "a;b": "'a;b'",
    "`n": "'`n'",
    "@x": "'@x'",
}


@pytest.mark.parametrize(("value", "written"), POWERSHELL.items())
def test_powershell_words(value: str, written: str) -> None:
    assert shells.powershell_word(value) == written


def test_powershell_is_answered(run: Run, indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(indexed)
    monkeypatch.setenv("_HANSOU_COMPLETE", "powershell_complete")
    for words, current, offered in (
        (["hansou"], "sea", "plain\tsearch\t"),
        (["hansou", "show"], "b/", "plain\tb/date.txt\t"),
        (["hansou", "show"], "'b/d", "plain\tb/date.txt\t"),
        (["hansou", "search", "--index"], "", "dir\t\t"),
    ):
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CURRENT", current)
        assert offered in run().out
    assert "_HANSOU_COMPLETE = 'powershell_complete'" in shells.script("powershell", cli.main)
