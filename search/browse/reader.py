"""The part that an article is read in, and what can be done with the article."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Vertical
from textual.message import Message

from hansou.search.cli.messages import say

from . import telling
from .article_view import ArticleView
from .entries import HitEntry, RepeatEntry
from .lane import Lane
from .line import Line
from .scripts import convert, next_view
from .sheet import Sheet

if TYPE_CHECKING:
    from hansou import Occurrence, Searcher

    from .request import Request
    from .rows import Rows

_QUOTES = str.maketrans(dict.fromkeys('"“”＂「」『』', " "))


class Reader(Vertical):
    """Shows the article of an entry. `searcher` is asked in the background, and `failed` is told what goes wrong."""

    class Told(Message):
        """Something to tell the person."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        searcher: Callable[[], Searcher],
        index: Path,
        failed: Callable[[Exception], None],
        *,
        id: str,  # noqa: A002 - the name that Textual has for it
    ) -> None:
        super().__init__(id=id)
        self._searcher = searcher
        self._index = index
        self._failed = failed
        self._about = Line(id="about")
        self.article = ArticleView(self._wrap_later, id="article")

    def compose(self) -> ComposeResult:
        """Where one is, and the article."""
        yield self._about
        yield self.article

    def on_mount(self) -> None:
        """Make ready to load."""
        self._loading, self._wrapping, self._converting = (
            Lane(name, self.app.call_later) for name in ("loading", "wrapping", "converting")
        )
        self._copies = tempfile.TemporaryDirectory(prefix="hansou-", ignore_cleanup_errors=True)

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        for lane in (self._loading, self._wrapping, self._converting):
            lane.close()
        self._copies.cleanup()

    @property
    def sheet(self) -> Sheet | None:
        """What is being read."""
        return self.article.sheet

    def greet(self, is_greeting: bool) -> None:
        """Show, while there is no article, what can be asked; or nothing."""
        self.article.is_greeting = is_greeting

    def read(self, entry: HitEntry | RepeatEntry | None, request: Request) -> None:
        """Show the article of an entry, as soon as it is there, or none."""
        if entry is None:
            self._loading.forget()
            self.article.show(None)
            return
        hit = entry.hit if isinstance(entry, HitEntry) else None
        path, equivalents = entry.path, request.filters.equivalents
        query = "" if request.like or request.is_empty else request.query

        def load() -> Sheet | None:
            return Sheet.of(self._searcher(), hit, path, query, equivalents)

        self._loading.ask(load, self.article.show, self._failed)

    def read_at(self, occurrence: Occurrence, request: Request) -> None:
        """Show the article of an occurrence, that one first."""

        def load() -> Sheet | None:
            sheet = Sheet.of(self._searcher(), None, occurrence.path, request.query, request.filters.equivalents)
            place = sheet.place_of(occurrence.part, occurrence.start) if sheet is not None else 0
            return None if sheet is None else sheet.marked(sheet.spans, place)

        self._loading.ask(load, self.article.show, self._failed)

    def find(self, text: str) -> None:
        """Mark where the article shown holds a text, in either script, and go to the first place from here on."""
        sheet = self.sheet
        if sheet is None:
            return

        def look() -> list[tuple[int, int]]:
            quoted = text.translate(_QUOTES).strip()
            found = self._searcher().highlights(sheet.text, f'"{quoted}"', equivalents=False) if quoted else []
            return found or [match.span() for match in re.finditer(re.escape(text), sheet.text, re.IGNORECASE)]

        def mark(spans: list[tuple[int, int]]) -> None:
            if self.sheet is not None and self.sheet.article == sheet.article:
                self.article.mark(spans)
                if not spans:
                    self.post_message(self.Told(say("Nothing found.")))

        self._loading.ask(look, mark, self._failed)

    def _wrap_later(self, text: str, width: int, take: Callable[[Rows], None]) -> None:
        def wrap() -> Rows:
            from .wrapping import wrap_rows

            return wrap_rows(text, width)

        self._wrapping.ask(wrap, take, self._failed)

    def on_article_view_moved(self) -> None:
        """Tell where in the article one is."""
        self._about.show(*telling.of_place(self.article, self._about.size.width))

    def change_script(self) -> None:
        """Show the article in the script that follows."""
        if self.sheet is None:
            return
        view = next_view(self.article.view, self.sheet.article.body)

        def show(_warm: str) -> None:
            self.article.view = view
            self.on_article_view_moved()

        self._converting.ask(lambda: convert("字", view), show, self._failed)  # the tables take a moment to load

    def open(self) -> None:
        """Open the article's file at this place in the editor or the pager, and wait for it."""
        from . import opening

        sheet = self.sheet
        if sheet is None:
            return
        place = self.article.place
        text_line = sheet.text.count("\n", 0, place) + 1
        folder = Path(self._copies.name)
        target = opening.target_of(sheet.article, self._index, sheet.line(place), sheet.text, text_line, folder)
        command = opening.command_for(target, os.environ)
        if command is None:
            self.post_message(self.Told(say("there is no editor and no pager: set $EDITOR")))
            return
        try:
            with self.app.suspend():
                trouble = opening.run(command)
        except SuspendNotSupported:
            trouble = say("this terminal cannot be handed to another program")
        self.app.refresh()
        if trouble:
            self.post_message(self.Told(trouble))

    def copy(self) -> None:
        """Give the article's path to the clipboard, by the terminal and by the desktop."""
        from . import opening

        if self.sheet is None:
            return
        self._give(opening.full_path(self.sheet.article, self._index))

    def cite(self) -> None:
        """Give the passage that is read, and where it is from, to the clipboard."""
        from . import opening
        from .taking import citation

        if self.sheet is not None:
            path = opening.full_path(self.sheet.article, self._index)
            self._give(citation(self.sheet, self.article.place, path))

    def _give(self, text: str) -> None:
        from . import opening

        self.app.copy_to_clipboard(text)
        threading.Thread(target=opening.copy_outside, args=(text, os.environ.copy()), daemon=True).start()
        self.post_message(self.Told(say("copied: {path}", path=text)))
