"""Every file below a path is read, or counted and named by kind; what is missing, stale or emptied is told."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hansou import Indexer, Left, ReadOptions, Report, Searcher, preview
from hansou.index.following import missing, settings, update
from hansou.index.sources import loading, registry
from hansou.index.store.commit.commits import Store

from .contents import bodies
from .sources.making import make_zip

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))
ELF = b"\x7fELF\2\1\1\0" + bytes(range(256))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of files of which some are read; its index is beside it."""
    write(tmp_path / "home/a.txt", "题目\n\n江阴项目。\n")
    write(tmp_path / "home/深/b.log", "无锡日志。\n")
    write(tmp_path / "home/深/README", "宜兴说明。\n")
    for name, data in {"p.png": PNG, "深/q.png": PNG, "深/run": ELF, "x.caj": b"CAJ\0\1\2", ".hidden.png": PNG}.items():
        (tmp_path / "home" / name).write_bytes(data)
    (tmp_path / "home/z.zip").write_bytes(make_zip({"c.txt": "苏州文章。", "r.png": PNG, ".h.png": PNG}))
    return tmp_path / "home"


LEFT = {
    "p.png": "PNG image",
    "深/q.png": "PNG image",
    "深/run": "ELF program",
    "x.caj": "CAJ document",
    "z.zip#r.png": "PNG image",
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(home: Path, *roots: Path, **how: Any) -> Report:
    options = how.pop("options", None)
    with Indexer(home.parent / "index", workers=1, options=options) as indexer:
        return indexer.update(roots or [home], **how)


def left(report: Report, home: Path) -> dict[str, str]:
    return {each.path.removeprefix(f"{home}/"): each.kind for each in report.left}


def log(home: Path) -> dict[str, list[str]]:
    """What ``failures.log`` tells, by kind: names without the folder."""
    told: dict[str, list[str]] = {}
    path = home.parent / "index/failures.log"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if not line.startswith("#"):
            kind, where, _ = line.split("\t")
            told.setdefault(kind, []).append(where.removeprefix("home/"))
    return told


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened to be read, as they are."""
    names: list[str] = []
    original = loading.Source.__enter__

    def watched(self: loading.Source) -> loading.Source:
        names.append(self._path.name)
        return original(self)

    monkeypatch.setattr(loading.Source, "__enter__", watched)
    return names


def test_what_is_not_read_is_told_each_time_and_opened_once(home: Path, opened: list[str]) -> None:
    report = run(home)
    assert (report.added, report.failed, left(report, home)) == (4, [], LEFT)
    assert report.left_kinds() == [(".png", 3), (".caj", 1), ("ELF program", 1)]
    assert len(opened) == 8
    opened.clear()
    again = run(home)
    assert (again.unchanged, left(again, home), opened) == (4, LEFT, [])
    assert sorted(log(home)["left"]) == sorted(LEFT)
    with Searcher(home.parent / "index") as searcher:
        stats = searcher.stats()
    assert (stats.files, stats.failed, stats.stale) == (4, 0, 0)
    assert {each.path.removeprefix("home/"): each.kind for each in stats.left} == LEFT
    assert stats.left_kinds() == report.left_kinds()


@pytest.mark.parametrize("cwd", [True, False])
def test_paths_are_as_they_were_given(home: Path, cwd: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home if cwd else home.parent)
    root = Path() if cwd else Path("home")
    beginning = "./" if cwd else "home/"
    for _ in range(2):
        report = run(home, root)
        assert sorted(each.path for each in report.left) == sorted(beginning + name for name in LEFT)


def test_what_changes_changes_what_is_left(home: Path) -> None:
    run(home)
    write(home / "p.png", "变成了文章。\n")  # it is read now
    (home / "a.txt").write_bytes(b"")
    (home / "深/b.log").write_bytes(ELF)
    (home / "x.caj").unlink()
    (home / "深/run").rename(home / "walk")
    (home / "z.zip").rename(home / "y.zip")
    report = run(home)
    assert (report.added, report.moved, report.removed, report.unchanged) == (1, 1, 2, 1)
    expected = {"深/q.png": "PNG image", "walk": "ELF program", "深/b.log": "ELF program", "y.zip#r.png": "PNG image"}
    assert left(report, home) == expected
    assert [Path(failure.where).name for failure in report.failed] == ["a.txt"]
    assert set(bodies(home.parent / "index")) == {"home/p.png", "home/深/README", "home/y.zip#c.txt"}
    assert left(run(home), home) == expected
    shutil.rmtree(home / "深")
    assert left(run(home), home) == {"walk": "ELF program", "y.zip#r.png": "PNG image"}


def test_a_folder_that_is_looked_at_alone_leaves_the_rest(home: Path) -> None:
    run(home)
    (home / "p.png").unlink()
    report = run(home, only=[home / "深"])
    assert left(report, home) == {"深/q.png": "PNG image", "深/run": "ELF program"}
    assert sorted(log(home)["left"]) == sorted(LEFT)
    run(home)
    assert "p.png" not in log(home)["left"]


def test_what_could_not_be_read_is_tried_again_when_more_can_be(
    home: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "bad.docx").write_bytes(b"no document")
    write(home / "long.txt", "长" * 1000)
    options = ReadOptions(max_bytes=1000)
    assert len(run(home, options=options).failed) == 2
    opened.clear()
    report = run(home)
    assert (len(report.failed), opened) == (2, []), "named again, and not read again"
    report = run(home, options=ReadOptions())
    assert (report.added, len(report.failed)) == (1, 1)
    opened.clear()
    monkeypatch.setattr(registry, "ability", lambda: "another reader has been installed")
    run(home)
    assert sorted(opened) == ["bad.docx", "p.png", "q.png", "run", "x.caj"]
    assert settings.Settings().ability("a") != settings.Settings().ability("b")


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "links that lead out": (lambda path: path.symlink_to("/etc/hostname"), "link"),
    "links to nowhere": (lambda path: path.symlink_to("nowhere"), "link"),
    "pipes": (os.mkfifo, "pipe"),
}


@pytest.mark.parametrize(("make", "kind"), SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_file_is_named_and_loses_its_articles(home: Path, make: Callable[[Path], object], kind: str) -> None:
    run(home)
    for name in ("a.txt", "深/README"):
        (home / name).unlink()
        make(home / name)
    report = run(home)
    assert report.removed == 2
    assert left(report, home) == {**LEFT, "深/README": kind}
    assert [Path(failure.where).name for failure in report.failed] == ["a.txt"]
    assert set(bodies(home.parent / "index")) == {"home/深/b.log", "home/z.zip#c.txt"}


def _refusing(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    original = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("a.txt"):
            raise error
        return original(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)


@pytest.mark.parametrize("number", ["EACCES", "EBUSY", "EIO", "ETIMEDOUT", "ESTALE"])
def test_what_cannot_be_read_for_now_stays_and_is_stale(
    home: Path, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    run(home)
    write(home / "a.txt", "题目\n\n常州项目。\n")
    code = getattr(errno, number)
    with monkeypatch.context() as patch:
        _refusing(patch, OSError(code, os.strerror(code)))
        for _ in range(2):
            report = run(home)
            assert (report.removed, report.changed) == (0, 0)
            assert [Path(failure.where).name for failure in report.failed] == ["a.txt"]
            assert "江阴" in bodies(home.parent / "index")["home/a.txt"]
            assert log(home)["stale"] == ["a.txt"]
            with Searcher(home.parent / "index") as searcher:
                assert searcher.stats().stale == 1
    assert run(home).changed == 1
    assert "stale" not in log(home)


def test_a_folder_that_cannot_be_listed_makes_its_files_stale(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    original = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("深"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        report = run(home)
    assert report.removed == 0
    assert sorted(log(home)["stale"]) == ["深/README", "深/b.log"]
    assert sorted(log(home)["left"]) == sorted(LEFT), "what was left there is left"
    run(home)
    assert "stale" not in log(home)


def _many(folder: Path, count: int) -> None:
    for number in range(count):
        write(folder / f"{number}.txt", f"第{number}篇在{folder.name}里。\n")


def _unmount(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _remove(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number}.txt").unlink()


# How many files there are, in which folder, what happens to them, how many go, and how many are missing.
VANISHED: dict[str, tuple[int, str, Callable[[Path], object], int, int]] = {
    "a root that is empty": (3, ".", _unmount, 0, 3),
    "more than half of a root": (30, ".", lambda folder: _remove(folder, 16), 0, 16),
    "half of a root": (30, ".", lambda folder: _remove(folder, 15), 15, 0),
    "most of a small root": (12, ".", lambda folder: _remove(folder, 11), 11, 0),
    "a folder that is empty": (40, "disk", _unmount, 0, 40),
    "a small folder that is empty": (9, "disk", _unmount, 9, 0),
    "a small folder that is gone": (9, "disk", shutil.rmtree, 9, 0),
}


@pytest.mark.parametrize(("count", "where", "happens", "gone", "kept"), VANISHED.values(), ids=VANISHED)
def test_what_is_missing_all_at_once_stays_until_it_is_pruned(
    tmp_path: Path, count: int, where: str, happens: Callable[[Path], object], gone: int, kept: int
) -> None:
    home = tmp_path / "home"
    if where != ".":
        _many(home / "others", 100)
    _many(home / where, count)
    total = run(home).added
    shutil.copytree(home, tmp_path / "copy")
    happens(home / where)
    looked = preview(tmp_path / "index", [home])
    for _ in range(2):  # and in every later run
        report = run(home)
        assert report.missing == ({str(home): kept} if kept else {})
        assert len(bodies(tmp_path / "index")) == total - gone
        with Searcher(tmp_path / "index") as searcher:
            assert searcher.stats().stale == kept
    assert (looked.removed, looked.missing) == (gone, report.missing)
    if kept:
        _many(home / "new", 100)  # now it is no longer most of it, and yet nobody has said that it may go
        assert run(home).missing == {str(home): kept}
        shutil.rmtree(home / "new")
        pruned = run(home, prune=True)
        assert (pruned.missing, pruned.removed) == ({}, kept + 100)
        assert len(bodies(tmp_path / "index")) == total - kept
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "copy", home)
    assert run(home).missing == {}
    assert len(bodies(tmp_path / "index")) == total
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.stats().stale == 0


def test_what_is_left_out_now_is_not_missing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _many(home, 30)
    write(home / "a.md", "# 题目\n\n文章。")
    run(home)
    report = run(home, exclude=["*.txt"])
    assert (report.missing, report.removed) == ({}, 30)


def test_what_moved_is_not_missing(tmp_path: Path) -> None:
    _many(tmp_path / "home/a", 30)
    run(tmp_path / "home")
    (tmp_path / "home/a").rename(tmp_path / "home/b")
    report = run(tmp_path / "home")
    assert (report.missing, report.moved) == ({}, 30)


def test_missing_files_need_a_reason_that_can_be_read_again() -> None:
    note = missing.note_missing("a.txt")
    assert json.loads(json.dumps(note))[0] == missing.STALE
    assert "--prune" in note.reason


def test_a_preview_tells_what_an_update_does_and_writes_nothing(home: Path) -> None:
    before = sorted(home.parent.rglob("*"))
    told = preview(home.parent / "index", [home])
    assert sorted(home.parent.rglob("*")) == before
    report = run(home)
    assert (told.added, told.failed) == (report.added, [])
    assert {name: each.files for name, each in told.formats.items()} == {
        name: each.files for name, each in report.formats.items()
    }
    assert left(told, home) == {name: kind for name, kind in LEFT.items() if "#" not in name}  # not within archives
    write(home / "a.txt", "改了。\n")
    (home / "深/README").unlink()
    write(home / "new.txt", "新的。\n")
    (home / "x.caj").unlink()
    generation = Store(home.parent / "index").state().generation
    told = preview(home.parent / "index", [home])
    assert Store(home.parent / "index").state().generation == generation
    report = run(home)
    for name in ("added", "changed", "removed", "unchanged", "moved"):
        assert getattr(told, name) == getattr(report, name), name
    assert preview(home.parent / "index", [home], exclude=["深/"]).removed == 1


def test_a_memory_of_an_index_from_before_is_read(home: Path) -> None:
    """Without the times of the last change and what is left, which it did not tell."""
    run(home)
    path = home.parent / "index"
    memory = Store(path).memory(Store(path).state().generation)
    assert all(stamp.changed for stamp in memory.files.values())
    for name, stamp in memory.files.items():
        memory.files[name] = stamp._replace(changed=0)
    old = memory.files["home/a.txt"]
    assert update.Reading(old.reading, lambda: 1).knows(
        old, update.FoundFile("a", "a", old.modified, old.size, old.inode, changed=5)
    )


def test_left_is_public_and_compares() -> None:
    assert Left("a.png", "PNG image") == Left("a.png", "PNG image", "")
    assert Left("a", "ELF program").label == "ELF program"
