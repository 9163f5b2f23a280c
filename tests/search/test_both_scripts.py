"""A query in Traditional and in Simplified finds the same articles, and marks the same in them. What is written as it
was typed comes first, so the order may differ.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from hansou import Searcher

from .conftest import Library, drcd

QUERIES = (
    "產業集群", "盛合晶微", "霞客灣科學城", "計程車 換電", "換電站", "曜衡半導體", "瞭望 計畫", "乾坤", "鍾蔚然",
    '"機器人"', "title:機器人", "隨著 發展", "什麼", "於是", "電梯 OR 捷運", "電池 NOT 儲能", "15GWh 儲能",
    "三十年第一次看到水溝底", "只要三分鐘就能換好一塊電池", "來源:臺南", "著名 座標", "「軟體」 程式課",
    "標題:電梯 說話", "PM2.5 空氣", "裏 裡 里",
)  # fmt: skip


LIMIT = 20


@cache
def t2s() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def answers(searcher: Searcher, query: str, **options: Any) -> list[Any]:
    results = searcher.search(query, limit=LIMIT, repeats=True, **options)
    shown = sorted((hit.path, hit.title_highlights, [snippet.text for snippet in hit.snippets]) for hit in results)
    return [results.total, results.relaxed, *(shown if results.total <= LIMIT else [])]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("match", ["all", "any"])
def test_both_scripts_get_the_same_answers(sample: Library, query: str, match: str) -> None:
    simplified = t2s().convert(query)
    assert answers(sample.searcher, query, match=match) == answers(sample.searcher, simplified, match=match)


def test_questions_get_the_same_paragraphs_in_both_scripts(paragraphs: Library) -> None:
    questions = random.Random(7).sample([row["text"] for row in drcd("questions")], 300)
    for question in questions:
        assert answers(paragraphs.searcher, question) == answers(paragraphs.searcher, t2s().convert(question))


def test_a_query_finds_articles_in_both_scripts(sample: Library) -> None:
    for query in ("曜衡半導體", "曜衡半导体"):
        names = {hit.path.rsplit("/", 1)[-1] for hit in sample.searcher.search(query, repeats=True)}
        assert names == {"same-story-simplified.txt", "same-story-traditional.txt", "advanced-packaging-plant.txt"}
