"""What an update sees of changes: content, renames, what is ignored, what is remembered, and where it stops."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import open_dir

from hansou import Indexer, ReadOptions, Report, Searcher
from hansou.index.following import update, walk
from hansou.index.sources import registry
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.memory import FileStamp

from .contents import bodies, segments, stored, stray_files


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of files; the index goes into `.hansou` in it."""
    for name in ("news/a.txt", "news/b.txt", "old/2021-05-06 c.txt"):
        write(tmp_path / name, f"题目{name}\n\n江阴{name}项目\n")
    records = [json.dumps({"id": key, "body": f"无锡{key}"}) for key in "123"]
    write(tmp_path / "news/r.jsonl", "\n".join(records))
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(home: Path, *paths: str, options: ReadOptions | None = None, **more: Any) -> Report:
    with Indexer(home / ".hansou", workers=1, options=options) as indexer:
        return indexer.update([home / path for path in paths or ("",)], **more)


def fates(report: Report) -> dict[str, int]:
    named = {name: getattr(report, name) for name in ("added", "changed", "moved", "unchanged", "removed", "remaining")}
    return {name: number for name, number in named.items() if number} | (
        {"failed": len(report.failed)} if report.failed else {}
    )


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files whose articles are read, as they are."""
    read: list[str] = []
    original = registry.read_bytes

    def watched(data: bytes, path: Path, *more: Any) -> Any:
        read.append(path.name)
        return original(data, path, *more)

    monkeypatch.setattr(registry, "read_bytes", watched)
    return read


def test_a_touched_file_is_not_indexed_again(home: Path, reads: list[str]) -> None:
    run(home)
    before = stored(home / ".hansou")
    reads.clear()
    os.utime(home / "news/a.txt", (1, 1))
    assert fates(run(home)) == {"unchanged": 4}
    assert reads == []
    generation = Store(home / ".hansou").state().generation
    assert fates(run(home)) == {"unchanged": 4}
    assert Store(home / ".hansou").state().generation == generation  # its new time has been noted
    assert stored(home / ".hansou") == before


def test_a_file_of_the_same_size_and_other_content_is(home: Path) -> None:
    run(home)
    text = (home / "news/a.txt").read_text(encoding="utf-8").replace("江阴", "宜兴")
    write(home / "news/a.txt", text)
    assert fates(run(home)) == {"changed": 1, "unchanged": 3}
    assert "宜兴" in bodies(home / ".hansou")["news/a.txt"]


def moves(home: Path) -> dict[str, Callable[[], None]]:
    def copied() -> None:
        shutil.copy(home / "news/a.txt", home / "copied.txt")
        (home / "news/a.txt").unlink()

    def swapped_folder() -> None:
        shutil.copytree(home / "news", home / "other", copy_function=shutil.copy)
        shutil.rmtree(home / "news")

    return {
        "renamed": lambda: (home / "news/a.txt").rename(home / "news/z.txt") and None,
        "moved": lambda: (home / "news/a.txt").rename(home / "a.txt") and None,
        "of records": lambda: (home / "news/r.jsonl").rename(home / "old/records.jsonl") and None,
        "a folder": lambda: (home / "news").rename(home / "other") and None,
        "a folder out of the old": lambda: (home / "news").rename(home / "old/news") and None,
        "copied and deleted": copied,
        "a folder copied and deleted": swapped_folder,
        "named by a date": lambda: (home / "old/2021-05-06 c.txt").rename(home / "news/2021-05-06 d.txt") and None,
    }


@pytest.mark.parametrize("how", moves(Path()))
def test_what_was_moved_is_followed_without_reading(
    home: Path, tmp_path_factory: pytest.TempPathFactory, reads: list[str], how: str
) -> None:
    run(home)
    reads.clear()
    before = {record["body"] for record in stored(home / ".hansou")}
    moves(home)[how]()
    report = run(home)
    assert reads == []
    assert report.moved + report.unchanged == 4
    assert report.moved == (3 if "folder" in how else 1)
    assert not report.removed
    expected = tmp_path_factory.mktemp("expected") / "home"
    shutil.copytree(home, expected, ignore=shutil.ignore_patterns(".hansou"))
    run(expected)
    by_path = {record["path"]: record for record in stored(home / ".hansou")}
    assert by_path == {record["path"]: record for record in stored(expected / ".hansou")}
    assert {record["body"] for record in by_path.values()} == before
    assert fates(run(home)) == {"unchanged": 4}


@pytest.mark.parametrize(
    ("old", "new"), [("old/2021-05-06 c.txt", "old/2022-05-06 c.txt"), ("news/a.txt", "news/a.md")]
)
def test_a_name_that_tells_something_else_is_read_again(home: Path, reads: list[str], old: str, new: str) -> None:
    run(home)
    reads.clear()
    (home / old).rename(home / new)
    assert fates(run(home)) == {"added": 1, "removed": 1, "unchanged": 3}
    assert reads == [Path(new).name]
    record = {record["path"]: record for record in stored(home / ".hansou")}[new]
    assert record.get("date", "") == ("2022-05-06" if "2022" in new else "")


def test_of_equal_files_each_is_moved_once(home: Path) -> None:
    for number in range(5):
        write(home / f"same/{number}.txt", "同样的文章\n\n同样的内容。\n")
    run(home)
    (home / "same").rename(home / "else")
    write(home / "else/5.txt", "同样的文章\n\n同样的内容。\n")
    assert fates(run(home)) == {"added": 1, "moved": 5, "unchanged": 4}
    assert {path for path in bodies(home / ".hansou") if "else" in path} == {f"else/{n}.txt" for n in range(6)}


def test_a_file_may_be_called_like_a_record_of_one_that_moves(home: Path) -> None:
    write(home / "news/r.jsonl#2.txt", "苏州\n\n苏州的文章。\n")
    run(home)
    (home / "news/r.jsonl").rename(home / "s.jsonl")
    assert fates(run(home)) == {"moved": 1, "unchanged": 4}
    names = set(bodies(home / ".hansou"))
    assert {"s.jsonl#1", "s.jsonl#2", "s.jsonl#3", "news/r.jsonl#2.txt"} <= names
    assert len(names) == 7


def test_articles_that_were_replaced_do_not_move(home: Path) -> None:
    from hansou import Article

    run(home)
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.add(Article("news/r.jsonl#4", body="外来的"))
        (home / "news/r.jsonl").rename(home / "s.jsonl")
        assert fates(indexer.update([home])) == {"added": 1, "removed": 1, "unchanged": 3}
    assert {"s.jsonl#1", "s.jsonl#2", "s.jsonl#3"} <= set(bodies(home / ".hansou"))


def test_what_moves_out_of_the_given_folders_stays_what_it_is(home: Path) -> None:
    run(home, "news")
    (home / "news/a.txt").rename(home / "a.txt")
    assert fates(run(home, "news")) == {"removed": 1, "unchanged": 2}


def test_ignored_files_leave_the_index(home: Path) -> None:
    run(home)
    write(home / ".hansouignore", "/old\n*.jsonl\n")
    assert fates(run(home)) == {"removed": 2, "unchanged": 2}
    assert set(bodies(home / ".hansou")) == {"news/a.txt", "news/b.txt"}


def test_exclusions_and_options_are_remembered(home: Path) -> None:
    options = ReadOptions(fields={"title": "body"}, max_bytes=1_000_000)
    assert fates(run(home, options=options, exclude=["old"])) == {"added": 3}
    with Indexer(home / ".hansou") as indexer:
        assert indexer.options == options
    assert fates(run(home)) == {"unchanged": 3}
    assert fates(run(home, exclude=[])) == {"added": 1, "unchanged": 3}
    with Indexer(home / ".hansou") as indexer:
        assert indexer.options == options
    assert fates(run(home, options=ReadOptions())) == {"changed": 4}
    assert fates(run(home)) == {"unchanged": 4}


def test_only_some_may_have_changed(home: Path) -> None:
    run(home)
    write(home / "news/a.txt", "改了\n\n改了的文章。\n")
    write(home / "news/b.txt", "改了\n\n也改了的文章。\n")
    (home / "old/2021-05-06 c.txt").unlink()
    (home / "news/r.jsonl").unlink()
    assert fates(run(home, only=[home / "news/a.txt", home / "old"])) == {"changed": 1, "removed": 1}
    assert fates(run(home, only=[home / "elsewhere.txt", home.parent])) == {"changed": 1, "removed": 1, "unchanged": 1}


@pytest.mark.skipif(os.name != "posix", reason="the time of the last change cannot be had here")
def test_a_change_that_keeps_size_and_time_is_seen(home: Path) -> None:
    run(home)
    for old, new in (("江阴", "宜兴"), ("宜兴", "锡山")):
        _replace_keeping_times(home / "news/a.txt", old, new)
        assert fates(run(home)) == {"changed": 1, "unchanged": 3}
        assert any(new in body for body in bodies(home / ".hansou").values())
    os.chmod(home / "news/a.txt", 0o600)  # it is read again, and is what it was
    assert fates(run(home)) == {"unchanged": 4}


def test_a_file_that_may_have_changed_is_looked_at_closely(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_TELLS_CHANGE", False)  # as on Windows
    run(home)
    _replace_keeping_times(home / "news/a.txt", "江阴", "宜兴")
    assert fates(run(home)) == {"unchanged": 4}
    assert fates(run(home, only=[home / "news/a.txt"])) == {"changed": 1}


def _replace_keeping_times(path: Path, old: str, new: str) -> None:
    status = path.stat()
    write(path, path.read_text(encoding="utf-8").replace(old, new))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size


def test_an_update_that_is_stopped_keeps_what_it_read(home: Path) -> None:
    for number in range(20):
        write(home / f"more/{number:02}.txt", f"第{number}篇\n\n江阴第{number}篇文章。\n")
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 12

    report = run(home, stop=stop)
    assert report.stopped
    assert report.added + report.remaining == 24
    assert report.added
    assert report.remaining
    assert len({path.partition("#")[0] for path in bodies(home / ".hansou")}) == report.added
    after = run(home)
    assert fates(after) == {"added": report.remaining, "unchanged": report.added}
    assert not after.stopped
    assert stray_files(home / ".hansou") == set()


def test_an_update_that_is_stopped_before_it_has_seen_everything_removes_nothing(home: Path) -> None:
    run(home)
    shutil.rmtree(home / "news")
    report = run(home, stop=lambda: True)
    assert report.stopped
    assert len(bodies(home / ".hansou")) == 6
    assert fates(run(home)) == {"removed": 3, "unchanged": 1}


def test_a_long_update_commits_now_and_then(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "COMMIT_EVERY", 0.0)
    index = home / ".hansou"
    seen: list[int] = []
    with Indexer(index, workers=1) as indexer:
        report = indexer.update([home], lambda told: seen.append(len(bodies(index))))
    assert seen == sorted(seen)
    assert seen[-1] > 0
    assert report.added == 4
    assert len(segments(index)) == 1
    assert len(bodies(index)) == 6

    def killed(told: Any) -> None:
        if told.files == 3:
            raise KeyboardInterrupt

    for path in home.rglob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("江阴", "宜兴"), encoding="utf-8")
    with Indexer(index, workers=1) as indexer, pytest.raises(KeyboardInterrupt):
        indexer.update([home], killed)
    assert sum("宜兴" in body for body in bodies(index).values()) == 1
    assert fates(run(home)) == {"changed": 2, "unchanged": 2}
    with Searcher(index) as searcher:
        assert searcher.search("宜兴").total == 3


def test_notes_stay_while_their_files_do(home: Path) -> None:
    index = home / ".hansou"
    log = index / "failures.log"
    write(home / "bad/x.txt", "")
    with (home / "news/r.jsonl").open("a", encoding="utf-8") as file:
        file.write("\nnonsense")

    def logged() -> list[str]:
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line.split("\t")[1] for line in lines if not line.startswith("#")]

    assert fates(run(home)) == {"added": 4, "failed": 2}
    both = logged()
    assert [name.partition(":")[0].partition("#")[0].split(",")[0] for name in both] == ["bad/x.txt", "news/r.jsonl"]
    assert fates(run(home)) == {"unchanged": 4, "failed": 1}
    assert logged() == both[::-1] or logged() == both
    run(home, "old")
    assert sorted(logged()) == sorted(both)
    write(home / "news/r.jsonl", json.dumps({"id": "1", "body": "无锡"}))
    (home / "bad/x.txt").unlink()
    run(home, only=[home / "bad"])
    assert logged() == both[1:]
    run(home)
    assert not log.exists()


def test_notes_move_with_their_files(home: Path) -> None:
    with (home / "news/r.jsonl").open("a", encoding="utf-8") as file:
        file.write("\nnonsense")
    run(home)
    before = Store(home / ".hansou").memory(1).notes["news/r.jsonl"]
    (home / "news/r.jsonl").rename(home / "s.jsonl")
    assert fates(run(home)) == {"moved": 1, "unchanged": 3}
    [note] = Store(home / ".hansou").memory(2).notes.pop("s.jsonl")
    assert note == before[0]._replace(where=before[0].where.replace("news/r.jsonl", "s.jsonl"))
    assert note.where.startswith("s.jsonl")


def test_a_log_line_is_a_line(home: Path) -> None:
    (home / "news/x\ny\t\x1b.txt").write_text("")
    run(home)
    assert open_dir(home / ".hansou").doc_count() == 6  # Whoosh does not mind the log
    lines = (home / ".hansou/failures.log").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "failed\tnews/x\\x0ay\\x09\\x1b.txt\tempty file"


def test_the_memory_of_many_files_survives(tmp_path: Path) -> None:
    from hansou.index.store.commit.memory import Memory, Note

    store = Store(tmp_path / "index")
    with store.lock():
        files = {
            "a/江阴 1.txt": FileStamp(-5, 0, 0, 2**64 - 1, 0, 2**32 - 1),
            "b\udcff": FileStamp(2**62, 2**40, 2**63, 1, 9),
        }
        notes = {"a": [Note("failed", "a#1", "坏了"), Note("doubtful", "b\udcff", "x")]}
        memory = Memory(files, notes, {"exclude": ["*.bak"]})
        store.commit(1, (), memory)
        assert store.memory(1) == memory
        store.commit(2, (), Memory())
        assert store.memory(2) == Memory()
