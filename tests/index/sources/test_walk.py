import os
import stat
from pathlib import Path

import pytest

from hansou import Indexer
from hansou.index.errors import SourceError
from hansou.index.following.walk import FoundFile, Walk, find_files


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
        "photo.jpg": "a picture",
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


def _names(root: Path, *roots: Path, **how: object) -> list[str]:
    found = find_files(roots or [root], Walk(**how))
    return [Path(file.path).relative_to(root).as_posix() for file in found]


_FOUND = [
    "a.MD",
    "b.txt",
    "photo.jpg",
    "program",
    "sub/2022.09.19 无锡",
    "sub/README",
    "sub/d.jsonl",
    "sub/deep/c.html",
    "sub/empty",
]


def test_files_of_a_folder_in_order(tree):
    assert _names(tree) == _FOUND


def test_a_file_comes_with_what_the_system_says_of_it(tree, monkeypatch):
    monkeypatch.chdir(tree)
    found = {file.path: file for file in find_files(["b.txt", "."])}
    assert list(found) == ["b.txt", "./a.MD", *(f"./{name}" for name in _FOUND[2:])]
    status = (tree / "b.txt").stat()
    expected = FoundFile(
        "b.txt", str(tree / "b.txt"), status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns
    )
    assert found["b.txt"] == expected
    assert found["./sub/empty"].size == 0


def test_a_file_that_is_named_is_taken_whatever_it_is(tree):
    assert _names(tree, tree / "photo.jpg", tree / ".hidden.txt") == ["photo.jpg", ".hidden.txt"]
    assert _names(tree, tree / ".git") == [".git/e.txt"]


def test_each_file_once(tree):
    assert _names(tree, tree / "b.txt", tree, tree / "sub", tree / "b.txt") == ["b.txt", "a.MD", *_FOUND[2:]]


def test_links_within_are_followed_and_loops_end(tree):
    other = tree / "x-other"
    other.mkdir()
    (other / "z.txt").write_text("远")
    (tree / "link").symlink_to(other)
    (other / "back").symlink_to(tree)
    assert _names(tree) == [*_FOUND[:2], "link/z.txt", *_FOUND[2:]]


def test_links_that_lead_out_are_named_and_not_followed(tree, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "z.txt").write_text("远")
    (tree / "link").symlink_to(other)
    (tree / "link.txt").symlink_to(other / "z.txt")
    (tree / "sub" / "out").symlink_to(os.path.relpath(other, tree / "sub"))
    (other / "back").symlink_to(tree)
    reasons = {Path(found.path).name: found.reason for found in find_files([tree]) if found.reason}
    assert reasons == dict.fromkeys(("link", "link.txt", "out"), "a link that leads out of the folders given")
    found = [file for file in find_files([tree, other]) if not file.reason]  # given, it is not out any more
    assert [Path(file.path).name for file in found].count("z.txt") == 1
    assert [Path(file.path).name for file in find_files([tree / "link"])] == ["back", "z.txt"]


def _make_device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except OSError:
        pytest.skip("NOT TESTED: only root makes devices")


NOT_FILES = {
    "a link to nowhere": (lambda path: path.symlink_to("nothing"), "no such file", "link"),
    "a link to itself": (lambda path: path.symlink_to(path), "too many levels of symbolic links", "link"),
    "a pipe": (os.mkfifo, "not a regular file", "pipe"),
    "a device": (_make_device, "not a regular file", "device"),
}


@pytest.mark.parametrize(("make", "reason", "special"), NOT_FILES.values(), ids=NOT_FILES)
def test_what_is_called_a_file_and_is_none_comes_with_the_reason(tree, make, reason, special):
    make(tree / "c.txt")
    make(tree / "c")
    make(tree / "c.jpg")
    assert _names(tree) == [*_FOUND[:2], "c", "c.jpg", "c.txt", *_FOUND[2:]]
    told = {Path(file.path).name: (file.reason, file.special) for file in find_files([tree]) if file.reason}
    assert told == dict.fromkeys(("c", "c.jpg", "c.txt"), (reason, special))


def test_deep_folders(tmp_path):
    deep = tmp_path.joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("甲")
    assert _names(tmp_path) == [(deep / "a.txt").relative_to(tmp_path).as_posix()]


@pytest.mark.parametrize("place", ["sub/index", "sub/deep", "."])
def test_an_index_is_left_out_whatever_it_is_called(tree, place):
    Indexer(tree / place).close()
    wanted = [] if place == "." else [name for name in _FOUND if not name.startswith(f"{place}/")]
    assert _names(tree) == wanted


