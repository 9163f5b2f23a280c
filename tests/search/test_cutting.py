"""Passages cut in compiled code are those cut in Python."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.search.snippets.choosing import cutter
from hansou.search.snippets.occurrences import Match
from hansou.search.snippets.plain import PlainCutter

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing was compiled")

STEADY = settings(derandomize=True, deadline=None, max_examples=600)
TEXT = st.one_of(
    st.text("江阴。，！”） \n\u3000a1.,：\U00020bb7", max_size=300),
    st.text("江阴市a1", max_size=300),
    st.text(st.characters(exclude_categories=()), max_size=40),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, int]], list[float], tuple[int, int], int]:
    """A text, matches in it that do not lie inside one another, their worths, a part of the text, and a width."""
    text = draw(TEXT)
    edges = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(edges, edges), max_size=8))
    found: list[tuple[int, int, int]] = []
    for start, end in sorted({(min(pair), max(pair)) for pair in spans if pair[0] != pair[1]}):
        if not found or (start > found[-1][0] and end > found[-1][1]):
            found.append((start, end, draw(st.integers(0, 2))))
    worth = draw(st.lists(st.sampled_from([0.0, 1.0, 2.0, 0.5]), min_size=3, max_size=3))
    low, high = sorted((draw(edges), draw(edges)))
    return text, found, worth, (low, high), draw(st.sampled_from([1, 7, 24, 120, 400]))


@STEADY
@given(cases(), st.data())
@example(("", [], [], (0, 0), 120), None)
@example(("江阴" * 90, [(100, 102, 0)], [1.0], (0, 180), 120), None)
@example(("江阴，" * 60, [(100, 102, 0)], [1.0], (0, 180), 120), None)
def test_both_cut_alike(
    case: tuple[str, list[tuple[int, int, int]], list[float], tuple[int, int], int], data: st.DataObject | None
) -> None:
    text, found, worth, (low, high), width = case
    matches = [Match(*match) for match in found]
    compiled, plain = cutter(width), PlainCutter(width)
    run = plain.best_window(matches, worth)
    assert compiled.best_window(matches, worth) == run
    first, last = low, low
    inside = [match for match in matches[run[0] : run[1]] if low <= match.start and match.end <= high]
    if inside:
        first, last = inside[0].start, inside[-1].end
    elif data is not None:
        first, last = sorted((data.draw(st.integers(low, high)), data.draw(st.integers(low, high))))
    given = text, matches, first, last, low, high
    assert compiled.passage(*given) == plain.passage(*given)


@pytest.mark.parametrize("place", [(-1, 0, 0, 2), (0, 3, 0, 2), (1, 0, 0, 2), (0, 1, 1, 2), (0, 1, 0, 9)])
def test_a_passage_outside_its_text_is_refused(place: tuple[int, int, int, int]) -> None:
    with pytest.raises(IndexError):
        cutter(120).passage("江阴", [], *place)


def test_a_match_of_nothing_wanted_is_refused() -> None:
    with pytest.raises(IndexError):
        cutter(120).best_window([Match(0, 1, 1)], [1.0])
