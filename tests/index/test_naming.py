"""What a path is called in an index, as each system writes paths."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hansou.index.naming import index_name, system_path
from hansou.index.store.container import folder

NAMES = [
    ("无锡/a.txt", "/", "linux", "无锡/a.txt"),
    ("back\\slash.txt", "/", "linux", "back\\slash.txt"),
    ("无锡\\a.txt", "\\", "win32", "无锡/a.txt"),
    ("C:\\Users\\a\\新闻.zip#b/c.txt", "\\", "win32", "C:/Users/a/新闻.zip#b/c.txt"),
    ("\\\\server\\share\\a.txt", "\\", "win32", "//server/share/a.txt"),
    ("cafe\u0301/a.txt", "/", "darwin", "caf\u00e9/a.txt"),
    ("cafe\u0301/a.txt", "/", "linux", "cafe\u0301/a.txt"),
]


@pytest.mark.parametrize(("path", "separator", "platform", "name"), NAMES)
def test_names(path: str, separator: str, platform: str, name: str) -> None:
    assert index_name(path, separator, platform) == name
    assert index_name(name, separator, platform) == name


def test_back_to_a_path() -> None:
    assert system_path("无锡/a.txt", "\\") == "无锡\\a.txt"
    assert system_path("无锡/a.txt", "/") == "无锡/a.txt"


def test_a_file_that_a_scanner_holds_is_replaced_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    fresh.write_bytes(b"new")
    target.write_bytes(b"old")
    replace, tries = Path.replace, []

    def held(path: Path, to: Path) -> Path:
        tries.append(path)
        if len(tries) < 4:
            raise PermissionError(13, "used by another process")
        return replace(path, to)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "replace", held)
    folder.replace_file(fresh, target)
    assert (target.read_bytes(), len(tries)) == (b"new", 4)
