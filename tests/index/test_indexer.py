"""Articles made in memory: what is added, replaced, removed, and what stays after an error."""

from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hansou import Article, HansouError, Indexer, IndexLocked, Searcher, SourceError
from hansou.index.backend import Backend
from hansou.index.building import batches
from hansou.index.cluster.backend import ClusterBackend
from hansou.index.folder import FolderBackend
from hansou.index.store.commit.commits import Store
from hansou.index.text.repair.repair import repair

from .contents import articles, bodies, postings, segments, stored, stray_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def eager_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers from the first batch on, however small it is."""
    monkeypatch.setattr(batches, "_ALONE", 0)


def add(path: Path, *given: Article) -> None:
    with Indexer(path, workers=1) as indexer:
        indexer.add(given)


def test_an_article_takes_the_place_of_the_one_of_its_path(path: Path) -> None:
    add(path, Article("a", body="江阴"), Article("b", body="无锡"))
    add(path, Article("a", body="苏州"))
    assert bodies(path) == {"a": "苏州", "b": "无锡"}
    with Searcher(path) as searcher:
        assert searcher.search("江阴").total == 0
        assert [hit.path for hit in searcher.search("苏州")] == ["a"]


@pytest.mark.parametrize("at_once", [True, False], ids=["in one call", "in two calls"])
def test_of_articles_of_one_path_in_one_commit_the_last_counts(path: Path, at_once: bool) -> None:
    given = [Article("a", body="一"), Article("b", body="二"), Article("a", body="三"), Article("a", body="四")]
    with Indexer(path, workers=1) as indexer:
        for some in [given] if at_once else [given[:2], given[2:]]:
            indexer.add(some)
    assert bodies(path) == {"b": "二", "a": "四"}


def test_one_article_needs_no_list(path: Path) -> None:
    with Indexer(path) as indexer:
        indexer.add(Article("a", body="江阴"))
    assert bodies(path) == {"a": "江阴"}


def test_removing_a_file_removes_its_records_and_nothing_else(path: Path) -> None:
    names = ["a.jsonl", "a.jsonl#1", "a.jsonl#2", "a.jsonl2", "b#1"]
    add(path, *[Article(name, body=name) for name in names])
    with Indexer(path) as indexer:
        indexer.remove(["a.jsonl", "unknown"])
    assert set(bodies(path)) == {"a.jsonl2", "b#1"}
    with Indexer(path) as indexer:
        indexer.remove("b#1")
    assert set(bodies(path)) == {"a.jsonl2"}


def test_what_is_removed_and_added_in_one_commit_happens_in_that_order(path: Path) -> None:
    add(path, Article("a", body="旧"), Article("b", body="旧"))
    with Indexer(path, workers=1) as indexer:
        indexer.remove(["a"])
        indexer.add(Article("a", body="新"))
        indexer.add([Article("b", body="新"), Article("c#1", body="新")])
        indexer.remove(["b", "c"])
    assert bodies(path) == {"a": "新"}


def test_a_commit_takes_effect_and_the_work_goes_on(path: Path) -> None:
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a", body="一"))
        assert bodies(path) == {}
        indexer.commit()
        assert bodies(path) == {"a": "一"}
        indexer.add(Article("b", body="二"))
    assert bodies(path) == {"a": "一", "b": "二"}


def test_nothing_to_do_is_no_commit(path: Path) -> None:
    add(path, Article("a", body="一"))
    before = Store(path).state()
    with Indexer(path) as indexer:
        indexer.add([])
    assert Store(path).state() == before


def test_an_error_in_the_block_discards(path: Path) -> None:
    add(path, Article("a", body="一"))
    with suppress(ZeroDivisionError), Indexer(path, workers=1) as indexer:
        indexer.add(Article("b", body="二"))
        indexer.remove(["a"])
        raise ZeroDivisionError
    assert bodies(path) == {"a": "一"}
    assert stray_files(path) == set()


def test_an_error_among_the_articles_loses_what_was_not_committed(path: Path) -> None:
    def failing() -> Iterator[Article]:
        yield Article("b", body="二")
        raise OSError("the articles' own trouble")

    with Indexer(path, workers=1) as indexer:
        indexer.add(Article("a", body="一"))
        with pytest.raises(OSError, match="the articles' own trouble"):
            indexer.add(failing())
        indexer.add(Article("c", body="三"))
    assert bodies(path) == {"c": "三"}


@pytest.mark.parametrize("name", ["", "\ud800"])
def test_an_article_must_have_a_usable_path(path: Path, name: str) -> None:
    with Indexer(path) as indexer, pytest.raises(SourceError, match="path: it must be"):
        indexer.add(Article(name, body="江阴"))
    assert bodies(path) == {}


def test_texts_of_halves_of_characters_are_repaired(path: Path) -> None:
    add(path, Article("a", "江\ud800阴", "无\udc00锡", date="\ud800", source="\ud801日报"))
    assert stored(path) == [{"path": "a", "title": "江阴", "body": "无锡", "source": "日报"}]


def test_articles_come_from_a_generator_in_bounded_numbers(
    path: Path, eager_workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        for taken in range(200):
            yield Article(str(taken), body="江阴" * 100)

    monkeypatch.setattr(batches, "BATCH_ARTICLES", 25)
    with Indexer(path, workers=2) as indexer:
        written: list[int] = []
        write = indexer._backend.writer._write

        def watch(batch: list[Article], characters: int) -> None:
            write(batch, characters)
            written.append(taken)
            assert len(indexer._backend.writer._running) <= 3

        indexer._backend.writer._write = watch  # type: ignore[method-assign, assignment]
        indexer.add(endless())
    assert len(written) == 8
    assert written[0] < 30


def test_adding_tells_how_far_it_is(path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    with Indexer(path, workers=1) as indexer:
        given = (Article(name, "题", "江阴" * size) for size, name in enumerate("abc"))
        indexer.add(given, lambda progress: told.append((progress.articles, progress.characters, progress.path)))
    assert told == [(1, 1, "a"), (2, 4, "b"), (3, 9, "c")]


def test_workers_change_nothing(tmp_path: Path, eager_workers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles(1, 5_000, longest=4)
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 100)
    for workers in (1, 2):
        with Indexer(tmp_path / str(workers), workers) as indexer:
            indexer.add(article for article in given)
    [(one, _)], [(two, _)] = segments(tmp_path / "1"), segments(tmp_path / "2")
    assert stored(tmp_path / "1") == stored(tmp_path / "2")
    assert [record["path"] for record in stored(tmp_path / "1")] == [article.path for article in given]
    assert one.inverted.file.buffer == two.inverted.file.buffer


def test_one_call_an_article_is_the_same(tmp_path: Path) -> None:
    given = articles(4, 500, longest=4)
    add(tmp_path / "at once", *given)
    with Indexer(tmp_path / "singly", workers=1) as indexer:
        for article in given:
            indexer.add(article)
            if article.path == "a/99":
                indexer.remove(["a/98"])
    assert bodies(tmp_path / "singly") == {
        path: body for path, body in bodies(tmp_path / "at once").items() if path != "a/98"
    }
    assert len(segments(tmp_path / "singly")) == 1


def test_a_small_batch_limit_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = articles(2, 300)
    add(tmp_path / "whole", *given)
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 7)
    add(tmp_path / "batches", *given)
    [(whole, _)], [(merged, _)] = segments(tmp_path / "whole"), segments(tmp_path / "batches")
    assert stored(tmp_path / "whole") == stored(tmp_path / "batches")
    for field in whole.field_names:
        assert postings(whole, field) == postings(merged, field)
        assert whole.documents.length_stats(field) == merged.documents.length_stats(field)


def test_one_article_as_long_as_a_book(path: Path) -> None:
    book = "".join(article.body for article in articles(3, 20_000))
    assert len(book) > 900_000
    add(path, Article("book", body=book))
    assert bodies(path) == {"book": repair(book)}


def test_a_second_writer_is_told(path: Path) -> None:
    program = """
