"""What a reader does beside searching: narrow, line up, follow over time, find, go on, keep, take away, pick."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual import events

from hansou import Article, Indexer, SavedQueries
from hansou.search.browse.request import Request
from hansou.search.browse.taking import citation, passage_at

from .screen import Seen, browsing
from .test_browse import driven

CHAPTERS = "".join(f"第{number}回 标题{number}\n" + "话说天下大势。\n" * 40 for number in "一二三四五六")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with dates, authors, formats and folders, not to be written to."""
    index = tmp_path_factory.mktemp("room") / ".hansou"
    pages = "".join(f"第{number}页的江阴。\n" + "页里的话。\n" * 60 for number in range(1, 6))
    starts = tuple(pages.index(f"第{number}页") for number in range(1, 6))
    with Indexer(index, workers=1) as indexer:
        indexer.add([
            Article("wuxi/a.txt", "江阴甲", "江阴的第一篇，江阴在长江边。", "2021-03-05", "江阴日报", author="缪一苇"),
            Article("wuxi/b.txt", "江阴乙", "江陰的第二篇。說江陰。", "2021-03-09", "江阴日报", author="汤语桐"),
            Article("suzhou/c.md", "苏州丙", "苏州与江阴。", "2021-06", "姑苏日讯", author="缪一苇", format="markdown"),
            Article("suzhou/d.md", "苏州丁", "到江阴去。", "2023-01-02", "姑苏日讯", format="markdown"),
            Article("book.txt", "话本", CHAPTERS, "2019"),
            Article("paper.pdf", "论文", pages, "2020-05-01", pages=starts, format="pdf"),
        ])  # fmt: skip
    return index


@driven
async def test_with_nothing_typed_there_is_something_to_read(room: Path) -> None:
    async with browsing(room, size=(80, 24)) as seen:
        await seen.see("Type what you are looking for", "Newest articles", "苏州丁", "2023-01-02 · 姑苏日讯")
        await seen.press("down")
        await seen.until(lambda: seen.focus == "hits")
        await seen.press("enter")
        await seen.see("到江阴去")
        await seen.press("right_square_bracket")
        await seen.see("苏州与江阴")
    async with browsing(room, size=(120, 30)) as seen:
        await seen.see("exactly these characters", "Newest articles")
        await seen.press("enter")
        await seen.see("到江阴去", gone="exactly these characters")
        await seen.press("slash")
        await seen.see("exactly these characters", gone="到江阴去。\n")


# What is pressed in the panel, what the status then says, and how many articles are left of five.
NARROWED = [
    (["down", "down", "down", "enter"], "2021 · best first", 3),
    (["down", "down", "down", "down", "down", "enter"], "2021-03 · best first", 2),
    (["right", "down", "enter"], "姑苏日讯 · best first", 2),
    (["right", "right", "down", "enter"], "缪一苇 · best first", 2),
    (["right", "right", "right", "down", "enter"], "markdown · best first", 2),
    (["right", "right", "right", "right", "down", "enter"], "suzhou · best first", 2),
    (["right", "right", "left", "left", "down", "enter"], "2023 · best first", 1),
]


@pytest.mark.parametrize(("keys", "told", "left"), NARROWED)
@driven
async def test_narrowing(room: Path, keys: list[str], told: str, left: int) -> None:
    async with browsing(room, "江阴") as seen:
        await seen.see("5 articles")
        await seen.press("f")
        await seen.see("any time", "2021-03", "every source")
        await seen.press(*keys)
        await seen.see(f"{left} article", told, gone="any time")
        await seen.press("f")
        await seen.see("any time")
        await seen.press("c")
        await seen.see("5 articles", gone=told)


@driven
async def test_one_narrows_on_with_what_was_chosen_kept(room: Path) -> None:
    request = Request("江阴 OR 苏州", author="缪一苇", time="2021")
    async with browsing(room, request=request) as seen:
        await seen.see("2 articles", "2021 · 缪一苇")
        await seen.press("f", "right", "left", "right")
        await seen.see("every author", "汤语桐")  # authors as if none were chosen
        await seen.press("right", "down", "enter")
        await seen.see("1 article")


