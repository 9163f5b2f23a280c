"""Files and folders: what an update adds, changes, leaves, removes, and what it keeps when it cannot read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hansou import HansouError, Indexer, Progress, Report, SourceError
from hansou.index.store.commit.commits import Store

from .contents import bodies


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of three files; the index goes into `.hansou` in it."""
    (tmp_path / "news").mkdir()
    for name in ("a", "b"):
        (tmp_path / "news" / f"{name}.txt").write_text(f"江阴{name}项目", encoding="utf-8")
    write_records(tmp_path / "news" / "c.jsonl", {"1": "无锡一", "2": "无锡二"})
    return tmp_path


def write_records(file: Path, records: dict[str, str]) -> None:
    lines = [json.dumps({"id": key, "title": key, "body": body}) for key, body in records.items()]
    file.write_text("\n".join(lines), encoding="utf-8")


def update(home: Path, *paths: str, index: str = ".hansou", prune: bool = False) -> Report:
    with Indexer(home / index, workers=1) as indexer:
        return indexer.update([home / path for path in paths or ("",)], prune=prune)


def fates(report: Report) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed, len(report.failed)


def paths(home: Path, index: str = ".hansou") -> set[str]:
    return set(bodies(home / index))


ALL = {"news/a.txt", "news/b.txt", "news/c.jsonl#1", "news/c.jsonl#2"}


def test_files_are_added_changed_left_and_removed(home: Path) -> None:
    assert fates(update(home)) == (3, 0, 0, 0, 0)
    assert paths(home) == ALL
    (home / "news" / "a.txt").write_text("江阴新项目", encoding="utf-8")
    (home / "news" / "b.txt").unlink()
    (home / "news" / "d.txt").write_text("南京", encoding="utf-8")
    assert fates(update(home)) == (1, 1, 1, 1, 0)
    assert paths(home) == ALL - {"news/b.txt"} | {"news/d.txt"}
    assert bodies(home / ".hansou")["news/a.txt"] == "江阴新项目"


def test_an_update_without_changes_is_no_commit(home: Path) -> None:
    update(home)
    before = Store(home / ".hansou").state()
    assert fates(update(home)) == (0, 0, 3, 0, 0)
    assert Store(home / ".hansou").state() == before


def test_records_that_are_gone_from_a_file_are_gone(home: Path) -> None:
    update(home)
    write_records(home / "news" / "c.jsonl", {"2": "无锡二", "3": "无锡三"})
    assert fates(update(home)) == (0, 1, 2, 0, 0)
    assert paths(home) == ALL - {"news/c.jsonl#1"} | {"news/c.jsonl#3"}


def test_a_file_may_be_called_like_a_record_of_another(home: Path) -> None:
    other = home / "news" / "c.jsonl#old.txt"
    other.write_text("苏州", encoding="utf-8")
    update(home)
    write_records(home / "news" / "c.jsonl", {"3": "无锡三"})
    assert fates(update(home)) == (0, 1, 3, 0, 0)
    assert paths(home) == {"news/a.txt", "news/b.txt", "news/c.jsonl#3", "news/c.jsonl#old.txt"}


@pytest.mark.parametrize(
    "damage", [b"", b"\x00\x01\x02\xff\xfe" * 100, None], ids=["empty", "binary", "all records bad"]
)
def test_a_changed_file_that_cannot_be_read_loses_its_articles(home: Path, damage: bytes | None) -> None:
    update(home)
    file = home / "news" / ("c.jsonl" if damage is None else "a.txt")
    file.write_bytes(b"{nonsense\n[1]\n" if damage is None else damage)
    gone = {path for path in ALL if path.startswith("news/c.jsonl" if damage is None else "news/a.txt")}
    for removed in (1, 0):  # it is named every time
        report = update(home)
        assert fates(report)[:4] == (0, 0, 2, removed)
        assert str(file) in report.failed[0].where
        assert paths(home) == ALL - gone


def test_what_is_told_of_a_file_is_told_when_it_is_written_again_as_it_was(home: Path) -> None:
    broken, left = home / "news" / "broken.jsonl", home / "news" / "picture.png"
    for _ in range(3):
        broken.write_bytes(b"{nonsense\n")
        left.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
        report = update(home)
        assert [Path(failure.where).name for failure in report.failed] == ["broken.jsonl#1"]
        assert [Path(each.path).name for each in report.left] == ["picture.png"]
        log = (home / ".hansou" / "failures.log").read_text(encoding="utf-8")
        assert "broken.jsonl" in log
        assert "picture.png" in log
        later = max(broken.stat().st_mtime, left.stat().st_mtime) + 5
        for file in (broken, left):
            os.utime(file, (later, later))


