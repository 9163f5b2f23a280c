"""Numbers, dates and units by value: what is read of each way to write them, and written of each value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.fold.fold import fold
from hansou.search.expand.notations import (
    chinese,
    has_notation,
    notations,
    other_texts,
    read_number,
    ways_to_write,
)

STEADY = settings(derandomize=True, deadline=None, max_examples=400)
WHOLE = st.integers(0, 10**4) | st.integers(0, 10**16 - 1)

SAME = (
    "二〇二三年 2023年|二零二三年 2023年|二○二三年 2023年|一九九八年 1998年|2023年5月1日 2023-05-01|"
    "2023/5/1 2023年5月1日|2023.5.1 2023-05-01|二〇二三年五月一日 2023年5月1日|2023年5月 二〇二三年五月|"
    "3月5日 三月五日|三月五号 3月5日|1.5亿 15000万|15000万 1.5亿|1.5亿 一亿五千万|35000人 三万五千人|"
    "三万五千人 35000人|3.5万人 35000人|三万亿元 30000亿元|第12届 第十二届|第一百零一条 第101条|"
    "5% 百分之五|百分之三点五 3.5%|120 一百二十|两千人 2000人|30㎡ 30平方米|30m² 30平方米|平方米 ㎡|"
    "10㎞ 10公里|km 公里|千米 公里|25℃ 25摄氏度|民国十二年 1923年|民国元年 1912年|昭和六十四年 1989年|"
    "令和五年 2023年|IV Ⅳ|Ⅳ IV|H2O H₂O|CO₂ CO2"
)
WORDS = (
    "千万不要|成千上万|一二三|万一|三|十分|百万雄师|iPhone15|PM2.5|第一|AI|昭和65年|2023年13月1日|一起|五一|"
    "乱七八糟|T恤"
)


@pytest.mark.parametrize("pair", SAME.split("|"))
def test_the_same_value_is_written_otherwise(pair: str) -> None:
    written, other = pair.split()
    assert other in other_texts(written)


@pytest.mark.parametrize("text", WORDS.split("|"))
def test_what_is_no_number_is_left(text: str) -> None:
    assert [one for one in notations(text) if one.kind in ("number", "era", "date", "formula", "roman")] == []


@STEADY
@given(WHOLE)
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    assert read_number(chinese(number)) == number
    for written in ways_to_write(Decimal(number)):
        assert read_number(written) == number


@STEADY
@given(st.decimals(0, 10**9, places=2))
def test_a_fraction_is_read_as_it_was_written(value: Decimal) -> None:
    for written in ways_to_write(value):
        assert read_number(written) == value


@STEADY
@given(st.dates(date(1000, 1, 1), date(2099, 12, 31)))
def test_a_date_is_written_in_ways_that_lead_back(day: date) -> None:
    written = f"{day.year}年{day.month}月{day.day}日"
    ways = other_texts(written)
    assert day.isoformat() in ways
    assert all(written in other_texts(way) for way in ways)


@STEADY
@given(
    st.text("〇零一二三两十百千万亿点0123456789.,%年月日第届民国昭和元㎡km公里之分-/ a", max_size=14)
    | st.text(max_size=20)
)
def test_any_text_has_notations_in_their_places(text: str) -> None:
    end = 0
    for one in notations(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        assert one.others
        assert text[one.start : one.end] not in one.others
    assert len(other_texts(text)) <= 12


@STEADY
@given(
    st.text("〇一两兩十百千万萬亿億點0123１5.%年月第元①Ⅻ㎡km公斤里之分，A \u3000", max_size=6)
    | st.text(st.characters(categories=["L", "N"]), max_size=6)
)
def test_what_has_a_notation_is_seen_at_once(text: str) -> None:
    assert has_notation(text) == any(True for piece in text.split() for _ in notations(piece))


def test_whatever_folds_to_a_numeral_is_one() -> None:
    every = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    numerals = [
        own for own, folded in zip(every, fold(every), strict=True) if folded in "0123456789〇一二两三九十百千万亿"
    ]
    assert len(numerals) > 50
    for own in numerals:
        for text in (f"第{own}届", f"{own}{own}年", f"二{own}", f"2{own}"):
            assert has_notation(text) == any(True for _ in notations(text)), text
