"""Commits: in which order they reach the disk, and what is made of damaged and hostile ones."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, CorruptIndex, HansouError, Indexer, NewerIndex, NoIndex, OlderIndex, Searcher, check
from hansou.index.errors import OlderCommit
from hansou.index.store.commit import commits as store_module
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.memory import Memory

from .contents import articles, bodies, stray_files
from .test_whoosh_writer import by_whoosh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index with two segments and a deletion, at its second commit."""
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(1, 20))
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a/7", body="江阴"))
    return path


class Disk:
    """Watches what is synced, named and removed in a folder, in order, and fails at one of these if told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, fail_at: int = 0) -> None:
        self.events: list[tuple[str, str]] = []
        self._folder = folder
        self._fail_at = fail_at
        fsync, replace, unlink = os.fsync, Path.replace, Path.unlink

        def watched_fsync(fd: int) -> None:
            self._note("sync", os.readlink(f"/proc/self/fd/{fd}"))
            fsync(fd)

        def watched_replace(source: Path, target: Any) -> Any:
            self._note("name", target)
            return replace(source, target)

        def watched_unlink(target: Path, **more: Any) -> None:
            if target.parent == folder:
                self.events.append(("remove", target.name))
            unlink(target, **more)

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(Path, "replace", watched_replace)
        monkeypatch.setattr(Path, "unlink", watched_unlink)

    def _note(self, event: str, path: str | Path) -> None:
        name = "." if Path(path) == self._folder else Path(path).name
        self.events.append((event, name))
        if len([kind for kind, _ in self.events if kind != "remove"]) == self._fail_at:
            raise OSError(28, os.strerror(28))

    def first(self, event: str, name: str) -> int:
        return self.events.index((event, name))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to know what a descriptor is")
@pytest.mark.parametrize("merging", [False, True])
def test_everything_is_on_the_disk_before_the_commit_counts(
    path: Path, monkeypatch: pytest.MonkeyPatch, merging: bool
) -> None:
    known = {segment.id for segment in Store(path).state().segments}
    with Indexer(path, workers=1) as indexer:
        if merging:
            indexer.remove(f"a/{number}" for number in range(10))
        indexer.add(Article("new", body="无锡"))
        disk = Disk(monkeypatch, path)
    new = {segment.id for segment in Store(path).state().segments} - known
    assert new
    named = disk.first("name", "_MAIN_3.toc")
    before, after = disk.events[:named], disk.events[named + 1 :]
    last_sync_of_folder = len(before) - 1 - before[::-1].index(("sync", "."))
    synced = {name for event, name in before[:last_sync_of_folder] if event == "sync"}
    assert synced >= {f"{segment}.{suffix}" for segment in new for suffix in ("inv", "doc")}
    assert before.index(("sync", "_MAIN_3.hansou.tmp")) < before.index(("name", "_MAIN_3.hansou"))
    assert not [name for event, name in before[last_sync_of_folder:] if event == "name"]
    assert ("sync", "_MAIN_3.toc.tmp") in before
    assert after[0] == ("sync", ".")
    assert not [event for event in before if event[0] == "remove" and event[1].endswith((".toc", ".hansou"))]
    assert ("remove", "_MAIN_1.toc") in after
    assert ("remove", "_MAIN_2.toc") not in after


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to know what a descriptor is")
def test_a_full_disk_at_any_moment_leaves_one_commit_or_the_other(tmp_path: Path) -> None:
    failures = 0
    for moment in range(1, 40):
        path = tmp_path / str(moment)
        with Indexer(path, workers=1) as indexer:
            indexer.add(articles(1, 20))
        old = bodies(path)
        with Indexer(path, workers=1) as indexer, pytest.MonkeyPatch.context() as monkeypatch:
            Disk(monkeypatch, path, moment)
            told = ""
            try:
                indexer.add(Article("a/1", body="无锡"))
                indexer.remove(f"a/{number}" for number in range(2, 10))
                indexer.commit()
            except HansouError as error:
                told = str(error)
        if not told:
            break
        failures += 1
        assert told == f"{path}: the index cannot be written: no space left on device"
        assert stray_files(path) == set()
        new = {name: body for name, body in old.items() if name not in {f"a/{n}" for n in range(2, 10)}}
        assert bodies(path) in (old, new | {"a/1": "无锡"})
        with Indexer(path, workers=1) as indexer:
            indexer.add(Article("more", body="南京"))
        assert bodies(path)["more"] == "南京"
        assert stray_files(path) == set()
    assert failures >= 8


def test_leavings_of_a_killed_writer_go(path: Path) -> None:
    before = bodies(path)
    for name in ("MAIN_0a.inv", "MAIN_0a.doc.tmp", "_MAIN_3.hansou", "_MAIN_2.toc.tmp", "_MAIN_2.toc.1700000000.5"):
        (path / name).write_bytes(b"half")
    (path / "notes.txt").write_bytes(b"of someone else")
    assert bodies(path) == before
    Indexer(path).close()
    assert stray_files(path) == {"notes.txt"}
    assert bodies(path) == before


def damaged(data: bytes) -> list[bytes]:
    middle = len(data) // 2
    flipped = [bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]]) for at in (0, 9, middle, len(data) - 1)]
    return [b"", data[:1], data[:middle], data[:-1], data + b"\0", *flipped]


def forget_the_one_before(path: Path) -> None:
    for file in path.glob("_MAIN_1.*"):
        file.unlink()


@pytest.mark.parametrize("suffix", ["toc", "hansou"])
def test_a_damaged_commit_is_named(path: Path, suffix: str) -> None:
    forget_the_one_before(path)
    file = path / f"_MAIN_2.{suffix}"
    data = file.read_bytes()
    for damage in damaged(data):
        file.write_bytes(damage)
        for use in (Searcher, Indexer):
            with pytest.raises(CorruptIndex, match=f"^{file}: damaged: [^\n]+$"):
                use(path)
    file.write_bytes(data)
    Indexer(path).close()  # the lock is free


@pytest.mark.parametrize("suffix", ["toc", "hansou"])
def test_a_damaged_commit_falls_back_to_the_one_before(path: Path, suffix: str) -> None:
    newest = bodies(path)
    file = path / f"_MAIN_2.{suffix}"
    for damage in damaged(file.read_bytes()):
        file.write_bytes(damage)
        with pytest.warns(OlderCommit, match=f"^{file}: damaged: [^\n]+$"), Searcher(path) as searcher:
            assert searcher.article("a/7") is not None
        with pytest.warns(OlderCommit):
            assert bodies(path) == {article.path: article.body for article in articles(1, 20)}
    with pytest.warns(OlderCommit):
        Indexer(path).close()  # changes nothing
    with pytest.warns(OlderCommit), Indexer(path, workers=1) as indexer:
        indexer.add(Article("a/7", body="江阴"))
    assert Store(path).state().generation == 3
    assert bodies(path) == newest
    assert stray_files(path) == set()


def test_a_big_merge_is_committed_twice_and_keeps_no_old_segments(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_SPARE_BYTES", 0)
    with Indexer(path, workers=1) as indexer:
        indexer.remove(f"a/{number}" for number in range(10))
    newest = bodies(path)
    assert len(list(path.glob("*.inv"))) == len(Store(path).state().segments)
    assert stray_files(path) == set()
    state = Store(path).state()
    (path / f"_MAIN_{state.generation}.toc").write_bytes(b"")
    with pytest.warns(OlderCommit):
        assert bodies(path) == newest  # nothing is lost
    assert Store(path).memory(state.generation - 1) == Memory()


def test_a_twin_that_cannot_be_written_is_done_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_SPARE_BYTES", 0)
    write = Store._write

    def full(store: Store, generation: int, *more: Any) -> None:
        if generation == 4:
            raise OSError(28, os.strerror(28))
        write(store, generation, *more)

    monkeypatch.setattr(Store, "_write", full)
    with Indexer(path, workers=1) as indexer:
        indexer.remove(f"a/{number}" for number in range(10))
    assert Store(path).state().generation == 3
    assert len(bodies(path)) == 10


@pytest.mark.parametrize("suffix", ["inv", "doc"])
def test_a_damaged_segment_is_named_when_it_is_written_to(path: Path, suffix: str) -> None:
    big = Store(path).state().segments[0]
    file = path / f"{big.id}.{suffix}"
    before = bodies(path)
    data = file.read_bytes()
    for damage in (b"", data[:-1], data[: len(data) // 2]):
        file.write_bytes(damage)
        with pytest.raises(CorruptIndex, match=f"^{file}: damaged"), Indexer(path, workers=1) as indexer:
            indexer.add(Article("a/1", body="无锡"))
    file.write_bytes(data)
    assert bodies(path) == before


def test_a_missing_list_of_segments_is_named(path: Path) -> None:
    forget_the_one_before(path)
    (path / "_MAIN_2.hansou").unlink()
    with pytest.raises(CorruptIndex, match=r"_MAIN_2\.hansou: damaged: it is missing"):
        Store(path).state()


def test_an_index_of_a_newer_version_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(store_module, "FORMAT", store_module.FORMAT + 1)
        Store(path).commit(3, (), Memory())
    names = {file.name for file in path.iterdir()}
    for use in (Searcher, Indexer):
        with pytest.raises(
            NewerIndex, match=rf"_MAIN_3\.hansou: written by a newer hansou \(format {store_module.FORMAT + 1}\)"
        ):
            use(path)
    assert {file.name for file in path.iterdir()} == names


def test_an_older_format_says_what_to_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "FORMAT", store_module.FORMAT + 1)
    for use in (Searcher, Indexer, check):
        with pytest.raises(OlderIndex, match=f"upgrade it: hansou upgrade --index {path}"):
            use(path)


def test_an_older_format_that_whoosh_has_added_to_says_so_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_whoosh(path, [Article("w", title="江阴题目", body="江阴项目")])
    assert Searcher(path).search("江阴").total
    monkeypatch.setattr(store_module, "FORMAT", store_module.FORMAT + 1)
    for use in (Searcher, Indexer, check):
        with pytest.raises(OlderIndex, match="upgrade it: hansou upgrade"):
            use(path)


class Hostile:
    """Makes a folder when unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("with_list", [True, False])
