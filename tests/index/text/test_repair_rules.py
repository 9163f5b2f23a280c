"""Each repair by its name: before and after, kept as data, and that it can be switched off."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.repair.repair import RULES, repair

_PAIRS = [json.loads(line) for line in Path(__file__).with_name("repair_pairs.jsonl").read_text("utf-8").splitlines()]
_NAMES = [rule.name for rule in RULES]
_STEADY = settings(derandomize=True, deadline=None, max_examples=400)
_SAMPLES = {
    "line-endings": "a\r\nb",
    "surrogates": "a\ud842\udfb7b",
    "entities": "a&amp;b",
    "invisible": "a\u200bb",
    "ruby-pinyin": "產(chǎn)業(yè)",
    "image-placeholders": "甲\n[图片]\n乙",
    **{pair["rule"]: pair["before"] for pair in reversed(_PAIRS) if pair["before"] != pair["after"]},
}


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: f"{pair['rule']}: {pair['before'][:12]!r}")
def test_before_and_after(pair):
    assert repair(pair["before"]) == pair["after"]
    assert repair(pair["after"]) == pair["after"]
    assert pair["before"].count("\n") == pair["after"].count("\n")


def test_every_rule_has_a_sample():
    assert set(_SAMPLES) == set(_NAMES)


@pytest.mark.parametrize("name", _NAMES)
def test_a_rule_that_is_off_does_nothing_and_the_others_all_they_do(name):
    sample = _SAMPLES[name]
    assert repair(sample) != sample
    assert repair(sample, frozenset({name})) == sample
    assert repair(sample, frozenset(_NAMES) - {name}) == repair(sample)
    assert repair(sample, frozenset(_NAMES)) == sample


_PIECES = st.sampled_from(
    [
        *(
            "江",
            "阴",
            "市",
            "高",
            "3",
            "a",
            "２",
            "Ｂ",
            "。",
            "，",
            "“",
            "”",
            "｡",
            " ",
            " ",
            " ",
            "　",
            "\n",
            "\n",
            "\n\n",
        ),
        *(
            "第 1 页",
            "第 2 页",
            "— 3 —",
            "- 4 -",
            "年报",
            "说完了一句话，接着说。还没有说完的半句",
            "接着说下去，说完了。",
        ),
        *("记者", "一、", "日 一 二 三", "江 阴 高 新 区 项 目", "\u00ad", "&shy;", "\u200b"),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=60).map("".join)


@_STEADY
@given(_TEXTS)
def test_repairing_twice_changes_nothing_more_and_lines_stay(text):
    repaired = repair(text)
    assert repair(repaired) == repaired
    assert repaired.count("\n") == text.count("\n")


@_STEADY
@given(_TEXTS, st.sets(st.sampled_from(_NAMES)))
def test_whatever_is_off_the_rest_is_steady(text, off):
    repaired = repair(text, off)
    assert repair(repaired, off) == repaired


_KEPT_APART = ("letter-spacing", "column-breaks")


@_STEADY
@given(_TEXTS)
def test_what_is_closed_up_and_joined_loses_no_character(text):
    off = frozenset(_NAMES) - set(_KEPT_APART)
    assert "".join(repair(text, off).split()) == "".join(text.split())


HOSTILE = {
    "spaced without end": "江 " * 150_000,
    "spaced and broken off": ("江 " * 5 + "阴市 ") * 30_000,
    "spaced lines": ("江 阴 市 高 新 区\n") * 30_000,
    "page numbers": "".join(f"第 {number % 9999} 页\n" for number in range(30_000)),
    "rising page numbers": "".join(f"头\n— {number} —\n文\n" for number in range(1, 9999)),
    "unfinished lines": ("说完了一句话，接着说，再说一句。还没有说完的半句\n\n" * 5_000),
    "one after the other": "说完了一句话，接着说，再说一句。还没有说完的半句\n\n" + "接着说，还没有完\n\n" * 20_000,
    "mixed widths": "２a" * 150_000,
    "blank lines": "说完了一句话，接着说，再说一句。还没有说完的半句" + "\n" * 300_000 + "接着，说。",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_repaired_in_no_time(text: str) -> None:
    began = time.process_time()
    repair(text)
    assert time.process_time() - began < 2.0
