"""What a collection says, counted from its texts."""

from __future__ import annotations

import gc
import random
import weakref
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.text.tokens.terms import analyze
from hansou.search.expand.vocabulary import Vocabulary, characters_string
from hansou.search.query.terms import unit_string

from .conftest import Library

CHINESE = range(0x4E00, 0xA000)


@pytest.fixture(scope="module")
def texts(paragraphs: Library) -> list[list[str]]:
    """The units of every title and body of the paragraphs, which are in three segments, some of them deleted."""
    return [
        list(analyze(text).tokens) for article in paragraphs.articles.values() for text in (article.title, article.body)
    ]


@pytest.fixture(scope="module")
def vocabulary(paragraphs: Library) -> Vocabulary:
    return paragraphs.searcher._backend.vocabulary


def test_what_follows_a_character(texts: list[list[str]], vocabulary: Vocabulary) -> None:
    pairs = Counter(pair for tokens in texts for pair in pairwise(tokens) if all(_is_chinese(token) for token in pair))
    # Articles that were replaced and removed, and have not been merged away, are counted once more.
    removed = Counter[tuple[str, str]]()
    for character in random.Random(1).sample(sorted({first for first, _ in pairs}), 60):
        followers = vocabulary.following(character)
        found = dict(zip(map(chr, followers.points.tolist()), followers.counts.tolist(), strict=True))
        expected = {second: count for (first, second), count in pairs.items() if first == character}
        assert list(found) == sorted(found)
        assert followers.total == sum(found.values())
        assert set(expected) <= set(found)
        assert all(found[second] >= count for second, count in expected.items())
        removed.update({(character, second): found[second] - expected.get(second, 0) for second in found})
    assert sum(removed.values()) < 0.25 * sum(pairs.values())


def _is_chinese(token: str) -> bool:
    return len(token) == 1 and ord(token) in CHINESE


def test_strings_are_counted_as_they_stand(texts: list[list[str]], vocabulary: Vocabulary) -> None:
    drawn = random.Random(2)
    strings = []
    for _ in range(20):
        tokens = drawn.choice([tokens for tokens in texts if len(tokens) > 8])
        size = drawn.randint(1, 5)
        start = drawn.randrange(len(tokens) - size)
        strings.append(tuple(tokens[start : start + size]))
    found = vocabulary.counts([unit_string(" ".join(string)) for string in strings])
    for string, count in zip(strings, found, strict=True):
        size = len(string)
        expected = sum(tuple(tokens[at : at + size]) == string for tokens in texts for at in range(len(tokens)))
        assert count == expected > 0, string


def test_chains_of_two_are_the_grams_most_frequent_first(vocabulary: Vocabulary) -> None:
    first, second = dict.fromkeys("北東", 1.0), dict.fromkeys("京方部海", 1.0)
    chains = vocabulary.chains.likeliest([first, second])
    counts = vocabulary.pair_counts([text for text, _ in chains])
    assert [round(expected) for _, expected in chains] == counts == sorted(counts, reverse=True)
    assert {text for text, _ in chains} == {a + b for a in first for b in second if vocabulary.pair_counts([a + b])[0]}


def test_a_string_is_written_as_the_articles_write_it(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("1", body="營商\n環 境"), Article("2", body="Microsoft")])
    with Searcher(tmp_path) as searcher:
        vocabulary = searcher._backend.vocabulary
        assert vocabulary.written(characters_string("营商环境")) == "營商環境"
        assert vocabulary.written(unit_string("microsoft")) == "Microsoft"
        assert vocabulary.written(characters_string("没有")) == "没有"


def test_a_string_is_written_in_the_script_that_was_typed_else_as_most_write_it(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("1", body="营商环境"), Article("2", body="營商環境"), Article("3", body="營商環境，江阴")])
    with Searcher(tmp_path) as searcher:
        vocabulary = searcher._backend.vocabulary
        string = characters_string("营商环境")
        assert vocabulary.written(string) == vocabulary.written(string, "ys") == "營商環境"
        assert vocabulary.written(string, "商環") == vocabulary.written(string, "陰") == "營商環境"
        assert vocabulary.written(string, "环") == vocabulary.written(string, "阴") == "营商环境"
        assert vocabulary.written(characters_string("江阴"), "陰") == "江阴"
        assert vocabulary.texts_with(string, 2) == ["营商环境", "營商環境"]
        assert vocabulary.texts_with(characters_string("没有"), 2) == []


def test_a_vocabulary_is_kept_as_long_as_its_collection(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("1", body="江阴"))
    with Searcher(tmp_path) as searcher:
        collection = weakref.ref(searcher._backend.collection)
        vocabulary = weakref.ref(searcher._backend.vocabulary)
        assert searcher._backend.vocabulary.chains is searcher._backend.vocabulary.chains  # they know one another
    gc.collect()
    assert collection() is None
    assert vocabulary() is None
