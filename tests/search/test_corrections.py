"""Did you mean: what is offered, and that it is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.text.fold.fold import fold
from hansou.search.expand.likeness import like

from .conftest import Library

FILLER = "市民到场参观并提出意见。"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("corrections") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article(f"env/{number}", body=f"優化營商環境，{FILLER}") for number in range(8))
        indexer.add(Article(f"bay/{number}", body=f"江阴霞客湾科学城，{FILLER}") for number in range(4))
        indexer.add(
            Article(f"future/{number}", body=f"未来属于 Microsoft 和 GraphRAG，{FILLER}") for number in range(4)
        )
    with Searcher(path) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("营商环静", "营商环境"),
        ("營商環靜", "營商環境"),
        ("赢商环境", "营商环境"),
        ("霞客弯", "霞客湾"),
        ("侠客湾", "霞客湾"),
        ("末来", "未来"),
        ("microsft", "Microsoft"),
        ("Mircosoft", "Microsoft"),
        ("graphrga", "GraphRAG"),
        ('江阴 "霞客弯"', '江阴 "霞客湾"'),
        ("营商环静 -江阴", "营商环境 -江阴"),
        ("(营商环静 OR 霞客弯)", "(营商环境 OR 霞客湾)"),
        ("优化营商环静", "优化营商环境"),
    ],
)
def test_what_was_meant_is_offered(searcher: Searcher, query: str, first: str) -> None:
    results = searcher.search(query)
    assert [fold(text) for text in results.suggestions[:1]] == [fold(first)]
    assert results.as_json()["suggestions"] == results.suggestions
    better = searcher.search(results.suggestions[0])
    assert not better.relaxed
    assert better.total > (0 if results.relaxed else results.total)


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("营商环静", "营商环境"),
        ("營商環靜", "營商環境"),
        ("赢商环境", "营商环境"),
        ("霞客弯", "霞客湾"),
        ("侠客湾", "霞客湾"),
        ("江音", "江阴"),
        ("集成电鹿", "集成电路"),
        ("“霞客弯科学城”", "“霞客湾科学城”"),
    ],
)
def test_what_was_meant_in_real_articles(real: Searcher, query: str, offered: str) -> None:
    assert real.search(query).suggestions[0] == offered


def test_one_script_is_not_mixed_with_the_other(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(
            [Article("s", body="半导体与换电站"), Article("t1", body="半導體與換電站"), Article("t2", body="半導體")]
        )
    with Searcher(tmp_path) as searcher:
        for query, offered in {"半倒体": "半导体", "半導題": "半導體", "换点站": "换电站", "換点站": "換電站"}.items():
            assert searcher.search(f'"{query}"').suggestions[:1] == [f'"{offered}"']


def test_likelier_words_are_offered_where_enough_was_found(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article(f"often/{at}", body=f"这毕竟是优化营商环境的事，{FILLER}") for at in range(40))
        indexer.add(Article(f"apart/{at}", body=f"必定，竟然，静夜里的环球营商，{FILLER}") for at in range(5))
        indexer.add([Article("wrong", body=f"必竟如此，{FILLER}")])
    with Searcher(tmp_path) as opened:
        for query, offered in {"必竟": "毕竟", "营商环静": "营商环境", "环静 优化": "环境 优化"}.items():
            results = opened.search(query)
            assert results.suggestions[:1] == [offered], query
        for query in ("毕竟", "必定", "营商环境 优化", "竟然", "静夜 环球", "环球 营商"):
            assert opened.search(query).suggestions == [], query


LOOKS = [
    # What was meant, and one of its characters taken for another by its looks.
    ("财政收入", "财政收人"),
    ("候车大厅", "侯车大厅"),
    ("清晰度", "睛晰度"),
    ("销售额", "消售额"),
    ("浙江省", "渐江省"),
    ("延期举办", "廷期举办"),
    ("拔河比赛", "拨河比赛"),
    ("密封罐", "蜜封罐"),
    ("治理沙漠", "冶理沙漠"),
    ("博物院", "搏物院"),
]


def test_words_misspelt_by_eye_are_found_again(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article(f"{at}", body=f"今天{word}。{FILLER}") for at, (word, _) in enumerate(LOOKS))
    with Searcher(tmp_path) as opened:
        offered = {typed: opened.search(typed).suggestions[:1] for _, typed in LOOKS}
    right = [typed for word, typed in LOOKS if offered[typed] == [word]]
    assert len(right) >= 9, offered


@pytest.mark.parametrize("query", ["营商环境", "未来", "江阴 霞客湾", "microsoft"])
def test_nothing_is_offered_for_what_finds_enough(searcher: Searcher, query: str) -> None:
    results = searcher.search(query)
    assert results.total > 2
    assert results.suggestions == []
    assert "suggestions" not in results.as_json()


@pytest.mark.parametrize("query", ["饕餮魑魅", "zzzzqqqq", "火", "12345", "py:jiangyim", "date:1999"])
def test_nothing_is_offered_where_nothing_is_like_it(searcher: Searcher, query: str) -> None:
    results = searcher.search(query)
    assert results.suggestions == []


def test_words_misspelled_by_ear_are_found_again(sample: Library) -> None:
    """Words of four characters and more, each with one character replaced by one that sounds or looks like it."""
    from hansou.index.text.tokens.segmenter import default_cut

    bodies = [article.body for article in sample.articles.values()]
    words = sorted({word for body in bodies for word in default_cut()(body) if len(word) == 4 and word.isalpha()})
    drawn = random.Random(3)
    offered = tried = 0
    for word in drawn.sample(words, 80):
        at = drawn.randrange(len(word))
        others = sorted(like(fold(word[at])))
        if not others:
            continue
        wrong = word[:at] + drawn.choice(others) + word[at + 1 :]
        results = sample.searcher.search(f'"{wrong}"')
        if results.total:
            continue
        tried += 1
        suggestions = results.suggestions
        assert all(sample.searcher.search(suggestion).total for suggestion in suggestions)
        offered += fold(f'"{word}"') in map(fold, suggestions)
    assert tried > 50
    assert offered > 0.9 * tried
