"""Stored fields come back as they were, and bad ones are refused by name."""

import random
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.documents.stored import (
    StoredReader,
    StoredWriter,
    join_record,
)
from hansou.index.store.documents.values import DEEPEST, LONGEST, decode, decompress, encode

any_text = st.text(st.characters(exclude_categories=()))
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    any_text,
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=8)))),
    st.decimals(allow_nan=False),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(plain, inner, max_size=4)
    ),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    """Equal, and of equal types all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return bool(one == other)


@given(values)
def test_a_value_comes_back(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
@given(st.dictionaries(any_text, st.one_of(values, any_text, st.lists(st.integers(0, 1 << 40))), max_size=4), st.data())
def test_compiled_code_reads_the_same_or_leaves_it(fields: dict[str, Any], data: st.DataObject) -> None:
    from hansou.index.store.documents.unpacking import Unpacker

    record = b"\xde" + len(fields).to_bytes(2, "big")
    record += b"".join(
        msgpack.packb(name, unicode_errors="surrogatepass") + encode(value) for name, value in fields.items()
    )
    unpacker = Unpacker()
    found = unpacker.fields(record)
    assert found is None or same(found, decode(record))
    if all(type(value) is str and value.isascii() for value in (*fields, *fields.values())):
        assert found == fields
    at = data.draw(st.integers(0, len(record)))
    for broken in (
        record[:at],
        record[:at] + bytes([data.draw(st.integers(0, 255))]) + record[at + 1 :],
        record + b"a",
    ):
        found = unpacker.fields(broken)
        assert found is None or same(found, decode(broken))


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
def test_compiled_code_reads_ordinary_records() -> None:
    from hansou.index.store.documents.unpacking import Unpacker

    body = "“江阴”的 15GWh\u00a0項目，•㶁" * 30
    fields = {"path": "江阴/1.txt", "title": "", "body": body, "line": 3, "asides": [0, 70_000]}
    record = b"\xde" + len(fields).to_bytes(2, "big")
    record += b"".join(encode(name) + encode(value) for name, value in fields.items())
    assert same(Unpacker().fields(record), fields)


def test_every_character_comes_back() -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "".join(map(chr, range(start, start + 0x1000)))
        assert decode(encode(text)) == text


@pytest.mark.parametrize("value", [object(), {1, 2}, [bytearray()], {"a": 1j}, (timedelta(1),)])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="stored field cannot hold"):
        encode(value)


def _nested(depth: int) -> Any:
    value: Any = ()
    for _ in range(depth):
        value = [{"a": (value,)}]
    return value


def test_tuples_inside_each_other_do_not_overflow_the_stack() -> None:
    deepest = _nested(DEEPEST - 1)
    assert decode(encode(deepest)) == deepest
    with pytest.raises(ValueError, match="too many tuples"):
        encode(_nested(DEEPEST))
    data = msgpack.packb([])
    for _ in range(1000):
        data = msgpack.packb([msgpack.ExtType(3, data)])  # as a stranger may write it
    with pytest.raises(ValueError, match="too many tuples"):
        decode(data)


@pytest.mark.parametrize("claimed", [LONGEST + 1, 1 << 40, 1 << 62])
def test_a_record_that_claims_to_be_endless_is_refused(claimed: int) -> None:
    frame = zstandard.compress(bytes(1000))
    bomb = frame[:4] + b"\xe0" + claimed.to_bytes(8, "little") + frame[6:]
    assert decompress(zstandard.ZstdDecompressor(), frame) == bytes(1000)
    with pytest.raises(ValueError, match="more than it can hold"):
        decompress(zstandard.ZstdDecompressor(), bomb)


def test_what_compresses_best_is_read() -> None:
    plain = bytes(50_000_000)
    for level in (1, 6, 19):
        frame = zstandard.compress(plain, level)
        assert decompress(zstandard.ZstdDecompressor(), frame) == plain


def write(path: Path, name: str, records: list[dict[str, Any]], dictionary: bytes = b"") -> StoredReader:
    folder = DirectoryFolder(path, durable=False)
    with FileWriter(folder, name) as file:
        writer = StoredWriter(file, dictionary)
        for record in records:
            writer.add(record)
        writer.finish()
    return StoredReader(FileReader(folder, name))


def articles(count: int, seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    phrases = ["".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(6)) for _ in range(500)]
    return [
        {"path": f"news/{n}", "date": date(2022, 1, 1), "body": "".join(rng.choices(phrases, k=40))}
        for n in range(count)
    ]


def test_a_big_segment_trains_a_dictionary_and_others_use_it(tmp_path: Path) -> None:
    big = articles(9000, 1)
    first = write(tmp_path, "first", big)
    assert first.dictionary
    assert [first.get(doc) for doc in range(0, 9000, 50)] == big[::50]
    alone, small = write(tmp_path, "alone", big[:1000]), write(tmp_path, "small", big[:1000], first.dictionary)
    assert not alone.dictionary
    assert small.dictionary == first.dictionary
    every = np.arange(1000)
    assert small.compressed(every)[0].sum() < 0.8 * alone.compressed(every)[0].sum()
    tiny = write(tmp_path, "tiny", [{"a": 1}, {}, {"b": None}], first.dictionary)
    assert not tiny.dictionary
    assert [tiny.get(doc) for doc in range(3)] == [{"a": 1}, {}, {"b": None}]
    assert tiny.names == ["a", "b"]
    with pytest.raises(IndexError):
        tiny.get(3)


@pytest.mark.parametrize("fields", [None, {"path"}])
def test_records_are_copied_between_segments(tmp_path: Path, fields: set[str] | None) -> None:
    records = articles(9000, 2)
    first = write(tmp_path, "first", records)
    second = write(tmp_path, "second", records[:7])
    folder = DirectoryFolder(tmp_path, durable=False)
    with FileWriter(folder, "copy") as file:
        writer = StoredWriter(file, first.dictionary)
        writer.copy(first, np.arange(0, 9000, 3), fields)
        writer.copy(second, np.array([0, 5]), fields)
        writer.finish()
    expected = [*records[::3], records[0], records[5]]
    copy = StoredReader(FileReader(folder, "copy"))
    found = [copy.get(doc) for doc in range(len(copy))]
    assert found == [{k: v for k, v in record.items() if fields is None or k in fields} for record in expected]
    if fields is None:
        assert copy.compressed(np.array([1]))[1] == first.compressed(np.array([3]))[1]


counts = st.integers(0, 1 << 65) | st.sampled_from([127, 128, 255, 256, 65535, 65536, (1 << 32) - 1, 1 << 32])
kept = st.one_of(any_text, st.text("江a", max_size=300), counts, st.lists(counts, max_size=20), values)


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
@given(st.dictionaries(any_text | st.sampled_from(["path", "body"]), kept, max_size=4))
def test_compiled_code_writes_the_same_or_leaves_it(fields: dict[str, Any]) -> None:
    from hansou.index.store.documents.recording import Recorder

    recorder = Recorder()
    for _ in range(2):
        found = recorder.record(fields)
        if found is not None:
            assert found == join_record({name: encode(value) for name, value in fields.items()})
        elif fields:
            assert not all(type(value) is str and name.isascii() and value.isascii() for name, value in fields.items())


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
def test_compiled_code_writes_every_character_and_every_size() -> None:
    from hansou.index.store.documents.recording import Recorder

    recorder = Recorder()
    for start in range(0, 0x110000, 0x800):
        text = "".join(map(chr, range(start, start + 0x800)))
        found = recorder.record({"body": text})
        assert found == (None if 0xD800 <= start < 0xE000 else join_record({"body": encode(text)}))
    for size in (*range(40), 127, 128, 255, 256, 32767, 32768, 65535, 65536):
        for character in ("a", "é", "江", "𡈼"):
            for text in (character * size, character * size + "a"):
                assert recorder.record({"body": text}) == join_record({"body": encode(text)})
    for count in (0, 15, 16, 65535):
        numbers = list(range(count))
        assert recorder.record({"asides": numbers}) == join_record({"asides": encode(numbers)})
