"""The worth of the best window of a text, against counting by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.text.tokens.terms import analyze
from hansou.index.text.tokens.units import scanner
from hansou.search.query.terms import take_apart
from hansou.search.query.tree import Words
from hansou.search.rank import passages
from hansou.search.rank.passages import WindowTerms, best_windows
from hansou.search.rank.weights import PARTS, RANKING
from hansou.search.snippets.occurrences import spell
from tests.index.text.plain import tokens

if COMPILED:
    from hansou.search.rank.windows import Windows

STEADY = settings(derandomize=True, deadline=None, max_examples=300)
CHARACTERS = "江江阴陰市aB1,2.5 \n。\U00020bb7\u5bb7"
UNITS = st.dictionaries(st.sampled_from(["江", "阴", "市", "ab", "a", "1", "12", "2.5", "\U00020bb7"]), st.just(1.0))


def by_hand(text: str, units: dict[str, float], pairs: dict[tuple[str, str], float], width: int) -> float:
    found = tokens(text)
    best = 0.0
    for start in range(len(found)):
        window = found[start : start + width]
        sides = set(pairwise(window))
        worth = sum(units[unit] for unit in set(window) & units.keys())
        best = max(best, worth + sum(pairs[pair] for pair in sides & pairs.keys()))
    return best


@STEADY
@given(st.lists(st.text(CHARACTERS, max_size=60), max_size=4), UNITS, st.integers(1, 1000), st.sampled_from([1, 3, 8]))
def test_the_best_window_is_the_one_found_by_hand(
    texts: list[str], units: dict[str, float], seed: int, width: int
) -> None:
    weights = {unit: 0.5 + (seed * (at + 3)) % 7 for at, unit in enumerate(units)}
    pairs = {
        (a, b): 0.25 + (seed * (at + 1)) % 5
        for at, (a, b) in enumerate((a, b) for a in units for b in units)
        if (seed + at) % 3
    }
    order = list(units)
    table = np.array([[pairs.get((a, b), 0.0) for b in order] for a in order]).reshape(len(order), len(order))
    single = tuple(len(unit) == 1 and not unit.isascii() for unit in order)
    worths = np.rint(np.array([weights[unit] for unit in order]) * PARTS).astype(np.int64)
    terms = WindowTerms(tuple(order), single, worths, np.rint(table * PARTS).astype(np.int64))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "WINDOW", width)
        found = best_windows(texts, terms)
    assert found.tolist() == pytest.approx([by_hand(text, weights, pairs, width) for text in texts])
    if COMPILED:
        windows = Windows(scanner(list(map(spell, order, single))), width)
        windows.weigh(terms.units, terms.pairs)
        assert found.tolist() == [windows.best(text) / PARTS for text in texts]


@pytest.mark.parametrize(
    ("query", "faint", "light"),
    [
        ("元朝的首都在何处", "何处", "的在"),
        ("電池由誰發明？", "谁", "由"),
        ("哪一年举行了奥运会", "哪一年", "了"),
        ("什么样的系统", "什幺样", "的"),
        ("哪吒与几何", "", "与"),
        ("江阴百亿项目", "", ""),
    ],
)
def test_words_that_ask_or_only_join_count_for_less(query: str, faint: str, light: str) -> None:
    (phrase,) = take_apart([Words(query)])
    counts = phrase.counts
    read = analyze(query).tokens
    assert "".join(token for token, count in zip(read, counts, strict=True) if count == RANKING.asking) == faint
    assert "".join(token for token, count in zip(read, counts, strict=True) if count == RANKING.joining) == light
    assert set(counts) <= {1.0, RANKING.asking, RANKING.joining}
