"""Two promises over thousands of strings: nothing is missed, and highlights are exact.

Strings of 1 to 12 units are cut out of documents, converted to the other script or the manner of Taiwan or Hong
Kong, put in quotes and searched for. What must be found, and where, is told by `tests.index.text.plain`.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from hansou import Article, Results
from hansou.index.text.fold.fold import fold
from tests.index.text.plain import occurrences, plain_units, tokens

from .conftest import Library

STRINGS = {"sample": 2000, "paragraphs": 1000}  # of each collection
HITS = 12  # whose highlights are checked, of each answer
WIDTH = 120
QUOTES = ('""', "“”", "「」", "『』", "＂＂")
DROPPED = str.maketrans("", "", '"“”„＂「」『』')
CONVERSIONS = ("", "s2t", "t2s", "s2tw", "s2hk")


@dataclass(frozen=True)
class Asked:
    """A string asked for: its tokens, the query, and the answer."""

    wanted: list[str]
    query: str
    results: Results


@cache
def opencc(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def strings(articles: list[Article], rng: random.Random) -> Iterator[tuple[list[str], str]]:
    """Strings of 1 to 12 units with what stands between them, each with its tokens."""
    while True:
        article = rng.choice(articles)
        text = rng.choice([article.body] * 9 + [article.title])
        units = plain_units(text)
        size = rng.randint(1, 12)
        if len(units) >= size:
            first = rng.randrange(len(units) - size + 1)
            string = text[units[first].start : units[first + size - 1].end].translate(DROPPED)
            if len(string) < 500:
                yield [unit.token for unit in units[first : first + size]], string


def ask(library: Library, count: int) -> list[Asked]:
    rng = random.Random(20240202)
    asked = []
    drawn = strings(list(library.articles.values()), rng)
    for _ in range(count):
        wanted, string = next(drawn)
        conversion = rng.choice(CONVERSIONS)
        opening, closing = rng.choice(QUOTES)
        query = opening + (opencc(conversion).convert(string) if conversion else string) + closing
        asked.append(Asked(wanted, query, library.searcher.search(query, limit=len(library.articles), repeats=True)))
    return asked


@pytest.fixture(scope="module")
def asked_of_sample(sample: Library) -> list[Asked]:
    return ask(sample, STRINGS["sample"])


@pytest.fixture(scope="module")
def asked_of_paragraphs(paragraphs: Library) -> list[Asked]:
    return ask(paragraphs, STRINGS["paragraphs"])


def packed(words: list[str]) -> str:
    return "\0" + "\0".join(words) + "\0"


def check_found(library: Library, asked: list[Asked]) -> None:
    texts = {
        path: (packed(tokens(article.title)), packed(tokens(article.body)))
        for path, article in library.articles.items()
    }
    for one in asked:
        needle = packed(one.wanted)
        holding = {path for path, parts in texts.items() if any(needle in part for part in parts)}
        assert holding, one.query
        assert {hit.path for hit in one.results} == holding, one.query
        assert one.results.total == len(one.results) == len(holding)
        assert not one.results.relaxed


def stands_for_several(text: str) -> bool:
    """Whether a character of a text is written with several, as ㎡ is."""
    return any(len(unicodedata.normalize("NFKC", character)) > 1 for character in text)


def check_highlights(library: Library, asked: list[Asked]) -> int:
    spans = 0
    for one in asked:
        for hit in one.results[:HITS]:
            article = library.articles[hit.path]
            assert hit.title == article.title
            assert hit.title_highlights == occurrences(hit.title, one.wanted), one.query
            assert hit.title_highlights or any(snippet.highlights for snippet in hit.snippets)
            for snippet in hit.snippets:
                assert snippet.highlights == occurrences(snippet.text, one.wanted), one.query
                for start, end in snippet.highlights:
                    assert 0 <= start < end <= len(snippet.text)
                    marked = snippet.text[start:end]
                    shown = tokens(fold(marked))
                    # A character that stands for several is marked whole.
                    assert shown == one.wanted or (stands_for_several(marked) and packed(one.wanted) in packed(shown))
                longest = max((end - start for start, end in snippet.highlights), default=0)
                assert len(snippet.text) <= max(WIDTH, longest)
                assert snippet.line in lines_of(snippet.text, article)
                spans += len(snippet.highlights)
            spans += len(hit.title_highlights)
    return spans


def lines_of(text: str, article: Article) -> list[int]:
    """The lines of the document in which `text` starts."""
    found = []
    at = article.body.find(text)
    while at >= 0:
        found.append(article.line + article.body.count("\n", 0, at))
        at = article.body.find(text, at + 1)
    return found


def test_every_string_of_the_sample_finds_exactly_the_articles_that_hold_it(
    sample: Library, asked_of_sample: list[Asked]
) -> None:
    check_found(sample, asked_of_sample)


def test_every_string_of_drcd_finds_exactly_the_paragraphs_that_hold_it(
    paragraphs: Library, asked_of_paragraphs: list[Asked]
) -> None:
    check_found(paragraphs, asked_of_paragraphs)


def test_highlights_in_the_sample_are_exact(sample: Library, asked_of_sample: list[Asked]) -> None:
    assert check_highlights(sample, asked_of_sample) > STRINGS["sample"]


def test_highlights_in_drcd_are_exact(paragraphs: Library, asked_of_paragraphs: list[Asked]) -> None:
    assert check_highlights(paragraphs, asked_of_paragraphs) > STRINGS["paragraphs"]


def test_the_strings_are_of_every_kind(asked_of_sample: list[Asked]) -> None:
    assert {len(one.wanted) for one in asked_of_sample} == set(range(1, 13))
    assert any("\n" in one.query for one in asked_of_sample)
    assert sum(fold(one.query) != one.query for one in asked_of_sample) > len(asked_of_sample) // 4
