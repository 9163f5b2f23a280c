"""Where strings of units occur: compiled, with arrays, and unit by unit."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from hansou.index.compiled import COMPILED
from hansou.index.text.tokens.units import split_units
from hansou.search.query.tree import UnitString
from hansou.search.snippets.occurrences import Match, find_matches, find_with_arrays, spell_string

PIECES = [
    *(
        "江",
        "阴",
        "江阴",
        "产业",
        "產業",
        "集群",
        "裏",
        "里",
        "后",
        "後",
        "𠮷",
        "𡃁",
        "龘",
        "㐀",
        "々",
        "〇",
        "℃",
        "①",
        "㎡",
    ),
    *("a", "abc", "GWh", "ＧＷｈ", "É", "e\u0301", "ñ", "\u0301", "İ", "ß", "ﬁ", "ω", "Ж", "한", "カ", "か\u3099", "ก"),
    *(
        "1",
        "12",
        "345",
        "1,570",
        "2.5",
        "1,2,3",
        "12,345.678.9",
        "１,５７０",
        "1,234,5678",
        "１．５",
        "0.",
        ".5",
        "1,,000",
    ),
    *(
        "1234,567",
        "1.234,567",
        "999,999,999.25",
        ",",
        ".",
        "，",
        "。",
        "·",
        "-",
        "“",
        "”",
        "(",
        "）",
        " ",
        "\u3000",
        "\t",
    ),
    *("\n", "\r\n", "\x00", "\x01", "\u200b", "\ud800", "\udfff", "\U0010ffff", "\ufffe", "٣", "²", "Ⅻ", "½", "😀"),
]

Find = Callable[[Sequence[str], Sequence[UnitString]], list[list[Match]]]


def in_arrays(texts: Sequence[str], strings: Sequence[UnitString]) -> list[list[Match]]:
    return find_with_arrays(texts, list(map(spell_string, strings)))


FINDERS = [
    pytest.param(find_matches, id="compiled", marks=pytest.mark.skipif(not COMPILED, reason="not built")),
    pytest.param(in_arrays, id="arrays"),
]


def unit_string(text: str) -> UnitString:
    units = split_units(text)
    return UnitString(tuple(units.tokens()), tuple(units.single.tolist()))


def by_units(text: str, strings: Sequence[UnitString]) -> list[Match]:
    """The matches in a text, found unit by unit, without those inside another."""
    units = split_units(text)
    starts, ends, whole = units.text_starts.tolist(), units.text_ends.tolist(), unit_string(text)
    found = [
        Match(starts[at], ends[at + len(string) - 1], index)
        for index, string in enumerate(strings)
        for at in range(len(whole) - len(string) + 1)
        if whole.part(at, at + len(string)) == string
    ]
    found.sort(key=lambda match: (match.start, -match.end, -len(strings[match.wanted])))
    shown, furthest = [], 0
    for match in found:
        if match.end > furthest:
            shown.append(match)
        furthest = max(furthest, match.end)
    return shown


def some_text(rng: random.Random, most: int) -> str:
    pieces = rng.sample(PIECES, rng.choice([2, 5, 15, len(PIECES)]))
    return "".join(rng.choices(pieces, k=rng.randint(most // 2, most)))


def some_strings(rng: random.Random, texts: Sequence[str]) -> list[UnitString]:
    """Parts of texts, and what may stand in none."""
    found = []
    for _ in range(rng.randint(1, 6)):
        text = rng.choice([*texts, some_text(rng, 4)])
        start = rng.randrange(len(text) + 1)
        found.append(unit_string(text[start : start + rng.choice([1, 1, 2, 3, 8])]))
    return [string for string in found if len(string)]


@pytest.mark.parametrize("find", FINDERS)
def test_strings_are_found_where_they_stand(find: Find) -> None:
    rng = random.Random(3)
    total = 0
    for _ in range(1500):
        texts = [some_text(rng, rng.choice([0, 3, 40])) for _ in range(rng.randint(1, 4))]
        strings = some_strings(rng, texts)
        if rng.random() < 0.3:
            strings = [string for string in strings if all(string.single)]
        if not strings:
            continue
        found = find(texts, strings)
        assert found == [by_units(text, strings) for text in texts], (texts, strings)
        total += sum(map(len, found))
    assert total > 2000


@pytest.mark.parametrize("find", FINDERS)
def test_all_characters_stand_where_they_stand(find: Find) -> None:
    points = [*range(0x3000), *range(0xA000, 0x12000, 3), *range(0x1D400, 0x1D800), *range(0x1F000, 0x20100), 0x10FFFF]
    text = "江".join(map(chr, points))
    river, other = unit_string("江"), unit_string("江a江")
    assert find([text], [river]) == [by_units(text, [river])]
    assert find([text], [river, other]) == [by_units(text, [river, other])]


CASES = [
    # text, strings, extents
    ("", ["江"], []),
    ("江", ["江"], [(0, 1)]),
    ("江江江", ["江江"], [(0, 2), (1, 3)]),
    ("江阴市", ["江阴", "江阴市", "阴"], [(0, 3)]),
    ("江阴市江", ["江阴", "阴市江"], [(0, 2), (1, 4)]),
    ("江\n  阴", ["江阴"], [(0, 5)]),
    ("1,570元", ["1570"], [(0, 5)]),
    ("１,５７０元", ["1570"], [(0, 5)]),
    ("1,570元", ["570"], []),
    ("1,5701", ["1570"], []),
    ("1,5701", ["5701"], [(2, 6)]),
    ("15GWh江", ["15GWh"], [(0, 5)]),
    ("15GWh江", ["GW"], []),
    ("15GWh江", ["江"], [(5, 6)]),
    ("𠮷野家", ["𠮷野"], [(0, 2)]),
    ("cafe\u0301江", ["cafe\u0301"], [(0, 5)]),
]


@pytest.mark.parametrize("find", FINDERS)
@pytest.mark.parametrize(("text", "strings", "extents"), CASES)
def test_extents(find: Find, text: str, strings: list[str], extents: list[tuple[int, int]]) -> None:
    matches = find([text, text], list(map(unit_string, strings)))
    assert [[(match.start, match.end) for match in found] for found in matches] == [extents, extents]


@pytest.mark.skipif(not COMPILED, reason="not built")
def test_many_matches_at_one_place_and_many_texts() -> None:
    text = "江" * 3000
    strings = [unit_string("江" * size) for size in (1, 2, 700, 2999, 3000, 3001)]
    assert find_matches([text] * 3, strings) == [[Match(0, 3000, 4)]] * 3
    assert find_matches([text], strings[:4]) == [[Match(0, 2999, 3), Match(1, 3000, 3)]]
    assert find_matches([], strings) == []
