"""Segmentation: what the segmenters are given to read, and that either may do the work."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from hansou.index.text.fold.characters import code_points, from_code_points, opencc_table
from hansou.index.text.fold.fold import fold, simplify
from hansou.index.text.tokens.segmenter import jieba_cut, reading, rjieba_cut, word_starts
from hansou.index.text.tokens.terms import analyze
from hansou.index.text.tokens.units import split_points

SEGMENTERS = pytest.mark.parametrize("cut", [rjieba_cut, jieba_cut])

CASES = (
    ("江阴的百亿项目", "江阴 的 百亿 项目"),
    ("產業集群", "产业 集群"),
    ("在南京市\n工作", "在 南京市 工作"),
    ("南京,市长", "南京 市长"),
    ("南 京 市", "南京市"),
    ("15GWh储能PM2.5", "15 gwh 储能 pm 2.5"),
    ("計畫經濟", "计划经济"),
    ("江GDP阴", "江 gdp 阴"),
    ("㐀㐁", "㐀 㐁"),
    ("", ""),
)

# Where `reading` departs from OpenCC's t2s: it has no exceptions for single names with 於 and 麼 (樊於期, 么麼).
SAME_TO_A_SEGMENTER = str.maketrans("於麼麽幺", "于么么么")


@cache
def t2s() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def read(text: str) -> str:
    return from_code_points(reading(code_points(text)))


@SEGMENTERS
@pytest.mark.parametrize(("text", "words"), CASES)
def test_words_of_a_text(cut: Any, text: str, words: str) -> None:
    assert [word.text for word in analyze(text, cut).words()] == fold(words).split()


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_either_segmenter_finds_the_same_words(texts: str, request: pytest.FixtureRequest) -> None:
    given = request.getfixturevalue(texts)
    pytest.importorskip("rjieba")
    points = code_points("。".join(given)[:400_000])
    units = split_points(points)
    fast, reference = word_starts(units, rjieba_cut), word_starts(units, jieba_cut)
    assert fast.tolist() == reference.tolist()
    assert 1.2 < len(units) / len(fast) < 2.5


def test_texts_cut_together_have_the_words_of_each_alone(sample_texts: list[str]) -> None:
    points = code_points("。".join(sample_texts))
    together = word_starts(split_points(points)).tolist()
    alone: list[int] = []
    before = 0
    for text in sample_texts:
        analysis = analyze(text)
        alone += [before + start for start in analysis.bounds[:-1]]
        before += len(analysis.tokens)
    assert together == alone


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_a_segmenter_reads_what_opencc_converts_to(texts: str, request: pytest.FixtureRequest) -> None:
    traditional = {source for source, _ in opencc_table("TSCharacters")} - set("於麼麽幺")
    for text in request.getfixturevalue(texts)[:1500]:
        for plain, converted in zip(read(text), t2s().convert(text), strict=True):
            # OpenCC leaves width, case and older forms as they are.
            same = plain == converted or (converted not in traditional and plain == simplify(converted))
            assert same, (text, plain, converted)


def test_phrases_are_read_as_opencc_converts_them() -> None:
    differing = {source: targets[0] for source, targets in opencc_table("TSPhrases") if read(source) != targets[0]}
    assert len(differing) == 32
    for source, target in differing.items():
        assert read(source).translate(SAME_TO_A_SEGMENTER) == target.translate(SAME_TO_A_SEGMENTER)


def test_phrases_are_read_alike_in_both_scripts() -> None:
    for source, _ in opencc_table("TSPhrases"):
        simplified = read(t2s().convert(source))
        assert simplified.translate(SAME_TO_A_SEGMENTER) == read(source).translate(SAME_TO_A_SEGMENTER)
