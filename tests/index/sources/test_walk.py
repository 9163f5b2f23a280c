import os
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import find_files, read_file


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, content in {
        "b.txt": "乙",
        "a.MD": "甲",
        "sub/deep/c.html": "丙",
        "sub/d.jsonl": "{}",
        "sub/README": "文字",
        "sub/2022.09.19 无锡": "文字",
        "sub/empty": "",
        "photo.jpg": "not wanted",
        "program": "\0\1\2",
        ".hidden.txt": "藏",
        ".git/e.txt": "藏",
        ".hansou/f.txt": "藏",
        "news.hansou/g.txt": "藏",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path


def _names(root: Path, *roots: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_files(roots or [root])]


_FOUND = ["a.MD", "b.txt", "sub/2022.09.19 无锡", "sub/README", "sub/d.jsonl", "sub/deep/c.html", "sub/empty"]


def test_files_of_a_folder_in_order(tree):
    assert _names(tree) == _FOUND


def test_a_file_that_is_named_is_taken_whatever_it_is(tree):
    assert _names(tree, tree / "photo.jpg", tree / ".hidden.txt") == ["photo.jpg", ".hidden.txt"]
    assert _names(tree, tree / ".git") == [".git/e.txt"]


def test_each_file_once(tree):
    assert _names(tree, tree / "b.txt", tree, tree / "sub", tree / "b.txt") == ["b.txt", "a.MD", *_FOUND[2:]]


def test_links_are_followed_and_loops_end(tree, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "z.txt").write_text("远")
    (tree / "link").symlink_to(other)
    (other / "back").symlink_to(tree)
    (tree / "self.txt").symlink_to(tree / "self.txt")
    (tree / "dangling.txt").symlink_to(tree / "nothing")
    assert _names(tree) == [*_FOUND[:2], "link/z.txt", *_FOUND[2:]]


def test_pipes_are_left_out(tree):
    os.mkfifo(tree / "pipe.txt")
    os.mkfifo(tree / "pipe")
    assert _names(tree) == _FOUND


def test_a_root_that_does_not_exist_is_an_error(tree):
    with pytest.raises(SourceError, match=r"nowhere: no such file or folder"):
        find_files([tree, tree / "nowhere"])


def test_a_folder_that_cannot_be_listed_is_named(tree, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert list(find_files([tree])) == [tree]
    with pytest.raises(SourceError, match="permission denied"):
        list(read_file(tree))
