"""Lists that do not ascend, under checksums that are right: refused, not followed to where nothing is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hansou import Article, CorruptIndex, HansouError, Indexer, Searcher
from hansou.index.compiled import COMPILED
from tests.index.store.hostile import File

DOCUMENTS = 9_000  # more than a window of ranking has
Columns = dict[str, NDArray[Any]]
CHANGED = (
    *("block_first", "block_step_bits", "block_frequency_bits", "block_step_patches", "block_frequency_patches"),
    *("list_record_at", "list_first_block", "list_documents", "block_records"),
)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which two lists are longer than a window."""
    folder = tmp_path_factory.mktemp("order") / "index"
    with Indexer(folder, workers=1) as indexer:
        indexer.add(Article(f"{at}", "", "江阴，无锡" + "。罕见" * (at in (100, 8900))) for at in range(DOCUMENTS))
    return folder


def falling(columns: Columns) -> None:
    """The blocks of each list in the reverse order."""
    for block, documents in zip(columns["list_first_block"].tolist(), columns["list_documents"].tolist(), strict=True):
        last = block + -(-documents // 128) - 1
        columns["block_first"][block:last] = columns["block_first"][block:last][::-1].copy()


def steps(first: int, step_bits: int, frequency_bits: int, record: NDArray[np.uint8]) -> Callable[[Columns], None]:
    """All blocks the same: 128 records of four bytes."""

    def change(columns: Columns) -> None:
        columns["block_first"][:] = first
        columns["block_step_bits"][:] = step_bits
        columns["block_frequency_bits"][:] = frequency_bits
        columns["block_step_patches"][:] = columns["block_frequency_patches"][:] = 0
        columns["list_record_at"] = (columns["list_first_block"].astype(np.int64) * 512).astype("<u4")
        columns["block_records"] = np.concatenate(
            (np.tile(record, len(columns["block_first"])), np.zeros(64, np.uint8))
        )

    return change


BEYOND = np.concatenate((np.full(4, 255, np.uint8), np.zeros(508, np.uint8)))
CHANGES = {
    "blocks that fall": falling,
    "a step beyond 32 bits": steps(0, 32 | 64, 0, BEYOND),
    "one document again and again, never in it": steps(0, 0, 32, np.full(512, 255, np.uint8)),
    "one document again and again": steps(0, 32, 0, np.zeros(512, np.uint8)),
}
QUERIES: list[tuple[str, dict[str, Any]]] = [
    *(("江阴无锡", {"match": "any"}), ("江阴", {}), ("江阴 无锡 罕见", {"match": "any"}), ("江阴~", {}), ("江*锡", {})),
    *(('"江阴无锡"', {}), ("江阴 无锡", {}), ("-江阴 罕见", {})),
]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_long_lists_that_do_not_ascend_are_refused(
    large: Path, tmp_path: Path, change: Callable[[Columns], None]
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(large, folder)
    (path,) = folder.glob("*.inv")
    file = File.of(path.read_bytes())
    columns = {name: section(file, f"text/{name}") for name in CHANGED}
    change(columns)
    for name, values in columns.items():
        replace(file, f"text/{name}", values)
    path.write_bytes(file.content())
    told = outcomes(folder)
    assert not COMPILED or CorruptIndex in told


def test_short_lists_that_do_not_ascend_are_refused(large: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(large, folder)
    (path,) = folder.glob("*.inv")
    content = path.read_bytes()
    file = File.of(content)
    _, offset, size = file.entries["text/records"]
    before = bytes(file.data[offset : offset + size])
    refused = 0
    for shift in range(1, 8 * min(size - 8, 12)):
        # The records of a field lie end to end: turned by some bits, some lists of two begin with the later one.
        number = int.from_bytes(before[:-8], "little")
        bits = 8 * (size - 8)
        turned = (number >> shift | number << bits - shift) & ((1 << bits) - 1)
        file.data[offset : offset + size] = turned.to_bytes(size - 8, "little") + before[-8:]
        path.write_bytes(file.content())
        refused += CorruptIndex in outcomes(folder)
    assert refused


def section(file: File, name: str) -> NDArray[Any]:
    """The numbers of a section."""
    dtype, offset, size = file.entries[name]
    return np.frombuffer(bytes(file.data[offset : offset + size]), f"<{dtype}").copy()


def replace(file: File, name: str, values: NDArray[Any]) -> None:
    """Other numbers for a section, at the end of the file."""
    file.data += bytes(-len(file.data) % 8)
    file.entries[name] = [values.dtype.str[1:], len(file.data), values.nbytes]
    file.data += values.tobytes()


def outcomes(folder: Path) -> set[type[HansouError] | None]:
    """What asking comes to: errors of ours, or answers."""
    told: set[type[HansouError] | None] = set()
    for query, options in QUERIES:
        try:
            with Searcher(folder) as searcher:
                list(searcher.search(query, **options))
            told.add(None)
        except HansouError as error:  # noqa: PERF203 - each query alone
            told.add(type(error))
    return told
