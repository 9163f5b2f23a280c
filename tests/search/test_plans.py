"""The quick planner makes the same plan of a plain query as any other way to plan; `test_recorded` has the answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hansou import Article, Indexer, QueryError, Searcher
from hansou.index.compiled import COMPILED
from hansou.search.chain import highlight_terms
from hansou.search.collection import Collection
from hansou.search.expand.regions import region_words
from hansou.search.expand.userwords import NO_LEXICON
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.plan.plan import Plan
from hansou.search.plan.planner import plan_tree
from hansou.search.plan.terms import weigh_terms as weigh_in_python
from hansou.search.query.parser import parse
from hansou.search.query.terms import unit_string
from hansou.search.rank.weights import RANKING
from hansou.search.snippets.highlights import highlight_terms as highlight_in_python

from .conftest import Library

if COMPILED:
    from hansou.search.plan.quick import QuickPlanner

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing was compiled")

NOTHING = Collection(())
REGIONAL = [*sorted(region_words())[::61], "计程车", "的士", "出租车", "软件", "軟體", "程式", "网络", "網路"]
LETTERS = ["AI", "ai", "Ｂ", "wuxi", "jiang", "iPhone15", "é", "AND", "or"]
SIGNS = "的了江阴市產業产业集群百亿项目程式什么哪一年乾著畫 　，。！12３年〇㎡\U00020bb7"
TEXT = st.one_of(
    st.text(SIGNS, max_size=24),
    st.lists(st.text("的江阴市百亿项目", min_size=1, max_size=9), min_size=1, max_size=5).map(" ".join),
    st.text(st.characters(exclude_categories=()), max_size=12),
    st.lists(st.sampled_from([*REGIONAL, *LETTERS, "江阴", "的", " ", "3"]), min_size=1, max_size=6).map("".join),
)
QUERY = st.one_of(TEXT, TEXT.map(lambda text: f'"{text}"'), TEXT.map(lambda text: f"「{text}」"))
NOT_PLAIN = [
    *("", " ", "，", "江阴 OR 无锡", "江阴 AND 无锡", "NOT 江阴", "-江阴", "+江阴", "江阴~", "江阴?", "江*"),
    *("标题:江阴", "title:江阴", "(江阴)", "（江阴）", '"江阴" 无锡', '"江阴', '"江阴"~5', "“江阴", "“江阴”和"),
    *("江阴 AND", "or", "1,570", "2.5", "江" * 161, "date:[2022 TO 2023]", "２０２２／３", "e\u0301江阴", "it's"),
    *("２０２２年 江阴", "第3季度", "搶救兩萬片光碟", "三月五日"),  # numbers may be written otherwise
]


def quick(query: str) -> Plan | None:
    planned = QuickPlanner().plan(query, True, {}, RANKING)
    return None if planned is None else planned[0]


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(QUERY)
@example("江阴 和 百亿项目")
@example("的 了")
@example('"程式"')
@example("乾著畫 2022年")
@example("计程车 的 软件计程车网络")
@example("AI江阴 iPhone15")
def test_the_quick_plan_of_a_plain_query_is_the_plan_of_any_other(query: str) -> None:
    plan = quick(query)
    if plan is None:
        return
    other = plan_tree(Vocabulary(NOTHING), parse(query).node, NO_LEXICON)
    assert plan == other
    assert [phrase.text for phrase in plan.phrases] == [phrase.text for phrase in other.phrases]
    assert [list(terms.rows) for terms in plan.terms] == [list(terms.rows) for terms in other.terms]


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    st.lists(TEXT.filter(str.strip), min_size=1, max_size=4),
    st.sampled_from([" ", " AND ", " OR ", " NOT ", " title:"]),
)
def test_terms_are_weighed_and_marked_in_compiled_code_as_in_python(texts: list[str], joint: str) -> None:
    try:
        plan = plan_tree(Vocabulary(NOTHING), parse(joint.join(texts)).node, NO_LEXICON)
    except QueryError:
        return
    assert plan.terms == weigh_in_python(plan.phrases, plan.positive, plan.whole, plan.ranking)
    assert highlight_terms(plan.positive) == highlight_in_python(plan.positive)


@pytest.mark.parametrize("query", NOT_PLAIN)
def test_what_means_more_than_its_words_is_not_plain(query: str) -> None:
    assert quick(query) is None


@pytest.mark.parametrize(
    "query",
    [
        *("江", "江阴", "江阴  无锡", '"百亿项目"', "“百亿项目”", "江陰，無錫"),
        *("AI", "é江阴", "計程車"),
    ],
)
def test_what_is_no_more_than_words_is_plain(query: str) -> None:
    assert quick(query) is not None


def test_a_persons_own_ways_to_say_it_are_not_plain() -> None:
    planner = QuickPlanner()
    assert planner.plan("江阴", True, {"江阴": (unit_string("澄城"),)}, RANKING) is None
    assert planner.plan('"江阴"', True, {"江阴": (unit_string("澄城"),)}, RANKING) is not None
    assert planner.plan("无锡", True, {"江阴": (unit_string("澄城"),)}, RANKING) is not None


@pytest.fixture(scope="module", params=[[300], [120, 60, 1, 40]], ids=["one segment", "segments"])
def collected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample: Library
) -> Iterator[Searcher]:
    """Articles of the sample collection and of random text, some with repeats, some removed."""
    rng = random.Random(11)
    weights = [1 / (rank + 1) for rank in range(len(SIGNS))]
    real = list(sample.articles.values())
    folder = tmp_path_factory.mktemp("plain")
    with Indexer(folder, workers=1) as indexer:
        made = 0
        for size in request.param:
            for _ in range(size):
                text = "".join(rng.choices(SIGNS, weights, k=rng.choice([3, 40, 300])))
                text += "".join(rng.choices([*REGIONAL[-9:], *LETTERS], k=made % 5))
                indexer.add([Article(f"made/{made}", text[:5], text)])
                made += 1
            indexer.add(real[made % 7 :: 7])
            if len(request.param) > 1:
                indexer.commit()
        indexer.add([Article(f"again/{article.path}", article.title, article.body) for article in real[::3]])
        indexer.commit()
        indexer.remove(f"made/{at}" for at in range(0, made, 9))
    with Searcher(folder) as searcher:
        assert (len(searcher._backend.collection.segments) > 1) == (len(request.param) > 1)
        yield searcher


OPTIONS: list[Mapping[str, Any]] = [
    {},
    {"match": "any"},
    {"limit": 3, "offset": 4, "snippets": 1},
    {"match": "any", "limit": 70, "snippets": 3, "width": 30},
    {"limit": 0},
    {"repeats": True, "limit": 40, "snippets": 0},
    {"equivalents": False, "facets": ["format"]},
]


class Text(str):
    """Text of a kind of its own, as libraries of tables and of names have it."""


@pytest.mark.parametrize("options", [{"offset": 2**63 - 2}, {"offset": 2**70}, {"limit": 2**63}, {"width": 2**63}])
def test_numbers_beyond_everything(collected: Searcher, options: Mapping[str, Any]) -> None:
    every = list(collected.search("江阴", limit=1000, repeats=True))
    found = list(collected.search(Text("江阴"), repeats=True, **options))
    assert [hit.path for hit in found] == ([] if "offset" in options else [hit.path for hit in every][: len(found)])
    assert len(found) == (0 if "offset" in options else len(every) if "limit" in options else 10)


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.commit()
    with Searcher(tmp_path / "index") as searcher:
        for options in OPTIONS:
            assert not list(searcher.search("江阴 百亿项目", **options))
