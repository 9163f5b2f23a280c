from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size

from hansou.search.cli.terminal_text import on_one_line, one_line, plain, wrap

TEXT = st.text(alphabet=st.sampled_from("江阴产业，。“”（） abc12.5-\n\t\u3000😀é\u0301"), max_size=60)


def cells(text: str) -> int:
    return sum(map(get_character_cell_size, text))


def wrapped(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize(
    "character", ["\x1b", "\x00", "\x07", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\udcff"]
)
def test_what_terminals_obey_is_replaced(character: str) -> None:
    assert plain(f"甲{character}乙") == "甲\ufffd乙"


@given(st.text())
def test_plain_keeps_positions(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_plain_keeps_markup_for_what_it_is() -> None:
    assert plain("[b]粗[/b] [TODO]\n\t") == "[b]粗[/b] [TODO]\n\t"


def test_one_line_is_one() -> None:
    assert one_line("a\n b\t\tc\r\nd\u2028e") == "a b c\ufffd d\ufffde"


@given(TEXT, st.data())
def test_highlights_move_with_their_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    line, [(first, last)] = on_one_line(text, [(start, end)])
    assert "\n" not in line
    assert line[first:last].split() == text[start:end].split()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("江阴高新区", 6, ["江阴高", "新区"]),
        ("江阴高，新区", 6, ["江阴", "高，新", "区"]),
        ("江阴（高新区）", 6, ["江阴", "（高新", "区）"]),
        ("项目PM2.5达标", 8, ["项目", "PM2.5达", "标"]),
        ("one two three", 8, ["one two", "three"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("1111😀。", 3, ["111", "1", "😀", "。"]),
        ("从 1 月到 2 月", 6, ["从 1", "月到 2", "月"]),
    ],
)
def test_lines_break_where_readers_expect(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@given(TEXT.filter(lambda text: "\n" not in text and "\t" not in text), st.integers(2, 30))
def test_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
