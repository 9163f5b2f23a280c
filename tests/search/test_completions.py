"""Completions, against the articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou import Article, Indexer, Searcher
from hansou.index.text.fold.fold import fold
from tests.index.text.plain import plain_units

from .conftest import Library

FILLER = "市民到场参观并提出意见。"
ENDS = "甲乙丙丁戊己庚辛"  # so that nothing always follows


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("completions") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(Article(f"env/{end}", body=f"營商環境{end}，{FILLER}") for end in ENDS)
        indexer.add(Article(f"bay/{end}", body=f"江阴高新区{end}，{FILLER}") for end in ENDS[:4])
        indexer.add([Article("south", body=f"江南的雨，{FILLER}"), Article("latin", body="Microsoft Micron micro")])
        indexer.commit()
        indexer.add([Article("gone", body="江西江西江西")])
        indexer.commit()
        indexer.remove(["gone"])
    with Searcher(path) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("江", [("江阴高新区", 4), ("江南", 1)]),
        ("江阴", [("江阴高新区", 4)]),
        ("营", [("營商環境", 8)]),
        ("營商", [("營商環境", 8)]),
        ("营商环", [("營商環境", 8)]),
        ("yshj", [("營商環境", 8)]),
        ("ysh", [("營商環境", 8)]),
        ("ying shang h", [("營商環境", 8)]),
        ("jiangy", [("江阴高新区", 4)]),
        ("jiangn", [("江南", 1)]),
        ("micr", [("Microsoft", 1), ("Micron", 1), ("micro", 1)]),
        ("MICROS", [("Microsoft", 1)]),
        ("火星", []),
        ("", []),
        ("，", []),
        ("zz", []),
        ("\udcff", []),
    ],
)
def test_completions(searcher: Searcher, prefix: str, first: list[tuple[str, int]]) -> None:
    found = [(completion.text, completion.count) for completion in searcher.suggest(prefix)]
    if prefix == "micr":
        assert sorted(found) == sorted(first)
    elif first:
        assert found[0] == first[0]
        assert set(first) <= set(found)
    else:
        assert found == []


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("霞客", "霞客湾"),  # stands once: to the end of the word
        ("高新", "高新区"),
        ("江", "江阴"),
        ("jiangy", "江阴"),
        ("yshj", "营商环境"),
        ("營", "營商環境"),  # in the script that was typed, as one of the articles is written
        ("营", "营商环境"),
        ("產業項", "產業項目"),
    ],
)
def test_completions_of_real_articles(real: Searcher, prefix: str, first: str) -> None:
    assert real.suggest(prefix)[0].text == first


def test_completions_neither_begin_nor_end_inside_words(real: Searcher) -> None:
    shown = [completion.text for completion in real.suggest("江", 20)]
    assert {"江阴", "江苏", "江阴市"} <= set(shown)
    assert not {"江大", "江市", "江市委"} & set(shown)  # of 长江大道, 镇江市, 靖江市委


def test_what_nearly_always_goes_on_alike_is_carried_on(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article(f"{at}", body=f"今天{end}霞客湾科学城的孵化中心开张") for at, end in enumerate("甲乙丙"))
        indexer.add(Article(f"other/{at}", body="霞客湾的雨") for at in range(2))
    with Searcher(tmp_path) as searcher:
        found = {completion.text: completion.count for completion in searcher.suggest("霞")}
        assert found["霞客湾"] == 5
        assert found["霞客湾科学城"] == 3
        assert not [text for text in found if text.endswith(("科", "学", "的"))]


def test_as_many_as_were_asked_for(searcher: Searcher) -> None:
    assert len(searcher.suggest("micr", 2)) == 2
    assert searcher.suggest("江", 0) == []


def test_completions_stand_in_the_articles_as_often_as_they_say(sample: Library) -> None:
    texts = [
        [unit.token for unit in plain_units(text)]
        for article in sample.articles.values()
        for text in (article.title, article.body)
    ]
    prefixes = sorted({tokens[at] for tokens in texts for at in range(0, len(tokens), 97)})
    completed = 0
    for prefix in prefixes[:120]:
        for completion in sample.searcher.suggest(prefix):
            tokens = [unit.token for unit in plain_units(completion.text)]
            size = len(tokens)
            times = sum(text[at : at + size] == tokens for text in texts for at in range(len(text) - size + 1))
            # As a word it may be counted less often than it stands there: in another word it is not that word.
            assert 0 < completion.count <= times, completion
            if not prefix.isascii():
                assert fold(completion.text).startswith(prefix)
            completed += 1
    assert completed > 200


@given(st.text(max_size=40) | st.text("江阴营商jiangy '1*:\"()", max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_prefix_can_be_completed(sample: Library, prefix: str) -> None:
    found = sample.searcher.suggest(prefix, 5)
    assert len(found) <= 5
    assert all(completion.count > 0 and completion.text for completion in found)
