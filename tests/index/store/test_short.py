"""Short lists of every length, in fields of many sizes, written and read by arrays and by compiled code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hansou.index.compiled import COMPILED
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.encoding.bits import offsets
from hansou.index.store.postings import field as postings
from hansou.index.store.postings import terms
from hansou.index.store.postings.field import FieldReader
from hansou.index.store.postings.record_layout import Layout
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, write_segment
from hansou.index.store.sizes import COUNTS, LONG

NAMES = [b"%04d" % count for count in range(1, LONG)]
COUNTS_OF_ALL = np.arange(1, LONG)


def field(folder: Path, docs: np.ndarray, values: np.ndarray, documents: int, positional: bool) -> FieldReader:
    """A field of a list of each length that is short."""
    extents = np.zeros(documents, np.int64)
    np.maximum.at(extents, docs, values + 1)
    chunk = Chunk(TermBlock.of(NAMES), COUNTS_OF_ALL, docs, values)
    lengths = np.ones(documents, np.uint8)
    arrays = FieldArrays([chunk], extents if positional else None, lengths, int(values.max()))
    target = DirectoryFolder(folder, durable=False)
    write_segment(target, "s", documents, {"f": arrays}, ({} for _ in range(documents)))
    return ArraySegment(target, "s").field("f")


@pytest.mark.parametrize("compiled", [True, False] if COMPILED else [False])
@pytest.mark.parametrize("positional", [True, False])
@pytest.mark.parametrize(("documents", "top"), [(1, 1000), (128, 1), (200, 1), (1000, 30), (200_000, 5), (127, 70_000)])
def test_what_is_written_is_read(
    documents: int, top: int, positional: bool, compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(documents)
    if not positional:
        documents = max(documents, LONG)
    records = [
        np.sort(rng.choice(documents if not positional else documents * top, count, replace=positional))
        for count in COUNTS_OF_ALL
    ]
    flat = np.concatenate(records)
    docs, values = (flat // top, flat % top) if positional else (flat, 1 + flat % top)
    if not compiled:
        for module in (postings, terms):
            monkeypatch.setattr(module, "COMPILED", False)
    reader = field(tmp_path, docs, values, documents, positional)
    starts = offsets(COUNTS_OF_ALL)
    for chosen in (np.arange(len(NAMES)), rng.permutation(len(NAMES))[:40]):
        found = reader.occurrences(chosen)
        for at, term in enumerate(chosen.tolist()):
            expected, one = slice(starts[term], starts[term + 1]), slice(found.starts[at], found.starts[at + 1])
            assert found.docs[one].tolist() == docs[expected].tolist()
            assert found.values[one].tolist() == values[expected].tolist()
    if compiled and positional:
        from hansou.search.match.term_lists import TermLists

        lists = TermLists(reader.compiled, NAMES)
        every = np.concatenate([lists.places(row, np.zeros(0, np.uint32)) for row in range(len(NAMES))])
        assert every.tolist() == (docs << 32 | values).tolist()


@pytest.mark.parametrize("compiled", [True, False] if COMPILED else [False])
def test_occurrences_must_ascend(compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(postings, "COMPILED", False)
    docs = np.concatenate([np.zeros(count, np.int64) for count in COUNTS_OF_ALL])
    values = np.concatenate([np.arange(count)[::-1] for count in COUNTS_OF_ALL])
    with pytest.raises(ValueError, match="do not ascend"):
        field(tmp_path, docs, values, 1, positional=True)


@pytest.mark.parametrize("universe", [0, 1, 2, 3, 127, 128, 1 << 20, (1 << 24) - 12345, 1 << 57])
def test_no_list_takes_more_than_plain_records(universe: int) -> None:
    width = max(universe - 1, 0).bit_length()
    layout = Layout(universe, width)
    assert (layout.sizes <= np.arange(COUNTS) * width).all()
    assert (np.diff(layout.sizes) >= 0).all()
    assert layout.sizes[1] == width
