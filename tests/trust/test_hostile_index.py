"""An index folder that a stranger made: nothing in it runs, is waited for, or leads out of it."""

from __future__ import annotations

import os
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hansou import CorruptIndex, HansouError, Indexer, OlderCommit, Searcher, check
from hansou.index.store.commit.commits import Store
from hansou.index.whoosh.toc import read_toc
from tests.index.contents import articles, bodies

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and links are made as POSIX does")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(1, 5))
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(2, 5, prefix="b"))
    return path


@contextmanager
def at_once() -> Iterator[None]:
    """Ends what waits for ever."""

    def stop(*_: object) -> None:
        raise TimeoutError("it waits")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("ignore::hansou.index.errors.OlderCommit")
@pytest.mark.parametrize("name", ["_MAIN_2.toc", "_MAIN_2.hansou", "segment.inv", "segment.doc", "words.txt"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_file_is_not_waited_for(index: Path, name: str, make: Callable[[Path], None]) -> None:
    segment = Store(index).state().segments[0].id
    path = index / name.replace("segment", segment)
    path.unlink(missing_ok=True)
    make(path)

    def ask() -> None:
        with Searcher(index) as searcher:
            assert searcher.search("江阴").total or name != "words.txt"

    def add() -> None:
        with Indexer(index, workers=1) as indexer:
            indexer.add(articles(3, 1, prefix="c"))

    with at_once():
        for use in (ask, lambda: check(index), add, lambda: check(index, repair=True)):
            try:
                use()
            except HansouError as error:  # noqa: PERF203 - each may be refused
                assert str(path) in str(error)  # noqa: PT017 - what is tried may raise or not


LINKS = ("_MAIN_3.toc.tmp", "_MAIN_3.hansou.tmp", "failures.log.tmp", "failures.log", "MAIN_WRITELOCK")


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
@pytest.mark.parametrize("there", [False, True], ids=["not there", "there"])
def test_nothing_is_written_where_links_lead(index: Path, name: str, damaged: bool, there: bool) -> None:
    outside = index.parent / "outside"
    if there:
        outside.write_text("mine", encoding="utf-8")
    (index / name).unlink(missing_ok=True)
    (index / name).symlink_to(outside)
    if damaged:  # then what other writers left is not removed first
        (index / "_MAIN_2.hansou").write_bytes(b"nonsense")
    bad = index.parent / "bad.jsonl"
    bad.write_bytes(b"{nonsense\n")
    with pytest.warns(OlderCommit) if damaged else at_once(), Indexer(index, workers=1) as indexer:
        indexer.add(articles(3, 1, prefix="c"))
        indexer.update([bad])
    assert "c/0" in bodies(index)
    assert check(index).ok
    assert outside.exists() == there
    assert not there or outside.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "steps", [b"]r\xff\xff\xff\x3f", b"\x8b\x00\x00\x00\x40", b"\x96\x00\x00\x00\x40\x00\x00\x00\x00"]
)
def test_a_table_of_contents_takes_no_more_memory_than_it_has_bytes(index: Path, steps: bytes) -> None:
    toc = index / "_MAIN_1.toc"
    data = toc.read_bytes()
    tracemalloc.start()
    try:
        with pytest.raises(CorruptIndex):
            list(read_toc(toc, data[: data.index(b"hans") + 4] + b"\x80\x05" + steps + b"."))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "segment",
    [{"segid": "../../x"}, {"segid": 7}, {"_documents": "x"}, {"_documents": -1}, {"_documents": None},
     {"_deleted": {3.5}}, {"_deleted": {10**30}}, {"_deleted": {"x"}}, {"_deleted": {-1}}],
    ids=str,
)  # fmt: skip
def test_a_table_of_contents_by_whoosh_that_says_what_cannot_be(index: Path, segment: dict[str, object]) -> None:
    """A table of contents without a list of hansou's beside it, as Whoosh's writers leave one."""
    import pickle

    from hansou.index.whoosh.codec import Segment

    for path in index.glob("_MAIN_1.*"):
        path.unlink()
    listed = Segment("MAIN", Store(index).state().segments[0].id.removeprefix("MAIN_"), 5)
    listed.__dict__ |= segment
    toc = index / "_MAIN_2.toc"
    data = toc.read_bytes()
    at = data.index(b"hans")
    toc.write_bytes(data[:at] + bytes(4) + pickle.dumps([listed], 2))
    (index / "_MAIN_2.hansou").unlink()
    for use in (Searcher, Indexer):
        with pytest.raises(CorruptIndex):
            use(index)
    assert not check(index).ok
