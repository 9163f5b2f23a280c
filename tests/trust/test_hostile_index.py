"""An index folder that a stranger made: nothing in it runs, is waited for, or leads out of it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from xxhash import xxh3_64_intdigest

from hansou import CorruptIndex, HansouError, Indexer, OlderCommit, Searcher, check
from hansou.index.store.commit.commits import Store
from hansou.index.store.container.files import _FOOTER, MAGIC, PAGE, VERSION
from hansou.index.whoosh.toc import is_ours, read_toc
from tests.index.contents import articles, bodies
from tests.index.store.hostile import File

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


@contextmanager
def at_little_cost(megabytes: int = 100) -> Iterator[None]:
    """Ends what waits, and refuses what takes memory."""
    tracemalloc.start()
    try:
        with at_once():
            yield
        assert tracemalloc.get_traced_memory()[1] < megabytes << 20
    finally:
        tracemalloc.stop()


def refused(index: Path, reason: str) -> None:
    """Whatever opens an index says what is wrong with it, and takes little for that."""
    with at_little_cost():
        for use in (Searcher, Indexer):
            with pytest.raises(CorruptIndex, match=reason):
                use(index)
        assert any(reason in problem.reason for problem in check(index).problems)


def only_newest(index: Path) -> Path:
    """The list of the newest commit, the one before it gone, with its segments."""
    for path in index.glob("_MAIN_1.*"):
        path.unlink()
    return index / "_MAIN_2.hansou"


def change_list(index: Path, change: Callable[[File], object]) -> None:
    """Have the newest commit say something else, its checksums right."""
    path = only_newest(index)
    file = File.of(path.read_bytes())
    change(file)
    path.write_bytes(file.content())


def put(file: File, name: str, dtype: str, data: bytes) -> None:
    """Another section under a name."""
    file.data += bytes(-len(file.data) % 8)
    file.entries[name] = [dtype, len(file.data), len(data)]
    file.data += data


def test_a_table_of_contents_of_gigabytes(index: Path) -> None:
    only_newest(index)
    os.truncate(index / "_MAIN_2.toc", 4 << 30)
    refused(index, "larger than a commit can be")


def test_a_list_of_gigabytes_of_nothing(index: Path) -> None:
    path, size = only_newest(index), 2 << 30
    table = xxh3_64_intdigest(bytes(PAGE)).to_bytes(8, "little") * (size // PAGE) + b"[{}, {}]"
    head = _FOOTER.pack(MAGIC, VERSION, len(table), size, xxh3_64_intdigest(table), 0)[:-8]
    path.unlink()
    with path.open("wb") as file:
        file.seek(size)
        file.write(table + head + xxh3_64_intdigest(head).to_bytes(8, "little"))
    refused(index, "larger than a commit can be")


def test_a_table_of_sections_without_end(index: Path) -> None:
    change_list(index, lambda file: file.meta.update(settings={"x": "x" * (17 << 20)}))
    refused(index, "larger than a file of an index can be")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda listed: listed * 100_000, "more segments than an index can have"),
        (lambda listed: [*listed, listed[0]], "names a segment twice"),
        (lambda listed: [[f"MAIN_{at}", 1] for at in range(100_000)], "more segments than an index can have"),
        (lambda listed: [[listed[0][0], listed[0][1] + 1], *listed[1:]], "not as many documents as its commit says"),
    ],
    ids=["one for ever", "one twice", "many", "longer"],
)
def test_a_list_of_segments_that_cannot_be(index: Path, change: Callable[[list[object]], object], reason: str) -> None:
    change_list(index, lambda file: file.meta.update(segments=change(file.meta["segments"])))
    with at_little_cost(), pytest.raises(CorruptIndex, match=reason):
        Searcher(index)
    assert any(reason in problem.reason for problem in check(index).problems)


@pytest.mark.parametrize(
    ("dtype", "data", "reason"),
    [
        ("u1", bytes(30 << 20), "in no order"),
        ("u1", bytes((1, 0)), "in no order"),
        ("u1", bytes((5,)), "documents that no segment has"),
        ("u8", b"\xff" * 8, "documents that no segment has"),
        ("f4", bytes(4), "in no order"),
    ],
    ids=["one for ever", "backwards", "another", "far", "no number"],
)
def test_documents_that_cannot_be_deleted(index: Path, dtype: str, data: bytes, reason: str) -> None:
    segment = Store(index).state().segments[0].id
    change_list(index, lambda file: put(file, f"deleted/{segment}", dtype, data))
    refused(index, reason)


@pytest.mark.parametrize("name", ["names", "notes", "left"])
@pytest.mark.parametrize("told", [True, False], ids=["size told", "size not told"])
def test_what_is_remembered_of_files_does_not_burst(index: Path, name: str, told: bool) -> None:
    bomb = zstandard.ZstdCompressor(write_content_size=told).compress(bytes(200 << 20))
    change_list(index, lambda file: put(file, f"files/{name}", "u1", bomb))
    with at_little_cost(), pytest.raises(CorruptIndex):
        Indexer(index)


def test_stamps_of_files_that_there_are_not(index: Path) -> None:
    def change(file: File) -> None:
        for name in list(file.entries):
            if name.startswith("files/") and not name.endswith(("names", "notes", "left")):
                put(file, name, "u1", bytes(4 << 20))
        put(file, "files/names", "u1", zstandard.compress(bytes((4 << 20) - 1)))

    change_list(index, change)
    with at_little_cost(), pytest.raises(CorruptIndex, match="more names than can be different"):
        Indexer(index)


@pytest.mark.parametrize("size", [5, 6])
@pytest.mark.parametrize("halves", [(".inv", ".doc"), (".inv",), (".doc",)], ids=str)
def test_segments_of_another_index_under_the_same_names(index: Path, size: int, halves: tuple[str, ...]) -> None:
    other = index.parent / "other"
    with Indexer(other, workers=1) as indexer:
        indexer.add(articles(7, size))
    [stranger], own = Store(other).state().segments, Store(index).state().segments[0]
    for suffix in halves:
        shutil.copy(other / (stranger.id + suffix), index / (own.id + suffix))
    with pytest.raises(CorruptIndex, match=r"documents as its|not the file that was committed"):
        Searcher(index)
    assert not check(index).ok
    report = check(index, repair=True)
    mine = {f"a/{at}" for at in range(5)}
    assert set(bodies(index)) - mine == {f"b/{at}" for at in range(5)}
    if ".doc" in halves:
        assert not mine & set(bodies(index))  # a stranger's texts are not taken for what was lost
        assert set(report.lost) <= mine
    assert check(index).ok


def test_a_number_without_end_in_a_table_of_contents(index: Path) -> None:
    with at_once(), pytest.raises(CorruptIndex):
        is_ours(index / "x.toc", b"\xff" * (4 << 20))


def test_what_may_not_be_read_is_not_taken_for_damaged() -> None:
    """A person who may not read the files, or has too many open, is told so, and nothing is repaired away."""
    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        with Indexer(index, workers=1) as indexer:
            indexer.add(articles(1, 5))
        before = {path.name: path.read_bytes() for path in index.iterdir()}
        for suffix in (".inv", ".doc", ".hansou", ".toc"):
            path = next(path for path in index.iterdir() if path.suffix == suffix and "_0." not in path.name)
            path.chmod(0)
            with as_nobody(place):
                for use in (lambda: check(index), lambda: check(index, repair=True), lambda: Searcher(index)):
                    with pytest.raises(HansouError, match="cannot be read: permission denied") as error:
                        use()
                    assert not isinstance(error.value, CorruptIndex)
            path.chmod(0o644)
        assert {path.name: path.read_bytes() for path in index.iterdir()} == before
        assert check(index).ok


@contextmanager
def as_nobody(place: str) -> Iterator[None]:
    """As someone whom modes hold for, the place and what is in it being theirs to write."""
    if os.geteuid():
        yield
        return
    for path in (Path(place), *Path(place).rglob("*")):
        os.chown(path, 65534, -1)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
