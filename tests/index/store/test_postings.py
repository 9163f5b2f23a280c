"""Lists of occurrences against dictionaries of Python lists."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.merge import CannotMergeError, merge_segments
from hansou.index.store.postings.field import FieldReader, FieldWriter
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, write_segment


@dataclass
class Collection:
    """Occurrences by term: (document, position), or (document, frequency) without positions."""

    lists: dict[bytes, list[tuple[int, int]]]
    documents: int
    positions: bool

    def chunks(self, size: int) -> list[Chunk]:
        names = sorted(self.lists)
        found = []
        for at in range(0, len(names), size):
            part = names[at : at + size]
            flat = np.array([pair for name in part for pair in self.lists[name]], np.int64).reshape(-1, 2)
            counts = np.array([len(self.lists[name]) for name in part])
            found.append(Chunk(TermBlock.of(part), counts, flat[:, 0], flat[:, 1]))
        return found

    def arrays(self, size: int = 1000) -> FieldArrays:
        pairs = [pair for pairs in self.lists.values() for pair in pairs]
        extents = np.zeros(self.documents, np.int64)
        for doc, value in pairs:
            extents[doc] = max(extents[doc], value + 1)
        top = max((value for _, value in pairs), default=1)
        return FieldArrays(self.chunks(size), extents if self.positions else None, self.lengths(), top)

    def lengths(self) -> np.ndarray:
        return np.arange(self.documents) % 300 + 1

    def frequencies(self, name: bytes) -> dict[int, int]:
        found: dict[int, int] = {}
        for doc, value in self.lists[name]:
            found[doc] = found.get(doc, 0) + (1 if self.positions else value)
        return found


def random_collection(seed: int, positions: bool, documents: int, terms: int, longest: int) -> Collection:
    """Lists of all lengths around the limits, in documents of very uneven sizes."""
    rng = np.random.default_rng(seed)
    top = rng.integers(1, 4, documents) ** rng.integers(1, 9)
    lists = {}
    for number in range(terms):
        count = int(rng.choice([1, 2, 5, 126, 127, 128, 129, 255, 256, 257, longest]))
        docs = rng.integers(0, documents, min(count, longest))
        if positions:
            pairs = sorted({(int(d), int(rng.integers(0, top[d]))) for d in docs})
        else:
            pairs = [(int(d), int(rng.integers(1, 1 + top[d]))) for d in np.unique(docs)]
        lists[b"t%05d" % number] = pairs
    return Collection(lists, documents, positions)


collections = st.builds(
    random_collection,
    st.integers(0, 1 << 30),
    st.booleans(),
    st.sampled_from([1, 3, 200, 3000]),
    st.integers(0, 40),
    st.sampled_from([4, 200, 1500]),
)


def write(folder: str, collection: Collection, size: int) -> FieldReader:
    target = DirectoryFolder(folder, durable=False)
    arrays = collection.arrays(size)
    with FileWriter(target, "p") as file:
        writer = FieldWriter(file, "f", collection.lengths(), arrays.extents, top_frequency=arrays.top_frequency)
        for chunk in arrays.chunks:
            writer.append(chunk.terms, chunk.counts, chunk.docs, chunk.values)
        writer.finish()
    return FieldReader(FileReader(target, "p"), "f", collection.lengths())


def check(reader: FieldReader, have: Collection, seed: int) -> None:
    """Every answer of the reader against the collection."""
    names = sorted(have.lists)
    assert list(reader.terms.iterate()) == names
    rng = np.random.default_rng(seed)
    ordinals = rng.permutation(len(names))
    found, every = reader.postings(ordinals), reader.occurrences(ordinals)
    assert reader.doc_frequency(ordinals).tolist() == [len(have.frequencies(names[at])) for at in ordinals]
    assert reader.collection_frequency(ordinals).tolist() == [
        sum(have.frequencies(names[at]).values()) for at in ordinals
    ]
    top, least = reader.bounds(ordinals)
    asked = np.unique(rng.integers(0, have.documents, 30))
    table = reader.lookups(ordinals, asked)
    for row, at in enumerate(ordinals.tolist()):
        frequencies = have.frequencies(names[at])
        docs = found.docs[found.starts[row] : found.starts[row + 1]].tolist()
        freqs = found.freqs[found.starts[row] : found.starts[row + 1]].tolist()
        assert dict(zip(docs, freqs, strict=True)) == frequencies
        assert docs == sorted(docs)
        part = slice(every.starts[row], every.starts[row + 1])
        assert list(zip(every.docs[part].tolist(), every.values[part].tolist(), strict=True)) == have.lists[names[at]]
        assert top[row] >= max(freqs)
        assert least[row] <= min(have.lengths()[docs])
        wanted = [frequencies.get(doc, 0) for doc in asked.tolist()]
        assert table[row].tolist() == wanted == reader.lookup(at, asked).tolist()
        if have.positions:
            docs_found, positions = reader.positions(at, asked)
            chosen = set(asked.tolist())
            pairs = [pair for pair in have.lists[names[at]] if pair[0] in chosen]
            assert list(zip(docs_found.tolist(), positions.tolist(), strict=True)) == pairs


@settings(max_examples=120, deadline=None)
@given(collections, st.integers(1, 30))
def test_lists_come_back(have: Collection, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = write(folder, have, size)
        check(reader, have, size)
        check(reader, have, size)  # decoded lists are kept the second time


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1 << 30), st.sampled_from([1, 50, 700]), st.integers(0, 25)), min_size=1, max_size=4
    ),
    st.booleans(),
    st.integers(1, 3),
)
def test_segments_merge_as_their_documents_would(parts: list[tuple[int, int, int]], positions: bool, step: int) -> None:
    collections = [random_collection(seed, positions, documents, terms, 300) for seed, documents, terms in parts]
    rng = np.random.default_rng(step)
    keep = [rng.random(c.documents) < 0.7 if step > 1 else np.ones(c.documents, bool) for c in collections]
    expected = Collection({}, sum(int(k.sum()) for k in keep), positions)
    records, lengths, base = [], [], 0
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("hansou.index.store.merge.AT_ONCE", 500 * step)
        target = DirectoryFolder(folder, durable=False)
        segments = []
        for number, (have, k) in enumerate(zip(collections, keep, strict=True)):
            stored = [{"n": f"{number}/{doc}"} for doc in range(have.documents)]
            write_segment(target, f"S_{number}", have.documents, {"f": have.arrays()}, stored)
            segments.append(ArraySegment(target, f"S_{number}"))
            new = np.cumsum(k) - 1 + base
            for name, pairs in have.lists.items():
                left = [(int(new[doc]), value) for doc, value in pairs if k[doc]]
                if left:
                    expected.lists.setdefault(name, []).extend(left)
            records += [record for record, stays in zip(stored, k, strict=True) if stays]
            lengths += have.lengths()[k].tolist()
            base += int(k.sum())
        info = merge_segments(target, "S_m", segments, keep)
        merged = ArraySegment(target, "S_m")
        assert info.documents == len(merged) == expected.documents
        assert [merged.documents.stored.get(doc) for doc in range(len(merged))] == records
        found = merged.documents.lengths("f")
        assert found is not None
        assert found.tolist() == lengths
        expected.lengths = lambda: np.array(lengths)  # type: ignore[method-assign]
        check(merged.field("f"), expected, step)


def test_fields_of_different_kinds_do_not_merge(tmp_path: Path) -> None:
    target = DirectoryFolder(tmp_path, durable=False)
    for number, positions in enumerate((True, False)):
        have = Collection({b"a": [(0, 1)]}, 1, positions)
        write_segment(target, f"S_{number}", 1, {"f": have.arrays()}, [{}])
    segments = [ArraySegment(target, f"S_{number}") for number in range(2)]
    with pytest.raises(CannotMergeError):
        merge_segments(target, "S_m", segments, [None, None])


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    target = DirectoryFolder(tmp_path, durable=False)
    one = TermBlock.of([b"a"])
    zero, two = np.array([0]), np.array([0, 1])
    for counts, docs, values in ((zero, zero[:0], zero[:0]), (two, two, two), (np.array([1]), two, two)):
        with pytest.raises(ValueError, match="term"), FileWriter(target, "p") as file:
            FieldWriter(file, "f", np.ones(2, np.uint8)).append(one, counts, docs, values)
    have = Collection({b"a": [(0, 1)]}, 1, False)
    with pytest.raises(ValueError, match="stored records"):
        write_segment(target, "S_x", 1, {"f": have.arrays()}, [])
    with pytest.raises(ValueError, match="lengths"):
        write_segment(target, "S_x", 2, {"f": have.arrays()}, [{}, {}])
    assert not [path for path in tmp_path.iterdir() if path.name != "S_x.inv"]
