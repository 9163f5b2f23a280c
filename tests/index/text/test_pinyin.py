"""Pinyin: readings, and what letters may be syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou.index.text.fold.fold import fold
from hansou.index.text.readings import (
    MAX_LETTERS,
    MAX_SPLITS,
    characters_read,
    initials,
    letters,
    readings,
    split_syllables,
)
from hansou.search.suggest.likeness import NEAR_SHAPE, NEAR_SOUND, SAME_SOUND, UNLIKE, like, likeness


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("jiangyin", ("jiangyin",)),
        ("wuxi gaoxinqu", ("wuxi", "gaoxinqu")),
        ("xi'an", ("xi", "an")),
        ("Xi’an", ("xi", "an")),
        ("jiāngyīn", ("jiangyin",)),
        ("jiang1yin1", ("jiang", "yin")),
        ("Jiang1 yin1", ("jiang", "yin")),
        ("ｗｕｘｉ", ("wuxi",)),
        ("lǜsè", ("lvse",)),
        ("lu:se", ("lvse",)),
        ("NÜ", ("nv",)),
        ("江阴", None),
        ("mp33", None),
        ("3d", None),
        ("wu6", None),
        ("c++", None),
        ("", None),
        ("'", None),
        ("a" * (MAX_LETTERS + 1), None),
    ],
)
def test_letters_that_may_be_pinyin(text: str, chunks: tuple[str, ...] | None) -> None:
    assert letters(text) == chunks


@pytest.mark.parametrize(
    ("chunks", "ways"),
    [
        (("jiangyin",), [("jiang", "yin"), ("ji", "ang", "yin")]),
        (("xian",), [("xian",), ("xi", "an")]),
        (("xi", "an"), [("xi", "an")]),
        (("fangan",), [("fan", "gan"), ("fang", "an")]),
        (("nver",), [("nv", "er")]),
        (("lueduo",), [("lve", "duo"), ("lu", "e", "duo"), ("lve", "du", "o"), ("lu", "e", "du", "o")]),
        (("strategy",), []),
        (("jiangyinx",), []),
    ],
)
def test_ways_to_read_letters_as_syllables(chunks: tuple[str, ...], ways: list[tuple[str, ...]]) -> None:
    assert split_syllables(chunks) == ways


def test_the_last_syllable_may_be_only_begun() -> None:
    assert split_syllables(("jiangy",), open_end=True) == [("jiang", "y*"), ("ji", "ang", "y*")]
    assert split_syllables(("jiangy",)) == []


@given(st.lists(st.sampled_from(sorted(readings().characters)), min_size=1, max_size=5))
def test_syllables_run_together_are_parted_again(syllables: list[str]) -> None:
    run_together = split_syllables(("".join(syllables),))
    assert len(run_together) <= MAX_SPLITS
    assert all("".join(way) == "".join(syllables) or {"lve", "nve"} & set(way) for way in run_together)
    if len(run_together) < MAX_SPLITS:
        assert tuple(syllables) in run_together
    assert split_syllables(tuple(syllables))[0] == tuple(syllables)


@given(st.text(max_size=200) | st.text("xian'1 ", max_size=200))
def test_any_text_is_read_in_bounds(text: str) -> None:
    chunks = letters(text)
    if chunks is not None:
        for open_end in (False, True):
            assert len(split_syllables(chunks, open_end)) <= MAX_SPLITS


def test_initials() -> None:
    assert initials(("yshj",), 3) == ("y*", "s*", "h*", "j*")
    assert initials(("ys", "hj"), 3) == ("y*", "s*", "h*", "j*")
    assert initials(("ys",), 3) is None
    assert initials(("blockchain",), 2) is None


@pytest.mark.parametrize(
    ("character", "syllables"),
    [
        ("江", {"jiang"}),
        ("行", {"xing", "hang"}),
        ("乐", {"le", "yue"}),
        ("女", {"nv"}),
        ("略", {"lve"}),
        ("着", {"zhe", "zhu"}),
    ],
)
def test_a_character_has_the_readings_of_all_that_fold_to_it(character: str, syllables: set[str]) -> None:
    assert syllables <= set(readings().of[fold(character)])
    for syllable in syllables:
        assert fold(character) in readings().characters[syllable]
        assert (
            0 < characters_read(syllable)[fold(character)] <= characters_read(f"{syllable[0]}*")[fold(character)] <= 1
        )


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ("静", "境", SAME_SOUND),
        ("弯", "湾", SAME_SOUND),
        ("侠", "霞", SAME_SOUND),
        ("森", "生", NEAR_SOUND),
        ("四", "是", NEAR_SOUND),
        ("未", "末", NEAR_SHAPE),
        ("江", "山", UNLIKE),
    ],
)
def test_characters_that_are_alike(first: str, second: str, how: int) -> None:
    assert likeness(first, second) == likeness(second, first) == how
    assert (second in like(first)) == (how != UNLIKE)
