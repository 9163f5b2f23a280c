"""Pinyin: readings, and what letters may be syllables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou.index.text.fold.fold import fold
from hansou.index.text.readings import characters_read, readings
from hansou.index.text.syllables import MAX_LETTERS, MAX_SPLITS, initials, letters, partly_begun, spelled, syllables
from hansou.index.text.zhuyin import as_pinyin
from hansou.search.expand.likeness import NEAR_SHAPE, NEAR_SOUND, SAME_SOUND, UNLIKE, like, likeness
from tools.readings import table_readings


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


LONGER = [("lu", "e", "du", "o"), ("lv", "e", "du", "o")]


@pytest.mark.parametrize(
    ("chunks", "ways"),
    [
        (("jiangyin",), [("jiang", "yin"), ("ji", "ang", "yin")]),
        (("xian",), [("xian",), ("xi", "an")]),
        (("xi", "an"), [("xi", "an")]),
        (("fangan",), [("fan", "gan"), ("fang", "an")]),
        (("nver",), [("nv", "er")]),
        (("lueduo",), [("lve", "duo"), ("lu", "e", "duo"), ("lv", "e", "duo"), ("lve", "du", "o"), *LONGER]),
        (("nuren",), [("nu", "ren"), ("nv", "ren")]),
        (("nvren",), [("nv", "ren")]),
        (("lyuse",), [("lv", "se")]),
        (("jvzi",), [("ju", "zi")]),
        (("huang", "河"), [("huang", "河"), ("hu", "ang", "河")]),
        (("strategy",), []),
        (("jiangyinx",), []),
    ],
)
def test_ways_to_read_letters_as_syllables(chunks: tuple[str, ...], ways: list[tuple[str, ...]]) -> None:
    assert syllables(chunks) == ways


def test_the_last_syllable_may_be_only_begun() -> None:
    assert syllables(("jiangy",), open_end=True) == [("jiang", "y*"), ("ji", "ang", "y*")]
    assert syllables(("jiangy",)) == []


def letters_of(syllables: Sequence[str]) -> str:
    """The letters of syllables, of which ü may be typed as u, v or yu."""
    return "".join(syllables).replace("yu", "u").replace("v", "u")


@given(st.lists(st.sampled_from(sorted(readings().characters)), min_size=1, max_size=5))
def test_syllables_run_together_are_parted_again(typed: list[str]) -> None:
    run_together = syllables(("".join(typed),))
    assert len(run_together) <= MAX_SPLITS
    assert {letters_of(way) for way in run_together} <= {letters_of(typed)}
    respelled = [each for each in typed if each in ("lue", "nue")]  # no one writes these otherwise than lüe, nüe
    if len(run_together) < MAX_SPLITS and not respelled:
        assert tuple(typed) in run_together
    if not respelled:
        assert tuple(typed) in syllables(tuple(typed))


@given(st.text(max_size=200) | st.text("xian'1 ", max_size=200))
def test_any_text_is_read_in_bounds(text: str) -> None:
    chunks = letters(text)
    if chunks is not None:
        for open_end in (False, True):
            assert len(syllables(chunks, open_end)) <= MAX_SPLITS


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("chongq", [("chong", "q*")]),
        ("suzhouy", [("su", "zhou", "y*")]),
        ("zhoujiel", [("zhou", "jie", "l*"), ("zhou", "ji", "e", "l*")]),
        ("zhoujielu", [("zhou", "jie", "l*")]),
        ("zhongguoyh", [("zhong", "guo", "y*", "h*"), ("zhong", "gu", "o", "y*", "h*")]),
        ("zguo", [("z*", "guo"), ("z*", "gu", "o")]),
        ("jshui", [("j*", "shui")]),
        ("beijingdx", [("bei", "jing", "d*", "x*")]),
        ("shangh", [("shang", "h*")]),
        ("重q", [("重", "q*")]),
        ("chong1q", [("chong", "q*")]),
        ("yshj", []),
        ("strategy", []),
        ("wuxi", []),
    ],
)
def test_syllables_may_be_only_begun_beside_whole_ones(text: str, ways: list[tuple[str, ...]]) -> None:
    chunks = spelled(text)
    assert chunks is not None
    if syllables(chunks):
        return
    assert next(partly_begun(chunks), []) == ways


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("huang河", ("huang", "河")),
        ("黃he", ("黄", "he")),
        ("zhong1国yin2行", ("zhong1", "国", "yin2", "行")),
        ("黄河", None),
        ("huang河!", None),
        ("3huang", None),
    ],
)
def test_letters_that_touch_characters_are_one_text(text: str, chunks: tuple[str, ...] | None) -> None:
    assert spelled(text) == chunks


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("ㄓㄨㄥㄍㄨㄛˊ", "zhong guo"),
        ("ㄅㄟˇ ㄐㄧㄥ", "bei jing"),
        ("ㄅㄟㄐㄧㄥ", "bei jing"),
        ("ㄋㄩˇㄦˊ", "nv er"),
        ("ㄌㄩㄝˋ", "lve"),
        ("ㄒㄩㄝˊㄕㄥ", "xue sheng"),
        ("ㄩㄢˊㄧㄣ", "yuan yin"),
        ("ㄨㄥ", "weng"),
        ("ㄍㄨㄥ", "gong"),
        ("ㄒㄩㄥˊ", "xiong"),
        ("ㄩㄥˋㄨㄟˊㄧㄡˇ", "yong wei you"),
        ("ㄕˋㄐㄧㄝˋ", "shi jie"),
        ("ㄗˋㄘˊㄙ", "zi ci si"),
        ("˙ㄇㄚ", "ma"),
        ("ㄦˊ", "er"),
        ("ㄑㄩㄣˊ", "qun"),
        ("ㄎㄨㄣˋ", "kun"),
        ("ㄧㄚㄨㄚ", "ya wa"),
        ("ㄔㄑ", "chi q"),
    ],
)
def test_zhuyin_is_pinyin(text: str, pinyin: str) -> None:
    assert as_pinyin(text).replace("5", "").split() == pinyin.split()
    assert letters(text) == tuple(pinyin.split())


def test_every_syllable_of_zhuyin_is_one_of_pinyin() -> None:
    made = set()
    for initial in ["", *"ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"]:
        for medial in ["", *"ㄧㄨㄩ"]:
            for final in ["", *"ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ"]:
                made |= set(letters(initial + medial + final) or ())
    rare = {each for each in readings().characters if len(readings().characters[each]) < 4}
    assert set(readings().characters) - made <= rare


def test_the_table_is_that_of_today() -> None:
    """Made anew where the fold or pypinyin's table has changed: ``python -m tools.readings``."""
    made = {character: set(known) for character, known in table_readings().items() if known}
    assert {character: set(known) for character, known in readings().of.items()} == made
    assert "".join(map(fold, readings().of)) == "".join(readings().of)


def test_readings_that_no_longer_live_come_last() -> None:
    assert readings().of["机"][0] == "ji"
    assert readings().of["干"][0] == "gan"
    assert characters_read("wei")["机"] < 0.001 < characters_read("chong")["重"] < characters_read("zhong")["重"] == 1


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
