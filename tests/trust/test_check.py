"""`check`: what it finds, and what a repair leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from hansou import Article, Indexer, IndexLocked, NoIndex, check
from hansou.index.building import batches
from hansou.index.check import commit as checking
from hansou.index.check import repair as repairing
from hansou.index.store.commit.commits import Store
from hansou.index.store.segment import Chunk
from hansou.search.cli import main
from tests.index.contents import articles, bodies, stray_files
from tests.index.store.hostile import File
from tests.index.test_whoosh_writer import by_whoosh


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with its index: plain files, records, and an article that is no file."""
    home = tmp_path / "news"
    home.mkdir()
    for number in range(30):
        text = f"题目{number}\n\n江阴第{number}号项目。" + "产业集群" * number
        (home / f"{number}.txt").write_text(text, encoding="utf-8")
    rows = [{"id": str(number), "title": "题", "body": f"无锡第{number}条"} for number in range(5)]
    (home / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.update([home])
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.remove(["7.txt"])
        indexer.add(Article("memo", body="霞客湾"))
    return home


def biggest(index: Path, suffix: str) -> Path:
    return max(index.glob(f"*{suffix}"), key=lambda path: path.stat().st_size)


def spoil(path: Path, *sections: str) -> None:
    """Flip a bit in these sections of a file, and leave its checksums as they were."""
    data = bytearray(path.read_bytes())
    entries = File.of(bytes(data)).entries
    for section in sections:
        _, offset, size = entries[section]
        data[offset + size // 2] ^= 4
    path.write_bytes(data)


def test_nothing_is_wrong(home: Path) -> None:
    told: list[tuple[int, int]] = []
    report = check(home / ".hansou", progress=lambda done, total: told.append((done, total)))
    assert report.ok
    assert (report.segments, report.documents) == (2, 35)
    assert report.terms > 100 < report.occurrences
    assert told[-1] == (36, 36)
    assert not check(home / ".hansou", repair=True).repaired


def test_what_whoosh_wrote_is_checked_too(home: Path) -> None:
    by_whoosh(home / ".hansou", [Article("w", title="题", body="江阴日报说")])
    assert check(home / ".hansou").ok


def test_damaged_lists_are_made_anew_from_the_texts(home: Path) -> None:
    index = home / ".hansou"
    before = bodies(index)
    spoil(biggest(index, ".inv"), "text/records")
    report = check(index)
    assert [problem.path for problem in report.problems] == [str(biggest(index, ".inv"))]
    report = check(index, repair=True)
    assert (report.repaired, report.kept, report.lost, report.unnamed) == (True, 34, [], 0)
    assert check(index).ok
    assert bodies(index) == before
    assert stray_files(index) <= {"failures.log"}


def test_a_long_segment_is_made_anew_in_batches_and_is_one_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = home / ".hansou"
    before = bodies(index)
    written: list[int] = []
    monkeypatch.setattr(repairing, "BATCH_CHARACTERS", 300)
    write = repairing.write_batch
    monkeypatch.setattr(repairing, "write_batch", lambda *given, **named: written.append(1) or write(*given, **named))
    spoil(biggest(index, ".inv"), "text/records")
    assert check(index, repair=True).kept == 34
    assert len(written) > 4
    assert [segment.documents for segment in Store(index).state().segments] == [1, 34]
    assert bodies(index) == before
    assert check(index).ok
    assert stray_files(index) <= {"failures.log"}


def test_lost_documents_are_named_and_come_back_with_an_update(home: Path) -> None:
    index = home / ".hansou"
    before = bodies(index)
    biggest(index, ".doc").write_bytes(b"")
    report = check(index, repair=True)
    assert report.repaired
    assert set(report.lost) == set(before) - {"memo"}
    assert bodies(index) == {"memo": "霞客湾"}
    with Indexer(index, workers=1) as indexer:
        indexer.update([home])
    assert {name: body for name, body in bodies(index).items() if name != "7.txt"} == before
    assert check(index).ok


def test_documents_without_a_name_are_counted_and_their_files_named(home: Path) -> None:
    index = home / ".hansou"
    before = bodies(index)
    for suffix in (".doc", ".inv"):
        biggest(index, suffix).write_bytes(b"")
    report = check(index, repair=True)
    assert report.unnamed == 34
    assert set(report.lost) == {f"{number}.txt" for number in range(30) if number != 7} | {"rows.jsonl"}
    with Indexer(index, workers=1) as indexer:
        indexer.update([home])
    assert {name: body for name, body in bodies(index).items() if name != "7.txt"} == before


@pytest.mark.parametrize("suffix", ["toc", "hansou"])
def test_one_list_of_a_commit_is_enough_for_a_repair(home: Path, suffix: str) -> None:
    index = home / ".hansou"
    before = bodies(index)
    generation = Store(index).state().generation
    (index / f"_MAIN_{generation}.{suffix}").write_bytes(b"")
    for file in index.glob(f"_MAIN_{generation - 1}.*"):
        file.unlink()
    assert [problem.path for problem in check(index).problems] == [str(index / f"_MAIN_{generation}.{suffix}")]
    assert check(index, repair=True).repaired
    assert bodies(index) == before
    assert check(index).ok


def tampered(chunk: Chunk, **changes: Any) -> Chunk:
    return replace(chunk, **changes)


TAMPERING = {
    "a position that is another": lambda chunk: tampered(chunk, values=chunk.values + np.uint32(1)),
    "a document that is another": lambda chunk: tampered(chunk, docs=np.maximum(chunk.docs, 1).astype(np.uint32)),
    "a term that is missing": lambda chunk: tampered(
        chunk,
        terms=chunk.terms.take(np.arange(1, len(chunk.terms))),
        counts=chunk.counts[1:],
        docs=chunk.docs[int(chunk.counts[0]) :],
        values=chunk.values[int(chunk.counts[0]) :],
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_lists_that_are_whole_but_wrong_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    right = batches.field_arrays

    def wrong(given: Any) -> Any:
        arrays = right(given)
        text = arrays["text"]
        extents = None if text.extents is None else text.extents + np.uint32(2)
        return arrays | {"text": replace(text, chunks=[TAMPERING[what](text.chunks[0])], extents=extents)}

    with monkeypatch.context() as patch:
        patch.setattr(batches, "field_arrays", wrong)
        with Indexer(tmp_path, workers=1) as indexer:
            indexer.add(articles(1, 20))
    before = bodies(tmp_path)
    report = check(tmp_path)
    assert not report.ok
    assert report.wrong
    assert check(tmp_path, repair=True).kept == 20
    assert check(tmp_path).ok
    assert bodies(tmp_path) == before


def test_a_writer_keeps_repairs_out(home: Path) -> None:
    with Indexer(home / ".hansou", workers=1):
        with pytest.raises(IndexLocked):
            check(home / ".hansou", repair=True)
        assert check(home / ".hansou").ok
    for repair in (False, True):
        with pytest.raises(NoIndex):
            check(home / "nowhere", repair=repair)
    assert not (home / "nowhere").exists()


def test_the_command(home: Path) -> None:
    index = home / ".hansou"

    def run(*arguments: str) -> tuple[int, str, str]:
        ran = CliRunner().invoke(main, ["check", "--index", str(index), *arguments], prog_name="hansou")
        return ran.exit_code, ran.stdout, ran.stderr

    status, out, _ = run()
    assert status == 0
    assert out.startswith("Nothing is wrong: 2 segments, 35 articles, ")
    spoil(biggest(index, ".doc"), "stored/bytes")
    status, out, err = run()
    assert status == 1
    assert err.startswith(f"hansou: {biggest(index, '.doc')}: the checksum of page 0 is wrong\n")
    assert f"To repair: hansou check --repair --index {index}\n" in out
    status, out, _ = run("--repair", "--json")
    report = json.loads(out)
    assert status == 1
    assert report["repaired"]
    assert len(report["lost"]) == 34
    assert run()[0] == 0


def test_a_commit_that_says_more_than_there_is(home: Path) -> None:
    index = home / ".hansou"
    store = Store(index)
    state = store.state()
    first, *others = state.segments
    memory = store.memory(state.generation)
    store.commit(9, [replace(first, documents=first.documents + 1), *others], memory)
    assert not check(index).ok
    store.commit(10, [replace(first, deleted=(first.documents + 3,)), *others], memory)
    assert not check(index).ok


@pytest.mark.parametrize("suffix", ["toc", "hansou"])
def test_a_damaged_newest_commit_is_told_of_answered_without_and_mended(home: Path, suffix: str) -> None:
    index = home / ".hansou"

    def run(*arguments: str) -> tuple[int, str, str]:
        ran = CliRunner().invoke(main, [*arguments, "--index", str(index)], prog_name="hansou")
        return ran.exit_code, ran.stdout, ran.stderr

    newest = index / f"_MAIN_{Store(index).state().generation}.{suffix}"
    newest.write_bytes(newest.read_bytes()[:-1])
    status, out, err = run("search", "第7号")
    assert status == 0
    assert "7.txt" in out  # the commit before the one that removed it
    assert err.startswith(f"hansou: {newest}: damaged: ")
    assert err.endswith("; the commit before it is read instead. The next update mends it\n")
    assert err.count("\n") == 1
    status, out, err = run("check")
    assert (status, err.startswith(f"hansou: {newest}: ")) == (1, True)
    run("index", str(home))
    assert run("search", "第7号")[2] == ""
    assert run("check")[0] == 0


def test_a_commit_that_is_replaced_while_it_is_checked_is_not_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = home / ".hansou"
    left = [1, 2]

    def verified(check: checking.SegmentCheck, name: str) -> bool:
        if left:  # a writer that replaces all there was, twice, between what is listed and what is opened
            left.pop()
            for _ in range(2):
                with Indexer(index, workers=1) as indexer:
                    indexer.add(Article(path, body=body) for path, body in bodies(index).items())
        return verify(check, name)

    verify = checking.SegmentCheck._verify
    monkeypatch.setattr(checking.SegmentCheck, "_verify", verified)
    report = check(index)
    assert report.problems == []
    assert report.documents == 35
    assert left == []
