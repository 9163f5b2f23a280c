"""Query sets of the benchmark: drawn alike every time, and each with an answer."""

from __future__ import annotations

import re

import pytest

from bench.corpus import Document
from bench.engines.protocol import Kind
from bench.queries import SETS, draw

pytest.importorskip("rjieba", reason="words are drawn with rjieba")

DOCUMENTS = [
    Document(
        f"news-{n}",
        f"【快讯】江阴第{n}批重点项目开工：总投资{n}0亿元",
        f"江阴高新区{n}日集中开工一批重点产业项目，总投资超过{n}0亿元。\n涉及集成电路、新能源、生物医药等领域。",
    )
    for n in range(1, 30)
]
VERSE = [Document("verse", "登樓", "滿目江山四望幽，白雲高卷嶂烟收。\n日回禽影穿疏木，風遞猿聲入小樓。")]


@pytest.mark.parametrize("kind", SETS)
def test_the_same_seed_draws_the_same_queries(kind: Kind) -> None:
    drawn = draw(DOCUMENTS, kind, 10, seed=3)
    assert len(drawn) == len(set(drawn)) == 10
    assert draw(DOCUMENTS, kind, 10, seed=3) == drawn
    assert draw(DOCUMENTS, kind, 10, seed=4) != drawn


def test_words_are_of_two_characters_or_more_and_stand_in_one_document() -> None:
    for query in draw(DOCUMENTS, Kind.WORDS, 20):
        words = query.split()
        assert len(words) in (2, 3)
        assert all(len(word) >= 2 for word in words)
        assert any(all(word in d.body for word in words) for d in DOCUMENTS)


def test_titles_carry_no_operators() -> None:
    assert "快讯 江阴第7批重点项目开工 总投资70亿元" in draw(DOCUMENTS, Kind.TITLE, 29)


@pytest.mark.parametrize("documents", [DOCUMENTS, VERSE])
def test_phrases_are_eight_characters_of_the_text_with_its_marks(documents: list[Document]) -> None:
    drawn = draw(documents, Kind.PHRASE, 20)
    assert drawn
    for query in drawn:
        assert len(re.sub("[，。、；]", "", query)) == 8
        assert any(query in re.sub(r"\s", "", d.body) for d in documents)


@pytest.mark.parametrize("kind", SETS)
def test_a_collection_without_words_gives_no_queries(kind: Kind) -> None:
    assert draw([Document("empty", "", "")], kind, 5) == []
    assert draw([], kind, 5) == []
