"""The browse mode put together: who asks what, and who shows it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input

from hansou import Filters, HansouError
from hansou.search.cli.messages import say, say_error
from hansou.search.cli.terminal_text import one_line

from . import keys, paint, telling
from .actions import Actions
from .entries import Entry, HitEntry, Note, QueryEntry, RepeatEntry, SavedEntry, entries_of
from .greeting import greeting_of, saved_of
from .history import History
from .hit_list import HitList
from .lane import Lane
from .line import Hints, Line
from .prompt import Prompt, PromptInput
from .query_input import QueryInput
from .reader import Reader
from .request import NEWEST, Request
from .style import STYLE

if TYPE_CHECKING:
    from hansou import Results, SavedQuery, Searcher, Stats


PAGE = 24  # answers asked for at once
PAUSE = 0.03  # seconds: keys that follow each other sooner ask once, after the last of them
NARROW = 90  # columns below which list and article take turns
_TOLD_FOR = 4.0  # seconds that a message stays
_ALT = "alt+"


class Browser(Actions):
    """Answers to what is typed and the article of the selected one. `opener` opens the index, in the background, with
    `lists`, its files of words. `picks`: Enter takes an article, whose path is what it ends with.

    `failure` is what ended it, if anything did.
    """

    CSS = STYLE
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
        Binding("q", "quit", show=False),
        Binding("slash,、", "query", show=False),
        Binding("question_mark,？,f1", "help", show=False),
        Binding("escape,left,h,backspace", "leave", show=False),
        Binding("enter", "pick", show=False),
        Binding("n", "match(False)", show=False),
        Binding("N,p", "match(True)", show=False),
        Binding("right_square_bracket,J,ctrl+n", "article(1)", show=False),
        Binding("left_square_bracket,K,ctrl+p", "article(-1)", show=False),
        Binding("f", "narrow", show=False),
        Binding("c", "widen", show=False),
        Binding("s", "order", show=False),
        Binding("w", "lines", show=False),
        Binding("d", "trend", show=False),
        Binding("a", "any_word", show=False),
        Binding("e", "equivalents", show=False),
        Binding("R", "each_repeat", show=False),
        Binding("m", "like", show=False),
        Binding("S", "save", show=False),
        Binding("E", "export", show=False),
        Binding("t", "script", show=False),
        Binding("O", "outline", show=False),
        Binding("o", "open", show=False),
        Binding("y", "copy", show=False),
        Binding("Y", "cite", show=False),
    ]

    def __init__(
        self,
        opener: Callable[[], Searcher],
        index: Path,
        request: Request,
        history: History | None = None,
        *,
        lists: Mapping[str, str | None] | None = None,
        picks: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"  # its colours are the terminal's own, dark or light
        self.animation_level = "none"  # what was asked for is shown, not approached
        self.failure: Exception | None = None
        self.request = request
        self.results: Results | None = None
        self._index = index
        self._opener = opener
        self._opening = threading.Lock()
        self._searcher: Searcher | None = None
        self.lists = lists or {}
        self._picks = picks
        self._history = history if history is not None else History.of_user(index)
        self._debounce: Timer | None = None
        self._typed = 0.0  # when the query last changed
        self._told: Timer | None = None
        self._message: tuple[str, Style] | None = None
        self._shown: Request | None = None  # what the answers shown were asked for by
        self._more = False  # there are more answers, and they have not been asked for
        lanes = (Lane(name, self.call_later) for name in ("answers", "beside", "views"))
        self._answers, self._beside, self._views = lanes

    def compose(self) -> ComposeResult:
        """Query, what is told of the answers, list and article, keys."""
        with Horizontal(id="top"):
            prompt = Line(id="prompt")
            prompt.show([("汉搜 ", paint.STRONG), ("›", paint.ACCENT)])
            yield prompt
            yield QueryInput(self.request.query, self._history, id="query")
        yield Line(id="status")
        with Horizontal(id="panes"):
            yield HitList(id="hits")
            yield Reader(self.searcher, self._index, self._failed, id="reader")
        yield Hints(id="hints")
        yield Prompt(id="ask")

    def on_mount(self) -> None:
        """Begin with the query that was given, if any."""
        self._query_line = self.query_one("#query", QueryInput)
        self._hits = self.query_one("#hits", HitList)
        self._reader = self.query_one("#reader", Reader)
        self._query_line.cursor_position = len(self.request.query)
        (self._query_line if self.request.is_empty else self._hits).focus()
        self.call_after_refresh(self._begin)  # what a search needs is loaded once there is something to see

    def _begin(self) -> None:
        if not self._typed:
            self._ask()

    def on_unmount(self) -> None:
        """Let nothing more be asked."""
        for lane in (self._answers, self._beside, self._views):
            lane.close()

    def on_resize(self, event: Resize) -> None:
        """Fold to one pane, or unfold."""
        self.set_class(event.size.width < NARROW, "-narrow")

    def searcher(self) -> Searcher:
        """Who is asked; opened by the first to need it. Raises HansouError."""
        with self._opening:
            if self._searcher is None:
                self._searcher = self._opener()
            return self._searcher

    # Asking.

    def on_input_changed(self, message: Input.Changed) -> None:
        """Ask as one types, once there is a pause."""
        if message.value == self.request.query:
            return
        self.request = replace(self.request, query=message.value, like="")
        if self._debounce is not None:
            self._debounce.stop()
        last, self._typed = self._typed, monotonic()
        if self._typed - last > PAUSE:
            self._ask()
        else:
            self._debounce = self.set_timer(PAUSE, self._ask)

    def _change(self, request: Request) -> None:
        """Ask something else."""
        if request != self.request:
            self.request = request
            self._ask()

    def _ask(self) -> None:
        request = self.request
        self._beside.forget()
        if request.is_empty:
            self._answers.forget()
            self._greet()
            return

        def search() -> Results:
            searcher = self.searcher()
            searcher.refresh()
            results = request.ask(searcher, PAGE)
            _ = results.total  # counted here, not when it is shown
            return results

        self._answers.ask(search, self._show, self._failed)

    def _show(self, results: Results) -> None:
        self.results, self._shown = results, self.request
        self._more = not self.request.like and results.more_after(0)
        self._message = None
        self._reader.greet(False)
        entries = entries_of(results)
        if not entries:
            nothing = say("Nothing is like it.") if self.request.like else say("Nothing found.")
            entries = [Note(nothing)]
        self._hits.show(entries)
        self._tell_status()

        def look() -> list[str]:
            self._warm()
            return results.suggestions

        self._beside.ask(look, self._suggest, self._failed)

    def _suggest(self, suggestions: list[str]) -> None:
        """Offer other queries, above the answers where there are any."""
        if not suggestions or self.results is None:
            return
        offered: list[Entry] = [Note(say("Did you mean")), *map(QueryEntry, suggestions), Note("")]
        found = [entry for entry in self._hits.entries if not isinstance(entry, Note)]
        heading: list[Entry] = [] if found else [Note(say("Nothing found."))]
        index = self._hits.index + len(offered) if found else len(heading) + 1
        self._hits.show([*heading, *offered, *found], index)

    def _greet(self) -> None:
        """What is shown while nothing is asked: how to begin, what was asked before, the newest articles."""
        self.results = self._shown = self._message = None
        self._reader.greet(True)
        entries = greeting_of(self._history.queries, [], is_narrow=self.size.width < NARROW)
        self._hits.show(entries)
        self._tell_status()

        def look() -> tuple[Stats, Results, list[SavedQuery]]:
            self._warm()
            searcher = self.searcher()
            newest = replace(self.request, query=NEWEST, sort="newest").ask(searcher, PAGE)
            return searcher.stats(), newest, saved_of(self._index)

        def take(found: tuple[Stats, Results, list[SavedQuery]]) -> None:
            stats, newest, saved = found
            self._tell(telling.of_index(stats))
            entries = greeting_of(self._history.queries, saved, newest, is_narrow=self.size.width < NARROW)
            self._hits.show(entries)

        self._beside.ask(look, take, self._failed)

    def _warm(self) -> None:
        """Have loaded what the first query of several words would wait for."""
        self.searcher().highlights("", "汉语搜索")

    def _failed(self, error: Exception) -> None:
        """Say what went wrong; what is not known to go wrong, or leaves nothing to search, ends the program."""
        if self._searcher is None or not isinstance(error, HansouError | OSError):
            self.failure = error
            self.exit(return_code=2)
        else:
            self._message = (one_line(say_error(str(error))), paint.NOTICE)
            self._tell_status()

    def on_hit_list_ending(self) -> None:
        """Ask for the answers that follow."""
        request = self.request
        hits = [entry for entry in self._hits.entries if isinstance(entry, HitEntry)]
        if request != self._shown or not self._more or not hits:
            return
        self._more = False

        def take(more: Results) -> None:
            self._more = more.more_after(len(hits))
            self._hits.extend(entries_of(more))

        self._answers.ask(lambda: request.ask(self.searcher(), PAGE, len(hits)), take, self._failed)

    # Reading.

    def on_hit_list_selected(self, message: HitList.Selected) -> None:
        """Show the article of the selected answer."""
        self._show_article(message.entry)

    def _show_article(self, entry: Entry | None) -> None:
        """Show the article of an entry; while nothing is asked and one types, what can be asked."""
        is_article = isinstance(entry, HitEntry | RepeatEntry)
        greets = self.results is None and not (self._hits.has_focus or self._reader.article.has_focus)
        self._reader.read(entry if is_article and not greets else None, self.request)  # type: ignore[arg-type]

    def on_hit_list_chosen(self, message: HitList.Chosen) -> None:
        """Read the article, or take up the query."""
        entry = message.entry
        if isinstance(entry, SavedEntry):
            filters = Filters(**entry.saved.filters)
            self._take_up(replace(self.request.widened(), query=entry.saved.query, filters=filters))
        elif isinstance(entry, QueryEntry):
            self._take_up(replace(self.request, query=entry.query))
        elif self._picks and not message.to_read and isinstance(entry, HitEntry | RepeatEntry):
            self._history.add(self.request.query)
            self.exit(entry.path)
        else:
            self._read()

    def _take_up(self, request: Request) -> None:
        """Ask for this, and show it as if it had been typed."""
        self.request = replace(request, like="")
        self._query_line.value = request.query
        self._query_line.cursor_position = len(request.query)
        self._ask()

    def _read(self) -> None:
        self._history.add(self.request.query)
        self.screen.add_class("-reading")
        self._reader.article.focus()

    # What is told.

    def _tell_status(self) -> None:
        self.query_one("#status", Line).show(
            telling.of_answers(self.request, self.results, self._message),
            telling.of_order(self.request, self.results),
        )

    def _tell(self, text: str) -> None:
        """Say something for a while."""
        if self._told is not None:
            self._told.stop()
        self._message = (one_line(text), paint.PLAIN)
        self._tell_status()
        if self.results is not None:
            self._told = self.set_timer(_TOLD_FOR, self._told_long_enough)

    def _told_long_enough(self) -> None:
        self._message = None
        self._tell_status()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Tell the keys of the part that has them now."""
        told = {"query": keys.IN_QUERY, "hits": keys.IN_LIST, "article": keys.IN_ARTICLE}
        if event.widget.id in told:
            picking = keys.PICKING if self._picks and event.widget.id == "hits" else ()
            others = told[event.widget.id][1 if picking else 0 :]
            self.query_one("#hints", Hints).show_keys((*picking, *others))
        if self.results is None and event.widget.id in ("query", "hits"):
            self._show_article(self._hits.selected)

    # Moving about.

    def on_query_input_moved(self, message: QueryInput.Moved) -> None:
        """Another answer, while one types."""
        self._hits.action_move(message.step, stays=True)

    def on_query_input_left(self) -> None:
        """Go on to the answers, at once for what has just been typed."""
        if self._hits.entries or not self.request.is_empty:
            self._hits.focus()

    def on_input_submitted(self) -> None:
        """Go on to the answers, and remember the query."""
        self._history.add(self.request.query)
        if self._picks and isinstance(self._hits.selected, HitEntry | RepeatEntry):
            self.exit(self._hits.selected.path)
        else:
            self.on_query_input_left()

    def on_hit_list_at_top(self) -> None:
        """Go up to the query."""
        self.action_query()

    def action_query(self) -> None:
        """Type a query; while an article is read, what is to be found in it."""
        if self.focused is self._reader.article and self._reader.sheet is not None:
            self.action_find()
            return
        self.screen.remove_class("-reading")
        self._query_line.focus()

    async def on_event(self, event: events.Event) -> None:
        """Esc with a key right after it comes as Alt with that key: here it is always the two, one after the other."""
        if isinstance(event, events.Key) and event.key.startswith(_ALT):
            following = events.Key(event.key.removeprefix(_ALT), event.character)
            self._escape()
            self.call_later(self.call_later, self.post_message, following)  # once the focus has moved
            return
        await super().on_event(event)

    def _escape(self) -> None:
        """What Esc does where one is."""
        if isinstance(self.screen, ModalScreen):
            self.screen.dismiss(None)
        elif isinstance(self.focused, PromptInput):
            self.focused.action_cancel()
        elif self.focused is self._query_line:
            self.on_query_input_left()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """From the article to the list, from there to the query."""
        if self.focused is self._reader.article:
            self.screen.remove_class("-reading")
            self._hits.focus()
        elif self.request.like:
            self._change(replace(self.request, like=""))
        else:
            self.screen.remove_class("-reading")
            self._query_line.focus()

    def action_pick(self) -> None:
        """Take the article that is read, where one was to be picked."""
        if self._picks and self._reader.sheet is not None:
            self.exit(self._reader.sheet.article.path)

    def on_reader_told(self, message: Reader.Told) -> None:
        """Tell it."""
        self._tell(message.text)
