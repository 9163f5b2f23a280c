"""Rows made by arrays are those made character by character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from hansou.search.browse.wrapping import wrap_rows
from hansou.search.cli.terminal_text import wrap

ALPHABET = "中文字，。“”（）ab c1，\n\n \u3000、😀\ufffd《》e\u0301,.%$한"


def slowly(text: str, width: int) -> list[tuple[int, int]]:
    rows, at = [], 0
    for paragraph in text.split("\n"):
        rows += [(at + start, at + end) for start, end in wrap(paragraph, width)]
        at += len(paragraph) + 1
    return rows


@settings(max_examples=600, deadline=None)
@given(st.text(ALPHABET, max_size=80) | st.text(max_size=40), st.integers(1, 24))
def test_rows_are_as_one_by_one(text: str, width: int) -> None:
    rows = wrap_rows(text, width)
    assert list(zip(rows.starts, rows.ends, strict=True)) == slowly(text, width)


@pytest.mark.parametrize("width", [2, 7, 50])
def test_no_row_is_too_wide_and_nothing_is_lost(width: int) -> None:
    text = "江阴，百亿项目“开工”了 with some English words and 15GWh。\n\n　　第二段。" * 50
    rows = wrap_rows(text, width)
    shown = [text[start:end] for start, end in zip(rows.starts, rows.ends, strict=True)]
    assert max(map(cell_len, shown)) <= width
    assert "".join("".join(shown).split()) == "".join(text.split())


def test_the_row_of_a_position() -> None:
    text = "一二三四五六\n七八"
    rows = wrap_rows(text, 4)
    assert [rows.at(position) for position in range(len(text))] == [0, 0, 1, 1, 2, 2, 2, 3, 3]
