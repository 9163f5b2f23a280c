"""Long lists in which a few steps and frequencies are longer than the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.encoding import patches
from hansou.index.store.postings import field as postings
from hansou.index.store.postings import terms
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment, Chunk, FieldArrays, write_segment

DOCUMENTS = 1 << 17
numbers = st.integers(0, 31).flatmap(lambda bits: st.integers(0, (1 << bits) - 1))
groups = st.lists(st.lists(numbers, min_size=1, max_size=128), min_size=1, max_size=5)


@settings(deadline=None)
@given(groups)
def test_the_width_chosen_makes_the_group_smallest(given_groups: list[list[int]]) -> None:
    flat = np.array([number for group in given_groups for number in group], np.int64)
    begin = np.cumsum([0, *map(len, given_groups)])[:-1]
    widths, told = patches.choose(flat, begin)
    for group, width, byte in zip(given_groups, widths.tolist(), told.tolist(), strict=True):
        top = max(group).bit_length()
        sizes = {top: len(group) * top}
        for less in range(max(0, top - 16), top):
            longer = sum(number.bit_length() > less for number in group)
            if longer <= 15:
                sizes[less] = len(group) * less + longer * (7 + top - less)
        assert len(group) * width + patches.BITS[byte] == min(sizes.values())
        assert width == max(less for less, size in sizes.items() if size == min(sizes.values()))


@settings(deadline=None)
@given(groups)
def test_patches_give_the_numbers_back(given_groups: list[list[int]]) -> None:
    flat = np.array([number for group in given_groups for number in group], np.int64)
    begin = np.cumsum([0, *map(len, given_groups)])[:-1]
    widths, told = patches.choose(flat, begin)
    table = np.zeros((len(given_groups), 128), np.uint32)
    for row, (group, width) in enumerate(zip(given_groups, widths.tolist(), strict=True)):
        table[row, : len(group)] = [number & ((1 << width) - 1) for number in group]
    patches.apply(table, patches.make(flat, begin, widths), widths, told)
    assert [row[: len(group)].tolist() for row, group in zip(table, given_groups, strict=True)] == given_groups


def lists(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Documents and frequencies of lists with few long steps, many, none, and steps of nothing but one."""
    found = []
    for size, often in ((128, 0.0), (129, 0.02), (1000, 0.05), (5000, 0.002), (300, 0.5), (2000, 0.1)):
        for top in (1, 2, 20):
            steps = rng.integers(1, top + 1, size)
            steps[rng.random(size) < often] *= rng.integers(2, 400)
            frequencies = rng.integers(1, 3, size)
            frequencies[rng.random(size) < often] += rng.integers(1, 1 << int(rng.integers(1, 18)))
            docs = np.cumsum(steps)
            kept = docs < DOCUMENTS
            found.append((docs[kept], frequencies[kept]))
    return found


def test_written_the_same_and_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_lists = lists(np.random.default_rng(3))
    docs, frequencies = (np.concatenate(columns) for columns in zip(*given_lists, strict=True))
    counts = np.array([len(listed) for listed, _ in given_lists])
    names = [b"%02d" % number for number in range(len(given_lists))]
    lengths = np.ones(DOCUMENTS, np.uint8)
    written = []
    for compiled in (True, False) if COMPILED else (False,):
        (tmp_path / str(compiled)).mkdir()
        folder = DirectoryFolder(tmp_path / str(compiled), durable=False)
        for module in (postings, terms):
            monkeypatch.setattr(module, "COMPILED", compiled)
        arrays = FieldArrays([Chunk(TermBlock.of(names), counts, docs, frequencies)], None, lengths, 1)
        write_segment(folder, "s", DOCUMENTS, {"f": arrays}, ({} for _ in range(DOCUMENTS)))
        written.append(bytes(folder.open("s.inv")[0]))
        field = ArraySegment(folder, "s").field("f")
        for number, (listed, often) in enumerate(given_lists):
            found = field.postings(np.array([number]))
            assert found.docs.tolist() == listed.tolist()
            assert found.freqs.tolist() == often.tolist()
            if compiled:
                from hansou.search.match.term_lists import TermLists

                read = TermLists(field.compiled, [names[number]])
                some = np.unique(np.concatenate((listed[::37], listed[::41] + 1))).astype(np.uint32)
                for _ in ("block by block", "of the list that was read"):
                    assert read.among(0, some).tolist() == field.lookup(number, some).tolist()
                    assert [part.tolist() for part in read.matches(0)] == [listed.tolist(), often.tolist()]
    assert len(set(written)) == 1