def test_a_root_that_does_not_exist_is_an_error(tree):
    with pytest.raises(SourceError, match=r"nowhere: no such file or folder"):
        find_files([tree, tree / "nowhere"])


def test_a_folder_that_cannot_be_listed_is_named(tree, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    [found] = find_files([tree])
    assert (found.path, found.reason) == (str(tree), "permission denied")


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (["sub/deep"], ["sub/deep/c.html"]),
        (["sub/deep/c.html", "b.txt", "gone.txt"], ["b.txt", "sub/deep/c.html"]),
        (["."], _FOUND),
        ([".hidden.txt", ".git/e.txt", ".hansou", "news.hansou/g.txt", "no/such"], []),
        ([".."], _FOUND),
        ([], []),
    ],
)
def test_a_walk_may_be_confined(tree, only, found):
    assert _names(tree, only=[os.path.normpath(tree / name) for name in only]) == found


def test_a_walk_that_is_confined_still_ignores(tree):
    (tree / ".hansouignore").write_text("deep/\n")
    assert _names(tree, only=[str(tree / "sub/deep/c.html"), str(tree / "b.txt")]) == ["b.txt"]


def test_a_walk_may_be_stopped(tree):
    assert _names(tree, stop=lambda: True) == []


IGNORED = {
    "nothing said": ({}, (), _FOUND),
    "a name anywhere": ({".hansouignore": "README\n"}, (), [n for n in _FOUND if n != "sub/README"]),
    "a folder": ({".hansouignore": "# 注\n\ndeep/\n"}, (), [n for n in _FOUND if "deep" not in n]),
    "from the folder of the file": (
        {"sub/.hansouignore": "/README\n/b.txt"},
        (),
        [n for n in _FOUND if "README" not in n],
    ),
    "deeper files decide": (
        {".hansouignore": "*.html\n*.jsonl\n", "sub/deep/.hansouignore": "!c.html"},
        (),
        [n for n in _FOUND if n != "sub/d.jsonl"],
    ),
    "within what is left out nothing comes back": (
        {".hansouignore": "deep/\n", "sub/deep/.hansouignore": "!c.html"},
        (),
        [n for n in _FOUND if "deep" not in n],
    ),
    "all but": ({".hansouignore": "*\n!*.txt\n"}, (), ["b.txt"]),
    "given": ({}, ("*.txt", "/sub/deep"), [n for n in _FOUND if n != "b.txt" and "deep" not in n]),
    "given ones are not undone": ({".hansouignore": "!b.txt"}, ("b.txt",), [n for n in _FOUND if n != "b.txt"]),
    "given ones with exceptions": (
        {},
        ("sub/*", "!sub/README"),
        ["a.MD", "b.txt", "photo.jpg", "program", "sub/README"],
    ),
    "Chinese, a byte order mark, Windows lines": (
        {".hansouignore": "\ufeff*无锡\r\nempty\r\n"},
        (),
        [n for n in _FOUND if "无锡" not in n and "empty" not in n],
    ),
}


@pytest.mark.parametrize(("files", "exclude", "found"), IGNORED.values(), ids=IGNORED)
def test_what_is_ignored(tree, files, exclude, found):
    for name, text in files.items():
        (tree / name).write_bytes(text.encode())
    assert _names(tree, exclude=exclude) == found


@pytest.mark.parametrize("pattern", ["!", "\\", "[z-a]"])
def test_a_pattern_that_is_none_is_named(tree, pattern):
    with pytest.raises(SourceError, match=r"^not a pattern as in \.gitignore: "):
        find_files([tree], Walk(exclude=["*.bak", pattern]))
    (tree / "sub/.hansouignore").write_text(f"*.bak\n\n{pattern}\n")
    with pytest.raises(SourceError, match=r"sub/\.hansouignore, line 3: not a pattern"):
        list(find_files([tree]))


def test_an_ignore_file_that_cannot_be_read_stops_the_walk(tree):
    (tree / ".hansouignore").mkdir()
    with pytest.raises(SourceError, match=r"\.hansouignore: is a directory"):
        list(find_files([tree]))
    (tree / ".hansouignore").rmdir()
    (tree / ".hansouignore").write_bytes(b"#" * 2_000_000)
    with pytest.raises(SourceError, match=r"\.hansouignore: larger than 1 MB"):
        list(find_files([tree]))


def test_brackets_in_brackets_are_no_warning(tree):
    (tree / ".hansouignore").write_text("[[:x:]]\n")
    assert _names(tree) == _FOUND
