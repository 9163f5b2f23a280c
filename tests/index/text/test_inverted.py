"""Inverting whole batches: exactly the terms and positions that `analyze` finds text by text."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED
from hansou.index.text.tokens.inverted import Inverted, InvertedTexts, invert, invert_with_heads
from hansou.index.text.tokens.terms import analyze

STEADY = settings(derandomize=True, deadline=None, max_examples=150)

PIECES = st.sampled_from(
    [
        "江", "阴", "江阴市", "產業集群", "霞客湾科学城", "盛合晶微半导体", "计算机", "中华人民共和国", "南京大学",
        "15GWh", "1,570", "１．５", "PM2.5", "hydroelectricity", "a", "é", "e\u0301", "٣", "20220922", "x" * 300,
        "\U00020bb7", "㐀", "ﾃｽﾄ", "℃", "①", "😀", "〇", "한국", "ß", "樂\uf914",
        "瞭", "瞭望", "乾坤", "衹", "鍾", "1.2.3", "1,234,5678",  "12,345,678.90", "internat", "ionalism",
        "2023.02.08", "1,234.50", "1.5,2.5", "％", "¥", "2023.02", "★", "e\u0301t",
        "，", "。", " ", "\n", "", "\u3000", "\u0301", "\u200b", "\ue000", "·", "\ud800", "“", "\x00", "\U0010ffff",
    ]
)  # fmt: skip
TEXT = st.lists(PIECES, max_size=12).map("".join)

Postings = dict[bytes, list[tuple[int, int]]]


def documents(parts: int) -> st.SearchStrategy[list[tuple[str, ...]]]:
    return st.lists(st.tuples(*[TEXT] * parts), max_size=6)


def terms_of(inverted: Inverted) -> list[bytes]:
    rests = inverted.rests
    terms = []
    for key, size in zip(inverted.keys.tolist(), inverted.sizes.tolist(), strict=True):
        terms.append(key.to_bytes(8, "big")[:size] + rests[: max(size - 8, 0)])
        rests = rests[max(size - 8, 0) :]
    assert not rests
    return terms


def postings_of(inverted: Inverted) -> Postings:
    bounds = np.concatenate(([0], np.cumsum(inverted.counts))).tolist()
    entries = list(zip(inverted.docs.tolist(), inverted.values.tolist(), strict=True))
    terms = terms_of(inverted)
    assert len(set(terms)) == len(terms) == len(bounds) - 1
    assert bounds[-1] == len(entries)
    return {term: entries[bounds[at] : bounds[at + 1]] for at, term in enumerate(terms)}


def expected(texts: list[tuple[str, ...]]) -> tuple[Postings, Postings, list[int]]:
    positional: Postings = defaultdict(list)
    counted: Postings = defaultdict(list)
    lengths = []
    for doc, parts in enumerate(texts):
        base = length = 0
        units: Counter[bytes] = Counter()
        for part in parts:
            analysis = analyze(part)
            for term, position in analysis.terms():
                positional[term.encode()].append((doc, base + position))
            units.update(token.encode() for token in analysis.tokens)
            base += len(analysis.tokens) + 1
            length += len(analysis.tokens)
        for term, count in units.items():
            counted[term].append((doc, count))
        lengths.append(length)
    return positional, counted, lengths


def check(texts: list[tuple[str, ...]], got: InvertedTexts) -> None:
    positional, counted, lengths = expected(texts)
    assert postings_of(got.terms) == positional
    assert postings_of(got.units) == counted
    assert got.lengths.tolist() == lengths
    for inverted in (got.terms, got.units):
        terms = terms_of(inverted)
        assert terms == sorted(terms)


@STEADY
@given(documents(1))
def test_documents_of_one_part(texts: list[tuple[str, ...]]) -> None:
    check(texts, invert(texts))


@STEADY
@given(documents(2))
def test_documents_of_two_parts(texts: list[tuple[str, ...]]) -> None:
    check(texts, invert(texts))


@STEADY
@given(documents(3))
def test_documents_of_three_parts(texts: list[tuple[str, ...]]) -> None:
    check(texts, invert(texts))


@STEADY
@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=()))), max_size=4))
def test_documents_of_arbitrary_text(texts: list[tuple[str, ...]]) -> None:
    check(texts, invert(texts))


@pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
def test_documents_of_real_text(texts: str, request: pytest.FixtureRequest) -> None:
    given = [(text,) for text in request.getfixturevalue(texts)[:400]]
    check(given, invert(given))


@pytest.mark.parametrize("texts", [[], [("",)], [("", "")], [("。", "")], [("", ""), ("江", ""), ("", "")]])
def test_next_to_nothing(texts: list[tuple[str, ...]]) -> None:
    check(texts, invert(texts))


def test_a_string_is_not_found_across_two_parts() -> None:
    positional = postings_of(invert([("江", "阴市")]).terms)
    assert "江阴".encode() not in positional
    assert positional["阴市".encode()] == [(0, 2)]


def same(a: InvertedTexts, b: InvertedTexts) -> None:
    assert a.lengths.tolist() == b.lengths.tolist()
    for one, other in ((a.terms, b.terms), (a.units, b.units)):
        for key in ("keys", "sizes", "counts", "docs", "values"):
            mine, theirs = getattr(one, key), getattr(other, key)
            assert mine.dtype == theirs.dtype, key
            assert mine.tolist() == theirs.tolist(), key
        assert one.rests == other.rests


@pytest.mark.skipif(not COMPILED, reason="the compiled parts were not built")
class TestCompiled:
    """What compiled code makes of texts is what arrays make of them, to the last number."""

    @STEADY
    @given(documents(2))
    def test_of_two_parts(self, texts: list[tuple[str, ...]]) -> None:
        whole, heads = invert_with_heads(texts)
        same(whole, invert(texts))
        same(heads, invert([text[:1] for text in texts]))

    @STEADY
    @given(st.lists(st.tuples(st.text(st.characters(exclude_categories=()))), max_size=4))
    def test_of_arbitrary_text(self, texts: list[tuple[str, ...]]) -> None:
        for found in invert_with_heads(texts):
            same(found, invert(texts))

    @pytest.mark.parametrize("texts", ["sample_texts", "drcd_texts", "large_texts"])
    def test_of_real_text(self, texts: str, request: pytest.FixtureRequest) -> None:
        given = [(text[:30], text) for text in request.getfixturevalue(texts)[:3000]]
        whole, heads = invert_with_heads(given)
        same(whole, invert(given))
        same(heads, invert([text[:1] for text in given]))

    def test_of_very_many_terms_with_one_beginning(self) -> None:
        texts = [("".join(f"international{number:b} " for number in range(3000)).translate({48: "a", 49: "b"}),)]
        same(invert_with_heads(texts)[0], invert(texts))