import sys
from hansou import Indexer, IndexLocked
try:
    Indexer(sys.argv[1])
except IndexLocked as error:
    print(error)
"""
    with Indexer(path):
        with pytest.raises(IndexLocked, match="another process is writing"):
            Indexer(path)
        ran = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert ran.stdout == f"{path}: another process is writing to this index\n"
    Indexer(path).close()


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_place_that_cannot_hold_an_index(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HansouError, match=r"file.*: the index cannot be written: (file exists|not a directory)$"):
        Indexer(tmp_path / place)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(path: Path) -> None:
    add(path, Article("a", body="一"))
    path.chmod(0o500)
    try:
        with pytest.raises(HansouError, match="the index cannot be written: permission denied"):
            add(path, Article("b", body="二"))
        assert bodies(path) == {"a": "一"}
    finally:
        path.chmod(0o700)


def test_a_worker_that_is_killed_is_one_line(path: Path, eager_workers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 1_000)
    add(path, Article("a", body="一"))
    with Indexer(path, workers=2) as indexer:

        def deadly() -> Iterator[Article]:
            for number in range(100_000):
                yield Article(f"b/{number}", body="江阴" * 10)
                if number == 35_000:
                    assert indexer._backend.writer._pool is not None
                    os.kill(next(iter(indexer._backend.writer._pool._processes)), signal.SIGKILL)

        with pytest.raises(HansouError, match=r"^[^\n]*a worker process was ended from outside[^\n]*$"):
            indexer.add(deadly())
        assert bodies(path) == {"a": "一"}
        indexer.add(Article("c", body="三"))
    assert bodies(path) == {"a": "一", "c": "三"}
    assert stray_files(path) == set()


def test_an_error_in_a_worker_is_raised_as_it_is(path: Path, eager_workers: None) -> None:
    add(path, Article("a", body="一"))
    broken = Article("b", body="二")
    object.__setattr__(broken, "source", 7)
    with pytest.raises(AttributeError), Indexer(path, workers=2) as indexer:
        indexer.add(broken)
    assert bodies(path) == {"a": "一"}


def test_one_class_whose_signature_tells_the_truth(path: Path) -> None:
    names = ["path", "workers", "options", "wait"]
    assert list(inspect.signature(Indexer).parameters) == names
    assert "__new__" not in vars(Indexer)
    with Indexer(path, workers=1) as indexer:
        assert type(indexer) is Indexer
        assert isinstance(indexer._backend, FolderBackend)


@pytest.mark.parametrize("backend", [FolderBackend, ClusterBackend])
def test_a_backend_has_what_the_protocol_names_and_nothing_renamed(backend: type) -> None:
    for name, method in vars(Backend).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            assert inspect.signature(getattr(backend, name)) == inspect.signature(method), name
