"""Term lists, compiled and in NumPy, against documents searched by hand."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hansou.index.compiled import COMPILED
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.postings import blocks
from hansou.index.store.postings import field as postings
from hansou.index.store.postings.field import FieldReader, FieldWriter
from hansou.index.store.postings.terms import TermBlock
from hansou.search.match.lists import ArrayLists, CompiledLists, Numbers, TermLists

SYMBOLS = range(7)
# Stems of six bytes and fewer, with what follows them: nothing, zeros, more, zeros and more.
STEMS = ["江阴".encode(), "江阵".encode(), b"a", b"ab\0c", "江".encode(), b"\xff" * 6, b"\0"]
SUFFIXES = [b"", b"\0", b"\0\0", "市".encode(), "市民".encode(), b"\0x", b"zz" * 40, b"z"]
NAMES = sorted({stem + suffix for stem in STEMS for suffix in SUFFIXES})
ABSENT = [b"", b"b", "江阴\0\0\0".encode(), "江阴市氐".encode(), b"\xff" * 5, b"\xff" * 99, b"\0\0\0\0\0\0\0\0"]

Kind = Callable[[FieldReader, Sequence[bytes]], TermLists]
KINDS = [
    pytest.param(CompiledLists, id="compiled", marks=pytest.mark.skipif(not COMPILED, reason="not built")),
    pytest.param(ArrayLists, id="arrays"),
]


@dataclass(frozen=True)
class World:
    """Documents, each a run of symbols; a pair of neighbours is a term, which stands where its first symbol does."""

    texts: list[list[int]]
    names: dict[tuple[int, int], bytes]
    positions: bool
    rng: random.Random

    @classmethod
    def make(cls, seed: int, documents: int, lengths: Sequence[int], positions: bool) -> World:
        rng = random.Random(seed)
        weights = [1 / (symbol + 1) ** 2 for symbol in SYMBOLS]
        texts = [rng.choices(SYMBOLS, weights, k=rng.choice(lengths)) for _ in range(documents)]
        chosen = iter(rng.sample(NAMES, len(NAMES)))
        return cls(texts, {(a, b): next(chosen) for a in SYMBOLS for b in SYMBOLS}, positions, rng)

    @cached_property
    def places(self) -> dict[bytes, list[tuple[int, int]]]:
        """Every term's occurrences, document and position."""
        found: dict[bytes, list[tuple[int, int]]] = {}
        for doc, text in enumerate(self.texts):
            for at, pair in enumerate(pairwise(text)):
                found.setdefault(self.names[pair], []).append((doc, at))
        return found

    def frequencies(self, name: bytes) -> dict[int, int]:
        return dict(Counter(doc for doc, _ in self.places.get(name, ())))

    def write(self, folder: Path) -> FieldReader:
        target = DirectoryFolder(folder, durable=False)
        lengths = np.array([len(text) for text in self.texts])
        terms = sorted(self.places)
        lists = [self.places[name] if self.positions else [*self.frequencies(name).items()] for name in terms]
        flat = np.array([pair for pairs in lists for pair in pairs], np.int64).reshape(-1, 2)
        with FileWriter(target, "p") as file:
            extents = lengths if self.positions else None
            writer = FieldWriter(file, "f", lengths, extents, top_frequency=int(flat[:, 1].max(initial=1)))
            writer.append(TermBlock.of(terms), np.array([*map(len, lists)]), flat[:, 0], flat[:, 1])
            writer.finish()
        return self.open(folder)

    def open(self, folder: Path) -> FieldReader:
        file = FileReader(DirectoryFolder(folder, durable=False), "p")
        return FieldReader(file, "f", np.array([len(text) for text in self.texts]))

    def some_names(self) -> list[bytes]:
        names = [self.rng.choice([*self.names.values(), *NAMES, *ABSENT]) for _ in range(self.rng.randint(1, 12))]
        return names if self.rng.random() < 0.3 else list(dict.fromkeys(names))

    def some_docs(self) -> Numbers:
        share = self.rng.choice([0, 0.01, 0.1, 0.5, 1])
        return np.array([doc for doc in range(len(self.texts)) if self.rng.random() < share], np.uint32)

    def some_string(self) -> list[int]:
        text = self.rng.choice([text for text in self.texts if len(text) > 1] or [[0, 1, 0]])
        start = self.rng.randrange(len(text) - 1)
        string = text[start : start + self.rng.randint(2, 8)]
        return string if self.rng.random() < 0.8 else [*string, self.rng.choice(SYMBOLS)]

    def standing(self, string: list[int], docs: Numbers) -> list[tuple[int, int]]:
        """Those of `docs` that hold a string, and how often."""
        size = len(string)
        counts = {
            doc: sum(self.texts[doc][at : at + size] == string for at in range(len(self.texts[doc]) - size + 1))
            for doc in docs.tolist()
        }
        return [(doc, count) for doc, count in counts.items() if count]


