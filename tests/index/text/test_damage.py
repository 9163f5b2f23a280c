"""Signs of damage: compiled code sees what regular expressions see, and no repair works without its sign."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.text.repair.damage import find_signs, signs
from hansou.index.text.repair.repair import RULES
from hansou.index.text.sizes import BROKEN, PAGES, PLACEHOLDER, SUSPECT

PIECES = st.sampled_from(
    [
        "\n", "\n", " ", "\u3000", "\t", "\x1c", "\xa0", "&", "ǎ", "Ǎ", "\ud800", "\U0010ffff", "\U000e0001",
        "图", "圖", "配", "i", "İ", "ı", "P", "age", "page", "Page 3", "第", "第 3", "页", "—", "-", "~", "3", "٣", "!",
        "!【", "[", "![", "【", "（", "<", "江阴市高新区", "，", "、", "。", "\u3007", "a", "\U00020bb7",
        "隔壁的擎岚智控科技则做了新的产品并且卖到了",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(st.characters(exclude_categories=()))


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
@settings(derandomize=True, deadline=None, max_examples=1000)
@given(TEXTS)
def test_compiled_code_sees_the_same(text: str) -> None:
    assert signs()(text) == find_signs(text)


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled")
def test_every_character_is_seen_the_same() -> None:
    for point in range(0x110000):
        if point < 0x3000 or point > 0xD000 or point % 97 == 0:
            assert signs()(chr(point)) == find_signs(chr(point))
    for point in range(0x10000):
        text = f"- 1\n {chr(point)}2 {chr(point)} "
        assert signs()(text) == find_signs(text)


@settings(derandomize=True, deadline=None)
@given(TEXTS)
def test_no_repair_works_without_its_sign(text: str) -> None:
    found = find_signs(text)
    for rule in RULES:
        assert found & rule.sign or rule.apply(text) == text


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("江阴市发布了新的产业规划。", 0),
        ("甲&amp;乙", SUSPECT),
        ("甲\n [图片] \n乙", PLACEHOLDER),
        ("甲\n— 1 —\n乙\n第 2 页", PAGES),
        ("他说。企业已经在这里做了很多年的新产品，而且\n\n卖到了", BROKEN),
        ("短，而且\n\n卖到了", 0),
    ],
)
def test_signs(text: str, sign: int) -> None:
    assert find_signs(text) == signs()(text) == sign
