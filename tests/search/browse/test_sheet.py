"""An article as it is shown: one text, its matches, and both scripts, at the same positions."""

from __future__ import annotations

import random
import unicodedata

import pytest

from hansou import Searcher
from hansou.index.text.fold.fold import fold
from hansou.search.browse.scripts import convert, next_view
from hansou.search.browse.sheet import Sheet
from tests.index.text.plain import ROOT
from tests.search.conftest import articles_below

VIEWS = ("as written", "simplified", "traditional")


def sheet_of(searcher: Searcher, query: str, path: str = "") -> Sheet:
    hits = searcher.search(query, repeats=True, limit=50)
    hit = next(hit for hit in hits if path in ("", hit.path))
    sheet = Sheet.of(searcher, hit, hit.path, query, equivalents=True)
    assert sheet is not None
    return sheet


def test_matches_in_title_and_body(searcher: Searcher) -> None:
    sheet = sheet_of(searcher, "江阴", "b/date.txt")
    assert [sheet.text[start:end] for start, end in sheet.spans] == ["江阴", "江阴"]
    assert sheet.text[: sheet.title_end] == "敲门员上岗"
    assert sheet.text[sheet.title_end : sheet.body] == "\n2023-02-08 · 姑苏日讯\n\n"
    last = sheet.spans[-1][0]
    file = (
        "敲门员上岗\n\n2023-02-08 姑苏日讯\n\n2023 年 2 月 8 日上午,江阴来了敲门员。\n第二行没有。\n江阴又来了一位。\n"
    )
    assert file.split("\n")[sheet.line(last) - 1] == "江阴又来了一位。"


def test_it_begins_with_the_best_passage(searcher: Searcher) -> None:
    sheet = sheet_of(searcher, "计程车 三分钟", "a/換電.txt")
    assert sheet.spans[sheet.first][0] > sheet.body
    in_title = sheet_of(searcher, "启用", "a/換電.txt")
    assert (in_title.first, in_title.spans) == (0, [(6, 8)])


@pytest.mark.parametrize("query", ["江阴", "計程車", "产业集群", "百亿项目 开工"])
@pytest.mark.parametrize("view", VIEWS)
def test_highlights_are_exact_in_either_script(searcher: Searcher, query: str, view: str) -> None:
    sheet = sheet_of(searcher, query)
    shown = sheet.slice(0, len(sheet.text), view)
    assert len(shown) == len(sheet.text)
    assert sheet.spans
    for start, end in sheet.spans:
        assert fold(shown[start:end]) == fold(sheet.text[start:end])
    assert searcher.highlights(shown[sheet.body :], query) == [
        (start - sheet.body, end - sheet.body) for start, end in sheet.spans if start >= sheet.body
    ]


def test_a_slice_is_a_slice_of_the_whole(searcher: Searcher) -> None:
    sheet = sheet_of(searcher, "江阴", "book")
    whole = "".join(
        sheet.slice(at, min(at + 50_000, len(sheet.text)), "traditional") for at in range(0, len(sheet.text), 50_000)
    )
    drawn = random.Random(3)
    for _ in range(300):
        start = drawn.randrange(len(sheet.text))
        end = start + drawn.randrange(5000)
        assert sheet.slice(start, end, "traditional") == whole[start:end]


def test_conversion_is_opencc() -> None:
    from opencc import OpenCC

    for view, name in (("traditional", "s2t"), ("simplified", "t2s")):
        reference = OpenCC(name)
        for article in articles_below(ROOT / "seeds"):
            assert convert(article.body, view) == reference.convert(article.body)  # type: ignore[arg-type]


def test_phrases_are_converted_as_phrases() -> None:
    assert convert("头发发展,干燥的干部", "traditional") == "頭髮發展,乾燥的幹部"
    assert convert("頭髮發展,乾坤", "simplified") == "头发发展,乾坤"


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("计程车换电站启用", ["traditional", "as written", "traditional"]),
        ("計程車換電站啟用", ["simplified", "as written", "simplified"]),
        ("山水 English", ["traditional", "simplified", "as written"]),
    ],
)
def test_the_key_goes_through_the_scripts_that_differ(text: str, views: list[str]) -> None:
    view, seen = "as written", []
    for _ in views:
        view = next_view(view, text)  # type: ignore[arg-type]
        seen.append(view)
    assert seen == views


def test_nothing_in_a_sheet_is_obeyed(searcher: Searcher) -> None:
    sheet = sheet_of(searcher, "恶意文本")
    assert [c for c in sheet.text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"] == []
    assert [sheet.text[start:end] for start, end in sheet.spans] == ["恶意文本"]
    assert "[red]红[/red] [b" in sheet.text
