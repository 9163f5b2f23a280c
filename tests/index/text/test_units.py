"""Units: what they are, where they stand, and that cutting a text between two changes none."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hansou.index.text.fold.char_filter import filter_text
from hansou.index.text.fold.fold import fold
from hansou.index.text.tokens.units import Units, normalize_token, split_units

from .plain import plain_units

STEADY = settings(derandomize=True, deadline=None, max_examples=400)
# Mostly what makes units and their edges, now and then anything at all.
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text("江阴產aZé\u03011234,,..  \n１，．２٣〇℃①,。、\u200b\U00020bb7ﾃ한-", max_size=40),
    st.text("0123,..", max_size=24),
    st.text("12089,..，%¥℃ ", max_size=24),
    st.text("a1,.中eи\u0301\u0306½²³①㎞ﬁⅣßæ°ºCCか\u3099ｶﾞﾊﾟ\u1112\u1161\u11ab가\u200d\u200c\ufe0f❤ｱ", max_size=16),
)

CHAIN = re.compile(r"\d+(?:[.,]\d+)+")

CASES = (
    ("江阴市", ["江", "阴", "市"]),
    ("15GWh", ["15", "gwh"]),
    ("PM2.5", ["pm", "2.5"]),
    ("1,570万元", ["1570", "万", "元"]),
    ("１,５７０．５", ["1570.5"]),
    ("2 月\n8 日", ["2", "月", "8", "日"]),
    ("1.2.3", ["1", "2", "3"]),
    ("2023.02.08", ["2023", "02", "08"]),
    ("2023.02", ["2023", "02"]),
    ("2023.13", ["2023.13"]),
    ("2023.1", ["2023.1"]),
    ("100，150，200米", ["100", "150", "200", "米"]),
    ("192.168.1.1", ["192", "168", "1", "1"]),
    ("1,234.50", ["1234.5"]),
    ("1234.00", ["1234"]),
    ("3.10", ["3.10"]),
    ("1.5,2.5,3.5", ["1.5", "2.5", "3.5"]),
    ("1,234,56", ["1", "234", "56"]),
    ("1234,567,890", ["1234", "567", "890"]),
    ("１．５、２．５", ["1.5", "2.5"]),
    ("5%、5‰、25℃", ["5", "%", "5", "‰", "25", "℃"]),
    ("￥100 $3 €4", ["¥", "100", "$", "3", "€", "4"]),
    ("真棒❤️✅★⭐⚠️♪→呀", ["真", "棒", "❤", "✅", "★", "⭐", "⚠", "♪", "→", "呀"]),
    ("二○○八年", ["二", "〇", "〇", "八", "年"]),
    ("Běijīng nu\u0308 Müller Ångström Łódź", ["beijing", "nu", "muller", "angstrom", "lodz"]),
    ("Tiếng Việt", ["tieng", "viet"]),
    ("1,2345", ["1", "2345"]),
    ("3.", ["3"]),
    (".5", ["5"]),
    ("café GmbH&Co", ["cafe", "gmbh", "co"]),
    ("25℃①〇", ["25", "℃", "1", "〇"]),
    ("10²⁾H₂O", ["10", "2", "h", "2", "o"]),
    ("²³⁵U₁²", ["235", "u", "1", "2"]),
    ("ﬁle Ⅳ ㎞/㎡ ½", ["file", "iv", "km", "m", "2", "1", "2"]),
    ("25°C 25 ºF °Cx", ["25", "℃", "25", "℉", "cx"]),
    ("fa\u200dmi\u200cly", ["family"]),
    ("か\u3099ｶﾞ\u1112\u1161\u11abㄱㅏ", ["が", "ガ", "한", "ㄱ", "ㅏ"]),
    ("テスト한국", ["テ", "ス", "ト", "한", "국"]),
    ("𠮷野家", ["𠮷", "野", "家"]),
    ("“四敢”", ["四", "敢"]),
    ("。，！ \n", []),
    ("", []),
)


KNOWN = {*range(0x20, 0x250), *range(0x300, 0x370), *range(0x3041, 0x30FF), *range(0x4E00, 0x9FD5)}
KNOWN -= {point for point in KNOWN if unicodedata.category(chr(point)) == "Cn"}
KNOWN |= {*range(0xAC00, 0xD7A3), *map(ord, "℃①％，。★、‰€１２．\n")}


def extents(units: Units) -> list[tuple[int, int]]:
    return list(zip(units.text_starts.tolist(), units.text_ends.tolist(), strict=True))


def is_plain(text: str) -> bool:
    """Whether each character of a text stands for itself."""
    return filter_text(text).starts is None


@pytest.mark.parametrize(("text", "tokens"), CASES)
def test_units_of_a_text(text: str, tokens: list[str]) -> None:
    assert split_units(text).tokens() == tokens


@STEADY
@given(ANY_TEXT)
def test_units_stand_where_they_say(text: str) -> None:
    units = split_units(text)
    for at, (start, end) in enumerate(extents(units)):
        if is_plain(text):
            assert normalize_token(fold(text[start:end])) == units.token(at) == units.tokens()[at]
        assert units.token(at) in split_units(text[start:end]).tokens()
    assert [sorted(edges) for edges in zip(*extents(units), strict=True)] == [
        list(edges) for edges in zip(*extents(units), strict=True)
    ]
    assert all(start < end <= len(text) for start, end in extents(units))


@STEADY
@given(ANY_TEXT, st.data())
def test_a_text_cut_between_units_keeps_its_units(text: str, data: st.DataObject) -> None:
    units = split_units(text)
    at = data.draw(st.integers(0, len(units)))
    low = extents(units)[at - 1][1] if at else 0
    high = extents(units)[at][0] if at < len(units) else len(text)
    assume(low <= high)  # one character may make several
    cut = data.draw(st.integers(low, high))
    assume(not any(chain.start() < cut < chain.end() for chain in CHAIN.finditer(fold(text))))
    assert split_units(text[:cut]).tokens() + split_units(text[cut:]).tokens() == units.tokens()


@STEADY
@given(ANY_TEXT)
def test_a_unit_alone_is_that_unit(text: str) -> None:
    units = split_units(text)
    for at, (start, end) in enumerate(extents(units)):
        assert units.token(at) in split_units(text[start:end]).tokens()
        assert is_plain(text) <= (len(split_units(text[start:end])) == 1)


@STEADY
@given(ANY_TEXT)
def test_folded_text_has_the_same_units(text: str) -> None:
    assume(is_plain(text) and is_plain(fold(text)))
    folded, units = split_units(fold(text)), split_units(text)
    assert folded.tokens() == units.tokens()
    assert extents(folded) == extents(units)


@STEADY
@given(ANY_TEXT)
def test_chinese_units_are_single_characters(text: str) -> None:
    units = split_units(text)
    assert not (units.han & ~units.single).any()
    assert (units.ends - units.starts == 1)[units.single].all()


@STEADY
@given(ANY_TEXT)
def test_units_are_those_of_the_definition(text: str) -> None:
    text = "".join(character for character in text if ord(character) in KNOWN)
    assert split_units(text).tokens() == [unit.token for unit in plain_units(text)]
    assert extents(split_units(text)) == [(unit.start, unit.end) for unit in plain_units(text)]


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_units_of_real_text_are_those_of_the_definition(texts: str, request: pytest.FixtureRequest) -> None:
    for text in request.getfixturevalue(texts)[:1500]:
        fast = split_units(text)
        slow = plain_units(text)
        assert fast.tokens() == [unit.token for unit in slow]
        assert extents(fast) == [(unit.start, unit.end) for unit in slow]


HOSTILE = {
    "separators": "," * 200_000,
    "points between digits": "1." * 100_000,
    "commas between digits": "1,234" * 50_000,
    "digits": "1" * 200_000,
    "marks": "a" + "\u0301" * 50_000,
    "marks on nothing": "\u0301" * 50_000,
    "many short numbers": "1.5 " * 30_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_split_in_no_time(text: str) -> None:
    began = time.process_time()
    split_units(text)
    assert time.process_time() - began < 2.0