@driven
async def test_occurrences_stand_in_a_column_and_are_read(room: Path) -> None:
    async with browsing(room, "江阴", size=(100, 30)) as seen:
        await seen.see("5 articles")
        await seen.press("w")
        await seen.see("Every occurrence in its line", "第5页的", "2021-03-09")
        lines = [row for row in seen.segments if any("2021-0" in segment.text for segment in row)]
        columns = [seen.cells_before(row, "red") for row in lines]
        assert len(set(columns)) == 1
        assert len(columns) == 7
        await seen.press("G")
        await seen.press("k", "k", "enter")
        await seen.see("第3页的江阴", "3/5", gone="Every occurrence")
        assert seen.focus == "article"


@driven
async def test_the_trend_narrows(room: Path) -> None:
    async with browsing(room, "江阴", size=(100, 40)) as seen:
        await seen.see("5 articles")
        await seen.press("d")
        await seen.see("Occurrences over time", "2021-03  6  █", "in 2/2", "2021-04  ·", gone="counted aside")
        await seen.press("g", "enter")
        await seen.see("1 article", "2020-05", gone="Occurrences over time")


@driven
async def test_find_in_the_article(room: Path) -> None:
    async with browsing(room, "苏州 OR 江阴") as seen:
        await seen.see("5 articles")
        await seen.until(lambda: seen.app._reader.sheet is not None)
        paths = [entry.path for entry in seen.app._hits.entries]  # type: ignore[union-attr]
        seen.app._hits.select(paths.index("wuxi/b.txt"))
        await seen.see("江陰的第二篇")
        await seen.press("enter", "slash")
        await seen.see("find in the article ›")
        await seen.press(*"江阴", "enter")
        await seen.see("1/4", gone="find in the article")  # title and source too, and the other script
        assert seen.focus == "article"
        await seen.press("slash", *"第二", "enter")
        await seen.see("1/1")
        await seen.press("slash", *"没有", "enter")
        await seen.see("Nothing found.")
        await seen.press("slash", "escape")
        assert seen.focus == "article"


@driven
async def test_next_and_previous_article(room: Path) -> None:
    async with browsing(room, "江阴", size=(80, 24)) as seen:
        await seen.see("5 articles")
        paths = [entry.path for entry in seen.app._hits.entries]  # type: ignore[union-attr]
        await seen.press("enter")
        on, back = "right_square_bracket", "left_square_bracket"
        for key, path in [(on, 1), ("J", 2), ("ctrl+n", 3), (back, 2), ("K", 1), ("ctrl+p", 0), ("K", 0)]:
            await seen.press(key)
            await seen.until(lambda path=path: seen.app._reader.sheet.article.path == paths[path])  # type: ignore[union-attr]
            assert seen.focus == "article"


@driven
async def test_the_outline_is_gone_through(room: Path) -> None:
    async with browsing(room, "天下大势", size=(100, 30)) as seen:
        await seen.see("话本")
        await seen.until(lambda: seen.app._reader.sheet is not None)
        await seen.press("O")
        await seen.see("Outline", "第一回 标题一", "第六回 标题六")
        await seen.press("G", "enter")
        await seen.until(lambda: seen.focus == "article")
        await seen.until(lambda: seen.rows[4].count("第六回 标题六") or "第六回 标题六" in "".join(seen.rows[3:8]))
    async with browsing(room, "页里的话", size=(100, 30)) as seen:
        await seen.until(lambda: seen.app._reader.sheet is not None)
        await seen.press("O")
        await seen.see("第4页的江阴", "p. 4")
        await seen.press("j", "enter")
        await seen.see("p. 2/5")
    async with browsing(room, "到江阴去", size=(100, 30)) as seen:
        await seen.until(lambda: seen.app._reader.sheet is not None)
        await seen.press("O")
        await seen.see("it has no headings and no pages")


