"""The dictionary against a sorted list of Python bytes."""

import tempfile
from bisect import bisect_left
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.postings.terms import PackedTerms, TermBlock, TermsReader, TermsWriter, merge_blocks

# Few different bytes, zero among them, so that stems collide and suffixes matter.
term = st.one_of(
    st.lists(st.sampled_from([0, 1, 65, 255]), max_size=11).map(bytes),
    st.text("中国人a", min_size=1, max_size=4).map(str.encode),
    st.binary(max_size=12),
)
terms = st.lists(term, unique=True, max_size=60).map(sorted)


def write(folder: str, blocks: list[TermBlock]) -> TermsReader:
    target = DirectoryFolder(folder, durable=False)
    with FileWriter(target, "t") as file:
        writer = TermsWriter(file, "f")
        for block in blocks:
            writer.append(block)
        writer.finish()
    return TermsReader(FileReader(target, "t"), "f")


@settings(deadline=None)
@given(terms, st.lists(term, max_size=20), st.integers(1, 20))
def test_the_dictionary_answers_as_a_sorted_list_does(have: list[bytes], others: list[bytes], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = write(folder, [TermBlock.of(have[at : at + size]) for at in range(0, len(have), size)])
        assert len(reader) == len(have)
        assert list(reader.iterate()) == have
        assert [reader.term(at) for at in range(len(have))] == have
        asked = have + others
        assert reader.find(asked).tolist() == [have.index(t) if t in have else -1 for t in asked]
        for one in asked:
            assert reader.lower_bound(one) == bisect_left(have, one)
            for prefix in (one, one[:1], one[:5], one[:7]):
                lo, hi = reader.prefix(prefix)
                assert have[lo:hi] == [t for t in have if t.startswith(prefix)]
        for lo in range(0, len(have), 7):
            assert list(reader.iterate(lo)) == have[lo:]
            assert reader.block(lo, len(have)).terms() == have[lo:]


@settings(deadline=None)
@given(terms)
def test_a_block_gives_its_terms_back(have: list[bytes]) -> None:
    block = TermBlock.of(have)
    assert block.terms() == have
    odd = np.arange(1, len(have), 2)
    assert block.take(odd).terms() == have[1::2] == block.select(odd)


@settings(deadline=None)
@given(terms.filter(bool))
def test_terms_are_packed_as_arrays_do_it(have: list[bytes]) -> None:
    block = TermBlock.of(have)
    packed = PackedTerms.of(block)
    assert (packed.first, packed.last) == (have[0], have[-1])
    *arrays, suffixes = block.packed()
    assert bytes(packed.suffixes) == suffixes
    for one, other in zip(packed[2:-1], arrays, strict=True):
        assert isinstance(one, np.ndarray)
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()


@settings(deadline=None)
@given(st.lists(terms, min_size=1, max_size=4))
def test_blocks_merge_in_order(lists: list[list[bytes]]) -> None:
    merged, order, runs = merge_blocks([TermBlock.of(have) for have in lists])
    everything = [t for have in lists for t in have]
    assert merged.terms() == sorted(set(everything))
    assert [everything[at] for at in order] == sorted(everything)
    assert [everything[order[at]] for at in runs] == merged.terms()
    stable = sorted(range(len(everything)), key=lambda at: (everything[at], at))
    assert order.tolist() == stable


@pytest.mark.parametrize("blocks", [[[b"b", b"a"]], [[b"a"], [b"a"]], [[b"abcdefghi", b"abcdefgh"]], [[b"a\0", b"a"]]])
def test_terms_out_of_order_are_refused(tmp_path: Path, blocks: list[list[bytes]]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        write(str(tmp_path), [TermBlock.of(block) for block in blocks])


def test_no_term_beyond_the_last(tmp_path: Path) -> None:
    reader = write(str(tmp_path), [TermBlock.of([b"a"])])
    with pytest.raises(IndexError):
        reader.term(1)
    assert list(reader.iterate(1)) == []
