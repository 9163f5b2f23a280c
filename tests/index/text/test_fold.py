"""Fold: lengths, concatenation, idempotence, and its agreement with OpenCC."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.fold import characters
from hansou.index.text.fold.characters import (
    SPACE,
    TABLES,
    classify_character,
    code_points,
    from_code_points,
    opencc_table,
    variants,
)
from hansou.index.text.fold.fold import fold, simplify

VARIANTS_FILE = Path(characters.__file__).with_name("variants.txt")
STEADY = settings(derandomize=True, deadline=None, max_examples=300)
ANY_TEXT = st.text(st.characters(exclude_categories=()))

CASES = (
    ("ＡＢＣ１２３％", "abc123%"),
    ("產業集群", "产业集群"),
    ("霞客灣科學城", "霞客湾科学城"),
    ("計畫", "计划"),
    ("瞭解", "了解"),
    ("隨著", "随着"),
    ("座標", "坐标"),
    ("臺灣 台灣", "台湾 台湾"),
    ("裏 裡", "里 里"),
    ("樂\uf914", "乐乐"),  # a compatibility ideograph
    ("⼈⼝", "人口"),  # Kangxi radicals
    ("⻔⻋", "门车"),  # radicals that no decomposition mentions
    ("ﾃｽﾄ", "テスト"),
    ("İß", "İß"),  # what would change its length keeps its case
)

# OpenCC's own tables lead to these in two steps, of which its converter makes one.
CHAINS = {"薴": ("苧", "苎"), "悞": ("悮", "误"), "戱": ("戯", "戏")}

# What is written for one another today: older and regional forms, Japanese ones.
VARIANTS = (
    "炮砲礮礟 侄姪 铺舖鋪 枪鎗槍 妒妬 场塲場 效効 喂餧餵 琅瑯 图図圖 经経經 泽沢澤 荣栄榮 卖売賣 广広廣 涩渋澀 发発發 "
    "馆館舘 秘祕 峰峯 群羣 线綫線 众衆眾 床牀 面麪麵 闲閒 豆荳 果菓 麻蔴 藤籐 鞋鞵 鹅鵞 雁鴈 窗窓窻 岁歳歲 气気氣 "
    "应応應 对対對 单単單 传伝傳 两両兩 关関關 驿駅驛 铁鉄鐵 钱銭錢 读読讀 乐楽樂 权権權 检検檢 药薬藥 龙竜龍 龟亀龜 "
    "滨浜濱 回廻迴 游遊 叹歎嘆 考攷 仿倣 棋碁 柏栢 略畧 船舩 鼓皷 你伱"
)
# False friends: characters that sources have for variants and readers keep apart.
APART = (
    "喆哲 堃坤 淼渺 犇奔 邨村 惇敦 予豫 欠缺 芸艺 弁辩 缶罐 沪滤 妳奶 卍万 咲笑 榎檟 圕图 姊姐 黏粘 炁气 寔实 訢欣 "
    "俯頫 晃愰 傜徭 魟鳐 傌骂 啍吨 躭眈 酖鸩 揅研 荅答"
)

# What OpenCC's phrases from Simplified to Traditional write otherwise and fold leaves apart.
NOT_UNDONE = {"呆待", "戚𬭭", "穗𰬸", "酰醯", "吣唚", "蔽庇"}


@cache
def opencc(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


@pytest.mark.parametrize(("written", "same"), CASES)
def test_what_readers_hold_for_the_same_folds_alike(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@pytest.mark.parametrize("group", VARIANTS.split())
def test_variants_fold_alike(group: str) -> None:
    assert set(fold(group)) == {fold(group[0])}


@pytest.mark.parametrize("pair", APART.split())
def test_false_friends_are_kept_apart(pair: str) -> None:
    assert fold(pair[0]) != fold(pair[1])


def test_the_file_of_variants_has_each_character_once_and_leads_to_settled_ones() -> None:
    written = variants()
    lines = VARIANTS_FILE.read_text(encoding="utf-8").splitlines()
    groups = [line.split(" ") for line in lines if not line.startswith("#")]
    assert len(written) == sum(len(others) for _, others in groups) > 1000
    assert not {target for target, _ in groups} & set(written)
    assert all(simplify(target) == target for target in written.values())


@STEADY
@given(ANY_TEXT)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(simplify(text)) == len(text)


@STEADY
@given(ANY_TEXT, ANY_TEXT)
def test_a_concatenation_folds_to_the_concatenation(a: str, b: str) -> None:
    assert fold(a + b) == fold(a) + fold(b)


@STEADY
@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@STEADY
@given(ANY_TEXT)
def test_simplifying_first_does_not_change_the_fold(text: str) -> None:
    assert fold(simplify(text)) == fold(text)


def test_every_character_folds_to_a_settled_one_of_its_own_class() -> None:
    # All but the insides of the large, uniform ranges.
    ranges = ((0, 0x3400), (0xA000, 0xAC00), (0xD7A0, 0x13000), (0x1D400, 0x1D800), (0x1F000, 0x20100))
    points = np.concatenate([np.arange(first, last, dtype=np.uint32) for first, last in ranges])
    folded = TABLES.folded(points)
    assert np.array_equal(TABLES.folded(folded), folded)
    assert np.array_equal(TABLES.simplified(TABLES.simplified(points)), TABLES.simplified(points))
    assert np.array_equal(TABLES.classes(folded), TABLES.classes(points))


@STEADY
@given(ANY_TEXT)
def test_arrays_and_strings_turn_into_each_other(text: str) -> None:
    assert from_code_points(code_points(text)) == text


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff"])
def test_white_space_and_the_invisible_are_space(space: str) -> None:
    assert classify_character(space) == SPACE


@pytest.mark.parametrize("table", ["TSCharacters", "TSPhrases"])
def test_converting_to_simplified_never_changes_the_fold_of_an_entry(table: str) -> None:
    for source, targets in opencc_table(table):
        assert fold(source) == fold(opencc("t2s").convert(source)), source
        for target in targets:
            assert fold(source) == fold(target), (source, target)


def test_single_characters_simplify_as_opencc_converts_them() -> None:
    sources = [source for source, _ in opencc_table("TSCharacters")]
    differing = {
        source: (opencc("t2s").convert(source), simplify(source))
        for source in sources
        if simplify(source) != opencc("t2s").convert(source)
    }
    assert len(sources) > 4000
    assert differing == CHAINS


@pytest.mark.parametrize("table", ["STCharacters", "TWVariants", "TWVariantsRev", "HKVariants", "HKVariantsRev"])
def test_all_ways_to_write_a_character_fold_alike(table: str) -> None:
    for source, targets in opencc_table(table):
        assert {fold(target) for target in targets} == {fold(source)}, source


def test_phrases_written_in_traditional_fold_to_the_simplified_ones() -> None:
    left_apart = set()
    for source, targets in opencc_table("STPhrases"):
        left_apart |= {a + b for a, b in zip(fold(source), fold(targets[0]), strict=True) if a != b}
    assert left_apart == NOT_UNDONE


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_converting_real_text_never_changes_its_fold(texts: str, request: pytest.FixtureRequest) -> None:
    text = "\n".join(request.getfixturevalue(texts))[:500_000]
    for start in range(0, len(text), 20_000):
        part = text[start : start + 20_000]
        assert fold(opencc("t2s").convert(part)) == fold(part)