@driven
async def test_a_query_is_saved_and_asked_again(room: Path) -> None:
    async with browsing(room, request=Request("江阴", time="2021")) as seen:
        await seen.see("3 articles")
        await seen.press("S")
        await seen.see("save as › 江阴")
        await seen.press("ctrl+u", *"甲乙", "enter")
        await seen.see("hansou new 甲乙")
        await seen.press("S", "ctrl+u", *"甲乙", "enter")
        await seen.see("already")
    (saved,) = SavedQueries()
    assert (saved.name, saved.query, saved.filters["since"], saved.index) == ("甲乙", "江阴", "2021", str(room))
    async with browsing(room, size=(80, 24)) as seen:
        await seen.see("Saved queries", "★ 甲乙  江阴", "Newest articles")
        await seen.press("down", "enter")
        await seen.see("3 articles", "2021 to 2021")


@pytest.mark.parametrize("suffix", [".csv", ".bib", ".ris", ".md", ".json"])
@driven
async def test_answers_are_written_to_a_file(room: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"out{suffix}"
    async with browsing(room, "江阴", size=(140, 30)) as seen:
        await seen.see("5 articles")
        await seen.press("E")
        await seen.see("write to a file (.csv .bib .ris .md .json) ›")
        await seen.press(*str(file), "enter")
        await seen.see("5 articles written to")
        text = file.read_text(encoding="utf-8")
        assert all(path in text for path in ("wuxi/a.txt", "suzhou/d.md", "paper.pdf"))
        if suffix == ".json":
            assert json.loads(text)["total"] == 5
        await seen.press("E", *str(file), "enter")
        await seen.see("is there already; nothing was written")
        await seen.press("E", *f"{file}.doc", "enter")
        await seen.see("its name must end in one of")
    assert file.read_text(encoding="utf-8") == text


@driven
async def test_a_passage_is_copied_with_its_source(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setenv("PATH", "/nowhere")
    async with browsing(room, "长江边") as seen:
        monkeypatch.setattr(seen.app, "copy_to_clipboard", copied.append)
        await seen.see("江阴甲", "1/1")
        await seen.press("Y")
        await seen.see("copied: ")
        sheet = seen.app._reader.sheet
        assert sheet is not None
        assert copied == ["“江阴的第一篇，江阴在长江边。”——缪一苇，《江阴甲》，江阴日报，2021-03-05，wuxi/a.txt:1"]
        assert passage_at(sheet, 0) == "江阴甲"
        assert citation(sheet, 0, "x") == "缪一苇，《江阴甲》，江阴日报，2021-03-05，x:1"


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (["enter"], True),
        (["down", "down", "enter"], True),
        (["down", "l", "enter"], True),
        (["ctrl+n", "ctrl+j", "ctrl+p", "enter"], True),
        (["ctrl+c"], False),
        (["escape", "q"], False),
    ],
)
@driven
async def test_picking(room: Path, keys: list[str], path: bool) -> None:
    async with browsing(room, picks=True) as seen:
        await seen.press(*"江阴")
        await seen.see("5 articles")
        await seen.until(lambda: seen.app._reader.sheet is not None)
        paths = {entry.path for entry in seen.app._hits.entries}  # type: ignore[union-attr]
        for key in keys:
            await seen.press(key)
            await seen.pilot.pause()
        await seen.until(lambda: seen.app._exit)
        assert (seen.app.return_value in paths) is path


@driven
async def test_esc_and_a_letter_are_two_keys(room: Path) -> None:
    async def alt(seen: Seen, key: str, character: str | None) -> None:
        """As Textual tells it when both come at once."""
        seen.app.post_message(events.Key(f"alt+{key}", character))
        await seen.pilot.pause()

    async with browsing(room) as seen:
        await seen.press(*"江阴")
        await seen.see("5 articles")
        await alt(seen, "j", "j")
        await seen.until(lambda: seen.focus == "hits")
        await seen.until(lambda: seen.app._hits.index == 1)
        assert seen.app.request.query == "江阴"
        await seen.press("enter")
        await alt(seen, "k", "k")  # from the article to the list, and up there
        await seen.until(lambda: seen.app._hits.index == 0)
        await seen.press("w")
        await seen.see("Every occurrence")
        await alt(seen, "j", "j")
        await seen.see("best first", gone="Every occurrence")
        await seen.until(lambda: seen.app._hits.index == 1)
