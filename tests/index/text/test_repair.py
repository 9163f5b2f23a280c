"""Repair: what it undoes, what it leaves, and that lines keep their numbers."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.repair.repair import repair

STEADY = settings(derandomize=True, deadline=None, max_examples=400)

CASES = {
    "ruby in ASCII brackets": ("產(chǎn)業(yè)集群", "產業集群"),
    "ruby in full-width brackets": ("甪（lù）直（zhí）", "甪直"),
    "ruby among toneless ones": ("區(qū)裡(lǐ)好了(le)", "區裡好了"),
    "several readings in a row": ("長(cháng)(zhǎng)江(jiāng)", "長江"),
    "one toned syllable may be meant": ("甪(lù)直", "甪(lù)直"),
    "an enumeration is no ruby": ("甲(a)乙(e)丙(o)", "甲(a)乙(e)丙(o)"),
    "words in brackets stay": ("产(chǎnyè)业(GDP)园(yuán区)", "产(chǎnyè)业(GDP)园(yuán区)"),
    "zero width": ("产\u200b业\ufeff集\u2060群\u00ad", "产业集群"),
    "control characters": ("a\x00b\x07c\x7fd", "abcd"),
    "private use": ("产\ue000业\U000f0001\U0010fffdx", "产业x"),
    "tab and ideographic space stay": ("\u3000\u3000产\t业", "\u3000\u3000产\t业"),
    "entities": ("A&amp;B &lt;x&gt; &#20013;&#x6587;&nbsp;完", "A&B <x> 中文 完"),
    "an escaped entity": ("&amp;amp;lt;", "<"),
    "an entity for a line end breaks no line": ("a&#10;b&NewLine;c", "a b c"),
    "no entity": ("AT&T & co; R&D;", "AT&T & co; R&D;"),
    "a cut pair of surrogates": ("\ud842\udfb7野家", "\U00020bb7野家"),
    "a lone surrogate": ("a\ud800b\udfffc", "abc"),
    "image placeholder": ("甲\n[图片]\n乙\n  （圖片）　\n![alt](a.png)\nimage\n丙", "甲\n\n乙\n\n\n\n丙"),
    "a numbered placeholder": ("[图片1]\n【配图：江边】\n<img 3>", "\n\n"),
    "the word in a sentence": ("图片新闻\n看[图片]说话", "图片新闻\n看[图片]说话"),
    "line endings": ("a\r\nb\rc\x85d\u2028e\x0bf\x0cg", "a\nb\nc\nd\ne\nf\ng"),
    "nothing": ("", ""),
}

# Pieces that damage is made of, so that random texts run into the rules and their edges.
PIECES = st.sampled_from(
    [
        "產", "業", "(chǎn)", "（yè）", "(le)", "(", ")", "（", "&", "&amp;", "amp;", "&#10;", "&#8203;", "&lt;",
        "#x2028;", ";", "\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x1c", "\u200b", "\ufeff", "\ue000",
        "\ud83d", "\ude00", "\ud800",
        "[图片]", "图片", "image", "![", "](", "[", "]", " ", "\u3000", "\t", "a", "1", "\u0301", "\U0010ffff", "ǎ",
    ]
)  # fmt: skip
DAMAGED = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(PIECES, max_size=30).map("".join),
)

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


@pytest.mark.parametrize(("damaged", "repaired"), CASES.values(), ids=CASES)
def test_damage_is_undone(damaged: str, repaired: str) -> None:
    assert repair(damaged) == repaired


@STEADY
@given(DAMAGED)
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    assert repair(repair(text)) == repair(text)


@STEADY
@given(DAMAGED)
def test_lines_keep_their_numbers(text: str) -> None:
    assert repair(text).count("\n") == len(_LINE_END.findall(text))


@STEADY
@given(DAMAGED)
def test_repaired_lines_are_lines_for_everybody(text: str) -> None:
    repaired = repair(text)
    assert len(repaired.splitlines()) == repaired.count("\n") + (repaired[-1:] not in ("", "\n"))


@STEADY
@given(DAMAGED)
def test_repaired_text_can_be_encoded(text: str) -> None:
    assert repair(text).encode().decode() == repair(text)


def test_the_samples_are_repaired_once_and_for_all(sample_texts: list[str]) -> None:
    assert len(sample_texts) > 120
    for text in sample_texts:
        assert repair(text) == text


HOSTILE = {
    "open brackets": "产" + "(" * 100_000,
    "ruby without end": "产" + "(chǎn)" * 40_000,
    "toneless ruby": "产" + "(chan)" * 40_000 + "x",
    "unclosed ruby": "产(chǎn" * 40_000,
    "spaces before a placeholder": " " * 200_000 + "图片" + " " * 200_000 + "x",
    "lines of spaces": (" " * 300 + "\n") * 1_000,
    "open images": "![" * 100_000,
    "image without end": "![a](" * 40_000,
    "images in lines": "![a](b\n" * 40_000,
    "ampersands": "&" * 300_000,
    "entities in entities": "&" + "amp;" * 60_000,
    "entities without end": "&amp" * 60_000,
    "numbers in entities": "&#" + "1" * 200_000,
    "surrogates": "\ud800" * 200_000,
    "halves the wrong way round": "\udc00\ud800" * 100_000,
    "ruby laid bare by repairs": "产&#40;ch&#8203;ǎn&#41;" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_repaired_in_no_time(text: str) -> None:
    began = time.process_time()
    repair(text)
    assert time.process_time() - began < 2.0
