"""Which program opens what, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import Article
from hansou.search.browse.opening import Target, command_for, full_path, run, target_of

PLACES = [
    ("vim", ["+7", "FILE"]),
    ("nvim -R", ["+7", "FILE"]),
    ("emacs -nw", ["+7", "FILE"]),
    ("nano", ["+7", "FILE"]),
    ("less", ["+7", "FILE"]),
    ("code", ["--wait", "--goto", "FILE:7"]),
    ("hx", ["FILE:7"]),
    ("kate", ["--line", "7", "FILE"]),
    ("unheard-of", ["FILE"]),
]


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A folder in which all these programs are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program, _ in PLACES:
        name = folder / program.split()[0]
        name.write_text("#!/bin/sh\n")
        name.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(("editor", "place"), PLACES)
def test_each_editor_is_told_the_line_its_way(editor: str, place: list[str], programs: str) -> None:
    file = Path("/x y/江阴.txt")
    expected = [*editor.split(), *(word.replace("FILE", str(file)) for word in place)]
    assert command_for(Target(file, 7), {"EDITOR": editor, "PATH": programs}) == expected


def test_which_program(programs: str) -> None:
    target, copy = Target(Path("/f"), 3), Target(Path("/f"), 3, is_copy=True)
    environ = {"PATH": programs, "EDITOR": "nano", "VISUAL": "hx", "PAGER": "vim -R"}
    assert command_for(target, environ) == ["hx", "/f:3"]
    assert command_for(target, environ | {"VISUAL": ""}) == ["nano", "+3", "/f"]
    assert command_for(copy, environ) == ["vim", "-R", "+3", "/f"]
    assert command_for(target, {"PATH": programs, "EDITOR": "not-there"}) == ["less", "+3", "/f"]
    assert command_for(target, {"PATH": programs, "EDITOR": "'unclosed"}) == ["less", "+3", "/f"]
    assert command_for(target, {"PATH": "/nowhere"}) is None


@pytest.mark.parametrize(
    ("name", "data", "format_name", "is_copy"),
    [
        ("a.txt", "江阴\n".encode(), "text", False),
        ("a.txt", "江阴\n".encode() * 200_000, "text", False),
        ("a.md", "江阴\n".encode(), "markdown", False),
        ("a.txt", "江阴\n".encode("gb18030"), "text", True),
        ("a.txt", "江阴\n".encode("utf-16-le"), "text", True),
        ("a.pdf", b"%PDF-1.7", "pdf", True),
        ("", b"", "", True),
    ],
)
def test_what_is_no_text_is_opened_as_a_copy(
    name: str, data: bytes, format_name: str, is_copy: bool, tmp_path: Path
) -> None:
    if name:
        (tmp_path / name).write_bytes(data)
    article = Article(path=name or "memo/1", format=format_name, body="江阴")
    target = target_of(article, tmp_path / ".hansou", 9, "标题\n江阴", 2, tmp_path)
    assert target.is_copy is is_copy
    assert (target.line, target.file.exists()) == (2 if is_copy else 9, True)
    if is_copy:
        assert target.file.read_text(encoding="utf-8") == "标题\n江阴"


def test_full_paths(tmp_path: Path) -> None:
    index = tmp_path / ".hansou"
    for name in ("a.jsonl", "b#1.txt", "-rf"):
        (tmp_path / name).write_text("")
    names = {"a.jsonl#7": "a.jsonl#7", "b#1.txt": "b#1.txt", "-rf": "-rf"}
    assert {name: full_path(Article(path=name), index) for name in names} == {
        name: str(tmp_path / expected) for name, expected in names.items()
    }
    for name in ("memo/1", "x" * 5000, "a\0b", "#", "."):
        assert full_path(Article(path=name), index) == name


def test_a_program_that_cannot_run_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("")
    assert run([str(broken)]) == f"{broken}: permission denied"