def test_a_bad_record_does_not_keep_the_others_out(home: Path) -> None:
    update(home)
    with (home / "news" / "c.jsonl").open("a", encoding="utf-8") as file:
        file.write("\nnonsense\n" + json.dumps({"id": "4", "body": "苏州"}))
    report = update(home)
    assert fates(report) == (0, 1, 2, 0, 1)
    assert paths(home) == ALL | {"news/c.jsonl#4"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_listed_keeps_its_articles(home: Path) -> None:
    update(home)
    (home / "news").chmod(0)
    try:
        report = update(home)
    finally:
        (home / "news").chmod(0o700)
    assert fates(report) == (0, 0, 0, 0, 1)
    assert paths(home) == ALL


def test_only_what_is_below_the_given_paths_is_looked_at(home: Path) -> None:
    (home / "more").mkdir()
    (home / "more" / "e.txt").write_text("南京", encoding="utf-8")
    update(home)
    (home / "more" / "e.txt").unlink()
    (home / "news" / "a.txt").unlink()
    assert fates(update(home, "news")) == (0, 0, 2, 1, 0)
    assert paths(home) == ALL - {"news/a.txt"} | {"more/e.txt"}
    assert update(home, "more").missing == {str(home / "more"): 1}
    assert fates(update(home, "more", prune=True)) == (0, 0, 0, 1, 0)


def test_roots_may_be_files_and_overlap(home: Path) -> None:
    assert fates(update(home, "news/a.txt")) == (1, 0, 0, 0, 0)
    assert fates(update(home, "news/a.txt", "news", "news/b.txt")) == (2, 0, 1, 0, 0)
    assert paths(home) == ALL


def test_relative_paths_are_the_same_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(home)
    monkeypatch.chdir(home / "news")
    for root in (".", "../news", "a.txt"):
        with Indexer("../.hansou", workers=1) as indexer:
            assert indexer.update([root]).added == 0
    with Indexer(Path("..") / ".hansou") as indexer, pytest.raises(SourceError, match="no such file"):
        indexer.update(["gone"])
    assert paths(home) == ALL


@pytest.mark.parametrize("root", [".", "./news", "news/../news", "./news/../."])
def test_articles_are_called_the_same_however_their_folder_is_given(
    home: Path, monkeypatch: pytest.MonkeyPatch, root: str
) -> None:
    (home / "news" / "bad.jsonl").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(home)
    with Indexer(".hansou", workers=1) as indexer:
        report = indexer.update([root])
    assert paths(home) == ALL
    assert [Path(failure.where).name for failure in report.failed] == ["bad.jsonl#1"]


def test_files_outside_the_folder_of_the_index_are_called_in_full(home: Path) -> None:
    index = "elsewhere/index"
    assert fates(update(home, "news", index=index)) == (3, 0, 0, 0, 0)
    assert paths(home, index) == {str(home / path) for path in ALL}
    (home / "news" / "a.txt").unlink()
    assert fates(update(home, index=index)) == (0, 0, 2, 1, 0)


def test_what_is_gone_is_seen_from_above_the_folder_of_the_index(home: Path) -> None:
    index = "news/index.hansou"
    update(home, index=index)
    assert paths(home, index) == {path.removeprefix("news/") for path in ALL}
    (home / "news" / "a.txt").unlink()
    assert fates(update(home, index=index)) == (0, 0, 2, 1, 0)


def test_an_index_does_not_index_itself(home: Path) -> None:
    assert fates(update(home, index="index")) == (3, 0, 0, 0, 0)
    assert fates(update(home, index="index")) == (0, 0, 3, 0, 0)


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege elsewhere")
def test_links_are_followed_and_loops_end(home: Path) -> None:
    outside = home / "news" / "zz"
    outside.mkdir()
    (outside / "x.txt").write_text("南京", encoding="utf-8")
    (home / "news" / "linked").symlink_to(outside)
    (home / "news" / "loop").symlink_to(home / "news")
    (home / "news" / "broken.txt").symlink_to(home / "nothing")
    report = update(home, "news")
    assert paths(home) == ALL | {"news/linked/x.txt"}
    assert fates(report)[:2] == (4, 0)


def test_what_was_removed_comes_back_while_its_file_is_there(home: Path) -> None:
    update(home)
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.remove(["news/a.txt"])
    assert paths(home) == ALL - {"news/a.txt"}
    assert fates(update(home)) == (1, 0, 2, 0, 0)
    assert paths(home) == ALL


def test_a_path_that_does_not_exist_changes_nothing(home: Path) -> None:
    with Indexer(home / ".hansou", workers=1) as indexer:
        with pytest.raises(SourceError, match="nowhere: no such file or folder"):
            indexer.update([home / "news", home / "nowhere"])
        assert fates(indexer.update([home / "news"])) == (3, 0, 0, 0, 0)


def test_an_interrupted_update_leaves_everything_to_the_next(home: Path) -> None:
    def interrupt(told: Progress) -> None:
        if told.files == 2:
            raise KeyboardInterrupt

    with Indexer(home / ".hansou", workers=1) as indexer:
        with pytest.raises(KeyboardInterrupt):
            indexer.update([home], interrupt)
        assert paths(home) == set()
        assert fates(indexer.update([home])) == (3, 0, 0, 0, 0)
    assert paths(home) == ALL


def test_progress_counts_up_to_all_files(home: Path) -> None:
    told: list[tuple[int, int, int]] = []
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.update([home], lambda progress: told.append((progress.files, progress.total, progress.articles)))
    assert told == [(1, 3, 1), (2, 3, 2), (3, 3, 4)]


def test_errors_are_of_one_family() -> None:
    assert issubclass(SourceError, HansouError)
