"""What can be done with answers and articles beside moving through them: each opens something over them, or asks."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from hansou import HansouError
from hansou.search.cli.messages import counted, say, say_error
from hansou.search.cli.terminal_text import one_line

from . import keys
from .hit_list import HitList
from .lane import Lane, Value
from .prompt import Prompt
from .reader import Reader
from .request import NEWEST, Request
from .row_list import Listing, ListPanel

if TYPE_CHECKING:
    from hansou import Facet, Occurrence, Results, Searcher, Trends


class Actions(App["str | None"]):
    """The actions of the browse mode; what they need of the whole is declared here."""

    request: Request
    results: Results | None
    lists: Mapping[str, str | None]
    _hits: HitList
    _reader: Reader
    _views: Lane

    @abstractmethod
    def searcher(self) -> Searcher:
        """Who is asked."""

    @abstractmethod
    def _change(self, request: Request) -> None:
        """Ask something else."""

    @abstractmethod
    def _failed(self, error: Exception) -> None:
        """Say what went wrong."""

    @abstractmethod
    def _tell(self, text: str) -> None:
        """Say something for a while."""

    @abstractmethod
    def _read(self) -> None:
        """Go to the article."""

    def action_help(self) -> None:
        """All keys."""
        from .panels import HelpPanel

        self.push_screen(HelpPanel(keys.ALL))

    # Asking otherwise.

    def action_order(self) -> None:
        """In another order."""
        self._change(self.request.next_order())

    def action_any_word(self) -> None:
        """All words are wanted, or any."""
        self._change(self.request.filtered(match="any" if self.request.filters.match == "all" else "all"))

    def action_equivalents(self) -> None:
        """With region words and synonyms, or without."""
        self._change(self.request.filtered(equivalents=not self.request.filters.equivalents))

    def action_each_repeat(self) -> None:
        """Every repeat by itself, or each story once."""
        self._change(replace(self.request, repeats=not self.request.repeats))

    def action_widen(self) -> None:
        """Narrowed to nothing."""
        self._change(self.request.widened())

    def action_like(self) -> None:
        """Articles like the one shown."""
        if self._reader.sheet is not None:
            self.screen.remove_class("-reading")
            self._hits.focus()
            self._change(replace(self.request, like=self._reader.sheet.article.path))

    def action_narrow(self) -> None:
        """Narrow to a time, a source, an author, a format or a folder."""
        from .narrowing import NarrowPanel

        request = self.request
        if request.like:
            return

        def count(show: Callable[[Mapping[str, Facet]], None]) -> None:
            self._views.ask(lambda: request.facets(self.searcher()), show, self._failed)

        def take(chosen: Request | None) -> None:
            if chosen is not None:
                self._change(chosen if not chosen.is_empty else replace(chosen, query=NEWEST))

        self.push_screen(NarrowPanel(request, count), take)

    # The query from elsewhere.

    def action_lines(self) -> None:
        """Every occurrence in its line; a chosen one is read."""
        from . import views

        request = self.request
        found: list[Occurrence] = []
        if request.is_empty or request.like:
            return

        def load(show: Callable[[Listing], None]) -> None:
            def look() -> list[Occurrence]:
                every = self.searcher().occurrences(request.text, context=views.CONTEXT, **request.arguments())
                return views.first_lines(every)

            def take(lines: list[Occurrence]) -> None:
                found.extend(lines)
                show(views.lines_listing(lines))

            self._views.ask(look, take, self._failed)

        def choose(index: int | None) -> None:
            if index is not None:
                self._reader.read_at(found[index], request)
                self._read()

        hints = say("↑↓ move   Enter read   Esc back")
        self.push_screen(ListPanel(say("Every occurrence in its line"), hints, load), choose)

    def action_trend(self) -> None:
        """Counts over time; a chosen period narrows to it."""
        from . import views

        request = self.request
        names: list[str] = []
        if request.is_empty or request.like:
            return
        wide = request.narrow("time", "")

        def load(show: Callable[[Listing], None]) -> None:
            def count() -> Trends:
                searcher = self.searcher()
                months = searcher.trends(request.text, by="month", **wide.arguments())
                if views.is_by_year(months):
                    return searcher.trends(request.text, by="year", **wide.arguments())
                return months

            def take(trends: Trends) -> None:
                names.extend(row.name for row in trends.rows)
                show(views.trend_listing(trends, request.time))

            self._views.ask(count, take, self._failed)

        def choose(index: int | None) -> None:
            if index is not None:
                self._change(request.narrow("time", names[index]))

        hints = say("↑↓ move   Enter narrow   Esc back")
        self.push_screen(ListPanel(say("Occurrences over time"), hints, load), choose)

    def action_save(self) -> None:
        """Keep the query under a name."""
        from hansou import SavedQueries

        request = self.request
        if request.is_empty or request.like:
            return

        def keep(name: str) -> None:
            def save() -> None:
                SavedQueries().save(name, self.searcher(), request.text, lists=self.lists, **request.arguments())

            saved = say("saved; what comes from now on is told by: hansou new {name}", name=one_line(name))
            self._run_errand(save, lambda _: self._tell(saved))

        self.query_one("#ask", Prompt).ask(say("save as"), one_line(request.query), keep)

    def action_export(self) -> None:
        """Write the answers to a file."""
        from .taking import MOST, SUFFIXES, export

        request = self.request
        if self.results is None:
            return

        def write(name: str) -> None:
            def ask() -> int:
                results = request.ask(self.searcher(), MOST)
                export(results, Path(name.strip()).expanduser())
                return len(results)

            def told(number: int) -> None:
                self._tell(say("{articles} written to {file}", articles=counted(number, "article"), file=name))

            self._run_errand(ask, told)

        self.query_one("#ask", Prompt).ask(say("write to a file ({known})", known=" ".join(SUFFIXES)), "", write)

    def _run_errand(self, work: Callable[[], Value], done: Callable[[Value], None]) -> None:
        """Have something done to its end, whatever is asked for meanwhile, even where the person leaves."""

        def run() -> None:
            try:
                value = work()
            except (HansouError, OSError) as error:
                self.call_later(self._tell, say_error(str(error)))
            else:
                self.call_later(done, value)

        threading.Thread(target=run, name="errand").start()

    # What is done with an article.

    def action_find(self) -> None:
        """Find a text in the article."""
        if self._reader.sheet is not None:
            self.query_one("#ask", Prompt).ask(say("find in the article"), "", self._reader.find)

    def action_outline(self) -> None:
        """The parts of the article; a chosen one is gone to."""
        from .views import Outline

        sheet, place = self._reader.sheet, self._reader.article.top
        if sheet is None:
            return
        outline = Outline.of(sheet)
        if not outline.places:
            self._tell(say("it has no headings and no pages"))
            return

        def choose(index: int | None) -> None:
            if index is not None:
                self._read()
                self._reader.article.go_to(outline.places[index])

        hints = say("↑↓ move   Enter go there   Esc back")
        panel = ListPanel(say("Outline"), hints, lambda show: show(outline.listing(sheet, place)))
        self.push_screen(panel, choose)

    def action_script(self) -> None:
        """In the other script."""
        self._reader.change_script()

    def action_open(self) -> None:
        """In the editor or the pager."""
        self._reader.open()

    def action_copy(self) -> None:
        """The path to the clipboard."""
        self._reader.copy()

    def action_cite(self) -> None:
        """The passage that is read, and where it is from, to the clipboard."""
        self._reader.cite()

    def action_match(self, backwards: bool) -> None:
        """Go from match to match."""
        self._reader.article.move(backwards)

    def action_article(self, step: int) -> None:
        """The article after or before, read as this one is."""
        self._hits.move_article(step)
