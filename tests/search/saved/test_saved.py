"""Saved queries: what is new and what is not, and that nothing that was saved is ever lost."""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hansou import ArgumentError, Article, HansouError, Indexer, SavedQueries, Searcher
from hansou.search.saved.seen import LEFT_KEPT, merged, nothing, pairs_of, read_seen, states_of, write_seen

Files = dict[str, str]
ONE = "江阴的第一篇。"
TWO = "江阴的第二篇。"
OTHER = "无锡的一篇。"

# What a folder held when the query 江阴 was saved, what it holds now, and which of its articles are new, or changed.
CASES: dict[str, tuple[Files, Files, set[str], set[str]]] = {
    "nothing happened": ({"a": ONE}, {"a": ONE}, set(), set()),
    "one more": ({"a": ONE}, {"a": ONE, "b": TWO}, {"b"}, set()),
    "one more that is not found": ({"a": ONE}, {"a": ONE, "b": OTHER}, set(), set()),
    "moved": ({"a": ONE}, {"b": ONE}, set(), set()),
    "moved, and another in its place": ({"a": ONE}, {"b": ONE, "a": TWO}, {"a"}, set()),
    "changed": ({"a": ONE}, {"a": ONE + "更正。"}, set(), {"a"}),
    "changed so that it is found": ({"a": OTHER}, {"a": OTHER + ONE}, {"a"}, set()),
    "changed so that it is not found": ({"a": ONE, "b": TWO}, {"a": OTHER, "b": TWO}, set(), set()),
    "copied": ({"a": ONE}, {"a": ONE, "b": ONE}, set(), set()),
    "gone": ({"a": ONE, "b": TWO}, {"a": ONE}, set(), set()),
    "two changed places": ({"a": ONE, "b": TWO}, {"a": TWO, "b": ONE}, set(), set()),
    "one before the others": ({"1": ONE, "2": TWO}, {"1": "江阴新的。", "2": ONE, "3": TWO}, {"1"}, set()),
    "nothing was found": ({"a": OTHER}, {"a": OTHER, "b": ONE, "c": TWO}, {"b", "c"}, set()),
}


def fill(index: Path, files: Files) -> None:
    """Make an index of these articles anew."""
    shutil.rmtree(index, ignore_errors=True)
    with Indexer(index, workers=1) as indexer:
        indexer.add(Article(path, body=text) for path, text in files.items())


def news(queries: SavedQueries, index: Path, name: str = "江阴", **options: object) -> set[str]:
    with Searcher(index) as searcher, queries.new(name, searcher, **options) as results:  # type: ignore[arg-type]
        assert results.total >= len(results)
        return {hit.path for hit in results}


@pytest.fixture
def queries(tmp_path: Path) -> SavedQueries:
    return SavedQueries(tmp_path / "kept")


@pytest.fixture
def saved(queries: SavedQueries, tmp_path: Path) -> Callable[[Files], Path]:
    """Save the query 江阴 of an index of these articles."""

    def save(files: Files) -> Path:
        fill(tmp_path / "index", files)
        with Searcher(tmp_path / "index") as searcher:
            queries.save("江阴", searcher, "江阴")
        return tmp_path / "index"

    return save


@pytest.mark.parametrize("case", CASES)
def test_what_is_new(queries: SavedQueries, saved: Callable[[Files], Path], case: str) -> None:
    before, now, new, changed = CASES[case]
    index = saved(before)
    fill(index, now)
    assert news(queries, index, mark=False, changed=True) == new | changed
    assert news(queries, index) == new
    assert news(queries, index) == set()
    fill(index, {path: text for path, text in now.items() if path not in new})
    fill(index, now)  # it was away for a while
    assert news(queries, index) == set()


