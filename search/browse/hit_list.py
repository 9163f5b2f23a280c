"""The list of answers: moved through by key and mouse, painted a row at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from . import paint
from .entries import Entry, HitEntry, Note, RepeatEntry, rows_of
from .paint import Piece

_BAR = "▌"
_AROUND = 4  # cells beside an entry: the bar, a space before, two after
_AHEAD = 8  # entries before the last one from which more are asked for


class HitList(ScrollView, can_focus=True):
    """Entries of several rows each, one of them selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,ctrl+n,ctrl+j", "move(1)", show=False),
        Binding("up,k,ctrl+p,ctrl+k", "move(-1)", show=False),
        Binding("pagedown,space,ctrl+f,ctrl+d", "page(1)", show=False),
        Binding("pageup,shift+space,b,ctrl+b,ctrl+u", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
        Binding("enter", "choose", show=False),
        Binding("right,l", "choose(True)", show=False),
        Binding("r", "repeats", show=False),
    ]

    class Selected(Message):
        """Another entry is selected; None where none can be."""

        def __init__(self, entry: Entry | None) -> None:
            super().__init__()
            self.entry = entry

    class Chosen(Message):
        """The entry was chosen; `to_read` where it was gone into rather than taken."""

        def __init__(self, entry: Entry, to_read: bool) -> None:
            super().__init__()
            self.entry = entry
            self.to_read = to_read

    class Ending(Message):
        """The end of the list is near."""

    class AtTop(Message):
        """Up was pressed on the first entry."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name that Textual has for it
        super().__init__(id=id)
        self.entries: list[Entry] = []
        self.index = -1
        self._rows: list[list[list[Piece]]] = []
        self._starts: list[int] = [0]  # the first row of each entry, and the row after the last
        self._width = 0

    @property
    def selected(self) -> Entry | None:
        """The selected entry, if any."""
        return self.entries[self.index] if 0 <= self.index < len(self.entries) else None

    def show(self, entries: Sequence[Entry], index: int | None = None) -> None:
        """Show other entries, selected the one at `index`, else the first that can be."""
        self.entries = list(entries)
        self._rows = []
        chosen = index if index is not None else self._next(-1, 1)
        self.index = chosen if chosen is not None else -1
        self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self._lay_out()
        self.post_message(self.Selected(self.selected))

    def extend(self, entries: Sequence[Entry]) -> None:
        """Show more entries after the others."""
        self.entries += entries
        self._lay_out()

    def on_resize(self) -> None:
        """Lay out again where the width is another."""
        if self._width != self.size.width:
            self._rows = []
            self._lay_out()

    def on_focus(self) -> None:
        """Show by the bar that keys go here."""
        self.refresh()

    on_blur = on_focus

    def _lay_out(self) -> None:
        self._width = self.size.width
        if not self._width:
            return
        self._rows += [rows_of(entry, self._width - _AROUND) for entry in self.entries[len(self._rows) :]]
        self._starts = [0, *accumulate(map(len, self._rows))]
        self.virtual_size = Size(self._width, self._starts[-1])
        self._bring_into_sight()
        self.refresh()

    def _next(self, index: int, step: int) -> int | None:
        """The next entry that can be selected."""
        index += step
        while 0 <= index < len(self.entries):
            if not isinstance(self.entries[index], Note):
                return index
            index += step
        return None

    def select(self, index: int) -> None:
        """Select an entry."""
        if index != self.index:
            self.index = index
            self.refresh()
            self.post_message(self.Selected(self.selected))
        self._bring_into_sight()
        if index >= len(self.entries) - _AHEAD:
            self.post_message(self.Ending())

    def _bring_into_sight(self) -> None:
        if not 0 <= self.index < len(self._rows):
            return
        first, after = self._starts[self.index], self._starts[self.index + 1]
        if self._next(self.index, -1) is None:
            first = 0  # what is told above the first entry comes with it
        top, height = round(self.scroll_y), self.size.height
        if after - 1 > top + height:
            top = after - 1 - height
        top = min(top, first)
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def action_move(self, step: int, stays: bool = False) -> None:
        """Select the entry after or before; `stays`: keys stay where they go now."""
        index = self._next(self.index, step)
        if index is not None:
            self.select(index)
        elif step < 0 and not stays:
            self.post_message(self.AtTop())

    def move_article(self, step: int) -> None:
        """Select the article after or before, whatever stands between; none is selected past an end."""
        index = self.index + step
        while 0 <= index < len(self.entries):
            if isinstance(self.entries[index], HitEntry | RepeatEntry):
                self.select(index)
                return
            index += step

    def action_page(self, step: int) -> None:
        """Select an entry about a page away."""
        if self.index < 0:
            return
        row = self._starts[self.index] + step * max(1, self.size.height - 2)
        target = min(max(0, bisect_right(self._starts, row) - 1), len(self.entries) - 1)
        index = self._next(target - step, step)
        self.select(index if index is not None else self.index)

    def action_edge(self, last: bool) -> None:
        """Select the first or the last entry."""
        index = self._next(len(self.entries), -1) if last else self._next(-1, 1)
        if index is not None:
            self.select(index)

    def action_choose(self, to_read: bool = False) -> None:
        """Choose the selected entry."""
        if self.selected is not None:
            self.post_message(self.Chosen(self.selected, to_read))

    def action_repeats(self) -> None:
        """List the repeats of the selected hit under it, or no longer."""
        entry = self.selected
        if isinstance(entry, RepeatEntry):
            at = next(
                i for i, other in enumerate(self.entries) if isinstance(other, HitEntry) and other.hit == entry.hit
            )
            self.select(at)
            entry = self.selected
        if not isinstance(entry, HitEntry) or not entry.hit.repeats:
            return
        repeats = [RepeatEntry(entry.hit, repeat) for repeat in entry.hit.repeats]
        after = self.index + 1
        self.entries[after : after + (len(repeats) if entry.is_open else 0)] = [] if entry.is_open else repeats
        self.entries[self.index] = replace(entry, is_open=not entry.is_open)
        self._rows = self._rows[: self.index]
        self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; a second click chooses it."""
        row = event.get_content_offset_capture(self).y + round(self.scroll_y)
        index = bisect_right(self._starts, row) - 1
        if not 0 <= index < len(self.entries) or isinstance(self.entries[index], Note):
            return
        self.select(index)
        if event.chain > 1:
            self.action_choose()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for more near the end."""
        super().watch_scroll_y(old_value, new_value)
        if self.entries and new_value + 2 * self.size.height >= self._starts[-1]:
            self.post_message(self.Ending())

    def render_line(self, y: int) -> Strip:
        """One row."""
        row = y + round(self.scroll_y)
        width = self.size.width
        if row >= self._starts[-1]:
            return Strip.blank(width, self.rich_style)
        index = bisect_right(self._starts, row) - 1
        within = row - self._starts[index]
        pieces = self._rows[index][within]
        is_marked = index == self.index and (pieces or within == 0)
        bar = (_BAR, paint.ACCENT if self.has_focus else paint.QUIET) if is_marked else (" ", paint.PLAIN)
        return paint.strip([bar, (" ", paint.PLAIN), *pieces], width).apply_style(self.rich_style)
