"""Region words in a search: what is found, marked and ranked, against reading the articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Results, Searcher
from hansou.index.text.fold.fold import fold
from hansou.search.expand.forms import known_forms, stands_anywhere, use_of
from hansou.search.expand.whole_words import stands_for
from hansou.search.query.terms import take_apart
from hansou.search.query.tree import Words
from tests.index.text.plain import plain_units

from .conftest import Library

FILLER = "很多，人们坐着上班，路上看看风景。"
ARTICLES = [
    Article("mainland", "出租车", f"江阴的出租车{FILLER}"),
    Article("taiwan", "計程車", f"臺北的計程車{FILLER}"),
    Article("hongkong", "的士", f"香港有的士，{FILLER}"),
    Article("soft-t", "軟體", f"新竹的軟體公司用行動網路{FILLER}"),
    Article("soft-s", "软件", f"南京的软件公司用移动网络{FILLER}"),
    Article("procedure", "程序", f"審批程序{FILLER}"),
    Article("program", "程式", f"電腦程式{FILLER}"),
    *(Article(f"other/{number}", body=f"宜兴的公园{FILLER}") for number in range(12)),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("regions") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(ARTICLES[:9])
        indexer.commit()
        indexer.add([*ARTICLES[9:], Article("gone", "計程車", "計程車計程車")])
        indexer.commit()
        indexer.remove(["gone"])
    with Searcher(path) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("出租车", ["mainland", "taiwan", "hongkong"]),
        ("出租車", ["mainland", "taiwan", "hongkong"]),
        ("計程車", ["taiwan", "hongkong", "mainland"]),
        ("的士", ["hongkong", "taiwan", "mainland"]),
        ("江阴 計程車", ["mainland"]),
        ("title:计程车", ["taiwan", "hongkong", "mainland"]),
        ("软件 网路", ["soft-s", "soft-t"]),
        ("移动网络", ["soft-s", "soft-t"]),
        ("行動網路", ["soft-t", "soft-s"]),
        ('"出租车"', ["mainland"]),
        ("“計程車”", ["taiwan"]),
        ("+軟體 -“软件”", ["soft-t"]),
        ("程序", ["procedure", "program"]),
        ("程式", ["program"]),
        ("出租车 -计程车", ["mainland", "hongkong"]),
    ],
)
def test_region_words_find_each_other(searcher: Searcher, query: str, paths: list[str]) -> None:
    results = searcher.search(query)
    assert sorted(hit.path for hit in results) == sorted(paths)
    assert results[0].path == paths[0]
    assert (results.total, results.relaxed) == (len(paths), False)
    for hit in results:
        if hit.path == paths[0] or len(paths) == 1:
            continue
        assert hit.score < results[0].score


def marked(results: Results) -> set[str]:
    return {snippet.text[start:end] for hit in results for snippet in hit.snippets for start, end in snippet.highlights}


def test_what_stands_for_a_word_is_marked_where_it_stands(searcher: Searcher) -> None:
    assert marked(searcher.search("出租车")) == {"出租车", "計程車", "的士"}
    assert marked(searcher.search("计程车", equivalents=False)) == {"計程車"}
    assert searcher.highlights("坐計程車，不坐的士", "出租车") == [(1, 4), (7, 9)]
    assert searcher.search("出租车").equivalents == {"出租车": ["计程车", "的士", "德士"]}
    assert searcher.search("江阴").equivalents == {}


def test_what_has_only_other_forms_is_counted_apart(searcher: Searcher) -> None:
    results = searcher.search("出租车", limit=1)
    assert (results.total, results.only_otherwise) == (3, 2)
    assert results.other_forms == {"计程车": 1, "的士": 1, "德士": 0}
    assert results.as_json()["otherwise"] == {"total": 2, "forms": {"计程车": 1, "的士": 1}}
    for alone in (searcher.search("出租车", equivalents=False), searcher.search('"出租车"'), searcher.search("江阴")):
        assert (alone.only_otherwise, "otherwise" in alone.as_json()) == (0, False)
    assert searcher.search("出租车", match="any").only_otherwise == 0


def test_articles_with_what_was_typed_come_first_however_often_others_have_another_form(tmp_path: Path) -> None:
    often = [Article(f"often/{at}", "计程车", "計程車，計程車，計程車。" * 9) for at in range(30)]
    once = Article("once", "早晨", f"{FILLER * 9}一辆出租车开过。")
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add([*often, once])
    with Searcher(tmp_path / "index") as searcher:
        results = searcher.search("出租车", limit=40, repeats=True)
        assert (results[0].path, results.total, results.only_otherwise) == ("once", 31, 30)
        scores = [hit.score for hit in results]
        assert scores == sorted(scores, reverse=True)
        pages = [searcher.search("出租车", limit=7, offset=at, repeats=True) for at in range(0, 35, 7)]
        assert [(hit.path, hit.score) for page in pages for hit in page] == [(hit.path, hit.score) for hit in results]
        assert searcher.why("出租车", "once").score == pytest.approx(results[0].score)  # type: ignore[union-attr]


def test_equivalents_can_be_turned_off(searcher: Searcher) -> None:
    assert [hit.path for hit in searcher.search("出租车", equivalents=False)] == ["mainland"]
    assert searcher.search("出租车", equivalents=False)[0].score == searcher.search('"出租车"')[0].score


def test_a_partial_answer_may_hold_an_equivalent(searcher: Searcher) -> None:
    results = searcher.search("的士 火星", match="any")
    assert {hit.path for hit in results} == {"mainland", "taiwan", "hongkong"}
    assert results.total == 3


def test_every_region_word_finds_what_holds_it_or_an_equivalent(sample: Library) -> None:
    """Against reading the articles unit by unit, for each word that a query keeps whole."""
    texts = [(article.path, text) for article in sample.articles.values() for text in (article.title, article.body)]
    units = [(path, text, plain_units(text)) for path, text in texts]

    def holding(tokens: tuple[str, ...], stands_as: str = "", use: str = "") -> set[str]:
        size = len(tokens)
        return {
            path
            for path, text, some in units
            for at in range(len(some) - size + 1)
            if all(some[at + index].token == token for index, token in enumerate(tokens))
            if stands_for(text, some[at].start, some[at + size - 1].end, stands_as, use)
        }

    found = 0
    for word in sorted(known_forms().words)[::4]:
        phrase = take_apart([Words(word)])[0]
        if len(phrase.words) > 1:
            continue
        others = known_forms().others(word)
        said = [
            holding(each.string.tokens, "" if stands_anywhere(each.string) else "word", use)
            for each in others
            if (use := use_of(word, each, word)) is not None
        ]
        expected = holding(phrase.whole.tokens).union(*said)
        results = sample.searcher.search(word, limit=1000, repeats=True)
        if expected:
            assert not results.relaxed
            assert {hit.path for hit in results} == expected, word
            found += len(expected)
        written = {word, *("".join(each.string.tokens) for each in others)}
        assert all(fold(text).replace("\n", "") in written for text in marked(results)) or not expected
    assert found > 100
