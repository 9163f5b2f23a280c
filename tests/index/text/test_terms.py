"""Terms of a text: grams, words, their positions; and that short and long texts are taken apart alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.tokens.segmenter import word_starts
from hansou.index.text.tokens.terms import analyze
from hansou.index.text.tokens.units import split_units

STEADY = settings(derandomize=True, deadline=None, max_examples=400)
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(
        st.sampled_from(
            [
                "江阴市",
                "產業",
                "乾坤",
                "瞭望",
                "計畫",
                "霞客湾",
                " ",
                "\n",
                "。",
                "\u0301",
                "\u200b",
                "a",
                "é",
                "1,570",
                "㐀",
                "5%",
                "$",
                "1.5.2",
            ]
        ),
        max_size=60,
    ).map("".join),
)

CASES = {
    "江阴": ["江阴@0"],
    "江": [],
    "江 阴": ["江阴@0"],
    "15GWh": ["15 gwh@0"],
    "8月": ["8 月@0"],
    "PM2.5高": ["pm 2.5@0", "2.5 高@1"],
    "计算机": ["计算@0", "计算机@0", "算机@1"],
    "江阴，计算\n机": ["江阴@0", "阴计@1", "计算@2", "计算机@2", "算机@3"],
    "℃①": ["℃ 1@0"],
    "增5%的": ["增 5@0", "5 %@1", "%的@2"],
    "$1,234.50": ["$ 1234.5@0"],
}


@pytest.mark.parametrize(("text", "terms"), CASES.items())
def test_grams_and_long_words_with_their_positions(text: str, terms: list[str]) -> None:
    assert [f"{term}@{position}" for term, position in analyze(text).terms()] == terms


@STEADY
@given(ANY_TEXT)
def test_short_texts_are_taken_apart_as_long_ones(text: str) -> None:
    units, analysis = split_units(text), analyze(text)
    assert list(analysis.tokens) == units.tokens()
    assert list(analysis.single) == units.single.tolist()
    assert list(analysis.starts) == units.text_starts.tolist()
    assert list(analysis.bounds) == [*word_starts(units).tolist(), len(units)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("增长5%的", ["增长", "5%", "的"]),
        ("5 %", ["5", "%"]),
        ("$100和￥1,570", ["$100", "和", "¥1570"]),
        ("25℃左右", ["25℃", "左右"]),
        ("€5%", ["€", "5%"]),
        ("%5", ["%", "5"]),
        ("A$b", ["a", "$", "b"]),
    ],
)
def test_a_number_and_its_sign_are_one_word(text: str, words: list[str]) -> None:
    assert [word.text for word in analyze(text).words()] == words


@STEADY
@given(ANY_TEXT)
def test_words_cover_all_units_in_order(text: str) -> None:
    analysis = analyze(text)
    words = list(analysis.words())
    assert [word.position for word in words] + [len(analysis.tokens)] == list(analysis.bounds)
    assert all(word.size > 0 for word in words)
    assert "".join(word.text for word in words) == "".join(analysis.tokens)
    assert len(analysis.grams()) == max(0, len(analysis.tokens) - 1)
