"""Boolean queries against brute force: the same documents, whatever the tree."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from opencc import OpenCC

from hansou import Article, Indexer, Searcher
from hansou.index.text.fold.fold import fold
from tests.index.text.plain import tokens

from .loose import Holds, Pattern, close_pattern, random_pattern, random_range, stand_near, word_pattern

# Strings that segmenters keep together, so that a word in a query is wanted as it stands.
STRINGS = ("江阴", "项目", "產業", "芯片", "电池", "市", "长", "GWh", "15", "1,570", "江", "阴")
SOURCES = ("无锡日报", "无锡新闻", "臺南新聞", "")
DATES = ("2022", "2022-02", "2022-02-09", "2022-03-01", "2023-02-08", "2021-12-31", "")

RANGE_ENDS = ("", "2021", "2022", "2022-02", "2022-02-09", "2022-03", "2023-12-31")


def make_articles(rng: random.Random, count: int) -> list[Article]:
    def text(most: int) -> str:
        between = ("", "", " ", "。", "\n")
        return "".join(rng.choice(STRINGS) + rng.choice(between) for _ in range(rng.randint(0, most)))

    return [Article(f"{at}", text(3), text(8), rng.choice(DATES), rng.choice(SOURCES)) for at in range(count)]


def holds(string: str, title_only: bool, quoted: bool = False) -> Holds:
    """What is not quoted may stand in the name of the file, in author or source, too."""
    needle = packed(string)

    def test(article: Article) -> bool:
        about = [] if quoted else [article.path, article.source, article.author]
        texts = [article.title] if title_only else [article.title, article.body, *about]
        return any(needle in packed(text) for text in texts)

    return test


def packed(text: str) -> str:
    return "\0" + "\0".join(tokens(text)) + "\0"


def text_query(rng: random.Random) -> tuple[str, Holds]:
    title = rng.random() < 0.25
    field = rng.choice(["title:", "标题：", "Title:"]) if title else rng.choice(["", "", "", "text:"])
    if rng.random() < 0.5:
        string = "".join(rng.choices(STRINGS, k=rng.randint(1, 3)))
        opening, closing = rng.choice(['""', "“”", "「」"])
        return f"{field}{opening}{string}{closing}", holds(string, title, quoted=True)
    string = rng.choice(STRINGS)
    return field + string, holds(string, title)


def keyword_query(rng: random.Random) -> tuple[str, Holds]:
    if rng.random() < 0.5:
        prefix = rng.choice(["无锡", "无锡日报", "無錫", "台南新闻", "苏州"])
        return f"source:{prefix}", lambda article: fold(article.source).startswith(fold(prefix))
    if rng.random() < 0.4 and (between := random_range(rng, RANGE_ENDS)):
        return between
    if rng.random() < 0.4:
        return glob_query(rng)
    date = rng.choice(["2022", "2022-02", "2022-2-9", "2023", "1999", "2022年2月"])
    date, written = date.replace("年", "-").replace("月", ""), date
    padded = "-".join(part.zfill(2) for part in date.split("-"))
    return f"date:{written}", lambda article: article.date.startswith(padded)


def glob_query(rng: random.Random) -> tuple[str, Holds]:
    """Wildcards in a source or a path."""
    field = rng.choice(["source", "path"])
    pattern = rng.choice(
        ["無锡*", "*新闻", "*聞", "?锡＊报", "*", "台*"] if field == "source" else ["1*", "?", "*3", "2?"]
    )
    plain = fold(pattern)
    return (
        f"{field}:{pattern}",
        lambda article: bool(getattr(article, field)) and fnmatchcase(fold(getattr(article, field)), plain),
    )


def loose_query(rng: random.Random, articles: Sequence[Article]) -> tuple[str, Holds]:
    """Wildcards in a text, near misses, and strings that stand near each other."""
    kind = rng.choice(["pattern", "word", "close", "near"])
    if kind == "near":
        strings, distance = rng.sample(STRINGS, rng.randint(2, 3)), rng.randint(0, 4)
        return (
            f'"{" ".join(strings)}"~{distance}',
            lambda article: stand_near(strings, distance, article.title) or stand_near(strings, distance, article.body),
        )
    pattern: Pattern | None = None
    while pattern is None or not any(map(pattern.in_article, articles)):  # else a question mark may end a question
        if kind == "word":
            pattern = word_pattern(rng.choice(["g*", "?wh", "15*", "1*", "*h", "1?7*"]))
        elif kind == "close":
            pattern = close_pattern(rng.choice(["江阴项目", "芯片电池", "產業江阴", "GWhs15江"]))
        else:
            pattern = random_pattern(rng, STRINGS)
    return pattern.written, pattern.in_article


def query(rng: random.Random, depth: int, articles: Sequence[Article]) -> tuple[str, Holds]:
    """A query fit to be an operand of anything, and whether an article matches it."""
    leaves = ["text", "text", "keyword", "loose"]
    kind = rng.choice([*leaves, "and", "or", "not", "side"] if depth else leaves)
    if kind == "text":
        return text_query(rng)
    if kind == "keyword":
        return keyword_query(rng)
    if kind == "loose":
        return loose_query(rng, articles)
    if kind == "not":
        written, test = query(rng, depth - 1, articles)
        minus = "NOT " if written[0].isdigit() else rng.choice(["NOT ", "-"])  # -15 is a number
        return f"({minus}{written})", lambda article: not test(article)
    parts = [query(rng, depth - 1, articles) for _ in range(rng.randint(2, 3))]
    tests = [test for _, test in parts]
    joint = {"and": " AND ", "or": " OR ", "side": " "}[kind]
    written = joint.join(written for written, _ in parts)
    if kind == "or":
        return f"({written})", lambda article: any(test(article) for test in tests)
    return f"（{written}）", lambda article: all(test(article) for test in tests)


@pytest.mark.parametrize("seed", range(4))
def test_the_documents_are_those_of_brute_force(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    articles = {article.path: article for article in make_articles(rng, 60)}
    with Indexer(tmp_path, workers=1) as indexer:
        given = list(articles.values())
        indexer.add(given[:35])
        indexer.commit()
        indexer.add(given[35:50])
        indexer.commit()
        indexer.add(given[50:])
        for path in rng.sample(list(articles), 5):
            indexer.remove([path])
            del articles[path]
    answered = 0
    spellings = [lambda written: written, OpenCC("s2t").convert, OpenCC("t2s").convert]
    with Searcher(tmp_path) as searcher:
        for _ in range(400):
            written, test = query(rng, 3, list(articles.values()))
            written = rng.choice(spellings)(written)
            results = searcher.search(written, limit=100, snippets=1, repeats=True)
            expected = {path for path, article in articles.items() if test(article)}
            found = {hit.path for hit in results}
            assert len(results) == len(found) == results.total, written
            if results.relaxed:
                assert not expected, written
            else:
                assert found == expected, written
            answered += 0 < len(expected) < len(articles)
    assert answered > 100


@pytest.mark.parametrize("sort", ["score", "date"])
def test_relaxed_answers_hold_some_of_the_words(tmp_path: Path, sort: str) -> None:
    rng = random.Random(9)
    articles = make_articles(rng, 40)
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(articles)
    with Searcher(tmp_path) as searcher:
        for size in (2, 3):
            for _ in range(40):
                words = [*rng.sample(STRINGS, size - 1), "苏州"]
                results = searcher.search(" ".join(words), limit=100, sort=sort, repeats=True)
                some = {article.path for article in articles if any(holds(word, False)(article) for word in words)}
                assert {hit.path for hit in results} == some, words
                assert results.total == len(some)
                assert results.relaxed == bool(some)


def test_any_of_the_words_is_enough_when_asked(tmp_path: Path) -> None:
    rng = random.Random(10)
    articles = make_articles(rng, 40)
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(articles)
    with Searcher(tmp_path) as searcher:
        for _ in range(60):
            words = rng.sample(STRINGS, rng.randint(1, 3))
            results = searcher.search(" ".join(words), limit=100, match="any", repeats=True)
            some = {article.path for article in articles if any(holds(word, False)(article) for word in words)}
            assert {hit.path for hit in results} == some, words
            assert results.total == len(some)
            assert not results.relaxed


FOR_A = ("江阴 苏州 -芯片 source:无锡", "source:無錫 江阴 苏州 NOT 芯片", "+江阴 项目 苏州 -芯片 source:无锡")
FOR_ALL = ("江阴 苏州", "江阴 苏州 -(项目 芯片)", "江阴 苏州 NOT (项目 AND 芯片)")
FOR_NONE = ("江阴 AND 苏州", '"江阴苏州"', "+江阴 +苏州")


def test_excluded_and_filtered_articles_stay_out_of_relaxed_answers(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("a", body="江阴 项目", source="无锡日报"))
        indexer.add(Article("b", body="江阴 芯片", source="无锡日报"))
        indexer.add(Article("c", body="江阴", source="臺南新聞"))
    with Searcher(tmp_path) as searcher:
        for written in FOR_A:
            results = searcher.search(written)
            assert [hit.path for hit in results] == ["a"], written
            assert results.relaxed
            assert results.total == 1
        for written in FOR_ALL:
            assert sorted(hit.path for hit in searcher.search(written)) == ["a", "b", "c"], written
        for written in FOR_NONE:
            assert not len(searcher.search(written)), written