def test_random_histories_against_sets(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    """Articles come, go, move and come back: new is what was never found, by the text it had."""
    rng = random.Random(5)
    texts = [f"江阴第{number}篇。" for number in range(30)]
    index = saved({})
    known: set[str] = set()
    paths = list("abcdefghijklmnopqrstuvwxyz")
    for _ in range(12):
        files = dict(zip(rng.sample(paths, 8), rng.sample(texts, 8), strict=True))
        fill(index, files)
        told = {files[path] for path in news(queries, index, changed=True)}
        assert told == set(files.values()) - known
        known |= set(files.values())


def test_what_was_not_told_stays_new(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    index = saved({"a": ONE})
    fill(index, {"a": ONE, **{f"n{number}": f"江阴新{number}。" for number in range(7)}})
    first, second = (news(queries, index, limit=3) for _ in range(2))
    assert len(first) == len(second) == 3
    assert len(first | second | news(queries, index)) == 7
    assert news(queries, index) == set()


def test_an_error_on_the_way_marks_nothing(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    index = saved({"a": ONE})
    fill(index, {"a": ONE, "b": TWO})
    with pytest.raises(BrokenPipeError), Searcher(index) as searcher, queries.new("江阴", searcher):
        raise BrokenPipeError
    assert news(queries, index, reader="notify") == {"b"}
    assert news(queries, index) == {"b"}  # others who ask are not told less for it
    assert news(queries, index) == news(queries, index, reader="notify") == set()


def test_articles_that_hold_a_part_are_not_new(queries: SavedQueries, tmp_path: Path) -> None:
    index = tmp_path / "index"
    fill(index, {"a": ONE})
    with Searcher(index) as searcher:
        assert searcher.search("江阴 霞客湾").relaxed
        queries.save("江阴", searcher, "江阴 霞客湾")
    fill(index, {"a": ONE, "b": TWO})
    assert news(queries, index) == set()
    fill(index, {"a": ONE, "b": TWO, "c": "江阴霞客湾。"})
    assert news(queries, index) == {"c"}


def test_filters_are_kept(queries: SavedQueries, tmp_path: Path) -> None:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article(str(year), body=ONE + str(year), date=f"{year}-01-01") for year in range(2018, 2024))
        indexer.add([Article("drafts/x", body=TWO, date="2023-01-01")])
    with Searcher(tmp_path / "index") as searcher:
        queries.save("江阴", searcher, "江阴", since="2021", exclude=["drafts/"])
        assert queries["江阴"].filters == {"since": "2021", "exclude": ["drafts/"]}
        (file,) = queries.folder.glob("*.seen")
        assert len(read_seen(file)) == 3


def test_names_are_kept_apart(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    index = saved({"a": ONE})
    with Searcher(index) as searcher:
        with pytest.raises(HansouError, match="already"):
            queries.save("江阴", searcher, "无锡")
        assert queries["江阴"].query == "江阴"
        queries.save("江阴", searcher, "无锡", force=True)
        queries.save("../é/..", searcher, "x")
        assert [(each.name, each.query) for each in queries] == [("../é/..", "x"), ("江阴", "无锡")]
        assert queries["../e\u0301/.."].query == "x"
        for bad in ("", "  ", "a\nb", "\x1b[2J", "长" * 101):
            with pytest.raises(ArgumentError):
                queries.save(bad, searcher, "x")
    with pytest.raises(HansouError, match="there are: 江阴"):
        queries.remove("江")
    with pytest.raises(HansouError, match="already"):
        queries.rename("江阴", "../é/..")
    queries.rename("江阴", "无锡")
    queries.remove("../é/..")
    assert [each.name for each in queries] == ["无锡"]
    assert {file.suffix for file in queries.folder.iterdir()} == {".json", ".seen", ""}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 1}', b'{"version": 1, "name": 3}', b"[" * 100_000]
)
def test_a_damaged_file_is_set_aside(queries: SavedQueries, saved: Callable[[Files], Path], damage: bytes) -> None:
    index = saved({"a": ONE})
    with Searcher(index) as searcher:
        queries.save("二", searcher, "二")
    (file,) = (each for each in queries.folder.glob("*.json") if "江阴" in each.read_text(encoding="utf-8"))
    file.write_bytes(damage)
    assert [each.name for each in queries] == ["二"]
    (aside,) = queries.damaged
    assert aside.read_bytes() == damage
    with Searcher(index) as searcher:
        queries.save("江阴", searcher, "江阴")
    assert aside.read_bytes() == damage
    assert len(list(queries)) == 2


def test_where_what_was_seen_is_damaged_all_is_new(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    index = saved({"a": ONE})
    (file,) = queries.folder.glob("*.seen")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert news(queries, index) == {"a"}
    assert [aside.read_bytes() for aside in queries.damaged] == [bytes(data)]
    assert news(queries, index) == set()


def test_a_newer_file_stays_as_it_is(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    saved({"a": ONE})
    (file,) = queries.folder.glob("*.json")
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "version": 2}), encoding="utf-8")
    with pytest.raises(HansouError, match="newer"):
        list(queries)
    assert file.exists()


def test_memory_of_what_was_seen_is_bounded(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    seen = nothing()
    for _ in range(4):
        found = rng.integers(0, 2**63, (60_000, 2)).astype(np.uint64)
        seen = merged(found, seen)
        assert (seen[: len(found)] == found).all()
    assert len(seen) == 60_000 + LEFT_KEPT
    write_seen(tmp_path / "x.seen", seen)
    assert (read_seen(tmp_path / "x.seen") == seen).all()
    assert (tmp_path / "x.seen").stat().st_size < 16 * len(seen) + 100
    assert states_of(pairs_of([Article("a", body="b")]), seen) == ["new"]


def _save(folder: Path, index: Path, number: int) -> None:
    with Searcher(index) as searcher:
        for each in range(5):
            SavedQueries(folder).save(f"{number}-{each}", searcher, "江阴")


def _ask(folder: Path, index: Path, told: multiprocessing.Queue[set[str]]) -> None:
    told.put(news(SavedQueries(folder), index))


def test_processes_at_once(queries: SavedQueries, saved: Callable[[Files], Path]) -> None:
    """All that is saved is kept, and of two who ask one is told."""
    index = saved({"a": ONE})
    context = multiprocessing.get_context("spawn")
    savers = [context.Process(target=_save, args=(queries.folder, index, number)) for number in range(2)]
    for each in savers:
        each.start()
    for each in savers:
        each.join(60)
        assert each.exitcode == 0
    assert len(list(queries)) == 11
    fill(index, {"a": ONE, "b": TWO})
    told: multiprocessing.Queue[set[str]] = context.Queue()
    askers = [context.Process(target=_ask, args=(queries.folder, index, told)) for _ in range(2)]
    for each in askers:
        each.start()
    assert sorted((told.get(timeout=60) for _ in askers), key=len) == [set(), {"b"}]
    for each in askers:
        each.join(60)
