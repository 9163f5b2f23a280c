"""Ascending numbers and marks against Python's own."""

import tempfile
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.encoding.marks import MarksReader, MarksWriter
from hansou.index.store.encoding.steps import StepsWriter, read_steps

steps = st.one_of(st.integers(0, 300), st.sampled_from([255, 256, 257, 1 << 20]))


@settings(deadline=None)
@given(st.lists(steps, max_size=60), st.integers(1, 20))
def test_steps_give_the_numbers_back(have: list[int], size: int) -> None:
    numbers = np.array(list(accumulate(have)), np.int64)
    with tempfile.TemporaryDirectory() as folder:
        target = DirectoryFolder(folder, durable=False)
        with FileWriter(target, "t") as file:
            writer = StepsWriter(file, "f")
            for at in range(0, len(numbers), size):
                writer.append(numbers[at : at + size])
        assert read_steps(FileReader(target, "t"), "f").tolist() == numbers.tolist()


@pytest.mark.parametrize(("short", "long"), [([1, 0], []), ([1], [7]), ([0, 1], [(1 << 32) - 1])])
def test_steps_that_make_no_sense(short: list[int], long: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = DirectoryFolder(folder, durable=False)
        with FileWriter(target, "t") as file:
            file.section("f/steps").append(np.array(short))
            file.section("f/long", "u4").append(np.array(long, np.int64))
        with pytest.raises(CorruptIndex):
            read_steps(FileReader(target, "t"), "f")


@settings(deadline=None)
@given(st.lists(st.integers(0, 700), unique=True), st.integers(0, 701), st.integers(1, 300))
def test_marks_are_counted(marked: list[int], count: int, size: int) -> None:
    marked = sorted(number for number in marked if number < count)
    bits = np.zeros(count, np.bool_)
    bits[marked] = True
    with tempfile.TemporaryDirectory() as folder:
        target = DirectoryFolder(folder, durable=False)
        with FileWriter(target, "t") as file:
            writer = MarksWriter(file, "f")
            for at in range(0, count, size):
                part = bits[at : at + size]
                writer.append(len(part), np.flatnonzero(part))
            writer.finish()
        reader = MarksReader(FileReader(target, "t"), "f", count)
        with pytest.raises(CorruptIndex):
            MarksReader(FileReader(target, "t"), "f", count + 512)
    assert [number for number in range(count) if number in reader] == marked
    assert [reader.rank(number) for number in range(count + 1)] == [0, *accumulate(bits.tolist())]
    for start in range(0, count + 1, 37):
        stop = min(count, start + size)
        assert reader.between(start, stop).tolist() == [number for number in marked if start <= number < stop]
