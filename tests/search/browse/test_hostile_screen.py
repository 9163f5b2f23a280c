"""Documents and queries that try to be obeyed: harmless in every part of the browse mode, and shown as they are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hansou import Article, Indexer
from hansou.search.browse.entries import HitEntry
from hansou.search.browse.history import History
from hansou.search.browse.request import Request
from hansou.search.cli.terminal_text import one_line
from tests.search.cli.test_hostile_output import NASTY

from .screen import Seen, browsing
from .test_browse import driven

STRINGS = [*NASTY.values(), "[@click=app.quit]退出[/]", "[/]", "\\[b]", "$accent [$error]"]
SIZE = (180, 60)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of articles with such a string in title, source, author, path and body, each of its own."""
    index = tmp_path_factory.mktemp("nasty") / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.add(
            Article(
                path=f"{number:02}/{text}\n.txt",
                title=f"第{number}号 {text}",
                body=f"恶意文本 {text}\n{text}\n{chr(0x4E00 + 97 * number) * 9}",
                source=f"来源{number:02} {text}",
                author=text,
                date="2022-02-09",
            )
            for number, text in enumerate(STRINGS)
        )
    return index


def harmless(seen: Seen) -> None:
    """Nothing on the screen is for the terminal or for Textual to obey."""
    odd = {c for c in seen.text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c != "\n"}
    assert odd == set()
    styles = [segment.style for row in seen.segments for segment in row if segment.style is not None]
    assert not any(style.link or style.blink or "@click" in style.meta for style in styles)


@driven
async def test_list_header_and_article(nasty: Path) -> None:
    async with browsing(nasty, request=Request("恶意文本", sort="newest"), size=SIZE) as seen:
        await seen.see(f"{len(STRINGS)} articles")
        shown = set()
        for _ in STRINGS:
            entry = seen.app._hits.selected
            assert isinstance(entry, HitEntry)
            number = int(entry.hit.path[:2])
            text, hit = one_line(STRINGS[number]), entry.hit
            await seen.until(lambda path=hit.path: (sheet := seen.app._reader.sheet) and sheet.article.path == path)
            await seen.see(one_line(hit.title), one_line(hit.source))
            about = seen.app.query_one("#about").text  # type: ignore[attr-defined]
            assert one_line(hit.path) in about
            if STRINGS[number].isprintable() and len(text) < 30:
                assert seen.text.count(text) >= 6, "title and source in the list and in the article, path, body"
            harmless(seen)
            shown.add(number)
            await seen.press("j")
        assert len(shown) == len(STRINGS)


@driven
async def test_panel_and_status(nasty: Path) -> None:
    async with browsing(nasty, "恶意文本", size=SIZE) as seen:
        await seen.see(f"{len(STRINGS)} articles")
        await seen.press("f", "right")
        await seen.see(
            "every source", *(f"来源{number:02} {one_line(text.strip())[:9]}" for number, text in enumerate(STRINGS))
        )
        harmless(seen)
        for row in (5, len(STRINGS) - 3):
            await seen.press("home", *["down"] * row, "enter")
            await seen.see("1 article", "来源", gone="every source")
            source = seen.app.request.filters.source.removeprefix("=")
            assert source == seen.app.results[0].source  # type: ignore[index]
            assert one_line(source) in seen.app.query_one("#status").text  # type: ignore[attr-defined]
            await seen.until(lambda: seen.app._reader.sheet is not None)
            await seen.press("y")
            await seen.see("copied: ")
            harmless(seen)
            await seen.press("m")
            await seen.see("like this one")
            harmless(seen)
            await seen.press("escape", "f", "right")
            await seen.see("every source")
        await seen.press("c")
        await seen.see(f"{len(STRINGS)} articles", gone="every source")


@driven
async def test_queries(nasty: Path, tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    history.queries[:] = [text for text in STRINGS if text.strip()]
    async with browsing(nasty, size=SIZE, history=history) as seen:
        await seen.see("Earlier queries")
        harmless(seen)
        for _ in history.queries:
            await seen.press("up")
            await seen.pilot.pause(0.01)
            harmless(seen)


@pytest.mark.parametrize(
    "query", ["[b \x1b]0;x\x07 title:[", '"\u202e[/b]', "date:[\x1b[31m TO x]", "[@click=app.quit]x"]
)
@driven
async def test_a_query_from_the_command_line(nasty: Path, query: str) -> None:
    async with browsing(nasty, query, size=(120, 30)) as seen:
        await seen.until(lambda: seen.app.results is not None or seen.app._message is not None)
        await seen.pilot.pause()
        harmless(seen)
