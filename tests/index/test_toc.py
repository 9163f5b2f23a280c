"""Tables of contents: what hansou writes without Whoosh is what Whoosh would write, and reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from hansou import CorruptIndex
from hansou.index.store.segment import SegmentState
from hansou.index.whoosh import toc
from hansou.index.whoosh.analysis import whoosh_schema


def by_whoosh(data: bytes) -> TOC:
    storage = RamStorage()
    storage.files["_MAIN_7.toc"] = data
    return TOC.read(storage, "MAIN", 7)


def test_the_head_is_what_whoosh_writes() -> None:
    storage = RamStorage()
    TOC(whoosh_schema(), [], 7).write(storage, "MAIN")
    written = storage.files["_MAIN_7.toc"]
    assert written[: toc._segments_at(written) - 8] == Path(toc.__file__).with_name(toc.HEAD).read_bytes()


@pytest.mark.parametrize("deleted", [(), (1, 3), tuple(range(0, 200_000, 2))])
def test_whoosh_reads_segments(deleted: tuple[int, ...]) -> None:
    states = [SegmentState("MAIN_0a", 400_000, deleted), SegmentState("MAIN_b" + 100 * "c", 3)]
    data = toc.toc_bytes(7, states)
    read = by_whoosh(data)
    assert read.generation == 7
    found = [SegmentState(s.segment_id(), s.doc_count_all(), tuple(s.deleted_docs())) for s in read.segments]
    assert found == states
    assert list(toc.read_toc(Path("x"), data)) == states
    assert toc.is_ours(Path("x"), data)


def test_none() -> None:
    data = toc.toc_bytes(7, [])
    assert by_whoosh(data).segments == list(toc.read_toc(Path("x"), data)) == []


@pytest.mark.parametrize("size", [0, 2, 5, 14, 700, 1490])
def test_cut_short(size: int) -> None:
    with pytest.raises(CorruptIndex):
        toc.is_ours(Path("x"), toc.toc_bytes(7, [])[:size])


def test_indexing_does_not_load_whoosh(tmp_path: Path) -> None:
    script = (
        "import sys; from hansou import Article, Indexer\n"
        f"with Indexer({str(tmp_path / 'a')!r}) as indexer: indexer.add(Article('a', '江阴'))\n"
        "assert not any(name.partition('.')[0] == 'whoosh' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # the paths of modules are inherited
