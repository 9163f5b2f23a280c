"""Five real articles, with all the damage of the web and print: what they must answer."""

from __future__ import annotations

import pytest

from hansou import Searcher
from tests.index.text.plain import occurrences, tokens

REAL = {
    "产业集群": "产业集群",
    "產業集群": "产业集群",
    "百度智能云": "百度智能云",
    '"2月8日上午"': "2月8日上午",
    "许峰": "许峰",
    "霞客湾科学城": "霞客湾科学城",
    "盛合晶微": "盛合晶微",
    "15GWh": "15GWh",
    '"四敢"': "四敢",
}


@pytest.mark.parametrize(("query", "string"), REAL.items())
def test_real_articles_are_found_exactly_where_they_hold_it(real: Searcher, query: str, string: str) -> None:
    wanted = tokens(string)
    everything = real.search("的", limit=10)
    assert everything.total == 5
    articles = [real.article(hit.path) for hit in everything]
    holding = {
        article.path
        for article in articles
        if article and (occurrences(article.title, wanted) or occurrences(article.body, wanted))
    }
    results = real.search(query, snippets=5)
    assert holding
    assert {hit.path for hit in results} == holding
    for hit in results:
        marked = [tokens(s.text[start:end]) for s in hit.snippets for start, end in s.highlights]
        marked += [tokens(hit.title[start:end]) for start, end in hit.title_highlights]
        assert wanted in marked


def test_damage_in_real_articles_is_seen_through(real: Searcher) -> None:
    ruby = next(hit for hit in real.search("产业集群") if hit.path.endswith("004_8ccd692208c8b727.txt"))
    assert any(s.text[start:end] == "產業集群" for s in ruby.snippets for start, end in s.highlights)
    broken = real.search("百度智能云")[0]
    assert any(s.text[start:end] == "百度智能云" for s in broken.snippets for start, end in s.highlights)
    spaced = real.search('"2月8日上午"')[0]
    assert spaced.snippets[0].text[slice(*spaced.snippets[0].highlights[0])] == "2 月 8 日上午"
