"""The article beside the list: one row painted at a time, whatever its length."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hansou.search.cli.messages import translated

from . import paint
from .keys import GREETING
from .rows import Rows
from .scripts import View
from .sheet import Sheet

WIDEST = 92  # cells of a row of text: longer ones are hard to read
_MARGIN = 2
_COLUMN = 16  # cells of the first column of the greeting
_AT_ONCE = 60_000  # characters that are wrapped while the interface waits, in some milliseconds
_ABOVE = 4  # rows shown above a match that is gone to

Wrapping = Callable[[str, int, Callable[[Rows], None]], None]


class ArticleView(ScrollView, can_focus=True):
    """Shows a sheet. `wrap_later` wraps a long text at a width elsewhere and gives the rows back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space,ctrl+f", "page_down", show=False),
        Binding("shift+space,b,ctrl+b", "page_up", show=False),
        Binding("ctrl+d", "half(1)", show=False),
        Binding("ctrl+u", "half(-1)", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
    ]

    view: reactive[View] = reactive[View]("as written")

    class Moved(Message):
        """Another match is current, or another part of the article is in sight."""

    def __init__(self, wrap_later: Wrapping, *, id: str) -> None:  # noqa: A002 - the name that Textual has for it
        super().__init__(id=id)
        self.sheet: Sheet | None = None
        self.current = -1
        self._rows = Rows([], [])
        self._width = 0  # at which the rows were wrapped
        self._wrap_later = wrap_later
        self.is_greeting = False  # while there is nothing to show
        self._fresh = False  # not shown at any place yet

    def show(self, sheet: Sheet | None) -> None:
        """Show another article, from its best passage on, or none. The same again stays where it is: an answer that is
        told twice takes nobody away from what they read.
        """
        if sheet is not None and sheet == self.sheet:
            return
        self.sheet = sheet
        self.current = sheet.first if sheet is not None else -1
        self._rows = Rows([], [])
        self._width = 0
        self._fresh = True
        self._wrap()

    @property
    def top(self) -> int:
        """Where in the sheet's text the first row in sight begins."""
        return self._rows.starts[min(round(self.scroll_y), len(self._rows) - 1)] if len(self._rows) else 0

    @property
    def place(self) -> int:
        """The place that a person reads: the current match if it is in sight, else the top."""
        if self.sheet is not None and self.current >= 0 and len(self._rows):
            start = self.sheet.spans[self.current][0]
            if self._is_in_sight(self._rows.at(start)):
                return start
        return self.top

    @property
    def progress(self) -> str:
        """How far down one is; nothing where all is in sight."""
        if self.max_scroll_y <= 0 or not len(self._rows):
            return ""
        return f"{round(100 * min(1.0, self.scroll_y / self.max_scroll_y))} %"

    @property
    def text_width(self) -> int:
        """Cells of a row of text."""
        return max(2, min(WIDEST, self.size.width - 2 * _MARGIN))

    def on_resize(self) -> None:
        """Wrap again where the width is another."""
        if self.sheet is not None and self._width != self.text_width:
            self._wrap()

    def _wrap(self) -> None:
        sheet, width, place = self.sheet, self.text_width, self.top
        if sheet is None:
            self._take(Rows([], []), 0, place)
        elif self.size.width and len(sheet.text) <= _AT_ONCE:
            from .wrapping import wrap_rows

            self._take(wrap_rows(sheet.text, width), width, place)
        elif self.size.width:

            def take(rows: Rows) -> None:
                if self.sheet is sheet and self.text_width == width:
                    self._take(rows, width, place)

            self._wrap_later(sheet.text, width, take)

    def _take(self, rows: Rows, width: int, place: int) -> None:
        self._rows, self._width = rows, width
        self.virtual_size = Size(self.size.width, len(rows))
        if self._fresh:
            self._fresh = False
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
            self._bring_into_sight(fresh=True)
        else:
            self.scroll_to(y=rows.at(place), animate=False, immediate=True, force=True)
        self.refresh()
        self.post_message(self.Moved())

    def move(self, backwards: bool = False) -> None:
        """Go to the next match or the one before, from the current one if it is in sight, else from what is."""
        sheet = self.sheet
        if sheet is None or not sheet.spans or not len(self._rows):
            return
        start = sheet.spans[self.current][0] if self.current >= 0 else 0
        if self._is_in_sight(self._rows.at(start)):
            self.current = (self.current + (-1 if backwards else 1)) % len(sheet.spans)
        else:
            self.current = sheet.span_near(self.top, backwards)
        self._bring_into_sight()
        self.refresh()
        self.post_message(self.Moved())

    def mark(self, spans: list[tuple[int, int]]) -> None:
        """Mark other places, and go to the first of them from the top of what is in sight on."""
        if self.sheet is None:
            return
        self.sheet = self.sheet.marked(spans, self.top)
        self.current = self.sheet.first
        self._bring_into_sight()
        self.refresh()
        self.post_message(self.Moved())

    def go_to(self, place: int) -> None:
        """Have a place of the sheet's text near the top."""
        if len(self._rows):
            self.scroll_to(y=self._rows.at(place), animate=False, immediate=True, force=True)

    def action_half(self, step: int) -> None:
        """Half a page on, or back."""
        y = self.scroll_y + step * max(1, self.size.height // 2)
        self.scroll_to(y=max(0, min(self.max_scroll_y, y)), animate=False, immediate=True, force=True)

    def _is_in_sight(self, row: int) -> bool:
        return self.scroll_y <= row < self.scroll_y + self.size.height

    def _bring_into_sight(self, fresh: bool = False) -> None:
        if self.sheet is None or self.current < 0 or not len(self._rows):
            return
        if fresh and self._is_in_sight(self._rows.at(self.sheet.spans[self.current][0])):
            self.current = 0  # the best passage is in sight from the top: no match before it is passed over
        first, last = (self._rows.at(place) for place in self.sheet.spans[self.current])
        if not (self._is_in_sight(first) and self._is_in_sight(last)):
            y = max(0, first - min(_ABOVE, self.size.height // 3))
            self.scroll_to(y=y, animate=False, immediate=True, force=True)

    def watch_view(self) -> None:
        """Paint in the other script."""
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell where the article is now."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Moved())

    def render_line(self, y: int) -> Strip:
        """One row."""
        row = y + round(self.scroll_y)
        width = self.size.width
        sheet = self.sheet
        if sheet is None and self.is_greeting and 0 < row <= len(GREETING):
            text, meaning = map(translated, GREETING[row - 1])
            gap = " " * max(0, _COLUMN - cell_len(text)) if meaning else ""
            pieces = [(" " * _MARGIN + text, paint.PLAIN), (gap + meaning, paint.QUIET)]
            return paint.strip(paint.ends(pieces, [], width), width).apply_style(self.rich_style)
        if sheet is None or row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        start, end = self._rows.starts[row], self._rows.ends[row]
        style = paint.STRONG if start < sheet.title_end else paint.QUIET if start < sheet.body else paint.PLAIN
        view = self.view if start < sheet.title_end or start >= sheet.body else "as written"
        # Spans count in the whole text, and so must what they are marked in.
        text = sheet.slice(start, end, view)
        pieces = paint.marked(text, sheet.spans, start, end, style, self.current, origin=start)
        return paint.strip([(" " * _MARGIN, paint.PLAIN), *pieces], width).apply_style(self.rich_style)
