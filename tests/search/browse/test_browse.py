"""Every key of the browse mode, driven headless; what is compared is what a person reads."""

from __future__ import annotations

import asyncio
import functools
import re
import threading
import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from hansou import Article, CorruptIndex, Filters, Indexer, Searcher
from hansou.search.browse.entries import HitEntry
from hansou.search.browse.history import History
from hansou.search.browse.keys import ALL
from hansou.search.browse.request import Request

from .conftest import CHAPTERS
from .screen import Seen, browsing


def driven(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that waits, as one that pytest can run."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))  # type: ignore[arg-type]

    return run


@driven
async def test_answers_as_one_types(news: Path) -> None:
    async with browsing(news / ".hansou") as seen:
        await seen.see("Type what you are looking for", "107 articles")
        assert seen.focus == "query"
        await seen.press("换", "电")
        await seen.see("1 article", "計程車換電站啟用", "2021-03-01 · 臺南新聞", gone="Type what")
        assert seen.focus == "query"
        assert "換電" in seen.painted(bold=True, colour="red")
        await seen.press("backspace", "backspace", "敲", "门")
        await seen.see("敲门员上岗", gone="計程車")


@driven
@pytest.mark.parametrize(
    ("locale", "greeting", "found", "keys", "relaxed"),
    [
        ("zh_CN.UTF-8", "输入要找的内容", "1 篇文章", "下一处、上一处匹配", "没有文章包含全部内容"),
        ("zh_TW.UTF-8", "輸入要找的內容", "1 篇文章", "下一處、上一處匹配", "沒有文章包含全部內容"),
    ],
)
async def test_it_speaks_chinese(
    news: Path, monkeypatch: pytest.MonkeyPatch, locale: str, greeting: str, found: str, keys: str, relaxed: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    async with browsing(news / ".hansou") as seen:
        await seen.see(greeting, "107 篇文章")
        await seen.press("换", "电")
        await seen.see(found, "計程車換電站啟用")
        await seen.press("enter", "question_mark")
        await seen.see(keys)
        english = re.findall(r"[a-z]{3,} [a-z]{3,}", seen.text)
        assert english == []
        await seen.press("escape", "slash", *"qqqqqqqq")
        await seen.see(relaxed)


@driven
async def test_typing_never_waits_and_old_answers_are_dropped(news: Path) -> None:
    begun, go_on, asked = threading.Event(), threading.Event(), []

    class Slow(Searcher):
        def search(self, query: str, *args: Any, **kwargs: Any) -> Any:
            asked.append(query)
            begun.set()
            assert go_on.wait(20)
            return super().search(query, *args, **kwargs)

    async with browsing(news / ".hansou", opener=lambda: Slow(news / ".hansou")) as seen:
        await seen.press("江")
        await seen.until(begun.is_set)
        await seen.press(*"阴百亿项目")
        assert seen.app.query_one("#query").value == "江阴百亿项目"  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
        assert asked == ["江"]
        go_on.set()
        await seen.see("江阴百亿项目开工")
        assert asked[-1] == "江阴百亿项目"
        assert len(asked) <= 3
        assert seen.app.results is not None
        assert seen.app.results.query == "江阴百亿项目"


@driven
async def test_keys_that_follow_each_other_ask_once(news: Path) -> None:
    asked: list[str] = []

    class Counting(Searcher):
        def search(self, query: str, *args: Any, **kwargs: Any) -> Any:
            asked.append(query)
            return super().search(query, *args, **kwargs)

    async with browsing(news / ".hansou", opener=lambda: Counting(news / ".hansou")) as seen:
        for character in "江阴来了敲门员":
            seen.app.query_one("#query").insert_text_at_cursor(character)  # type: ignore[attr-defined]
        await seen.see("敲门员上岗")
        assert asked[-1] == "江阴来了敲门员"
        assert len(asked) < 4


@driven
async def test_matches_are_gone_through(news: Path) -> None:
    async with browsing(news / ".hansou", "敲门员 江阴") as seen:
        await seen.see("敲门员上岗", "/4")
        assert seen.focus == "hits"
        places = []
        for key in ("n", "n", "n", "n", "N", "N", "p"):
            await seen.press(key)
            await seen.pilot.pause()
            current = [text for text in seen.painted(reverse=True, colour="red") if text.strip()]
            places.append((seen.app.query_one("#about").text.partition("/4")[0][-1], *current))  # type: ignore[attr-defined]
        order = {"1": "敲门员", "2": "江阴", "3": "敲门员", "4": "江阴"}
        assert [order[number] for number, _ in places] == [text for _, text in places]
        first = int(places[0][0])
        assert [int(number) for number, _ in places] == [(first - 1 + step) % 4 + 1 for step in (0, 1, 2, 3, 2, 1, 0)]


@driven
async def test_an_answer_that_is_told_again_takes_nobody_away(news: Path) -> None:
    async with browsing(news / ".hansou", "敲门员 江阴") as seen:
        await seen.see("敲门员上岗", "/4")
        told: list[object] = []
        article = seen.app._reader.article
        show = article.show
        article.show = lambda sheet: (told.append(sheet), show(sheet))  # type: ignore[assignment, func-returns-value]
        await seen.press("n")
        before = article.current
        seen.app._suggest(["江阴"])  # as it comes, a while after the answers
        await seen.until(lambda: told)
        assert article.current == before
        assert seen.app._reader.sheet is not told[-1]


@driven
async def test_the_list_is_moved_through_and_more_comes(news: Path) -> None:
    async with browsing(news / ".hansou", "很多篇") as seen:
        await seen.see("100 articles")
        assert len(seen.app._hits.entries) == 24
        first = seen.app._hits.selected
        await seen.press("j", "down", "k")
        assert seen.app._hits.index == 1
        await seen.press("G")
        await seen.until(lambda: len(seen.app._hits.entries) == 48)
        await seen.press("g")
        assert seen.app._hits.selected == first
        for _ in range(4):
            have = len(seen.app._hits.entries)
            await seen.press("end")
            await seen.until(lambda have=have: len(seen.app._hits.entries) > have or have == 100)
        paths = [entry.path for entry in seen.app._hits.entries]  # type: ignore[union-attr]
        assert len(paths) == len(set(paths)) == 100
        await seen.press("end")
        title = seen.app._hits.selected.hit.title  # type: ignore[union-attr]
        await seen.until(lambda: seen.text.count(title) == 2, "the list and the article show the last one")
        await seen.press("pageup", "pagedown", "home", "up")
        assert seen.focus == "query"


@driven
async def test_from_part_to_part(news: Path) -> None:
    async with browsing(news / ".hansou") as seen:
        await seen.press("江", "阴")
        await seen.see("articles", "江阴百亿项目开工")
        await seen.press("enter")
        assert seen.focus == "hits"
        await seen.press("enter")
        await seen.until(lambda: seen.focus == "article")
        await seen.press("escape")
        assert seen.focus == "hits"
        await seen.press("escape")
        assert seen.focus == "query"
        await seen.press("escape")
        await seen.until(lambda: seen.focus == "hits")
        await seen.press("slash")
        assert seen.focus == "query"
        await seen.press("down")
        await seen.until(lambda: seen.focus == "hits")
        await seen.press("tab")
        assert seen.focus == "article"


@driven
async def test_narrowing_by_year_and_source(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴", request=Request("江阴", repeats=True)) as seen:
        await seen.see("5 articles")
        await seen.press("f")
        await seen.see("any time", "2023", "2022", "江阴日报", "姑苏日讯", "unknown")
        await seen.press("down", "down", "down", "enter")
        await seen.see("2 articles", "2022 · every repeat · best first", gone="any time")
        await seen.press("f")
        await seen.see("2023", "江阴日报", gone="姑苏日讯")  # years as if none were chosen, sources of that year
        await seen.press("right", "down", "enter")
        await seen.see("1 article", "2022 · ", gone="any time")
        await seen.press("c")
        await seen.see("5 articles", gone="2022 · ")
        await seen.press("f")
        await seen.see("any time")
        await seen.press("escape")
        await seen.see("5 articles", gone="any time")


@driven
async def test_a_chosen_source_is_that_one_alone(tmp_path: Path) -> None:
    sources = ("江阴日报", "江阴日报", "江阴日报·周末", "江阴")
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article(f"{n}", f"第{n}篇", f"江阴的第{n}篇。", source=source) for n, source in enumerate(sources))
    async with browsing(tmp_path / "index", request=Request("江阴", repeats=True)) as seen:
        await seen.see("4 articles")
        await seen.press("f", "right")
        await seen.see("every source", "江阴日报·周末")
        await seen.press("down", "enter")  # the commonest first
        await seen.see("2 articles", "江阴日报 · every repeat", gone="every source")
        assert {hit.source for hit in seen.app.results or ()} == {"江阴日报"}
    async with browsing(tmp_path / "index", request=Request("江阴", Filters(source="江阴日报"), repeats=True)) as seen:
        await seen.see("3 articles")  # as --source has it: how it begins


@driven
async def test_order_and_switches(news: Path) -> None:
    async with browsing(news / ".hansou", request=Request("江阴", repeats=True)) as seen:
        await seen.see("best first")
        await seen.press("s")
        await seen.see("newest first")
        await seen.until(lambda: seen.app._hits.entries[0].path == "b/date.txt")  # type: ignore[union-attr]
        await seen.press("s")
        await seen.see("oldest first")
        await seen.until(lambda: seen.app._hits.entries[0].path == "book")  # type: ignore[union-attr]
        await seen.press("s", "a")
        await seen.see("any word", "best first")
        await seen.press("a", "e")
        await seen.see("words as typed", gone="any word")


@driven
async def test_region_words_are_told_and_can_be_left_out(news: Path) -> None:
    async with browsing(news / ".hansou", "出租车") as seen:
        await seen.see("計程車換電站啟用", "出租车 = ")
        assert "計程車" in "".join(seen.painted(bold=True, colour="red"))
        await seen.press("e")
        await seen.see("words as typed", gone="出租车 = ")


@driven
async def test_repeats_are_one_and_can_be_opened(news: Path) -> None:
    async with browsing(news / ".hansou", "百亿项目 开工仪式") as seen:
        await seen.see("2 articles", "▸ 1 more")
        assert len(seen.app._hits.entries) == 1
        await seen.press("r")
        await seen.see("▾ 1 more", "↳")
        await seen.press("down")
        shown = {"2022-02-09": "江阴日报", "2022-02-10": "无锡日报"}
        repeat = seen.app._hits.selected.repeat  # type: ignore[union-attr]
        await seen.until(lambda: repeat.path in seen.app.query_one("#about").text)  # type: ignore[attr-defined]
        assert shown[repeat.date[:10]] == repeat.source
        await seen.press("r")
        await seen.see("▸ 1 more", gone="↳")
        await seen.press("R")
        await seen.see("every repeat")
        await seen.until(lambda: len(seen.app._hits.entries) == 2)


@driven
async def test_either_script_and_the_marks_stay(news: Path) -> None:
    async with browsing(news / ".hansou", "计程车") as seen:
        await seen.see("臺南的計程車司機說", "1/2")
        await seen.press("t")
        await seen.see("台南的计程车司机说", "简 · ")
        assert {"計程車", "计程车"} == {text for text in seen.painted(bold=True, colour="red") if text.strip()}
        await seen.press("t")
        await seen.see("臺南的計程車司機說", gone="简 · ")
    with Searcher(news / ".hansou") as searcher:
        article = searcher.article("a/換電.txt")
        assert article is not None
        assert "臺南的計程車司機說" in article.body


@driven
async def test_more_like_this(news: Path) -> None:
    async with browsing(news / ".hansou", "百亿项目 开工仪式") as seen:
        await seen.see("2 articles")
        await seen.until(lambda: seen.app._reader.sheet is not None)
        await seen.press("m")
        await seen.see("like this one", "Esc goes back to the query")
        await seen.press("escape")
        await seen.see("2 articles", gone="like this one")


@driven
async def test_all_keys_are_told(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴", size=(100, 44)) as seen:
        await seen.see("江阴")
        await seen.press("question_mark")
        await seen.see(*(meaning for _, meaning in ALL if meaning))
        await seen.press("escape")
        await seen.see("best first", gone="The article")


@driven
async def test_nothing_found_offers_other_queries(news: Path) -> None:
    async with browsing(news / ".hansou") as seen:
        await seen.press(*"江阴百亿项木")
        await seen.see("none contains everything", "Did you mean", "› 江阴百亿项目")
        assert isinstance(seen.app._hits.selected, HitEntry)
        await seen.press("enter", "up")
        await seen.see("江阴百亿项木", "Did you mean")
        await seen.press("enter")
        await seen.see("2 articles", gone="Did you mean")
        assert seen.app.request.query == "江阴百亿项目"
    async with browsing(news / ".hansou", "龘靐齾") as seen:
        await seen.see("Nothing found", "0 articles")


@driven
async def test_a_query_that_is_half_typed_is_answered(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴") as seen:
        await seen.see("江阴百亿项目开工")
        await seen.press("slash", "space", '"')
        await seen.see("the quotation mark is never closed: taken as punctuation", "江阴百亿项目开工")
        await seen.press("项", '"')
        await seen.see("articles", gone="never closed")


@driven
async def test_queries_are_remembered(news: Path, tmp_path: Path) -> None:
    file = tmp_path / "history"
    async with browsing(news / ".hansou", history=History(file)) as seen:
        await seen.press("江", "阴", "enter")
        await seen.until(lambda: seen.focus == "hits")
        await seen.press("slash", "ctrl+u", *"换电", "enter")
        await seen.until(lambda: file.read_text(encoding="utf-8") == "江阴\n换电\n")
    async with browsing(news / ".hansou", history=History(file)) as seen:
        await seen.see("Earlier queries", "› 换电", "› 江阴")
        await seen.press("x", "up")
        await seen.see("計程車換電站啟用")
        await seen.press("up")
        assert seen.app.request.query == "江阴"
        await seen.press("down", "down")
        assert seen.app.request.query == "x"
        await seen.press("ctrl+u")
        await seen.see("Earlier queries")
        await seen.press("enter", "down", "enter")
        await seen.see("江阴百亿项目开工")


@driven
async def test_a_long_article_comes_and_goes_at_once(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴 分久必合") as seen:
        await seen.see("第0回", "话说天下大势分久必合")
        matches = f"/{CHAPTERS + CHAPTERS * 46}"
        await seen.see(matches)
        await seen.press("enter")
        await seen.until(lambda: seen.focus == "article")
        await seen.press("G")
        await seen.see(f"第{CHAPTERS - 1}回", "100 %")
        await seen.press("t")
        await seen.see("話說天下大勢", "繁")
        await seen.press("g", "n")
        await seen.see("第0回")
        await seen.pilot.resize_terminal(70, 24)
        await seen.see("第0回", matches)


SIZES = [(80, 24), (120, 40), (60, 20), (50, 20), (200, 60), (24, 8), (10, 4)]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_every_size(news: Path, size: tuple[int, int]) -> None:
    width, height = size
    async with browsing(news / ".hansou", "江阴", size=size) as seen:
        await seen.until(lambda: seen.app.results is not None)
        await seen.pilot.pause()
        assert [cell_len(row) for row in seen.rows] == [width] * height
        both = width >= 90
        assert seen.app.query_one("#reader").display is both
        await seen.press("enter")
        await seen.until(lambda: seen.focus == "article")
        assert (seen.app.query_one("#hits").display, seen.app.query_one("#reader").display) == (both, True)
        if height > 8:
            await seen.see("1/")
        assert [cell_len(row) for row in seen.rows] == [width] * height
        await seen.press("escape")
        assert seen.app.query_one("#hits").display
        await seen.press("question_mark")
        await seen.pilot.pause()
        assert [cell_len(row) for row in seen.rows] == [width] * height


@driven
async def test_the_size_changes(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴", size=(120, 30)) as seen:
        await seen.see("江阴百亿项目开工", "1/")
        await seen.pilot.resize_terminal(50, 20)
        await seen.until(lambda: not seen.app.query_one("#reader").display)
        await seen.press("enter")
        await seen.see("1/")
        await seen.pilot.resize_terminal(120, 30)
        await seen.until(lambda: seen.app.query_one("#hits").display)
        assert [cell_len(row) for row in seen.rows] == [120] * 30


@driven
async def test_wide_signs_emoji_and_endless_lines(news: Path) -> None:
    async with browsing(news / ".hansou", "江阴在最后", size=(120, 30)) as seen:
        await seen.see("表情与长行")
        await seen.press("enter")
        await seen.press("g")
        await seen.see("😀👍")
        assert [cell_len(row) for row in seen.rows] == [120] * 30
        await seen.press("n")
        await seen.see("江阴在最后")


@driven
async def test_hostile_text_is_harmless(news: Path) -> None:
    async with browsing(news / ".hansou", "恶意文本") as seen:
        await seen.see("[b]标题[/b] [TODO] [link=x]", "恶意文本第一行", "[red]红[/red] [b")
        for keys in (["enter"], ["f"], ["escape", "y"], ["t"]):
            await seen.press(*keys)
            await seen.pilot.pause(0.1)
            odd = [c for c in seen.text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
            assert odd == []
        styles = [segment.style for row in seen.segments for segment in row if segment.style is not None]
        assert not any(style.link for style in styles)


@driven
async def test_the_mouse(news: Path) -> None:
    async with browsing(news / ".hansou", "很多篇", size=(120, 30)) as seen:
        await seen.see("100 articles")
        row = next(at for at, text in enumerate(seen.rows) if "很多篇里的一篇" in text)
        await seen.pilot.click(offset=(6, row + 5))
        await seen.until(lambda: seen.app._hits.index == 1)
        await seen.pilot.click(offset=(6, row + 5), times=2)
        await seen.until(lambda: seen.focus == "article")
        await seen.pilot.click("#query")
        await seen.until(lambda: seen.focus == "query")
        await seen.pilot.click("#hits", offset=(5, 1))
        await seen.press("f")
        await seen.see("any time")
        await seen.pilot.click(offset=(1, 1))
        await seen.see("100 articles", gone="any time")


@driven
async def test_the_path_is_copied(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setenv("PATH", "/nowhere")
    async with browsing(news / ".hansou", "敲门员") as seen:
        monkeypatch.setattr(seen.app, "copy_to_clipboard", copied.append)
        await seen.see("敲门员上岗", "1/")
        await seen.press("y")
        await seen.see("copied: ")
        assert copied == [str(news / "b/date.txt")]
        await seen.press("o")
        await seen.see("there is no editor and no pager")


@driven
async def test_a_newer_commit_is_found(tmp_path: Path) -> None:
    index = tmp_path / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.add(Article("1", "第一篇", "江阴"))
    async with browsing(index, "江阴") as seen:
        await seen.see("1 article", "第一篇")
        with Indexer(index, workers=1) as indexer:
            indexer.add(Article("2", "第二篇", "江阴"))
        await seen.press("s")
        await seen.see("2 articles", "第二篇")


@driven
async def test_what_cannot_be_opened_ends_it(tmp_path: Path) -> None:
    async def ended(seen: Seen) -> None:
        await seen.until(lambda: seen.app.failure is not None)

    def broken() -> Searcher:
        raise CorruptIndex(tmp_path / "x.inv", "its checksum is another")

    async with browsing(tmp_path, "江阴", opener=broken) as seen:
        await ended(seen)
    assert isinstance(seen.app.failure, CorruptIndex)
