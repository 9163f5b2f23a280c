"""What compiled code writes and merges, against the same done with NumPy: the same bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex
from hansou.index.store import merge
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.merge import merge_segments
from hansou.index.store.postings import blocks, records, terms
from hansou.index.store.postings import field as postings
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, write_segment

pytestmark = pytest.mark.skipif(not COMPILED, reason="the compiled parts were not built")
assert records.LONG == blocks.LONG == postings.LONG

Lists = dict[bytes, list[tuple[int, int]]]


def random_lists(rng: np.random.Generator, documents: int, positional: bool, beginnings: list[bytes]) -> Lists:
    """Lists of all lengths around the limits, of terms with zero bytes and common beginnings."""
    top = rng.integers(1, 5, documents) ** rng.integers(1, 6)
    found = {}
    for number in range(int(rng.integers(1, 60))):
        size = int(rng.choice([1, 2, 3, 60, 127, 128, 129, 256, 300, 1500]))
        if positional:
            docs = rng.integers(0, documents, size)
            pairs = sorted({(int(doc), int(rng.integers(0, top[doc]))) for doc in docs})
        else:
            docs = np.unique(rng.integers(0, documents, size))
            pairs = [(int(doc), int(rng.integers(1, 1 + top[doc]))) for doc in docs]
        found[beginnings[number % len(beginnings)] + b"%d" % rng.integers(0, 90)] = pairs
    return found


def arrays(lists: Lists, documents: int, positional: bool) -> FieldArrays:
    names = sorted(lists)
    pairs = np.array([pair for name in names for pair in lists[name]], np.uint32)
    counts = np.array([len(lists[name]) for name in names])
    extents = np.zeros(documents, np.int64)
    np.maximum.at(extents, pairs[:, 0], pairs[:, 1].astype(np.int64) + 1)
    lengths = np.arange(documents, dtype=np.uint16) % 300 + 1
    chunk = Chunk(TermBlock.of(names), counts, pairs[:, 0].copy(), pairs[:, 1].copy())
    return FieldArrays([chunk], extents if positional else None, lengths, int(pairs[:, 1].max()))


def without_compiled(patch: pytest.MonkeyPatch) -> None:
    for module in (merge, postings, terms):
        patch.setattr(module, "COMPILED", False)


BEGINNINGS = [b"", b"t", "江阴".encode(), b"a\0", b"a\0\0\0\0\0\0\0", b"internationali", "霞客湾科学".encode()]


@pytest.mark.parametrize("positional", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_written_and_merged_the_same(
    seed: int, positional: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    sizes = [int(size) for size in rng.choice([1, 2, 30, 700], 4)]
    given = [random_lists(rng, size, positional, BEGINNINGS) for size in sizes]
    keep: list[NDArray[np.bool_] | None] = [rng.random(size) < 0.7 if seed % 2 else None for size in sizes]
    monkeypatch.setattr(merge, "AT_ONCE", 3000)
    monkeypatch.setattr(merge, "COMPILED_AT_ONCE", 3000)
    monkeypatch.setattr(merge, "THREADS_FROM", 0 if seed % 3 else 1 << 40)
    folders = []
    for compiled in (True, False):
        (tmp_path / str(compiled)).mkdir()
        folder = DirectoryFolder(tmp_path / str(compiled), durable=False)
        folders.append(folder)
        with monkeypatch.context() as patch:
            if not compiled:
                without_compiled(patch)
            for number, (lists, size) in enumerate(zip(given, sizes, strict=True)):
                fields = {"f": arrays(lists, size, positional)}
                write_segment(folder, f"s{number}", size, fields, ({} for _ in range(size)))
            opened = [ArraySegment(folder, f"s{number}") for number in range(len(sizes))]
            merge_segments(folder, "merged", opened, keep)
    for name in [*(f"s{number}.inv" for number in range(len(sizes))), "merged.inv"]:
        one, other = (bytes(folder.open(name)[0]) for folder in folders)
        assert one == other, name


@pytest.mark.parametrize("longest", [9, 300, 70_000])
def test_terms_are_found_as_by_arrays(longest: int, tmp_path: Path) -> None:
    """Suffixes of one, two and four bytes of size, and more terms than one rank or base tells of."""
    from hansou.index.store.postings.lists import FieldLists
    from hansou.search.match.term_lists import TermLists

    rng = np.random.default_rng(longest)
    names = {beginning + b"%d" % number for beginning in BEGINNINGS for number in rng.integers(0, 400, 150)}
    names |= {"霞客".encode() + bytes(rng.integers(0, 3, longest, np.uint8)) for _ in range(3)} | {
        b"a\0",
        "霞客".encode(),
    }
    kept = sorted(names)
    folder = DirectoryFolder(tmp_path, durable=False)
    field = arrays({name: [(number, 1)] for number, name in enumerate(kept)}, len(kept), False)
    write_segment(folder, "s", len(kept), {"f": field}, ({} for _ in kept))
    reader = ArraySegment(folder, "s").field("f")
    others = [name[:-1] for name in kept] + [name + b"\0" for name in kept]
    asked = [*kept, *others]
    assert reader.terms.find(asked).tolist() == [kept.index(name) if name in names else -1 for name in asked]
    found = TermLists(FieldLists(FileReader(folder, "s.inv"), "f", len(kept), 1), asked)
    expected = [[kept.index(name)] if name in names else [] for name in asked]
    assert [found.matches(row)[0].tolist() for row in range(len(asked))] == expected


def rewritten(folder: DirectoryFolder, name: str, changes: dict[str, bytes]) -> None:
    """Write a file anew with other bytes in some sections, and checksums that are right."""
    file = FileReader(folder, name)
    held = {key: (file.section(key).raw.dtype.str[1:], bytes(file.section(key).bytes())) for key in file}
    meta = file.meta
    with FileWriter(folder, name) as writer:
        writer.meta.update(meta)
        for key, (dtype, data) in held.items():
            writer.section(key, dtype).write(changes.get(key, data))


@pytest.mark.parametrize("positional", [True, False])
def test_numbers_that_were_made_up(positional: bool, tmp_path: Path) -> None:
    """A file of nonsense whose checksums are right: CorruptIndex or some answer, never a read outside the file."""
    rng = np.random.default_rng(7)
    folder = DirectoryFolder(tmp_path, durable=False)
    refused = 0
    for number in range(2):
        fields = {"f": arrays(random_lists(rng, 500, positional, BEGINNINGS), 500, positional)}
        write_segment(folder, f"s{number}", 500, fields, ({} for _ in range(500)))
    file = FileReader(folder, "s0.inv")
    original = {key: bytes(file.section(key).bytes()) for key in file}
    for key, data in original.items():
        for trial in range(6):
            changed = bytearray(data)
            for at in rng.integers(0, max(1, len(data)), min(len(data), 1 << trial)):
                changed[at] = int(rng.integers(0, 256))
            if trial == 5:
                changed = changed[: len(changed) // 2 // 8 * 8]
            rewritten(folder, "s0.inv", {key: bytes(changed)})
            try:
                merge_segments(
                    folder, "merged", [ArraySegment(folder, f"s{number}") for number in range(2)], [None, None]
                )
            except (CorruptIndex, ValueError):
                refused += 1
            rewritten(folder, "s0.inv", {key: data})
    assert refused > 20


def test_more_documents_than_a_field_has(tmp_path: Path) -> None:
    folder = DirectoryFolder(tmp_path, durable=False)
    field = arrays({b"a": [(0, 1), (4, 2)]}, 5, False)
    wrong = FieldArrays(field.chunks, None, np.ones(3, np.uint8), 2)
    with pytest.raises(ValueError, match="no room"):
        write_segment(folder, "s", 3, {"f": wrong}, ({} for _ in range(3)))
