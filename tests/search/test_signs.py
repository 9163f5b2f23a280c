"""Signs that belong to words and numbers: which these are, and that what is counted, shown and marked has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.search.query.signs import signs_of

CASES = {
    "C++ 和 -5": [(0, "", "++"), (2, "-", "")],
    "用C#和.NET写": [(1, "", "#"), (3, ".", "")],
    "＃标签 ＠张三": [(0, "#", ""), (2, "@", "")],
    "Rh－阴性 A+": [(0, "", "-"), (3, "", "+")],
    "COVID-19 a+b 3-5天 1.5-2.5": [],
    "3月-5月，（-5）": [(4, "-", "")],
    "60+ C++11 e.g. ...": [(0, "", "+"), (1, "", "++")],
}


@pytest.mark.parametrize(("text", "signs"), CASES.items())
def test_signs_of_a_text(text: str, signs: list[tuple[int, str, str]]) -> None:
    assert list(signs_of(text)) == signs


def test_totals_facets_marks_and_negation_ask_for_signs(tmp_path: Path) -> None:
    texts = ["学C++和C语言", "学C语言", "学C#语言", "又学 c++ 了"]
    with Indexer(tmp_path / "index") as indexer:
        for at, text in enumerate(texts):
            indexer.add(Article(path=f"{at}.txt", title="", body=text, source="甲乙"[at % 2]))
    with Searcher(tmp_path / "index") as searcher:
        results = searcher.search('"C++"', facets=["source"])
        assert results.total == 2
        assert set(results.facets["source"].counts) == {("甲", 1), ("乙", 1)}
        marked = {
            hit.path: [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.highlights]
            for hit in results
        }
        assert marked == {"0.txt": ["C++"], "3.txt": ["c++"]}
        assert {hit.path for hit in searcher.search('语言 -"C++"')} == {"1.txt", "2.txt"}
        assert {hit.path for hit in searcher.search('"C++" OR "C#"')} == {"0.txt", "2.txt", "3.txt"}
        assert {hit.path for hit in searcher.search('"C++" OR "-5" OR "C#"')} >= {"0.txt", "2.txt", "3.txt"}
