"""Slots in bits: the same documents as a table of all slots has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing was compiled")

NUMBERS = st.lists(st.one_of(st.just(1), st.integers(0, 3), st.sampled_from([0, 63, 64, 65, 300])), max_size=200)


@given(NUMBERS)
def test_the_document_of_a_slot(numbers: list[int]) -> None:
    from hansou.index.store.postings.slots import Slots

    slots = Slots(np.array(numbers, np.int64))
    expected = [(doc, within) for doc, number in enumerate(numbers) for within in range(number)]
    assert slots.count == len(expected)
    assert [slots.place(slot) for slot in range(slots.count)] == expected
    for outside in (-1, slots.count):
        with pytest.raises(IndexError):
            slots.place(outside)
