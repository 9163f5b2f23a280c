"""Jieba's words, cut by compiled code: exactly those of jieba itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.characters import code_points, from_code_points
from hansou.index.text.tokens.segmenter import compiled_cutter, jieba_cut, reading

if not COMPILED:
    pytest.skip("the compiled parts were not built", allow_module_level=True)

from hansou.index.text.tokens.cutting import Cutter

# Characters of which many pairs and triples are words, so that there are many ways to cut a run.
DENSE = "常在定南京市长江大桥研究生命的一是不了有和人这中为上个国我以要他"
STEADY = settings(derandomize=True, deadline=None, max_examples=400)
START = {"B": -0.3, "E": -3.14e100, "M": -3.14e100, "S": -1.5}
TRANS: dict[str, dict[str, float]] = {"B": {"E": -0.5}, "E": {"B": -0.6}, "M": {"E": -0.3}, "S": {"B": -0.7}}
EMIT: dict[str, dict[str, float]] = {state: {} for state in "BEMS"}


def cutter() -> Cutter:
    found = compiled_cutter()
    assert found is not None
    return found


def without_model(text: str) -> list[str]:
    import jieba

    words: list[str] = jieba.lcut(text, HMM=False)
    return words


@STEADY
@given(st.text(st.sampled_from(DENSE), min_size=1, max_size=16))
def test_runs_of_which_there_are_many_ways_to_cut_them(run: str) -> None:
    assert cutter().cut(run) == jieba_cut(run)
    assert cutter().cut(run, False) == without_model(run)


@STEADY
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), min_size=1, max_size=20))
def test_runs_of_any_characters(run: str) -> None:
    assert cutter().cut(run) == jieba_cut(run)
    assert cutter().cut(run, False) == without_model(run)


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_real_text(texts: str, request: pytest.FixtureRequest) -> None:
    read = from_code_points(reading(code_points("\n".join(request.getfixturevalue(texts))[:300_000])))
    runs = "\n".join(re.findall("[\u4e00-\u9fd5]+", read))
    assert cutter().cut(runs) == jieba_cut(runs)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("a", ["a"]),
        ("江", ["江"]),
        ("\n江阴\n\n市", ["\n", "江阴", "\n", "\n", "市"]),
        ("\U00020bb7江阴㐀", ["\U00020bb7", "江阴", "㐀"]),
        ("\ud800", ["\ud800"]),
    ],
)
def test_what_is_not_chinese_parts_words(text: str, words: list[str]) -> None:
    assert cutter().cut(text) == words


def test_a_dictionary_of_its_own() -> None:
    words = Cutter("江阴 5 ns\n江阴市 3 ns\n阴市 0 n\n市 2\n江 1 n\nPM2.5 9 n".encode(), START, TRANS, EMIT)
    assert words.cut("江阴市江阴", False) == ["江阴市", "江阴"]
    assert words.cut("阴市", False) == ["阴", "市"]


@pytest.mark.parametrize("lines", ["", "江阴", "江阴 ns 5", "江阴 99999999999999999999 n", "\n\n", "江阴 0 n"])
def test_a_dictionary_that_is_none(lines: str) -> None:
    with pytest.raises(ValueError, match="dictionary"):
        Cutter(lines.encode(), START, TRANS, EMIT)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_a_dictionary_of_nonsense(lines: bytes) -> None:
    try:
        words = Cutter(lines, START, TRANS, EMIT)
    except ValueError:
        return
    assert "".join(words.cut("江阴市")) == "江阴市"
