"""Wildcards and ``~``: what they stand for, what they mark, and that they find exactly what brute force finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from whoosh import index as whoosh_index

from hansou import Article, Indexer, QueryError, Searcher
from hansou.index.text.fold.fold import fold
from hansou.index.whoosh.analysis import whoosh_document
from hansou.index.whoosh.codec import ArrayCodec
from hansou.search.match import run_places, wildcards
from hansou.search.query.notes import AS_TEXT, NO_MATCHES

from .conftest import Library
from .loose import GAPS, UNIT, Pattern, close_pattern, literal, random_pattern, stand_near, word_pattern

STRINGS = ("江阴", "江", "阴", "項目", "高新區", "区", "GWh", "15", "的", "micro")
TEXTS = (
    "江阴高新区的百亿项目。长江边，",
    "高教區、高區与高 新\n区",
    "microchip 和 Microsoft 2.5 微米 microns",
    "产能15GWh，月产 15 GWh",
)

MARKS = [
    ("江*", "江阴和长江，江。", ["江阴", "江", "江"]),
    ("*区", "高新区与城区、区", ["高新区", "城区", "区"]),
    ("江＊", "長江邊", ["江"]),
    ("高?区", "高新区 高教區 高区 高 新\n区", ["高新区", "高教區", "高 新\n区"]),
    ("高？區", "高新区", ["高新区"]),
    ("高??区", "高新技区 高新区", ["高新技区"]),
    ("霞客*项目", "霞客湾的項目与项目", ["霞客湾的項目"]),
    ("霞客*项目", "霞客一二三四五六七八项目", ["霞客一二三四五六七八项目"]),
    ("霞客*项目", "霞客一二三四五六七八九项目", []),
    ("micro*", "microchip, Micro, amicro", ["microchip", "Micro"]),
    ("*cro", "micro macros cro", ["micro", "cro"]),
    ("m?cro", "macro MICRO mcro miicro", ["macro", "MICRO"]),
    ("2*", "25、2.5、12、1,200、2,000", ["25", "2.5", "2,000"]),
    ("2.1*", "2.15、2.5、21、2，1", ["2.15"]),
    ("1,2*", "1,200、1,25、125、1.2", ["1,200", "125"]),
    ("15*Wh", "15GWh 15 Wh", ["15 Wh"]),
    ("产能*GWh", "产能15GWh", ["产能15GWh"]),
    ("202?年", "2022年、202年、2021 年、202多年、20221年", ["2022年", "2021 年", "202多年"]),
    ("第?5条", "第15条和第五5条，第5条", ["第15条", "第五5条"]),
    ("?江", "江，长江", ["长江"]),
    ("江?*", "江阴。", ["江阴"]),
    ("江?*", "长江。", []),
    ("C++*", "c c++ cc", ["c", "c"]),
    ("é*", "école ete", ["école", "ete"]),
    ("营商环静~", "營商環境、营商环静、商静", ["營商環境", "营商环静"]),
    ("Kubernetse~", "Kubernetes集群，kubernet", ["Kubernetes"]),
    ("Mircosoft~", "microsoft", ["microsoft"]),
    ("江因~", "江阴的江，江因", ["江阴", "江因"]),
    ("microsoft~", "mcrosoft microsofts micr0soft macrosoft", ["mcrosoft", "microsofts", "macrosoft"]),
    ('"江阴 项目"~3', "江阴的百亿項目；项目一二三四五六七八江阴", ["江阴", "項目"]),
    ("“江阴项目”～", "項目在江阴", ["項目", "江阴"]),
    ('"江阴"~5', "江阴 江陰", ["江阴", "江陰"]),
]


@pytest.mark.parametrize(("query", "text", "marked"), MARKS)
def test_what_is_marked(tmp_path: Path, query: str, text: str, marked: list[str]) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("a", body=text))
    with Searcher(tmp_path) as searcher:
        if marked:
            assert [text[start:end] for start, end in searcher.highlights(text, query)] == marked
        results = searcher.search(query)
        if not marked:
            assert [note.reason for note in results.notes] == [NO_MATCHES]
            assert searcher.search(query, strict=True).notes == results.notes
        assert len(results) == 1
        if marked:
            assert [s.text[start:end] for s in results[0].snippets for start, end in s.highlights] == marked


def random_text(rng: random.Random) -> str:
    return "".join(rng.choice(STRINGS) + rng.choice(("", "", " ", "。", "\n")) for _ in range(rng.randint(0, 9)))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    rng = random.Random(3)
    return [Article(f"{at}", random_text(rng)[:8], random_text(rng)) for at in range(120)]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Searcher:
    """In three segments, with replaced and removed documents."""
    folder = tmp_path_factory.mktemp("wild") / "index"
    with Indexer(folder, workers=1) as indexer:
        indexer.add(Article(article.path, "江阴", "高新区的项目 micro 15GWh") for article in articles[:30])
        indexer.add(articles[30:60])
        indexer.commit()
        indexer.add(articles[:30])
        indexer.commit()
        indexer.add(articles[60:])
    return Searcher(folder)


def found(searcher: Searcher, query: str) -> list[str]:
    """The paths of what matches; nothing where it was taken as text."""
    if searcher.search(query, limit=0).notes:
        return []
    return sorted(hit.path for hit in searcher.search(query, limit=1000, snippets=0, repeats=True))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("field", ["text", "title"])
def test_documents_and_marks_are_those_of_brute_force(
    searcher: Searcher, articles: list[Article], seed: int, field: str
) -> None:
    rng = random.Random(seed)
    answered = 0
    for _ in range(60):
        pattern = random_pattern(rng, STRINGS)
        expected = sorted(article.path for article in articles if pattern.in_article(article, field == "title"))
        if expected or "*" in pattern.written or "＊" in pattern.written:
            assert found(searcher, f"{field}:{pattern.written}") == expected, pattern
            answered += bool(expected)
        if not pattern.written.endswith("*") and expected:  # a mark at an open end goes on to the end of a word
            for article in rng.sample(articles, 12):
                marks = searcher.highlights(article.body, pattern.written)
                assert marks == pattern.spans(article.body), (pattern, article.body)
    assert answered > (5 if field == "title" else 20)


WORDS = ("mi*", "m?cro", "*cro", "*i*o", "1*", "G?h", "g*", "*h", "x*", "MICR*")


@pytest.mark.parametrize("glob", WORDS)
def test_words_and_numbers_are_those_of_brute_force(searcher: Searcher, articles: list[Article], glob: str) -> None:
    pattern = word_pattern(glob)
    assert found(searcher, glob) == sorted(article.path for article in articles if pattern.in_article(article))
    joined = Pattern(f"区{glob}", literal("区") + pattern.expression)
    if not glob.startswith("*"):  # between a Chinese character and letters it would stand for whole units
        assert found(searcher, joined.written) == sorted(a.path for a in articles if joined.in_article(a))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("苏州*火锅", "火锅在苏州"),
        ("霞客*科学*会议", "会议在科学城和霞客湾"),
        ("西安*大桥", "大桥到西安"),
        ("f*ck苏州", "苏州的 f 和 ck"),
        ("湖?北*省长", "湖，北省长"),
    ],
)
def test_a_wildcard_that_finds_nothing_is_text(tmp_path: Path, query: str, text: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("a", body=text), Article("b", body="花木。")])
    with Searcher(tmp_path) as searcher:
        results = searcher.search(query)
        assert [hit.path for hit in results] == ["a"]
        assert [(note.reason, note.taken, note.position) for note in results.notes] == [(NO_MATCHES, AS_TEXT, 0)]
        assert sorted(hit.path for hit in searcher.search(f"* -{query}")) == ["a", "b"]


NAMES = "αβγδ"
ONE_WRONG = [
    # What is typed, texts, and which of them are found, the likeliest first.
    ("经挤~", ["经济发展", "挤经"], "经济发展"),
    ("江因~", ["江阴大桥", "长江因此"], "江阴大桥 江因此"),  # across two words is less than a word
    ("巳经~", ["已经完成"], "已经完成"),
    ("未来~", ["未来", "末来"], "未来 末来"),
    ("末来~", ["未来"], "未来"),
    ("經擠~", ["经济发展"], "经济发展"),
    ("复杂~", ["复兴", "复杂"], "复杂"),
    ("苏洲~", ["苏州园林", "苏联"], "苏州园林"),
    ("清晰~", ["情绪"], ""),
]


@pytest.mark.parametrize(("query", "texts", "found"), ONE_WRONG)
def test_of_two_characters_one_may_be_another(tmp_path: Path, query: str, texts: list[str], found: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article(NAMES[at], body=text) for at, text in enumerate(texts)])  # names are searched, too
    with Searcher(tmp_path) as searcher:
        hits = [texts[NAMES.index(hit.path)].removeprefix("长") for hit in searcher.search(query)]
        assert hits == found.split()
        assert searcher.search(query, equivalents=False).total == len(found.split())
        assert searcher.search(f"title:{query}").total == 0


@pytest.mark.parametrize("text", ["江阴项目", "江阴高", "高新区的項目", "江阴15GWh", "micro", "micra", "macro"])
def test_near_misses_are_those_of_brute_force(searcher: Searcher, articles: list[Article], text: str) -> None:
    pattern = close_pattern(text)
    assert found(searcher, pattern.written) == sorted(
        article.path for article in articles if pattern.in_article(article)
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_near_is_what_brute_force_says(searcher: Searcher, articles: list[Article], seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        strings, distance = rng.choices(STRINGS, k=rng.randint(2, 4)), rng.randint(0, 6)
        query = f'"{" ".join(strings)}"~{distance}'
        expected = [
            article.path
            for article in articles
            if stand_near(strings, distance, article.title) or stand_near(strings, distance, article.body)
        ]
        assert found(searcher, query) == sorted(expected), query


def test_a_question_mark_that_finds_nothing_ends_a_question(searcher: Searcher) -> None:
    plain = found(searcher, "江阴项目 苏州")
    assert plain
    assert found(searcher, "江阴？苏州") == []
    for query in ("江阴项目？苏州", "江阴项目?苏州", "江阴项目?苏州 ？", "江阴项目？苏州？"):
        assert found(searcher, query) == plain, query
    assert found(searcher, "江阴 -江阴项目？苏州") == found(searcher, "江阴")


def test_a_pattern_may_not_stand_for_too_many_words(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wildcards, "MAX_EXPANSIONS", 0)
    with pytest.raises(QueryError, match="stands for more than") as raised:
        searcher.search("江阴 mi*", strict=True)
    assert raised.value.position == 3
    results = searcher.search("江阴 mi*")
    assert [(note.position, note.taken) for note in results.notes] == [(3, "taken as text")]
    assert results.total


def test_an_index_that_whoosh_wrote(tmp_path: Path, articles: list[Article]) -> None:
    Indexer(tmp_path, workers=1).close()
    writer = whoosh_index.open_dir(tmp_path).writer(codec=ArrayCodec())
    for article in articles:
        writer.add_document(**whoosh_document(article))
    writer.commit()
    rng = random.Random(11)
    with Searcher(tmp_path) as searcher:
        for _ in range(40):
            pattern = random_pattern(rng, STRINGS)
            expected = sorted(article.path for article in articles if pattern.in_article(article))
            if expected:
                assert found(searcher, pattern.written) == expected, pattern


@pytest.fixture(scope="module")
def frequent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, list[Article]]:
    """Few units in many documents: lists long enough to be kept in blocks."""
    rng = random.Random(8)
    units = ("的", "一", "是", "江", "ab")
    articles = [
        Article(f"{at}", "".join(rng.choices(units, k=2)), "，".join(rng.choices(units, k=rng.randint(1, 12))))
        for at in range(900)
    ]
    folder = tmp_path_factory.mktemp("frequent") / "index"
    with Indexer(folder, workers=1) as indexer:
        indexer.add(articles)
    return Searcher(folder), articles


@pytest.mark.parametrize("compiled", [True, False])
def test_long_lists(frequent: tuple[Searcher, list[Article]], compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(run_places, "Wanted", None)
    searcher, articles = frequent
    for query, expression in {
        "的?一": literal("的") + UNIT + literal("一"),
        "江??江?*": literal("江") + 2 * UNIT + literal("江") + UNIT,
        "?的一*是": UNIT + literal("的一") + GAPS["*"] + literal("是"),
        "一*江的*ab": literal("一") + GAPS["*"] + literal("江的") + GAPS["*"] + literal("ab"),
    }.items():
        pattern = Pattern(query, expression)
        expected = sorted(article.path for article in articles if pattern.in_article(article))
        assert 20 < len(expected) < len(articles)
        assert found(searcher, query) == expected


SEEDS = {
    "*市": literal("市"),
    "電?車": literal("电") + UNIT + literal("车"),
    "一*年": literal("一") + GAPS["*"] + literal("年"),
    "20?2年": r"20\d2 年 ",
    "2022年*月": literal("2022年") + GAPS["*"] + literal("月"),
    "AI*": r"ai[^\W\d]* ",
    "小?*校": literal("小") + GAPS["?*"] + literal("校"),
    "半*體": literal("半") + GAPS["*"] + literal("体"),
    "第?*届": literal("第") + GAPS["?*"] + literal("届"),
}


@pytest.mark.parametrize(("query", "expression"), SEEDS.items())
def test_seeds_against_brute_force_in_both_scripts(sample: Library, query: str, expression: str) -> None:
    from opencc import OpenCC

    pattern = Pattern(query, expression)
    expected = sorted(path for path, article in sample.articles.items() if pattern.in_article(article))
    assert expected
    for written in (query, OpenCC("s2t").convert(query), OpenCC("t2s").convert(query)):
        assert found(sample.searcher, written) == expected


def test_folding_of_a_pattern(searcher: Searcher) -> None:
    assert found(searcher, "高*區") == found(searcher, "高*区") == found(searcher, fold("高＊區"))
