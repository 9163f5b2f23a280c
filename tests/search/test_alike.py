"""What is compared of articles in compiled code is what is compared in Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.characters import TABLES
from hansou.index.text.signature import BYTES
from hansou.search.page.pairs import PlainPairs, plain_kept
from hansou.search.page.repeats import agreeing_with_arrays

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing was compiled")

STEADY = settings(derandomize=True, deadline=None, max_examples=300)
TEXT = st.one_of(st.text("江阴蘇苏1a，。 ", max_size=60), st.text(st.characters(exclude_categories=()), max_size=20))


@STEADY
@given(st.lists(TEXT, min_size=4, max_size=4))
def test_texts_have_the_same_pairs(texts: list[str]) -> None:
    from hansou.search.page.alike import Pairs, kept

    bare = [plain_kept(text) for text in texts]
    assert [kept(text, TABLES.filled()[0], TABLES.fill) for text in texts] == bare
    compiled, plain = list(map(Pairs, bare)), list(map(PlainPairs, bare))
    assert compiled[0].share(compiled[1]) == plain[0].share(plain[1])
    assert compiled[0].has_more(*compiled[1:]) == plain[0].has_more(*plain[1:])


@STEADY
@given(st.integers(0, 150), st.integers(0, 2**32 - 1), st.integers(0, 160), st.integers(2, 4))
def test_the_same_signatures_agree(count: int, seed: int, known: int, values: int) -> None:
    from hansou.search.page.alike import agreeing
    from hansou.search.page.repeats import AGREEING, REACH

    rows = np.random.default_rng(seed).integers(0, values, (count, BYTES), np.uint8)
    assert agreeing(rows, AGREEING, REACH, known) == agreeing_with_arrays(rows, known)
