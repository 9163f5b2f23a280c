"""Colours, links and the pager: when they come, and when not."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote

import pytest

from hansou.search.cli.links import Links, file_of, knows_links, unlinked
from hansou.search.cli.output import Looks, Output
from hansou.search.cli.pager import pager_command

from .conftest import Run
from .test_terminal import on_terminal

LINK = re.compile(r"\x1b\]8;;([^\x1b]*)\x1b\\")
PAGER = {"PAGER": "sed s/^/PAGED:/"}


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one article that is longer than the screen."""
    from hansou import Article, Indexer

    index = tmp_path_factory.mktemp("long") / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.add(Article(path="long", title="江阴", body="\n".join(f"第{number}行江阴" for number in range(200))))
    return index


@pytest.mark.parametrize(
    ("environ", "args", "coloured"),
    [
        ({}, [], False),
        ({}, ["--color", "always"], True),
        ({}, ["--colour=always"], True),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"CLICOLOR_FORCE": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"FORCE_COLOR": "1"}, ["--json"], False),
        ({"FORCE_COLOR": "1"}, ["--format", "{snippet}"], False),
    ],
)
def test_colours_in_a_pipe(
    run: Run, indexed: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], args: list[str], coloured: bool
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    ran = run("search", "江阴", "--index", indexed / ".hansou", *args)
    assert ("\x1b[31m" in ran.out) is coloured
    assert "\x1b]8" not in ran.out


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"CLICOLOR": "0"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_on_a_terminal(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], coloured: bool) -> None:
    monkeypatch.setattr("hansou.search.cli.output.is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Output.standard().colour is coloured
    assert Output.standard(Looks("always")).colour is True
    assert Output.standard(Looks("never")).colour is False


@pytest.mark.parametrize(
    ("environ", "known"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "linux"}, False),
        ({"VTE_VERSION": "7006"}, True),
        ({"VTE_VERSION": "4500"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a", "VTE_VERSION": "7006"}, False),
        ({"WT_SESSION": "x"}, True),
        ({"WT_SESSION": "x", "FORCE_HYPERLINK": "0"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_links_are_for_terminals_that_know_them(environ: dict[str, str], known: bool) -> None:
    assert knows_links(environ) is known


def test_paths_are_links_to_the_files(indexed: Path) -> None:
    shown = on_terminal("search", "江阴", "--index", indexed / ".hansou", FORCE_HYPERLINK="1").out
    opened, closed = sorted(LINK.findall(shown)[::2]), LINK.findall(shown)[1::2]
    host = f"file://{os.uname().nodename}"
    assert [unquote(link) for link in opened] == [f"{host}{indexed}/a/江阴.txt", f"{host}{indexed}/b/date.txt"]
    assert set(closed) == {""}
    assert all(link.isascii() for link in opened)
    assert "\x1b]8" not in on_terminal("search", "江阴", "--index", indexed / ".hansou").out


@pytest.mark.parametrize("name", ["a\x1b\\b.txt", "a;b.txt", "50%.txt", "江 阴.txt", "a#b?.txt", "\x07.txt"])
def test_no_name_can_end_a_link(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    linked = Links(tmp_path).to("here", name, 3)
    match = re.fullmatch(r"\x1b\]8;;([!-~]*)\x1b\\here\x1b\]8;;\x1b\\", linked)
    assert match
    assert unquote(match[1]).endswith(f"{tmp_path}/{name}")
    assert unlinked(linked) == "here"


def test_a_link_tells_the_line_where_terminals_understand(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert "a.txt#3\x1b" in Links(tmp_path, "kitty").to("x", "a.txt", 3)
    assert f"vscode://file{tmp_path}/a.txt:3\x1b" in Links(tmp_path, "vscode").to("x", "a.txt", 3)
    assert "a.txt\x1b" in Links(tmp_path).to("x", "a.txt", 3)


@pytest.mark.parametrize(
    ("path", "file"),
    [("a.txt", "a.txt"), ("a.zip#x/y.txt", "a.zip"), ("b#1.txt", "b#1.txt"), ("none", None), ("", None), ("\0", None)],
)
def test_the_file_of_an_article(tmp_path: Path, path: str, file: str | None) -> None:
    for name in ("a.txt", "a.zip", "b#1.txt"):
        (tmp_path / name).write_text("x")
    assert file_of(path, tmp_path) == (tmp_path / file if file else None)


def test_what_is_longer_than_the_screen_is_paged(long: Path) -> None:
    paged = on_terminal("show", "long", "--index", long, **PAGER)
    assert paged.status == 0
    lines = paged.out.splitlines()
    assert len(lines) == 203
    assert all(line.startswith("PAGED:") for line in lines)
    assert "\x1b" not in paged.out  # that pager is not known to take colours


@pytest.mark.parametrize(
    ("args", "environ"),
    [
        (["--no-pager"], PAGER),
        ([], {"PAGER": "cat"}),
        ([], {"PAGER": ""}),
        ([], {"PAGER": "sed s/^/PAGED:/", "HANSOU_PAGER": ""}),
        ([], {"PAGER": "/nowhere/pager"}),
        ([], {"PAGER": "sed 's"}),
        ([], PAGER | {"TERM": "dumb"}),
    ],
)
def test_it_is_not_paged_where_that_is_not_wanted(long: Path, args: list[str], environ: dict[str, str]) -> None:
    ran = on_terminal("show", "long", "--index", long, *args, **environ)
    assert (ran.status, ran.out.count("\n")) == (0, 203)
    assert "PAGED" not in ran.out


def test_what_fits_the_screen_is_not_paged(indexed: Path) -> None:
    assert "PAGED" not in on_terminal("search", "江阴", "--index", indexed / ".hansou", **PAGER).out


def test_nothing_is_paged_in_a_pipe(run: Run, long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "sed s/^/PAGED:/")
    assert "PAGED" not in run("show", "long", "--index", long).out


def test_a_pager_that_is_left_early_is_no_error(long: Path) -> None:
    ran = on_terminal("show", "long", "--index", long, PAGER="head -n 2")
    assert (ran.status, ran.out.count("\n")) == (0, 2)


def test_less_gets_colours_and_links(long: Path, tmp_path: Path) -> None:
    less = tmp_path / "less"
    less.write_text('#!/bin/sh\necho "LESS=$LESS"; exec cat\n')
    less.chmod(less.stat().st_mode | stat.S_IXUSR)
    assert "\x1b[31m" in on_terminal("show", "long", "江阴", "--index", long, PAGER=str(less)).out
    plain = on_terminal("show", "long", "江阴", "--index", long, PAGER=str(less), LESS="-F").out
    assert "\x1b" not in plain
    assert plain.startswith("LESS=-F\n")


def test_the_pager_is_less_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in ("less", "more") else None)
    assert pager_command() == ["less"]
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name == "more" else None)
    assert pager_command() == ["more"]