def test_a_table_of_contents_runs_nothing(path: Path, tmp_path: Path, with_list: bool) -> None:
    forget_the_one_before(path)
    toc = path / "_MAIN_2.toc"
    data = toc.read_bytes()
    at = data.index(b"hans") + 4
    for replaced in (data[:at], data[: at - 4] + bytes(4)):  # as a commit of ours, and of Whoosh's
        for payload in (Hostile(tmp_path / "ran"), [Hostile(tmp_path / "ran")]):
            toc.write_bytes(replaced + pickle.dumps(payload, 2))
            if not with_list:
                (path / "_MAIN_2.hansou").unlink(missing_ok=True)
            for use in (Searcher, Indexer):
                with pytest.raises(CorruptIndex):
                    use(path)
    assert not (tmp_path / "ran").exists()


def test_a_hostile_schema_runs_nothing(path: Path, tmp_path: Path) -> None:
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import TOC

    from hansou.index.whoosh.analysis import whoosh_schema
    from hansou.index.whoosh.codec import Segment

    schema = whoosh_schema()
    hostile = Hostile(tmp_path / "ran")
    hostile.clean = lambda: None  # type: ignore[attr-defined]  # Whoosh calls it before it pickles
    schema._fields["evil"] = hostile
    state = Store(path).state()
    listed = [Segment("MAIN", segment.id.removeprefix("MAIN_"), segment.documents) for segment in state.segments]
    storage = RamStorage()
    TOC(schema, listed, 2).write(storage, "MAIN")
    (path / "_MAIN_2.toc").write_bytes(storage.files["_MAIN_2.toc"])
    assert len(Store(path).state().segments) == 2
    assert not (tmp_path / "ran").exists()


def test_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in ("", "nowhere", "file"):
        assert not Store(tmp_path / place).exists()
        with pytest.raises(NoIndex, match="no index here"):
            Searcher(tmp_path / place)
