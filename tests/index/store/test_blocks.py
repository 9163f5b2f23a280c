"""Long texts in blocks: the same text, the same units, each block readable by itself, nonsense refused."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.documents import stored
from hansou.index.store.documents.blocks import IN_BLOCKS, SIZE, WHOLE, LongText, count, cut
from hansou.index.store.documents.stored import StoredReader, StoredWriter
from hansou.index.store.encoding.blobs import BlobsWriter
from hansou.index.text.tokens.units import split_units

PIECES = (
    *("江阴换电站开工", "。", "！”", "\n", "  \n\n", " ", "\u3000", "，", "extraordinarily", "café"),
    *("cafe\u0301", "1,234.50", "2023.02.08", "192.168.1.1,", "１，５７０", "①", "㎏", "ﬁ", "が", "か\u3099"),
    *("龍\ufe00", "\u00ad", "\u200b", "H₂O", "\u1100\u1161", "③④", "x²"),
    *("🙂", "👩‍👩‍👧", "\u0301", "龥", "𡈼", "\x00", "—", "1.5,2.5"),
)


def text_of(seed: int, size: int, pieces: tuple[str, ...] = PIECES) -> str:
    """A text of so many characters, and a few more."""
    rng = random.Random(seed)
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.extend(rng.choices(pieces, k=200))
    return "".join(parts)


@pytest.mark.parametrize("seed", range(6))
def test_blocks_are_the_text_and_their_units_its_units(seed: int) -> None:
    rng = random.Random(seed)
    text = text_of(seed, 40_000, (*rng.sample(PIECES, 9), PIECES[0]))
    blocks = list(cut(text))
    assert "".join(blocks) == text
    assert [token for block in blocks for token in split_units(block).tokens()] == split_units(text).tokens()
    counts = [count(block) for block in blocks]
    assert sum(units for _, units, _ in counts) == len(split_units(text))
    assert sum(lines for _, _, lines in counts) == text.count("\n")
    assert max(map(len, blocks)) < 2 * SIZE


def test_a_unit_is_never_cut_however_long() -> None:
    for unit in ("a" * 30_000, "1" * 30_000, "1," * 15_000 + "1", "e\u0301" * 15_000):
        text = f"江{unit}江"
        blocks = list(cut(text))
        assert "".join(blocks) == text
        assert [token for block in blocks for token in split_units(block).tokens()] == split_units(text).tokens()


@settings(deadline=None, derandomize=True)
@given(st.text(st.sampled_from("江阴a1,.\n 。\u0301"), max_size=60), st.integers(SIZE - 70, SIZE + 70))
def test_what_stands_at_a_cut_changes_nothing(middle: str, at: int) -> None:
    for filled in ("a", "7", "汉", ",1"):
        text = (filled * at)[:at] + middle + filled * SIZE
        blocks = list(cut(text))
        assert "".join(blocks) == text
        assert [token for block in blocks for token in split_units(block).tokens()] == split_units(text).tokens()


def write(folder: Path, records: list[dict[str, Any]], dictionary: bytes = b"") -> StoredReader:
    place = DirectoryFolder(folder, durable=False)
    with FileWriter(place, "one") as file:
        writer = StoredWriter(file, dictionary)
        for record in records:
            writer.add(record)
        writer.finish()
    return StoredReader(FileReader(place, "one"))


RECORDS: list[dict[str, Any]] = [
    {"path": "a", "title": "短", "body": "短文"},
    {"path": "b", "title": "长", "body": text_of(1, 50_000), "line": 7, "pages": [0, 900], "fields": {"own": "值"}},
    {"path": "c", "title": "", "body": "汉" * (WHOLE + 1)},
    {"path": "d", "title": "", "body": "汉" * WHOLE},
    {"path": "e", "title": "半", "body": "\ud800" + "汉a" * WHOLE},
    {"path": "f", "title": "latin", "body": "plain words " * 3000, "asides": [0, 5]},
]


@pytest.mark.parametrize("compiled", [True, False])
def test_records_come_back_and_heads_read_no_text(
    tmp_path: Path, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled:
        monkeypatch.setattr(stored, "COMPILED", False)
    reader = write(tmp_path, RECORDS)
    assert [reader.get(doc) for doc in range(len(RECORDS))] == RECORDS
    in_blocks = [type(reader.head(doc)["body"]) is LongText for doc in range(len(RECORDS))]
    assert in_blocks == [False, True, True, False, True, True]
    head = reader.head(1)
    text, whole = head["body"], RECORDS[1]["body"]
    assert {**head, "body": whole} == RECORDS[1]
    assert len(text) == len(whole)
    rng = random.Random(2)
    starts = split_units(whole).text_starts
    for _ in range(50):
        first = rng.randrange(text.count)
        last = rng.randrange(first, text.count) + 1
        assert text.blocks(first, last) == whole[text.characters[first] : text.characters[last]]
        unit = rng.randrange(len(starts))
        assert text.block_of_unit(unit) == text.block_of(int(starts[unit]))
        assert text.lines[first] == whole.count("\n", 0, text.characters[first])


def test_records_in_blocks_are_copied_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    first = write(tmp_path / "from", RECORDS)
    place = DirectoryFolder(tmp_path, durable=False)
    for fields in (None, {"path", "body"}):
        with FileWriter(place, "copy") as file:
            writer = StoredWriter(file)
            writer.copy(first, np.arange(1, len(RECORDS)), fields)
            writer.finish()
        copy = StoredReader(FileReader(place, "copy"))
        kept = [{name: v for name, v in record.items() if fields is None or name in fields} for record in RECORDS[1:]]
        assert [copy.get(doc) for doc in range(len(copy))] == kept


@pytest.mark.parametrize("compiled", [True, False])
def test_nonsense_is_a_corrupt_index(tmp_path: Path, compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(stored, "COMPILED", False)
    good = write(tmp_path, RECORDS[1:2]).compressed(np.array([0]))[1]
    assert good[0] == IN_BLOCKS
    rng = random.Random(3)
    place = DirectoryFolder(tmp_path, durable=False)
    damaged = [bytes([IN_BLOCKS]), good[:5], good[:9], good[:40], good[:-1], good + b"x"]
    for _ in range(150):
        at = rng.choice((rng.randrange(1, 9), rng.randrange(9, 300), rng.randrange(len(good))))
        damaged.append(good[:at] + bytes([good[at] ^ 1 << rng.randrange(8)]) + good[at + 1 :])
    refused = 0
    for at, record in enumerate(damaged):
        with FileWriter(place, f"bad{at}") as file:  # the checksums are right: somebody wrote it so
            blobs = BlobsWriter(file, "stored")
            blobs.append(record)
            file.section("stored/dictionary").write(b"")
            blobs.finish()
            file.meta["stored"] = ["body", "path", "title"]
        reader = StoredReader(FileReader(place, f"bad{at}"))
        try:
            reader.get(0)
        except CorruptIndex:
            refused += 1
    assert refused > 50
