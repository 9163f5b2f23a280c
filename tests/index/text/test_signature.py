"""Signatures: alike for texts that are alike, whatever script, and for no others."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.signature import BYTES, agreements, drawn, signatures
from tests.index.text.plain import ROOT

TEXT = st.text("江阴陰市a1,. \n。", max_size=40)


def agreement(first: str, second: str) -> int:
    return int(agreements(signatures([first, second]))[0, 1])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(TEXT, max_size=5))
def test_a_signature_does_not_depend_on_company(texts: list[str]) -> None:
    together = signatures(texts)
    assert together.shape == (len(texts), BYTES)
    for text, signature in zip(texts, together, strict=True):
        assert np.array_equal(signatures([text])[0], signature)
        assert signature.any() == (sum(map(str.isalnum, text)) > 1)


def test_script_and_what_stands_between_make_no_difference() -> None:
    assert agreement("產業集群，計畫2.5億元。Chip", "产业 集群计划\n2.5亿元 ｃｈｉｐ") == BYTES


def test_small_edits_leave_most_and_other_texts_share_little() -> None:
    rng = random.Random(7)
    characters = [chr(rng.randrange(0x4E00, 0x9000)) for _ in range(400)]
    text = "".join(characters)
    agreed = []
    for _ in range(50):
        edited = list(text)
        for at in rng.sample(range(len(edited)), 12):
            edited[at] = chr(rng.randrange(0x4E00, 0x9000))
        agreed.append(agreement(text, "".join(edited)))
        assert agreement(text, "".join(rng.sample(characters, len(characters)))) <= 6
    shared = (399 - 2 * 12) / (399 + 2 * 12)  # of the pairs in either, those in both
    assert min(agreed) >= 10
    assert abs(sum(agreed) / len(agreed) - shared * BYTES) < 1


def test_the_story_that_was_published_twice() -> None:
    folder = ROOT / "seeds" / "damaged"
    stories = [
        (folder / f"same-story-{script}.txt").read_text(encoding="utf-8") for script in ("simplified", "traditional")
    ]
    assert agreement(*stories) >= 10


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(TEXT | st.text(st.characters(exclude_categories=()), max_size=40), max_size=5))
def test_compiled_code_draws_the_same(texts: list[str]) -> None:
    assert np.array_equal(signatures(texts), drawn(texts))
