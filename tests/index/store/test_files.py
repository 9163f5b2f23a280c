"""The container: what was written is read, or the reading fails by name."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from xxhash import xxh3_64_intdigest

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex, NewerIndex
from hansou.index.store.container import files
from hansou.index.store.container.files import PAGE, FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.container.verified import Pages

if COMPILED:
    from hansou.index.store.container.verifying import CompiledPages

NUMBERS = np.arange(12_288)


def write(path: Path) -> Path:
    with FileWriter(DirectoryFolder(path), "f") as file:
        small, big = file.section("small", "u1"), file.section("big", "u4")
        big.append(NUMBERS[:100])
        small.write(b"abc")
        big.append(NUMBERS[100:])
        file.array("narrow", np.array([1, 70000]))
        file.array("none", np.zeros(0, np.int64))
        file.meta["answer"] = 42
    return path / "f"


@pytest.mark.parametrize(("version", "size"), [(1, 1 << 16), (2, 1 << 14)])
def test_pages_of_versions_before_are_read(
    version: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:
        once.setattr(files, "PAGE", size)
        once.setattr(files, "VERSION", version)
        path = write(tmp_path)
    assert FileReader(DirectoryFolder(tmp_path), "f").section("big").array().tolist() == NUMBERS.tolist()
    data = bytearray(path.read_bytes())
    data[2 * PAGE] ^= 1
    path.write_bytes(data)
    with pytest.raises(CorruptIndex, match="page 0 "):
        FileReader(DirectoryFolder(tmp_path), "f").section("big").array()


def test_sections_come_back(tmp_path: Path) -> None:
    write(tmp_path)
    file = FileReader(DirectoryFolder(tmp_path), "f")
    assert list(file) == ["small", "big", "narrow", "none"]
    assert file.meta == {"answer": 42}
    assert bytes(file.section("small").bytes()) == b"abc"
    assert file.section("big").array().tolist() == NUMBERS.tolist()
    assert file.section("big").array(7, 9).tolist() == [7, 8]
    assert bytes(file.section("big").bytes(1, 2)) == b"\1\0\0\0"
    assert file.section("big").take(np.array([5, 12000, 3])).tolist() == [5, 12000, 3]
    assert file.section("narrow").array().dtype == np.uint32
    assert len(file.section("none").array()) == 0
    with pytest.raises(CorruptIndex, match="missing"):
        file.section("other")


def test_a_page_is_verified_before_it_is_read_and_no_other(tmp_path: Path) -> None:
    path = write(tmp_path)
    data = bytearray(path.read_bytes())
    data[2 * PAGE + 5] ^= 1
    path.write_bytes(data)
    big = FileReader(DirectoryFolder(tmp_path), "f").section("big")
    assert big.array(0, 100).tolist() == list(range(100))
    bad = (2 * PAGE - big.offset) // 4
    for read in (lambda: big.array(bad, bad + 1), big.bytes, lambda: big.take(np.array([0, bad + 2]))):
        with pytest.raises(CorruptIndex, match="page 2") as caught:
            read()
        assert caught.value.path == str(path)
    many = np.arange(0, bad - 200, 100)
    big.check_ranges(many, many + 100)
    with pytest.raises(CorruptIndex, match="page 2"):
        big.check_ranges(np.array([*many, 0]), np.array([*(many + 100), len(big)]))


def test_damage_is_never_read_as_data(tmp_path: Path) -> None:
    path = write(tmp_path)
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    tail = range(len(good) - 700, len(good))
    damaged = [good[:size] for size in (0, 1, 39, 40, 41, PAGE, len(good) - 40, len(good) - 8, len(good) - 1)]
    damaged += [good + b"\0", good[1:], b"\0" * len(good)]
    for at in [*rng.integers(0, len(good), 60).tolist(), *tail]:
        flipped = bytearray(good)
        flipped[at] ^= 1 << int(rng.integers(8))
        damaged.append(bytes(flipped))
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(CorruptIndex) as caught:
            _read_all(tmp_path)
        assert caught.value.path == str(path)


def _read_all(folder: Path) -> None:
    """Every byte is under a checksum: padding between sections too."""
    file = FileReader(DirectoryFolder(folder), "f")
    file.pages.verify(0, max(section.offset + section.size for section in map(file.section, file)))


def test_a_newer_format_is_not_called_damage(tmp_path: Path) -> None:
    from xxhash import xxh3_64_intdigest

    path = write(tmp_path)
    data = bytearray(path.read_bytes())
    data[-32:-28] = struct.pack("<I", 99)
    data[-8:] = struct.pack("<Q", xxh3_64_intdigest(bytes(data[-40:-8])))
    path.write_bytes(data)
    with pytest.raises(NewerIndex, match="99"):
        FileReader(DirectoryFolder(tmp_path), "f")


def fail(folder: DirectoryFolder) -> None:
    with FileWriter(folder, "f") as file:
        file.section("a").write(b"x" * (2 << 20))
        raise KeyError


def run_out_of_disk(folder: DirectoryFolder) -> None:
    with folder.create("g") as out:
        out.write(b"part")
        raise OSError("full")


def test_an_error_leaves_no_file(tmp_path: Path) -> None:
    folder = DirectoryFolder(tmp_path)
    with pytest.raises(KeyError):
        fail(folder)
    with pytest.raises(OSError, match="full"):
        run_out_of_disk(folder)
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        FileReader(folder, "f")


def test_numbers_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    file = FileWriter(DirectoryFolder(tmp_path), "f")
    section = file.section("a", "u2")
    with pytest.raises(ValueError, match="too big"):
        section.append(np.array([65536]))
    for name, dtype in (("a", "u2"), ("b", "O")):
        with pytest.raises(ValueError, match="cannot be added"):
            file.section(name, dtype)
    file.drop()


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 640])
def test_compiled_code_verifies_the_same_pages(size: int) -> None:
    rng = np.random.default_rng(size)
    good = rng.integers(0, 256, size + 7, np.uint8).tobytes()
    sums = np.array([xxh3_64_intdigest(good[at : min(at + 64, size)]) for at in range(0, size, 64)], np.uint64)
    bad = bytearray(good)
    for page in range(0, len(sums), 3):
        bad[64 * page] ^= 1
    for start, stop in rng.integers(0, size + 1, (40, 2)).tolist():
        ranges = np.array([0, start, start]), np.array([0, stop, start])
        told = set()
        for kind in (Pages, CompiledPages):
            told.add(outcome(kind("f", memoryview(bytes(bad)), sums, 6, size).verify, start, stop))
            told.add(outcome(kind("f", memoryview(bytes(bad)), sums, 6, size).verify_ranges, *ranges))
        assert len(told) == 1


def outcome(verify: Callable[..., None], *given: object) -> str:
    try:
        verify(*given)
    except CorruptIndex as error:
        return str(error)
    return "verified"