WORLDS = {
    "nothing": (1, 3, [0, 1], True),
    "one document": (2, 1, [30], True),
    "short lists": (3, 60, [0, 1, 2, 5], True),
    "both": (4, 400, [0, 1, 2, 10, 40], True),
    "uneven": (5, 300, [0, 0, 0, 2, 3, 900], True),
    "several blocks": (6, 2500, [3, 5, 20], True),
    "no positions": (7, 1500, [0, 3, 20], False),
    "one, no positions": (8, 1, [2], False),
}


@pytest.fixture(scope="module", params=WORLDS.values(), ids=WORLDS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    folder = tmp_path_factory.mktemp("lists")
    world = World.make(*request.param)
    if world.places:
        world.write(folder)
    return world, folder


@pytest.mark.parametrize("kept", [0, 700, 2_000_000])
@pytest.mark.parametrize("kind", KINDS)
def test_lists_say_what_documents_hold(
    written: tuple[World, Path], kind: Kind, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, folder = written
    if not world.places:
        pytest.skip("a field without terms cannot be written by hand")
    for module in (blocks, postings):
        monkeypatch.setattr(module, "KEPT", kept)
    reader = world.open(folder)
    held: list[tuple[TermLists, list[bytes]]] = []
    for _ in range(60):
        names = world.some_names()
        held.append((kind(reader, names), names))
        # Older ones are asked again: what they hold stays theirs when others push it out.
        check(world, *world.rng.choice([held[-1], held[-1], world.rng.choice(held)]))
        if world.positions:
            check_standing(world, kind(reader, list(world.names.values())))


def check(world: World, lists: TermLists, names: Sequence[bytes]) -> None:
    expected = [world.frequencies(name) for name in names]
    assert list(lists.sizes) == [len(found) for found in expected]
    rows = range(len(names))
    order = [*rows] * 2
    world.rng.shuffle(order)
    for row in order:
        docs = world.some_docs()
        among = lists.among(row, docs)
        assert among.tolist() == [expected[row].get(doc, 0) for doc in docs.tolist()]
        assert among.dtype == np.uint32
        matches = lists.matches(row)
        assert dict(zip(matches.docs.tolist(), matches.freqs.tolist(), strict=True)) == expected[row]
        assert matches.docs.tolist() == sorted(expected[row])
        wanted = world.rng.choices(rows, k=world.rng.randint(1, 3))
        both = set.intersection(*(set(expected[at]) for at in wanted))
        assert lists.having_all(wanted).tolist() == sorted(both)
        assert lists.having_all(wanted, docs).tolist() == sorted(both & set(docs.tolist()))


def check_standing(world: World, lists: TermLists) -> None:
    rows = {pair: row for row, pair in enumerate(world.names)}
    string, docs = world.some_string(), world.some_docs()
    matches = lists.standing([rows[pair] for pair in pairwise(string)], docs)
    assert [*zip(matches.docs.tolist(), matches.freqs.tolist(), strict=True)] == world.standing(string, docs)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_returned_is_the_callers_own_or_cannot_be_written(kind: Kind, tmp_path: Path) -> None:
    world = World.make(9, 900, [3, 9], True)
    reader = world.write(tmp_path)
    names = list(world.names.values())
    for row, name in enumerate(names):
        lists = kind(reader, names)
        for array in (lists.matches(row).docs, lists.having_all([row])):
            if array.flags.writeable:
                array[:] = 7
        assert kind(reader, names).matches(row).docs.tolist() == sorted(world.frequencies(name))


@pytest.mark.skipif(not COMPILED, reason="not built")
def test_arguments_that_fit_nothing_are_refused(tmp_path: Path) -> None:
    world = World.make(10, 300, [0, 9], True)
    lists = CompiledLists(world.write(tmp_path), [*world.names.values()][:5])
    docs = np.arange(9, dtype=np.uint32)
    for row in (-1, 5, 1 << 40):
        for ask in (lists.matches, lambda row: lists.among(row, docs), lambda row: lists.raw.places(row, docs)):
            with pytest.raises(IndexError):
                ask(row)
        with pytest.raises(IndexError):
            lists.having_all([0, row])
    for wrong in (docs.astype(np.int64), docs[::2], docs.reshape(3, 3)):
        with pytest.raises(ValueError, match=r"[Bb]uffer|contiguous"):
            lists.among(0, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_threads_share_a_field(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.make(11, 2000, [3, 30], True)
    world.write(tmp_path)
    for module in (blocks, postings):
        monkeypatch.setattr(module, "KEPT", 3000)
    names = list(world.names.values())
    expected = [sorted(world.frequencies(name)) for name in names]

    def ask(reader: FieldReader, seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(30):
            lists = kind(reader, names)
            rows = rng.sample(range(len(names)), 12)
            asked = np.array(expected[rows[0]], np.uint32)
            for row in rows:
                assert lists.matches(row).docs.tolist() == expected[row]
                assert set(asked[lists.among(row, asked) > 0].tolist()) == {*expected[row]} & {*expected[rows[0]]}

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):  # each time anew, so that pages are verified and lists decoded while others do the same
            with ThreadPoolExecutor(6) as pool:
                for done in [pool.submit(ask, world.open(tmp_path), seed) for seed in range(6)]:
                    done.result()
    finally:
        sys.setswitchinterval(before)
