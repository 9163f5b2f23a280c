"""Rows of which one can be chosen, and the panel that shows them over everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hansou.search.cli.messages import say

from . import paint
from .line import Line
from .paint import Piece

_BAR = "▌"
_END = 1_000_000_000


@dataclass(frozen=True)
class Listing:
    """What a list shows: `size` rows, `row` paints one of them in a width. `index` is the one to begin at; `notes` are
    told below them, and cannot be chosen.
    """

    size: int
    row: Callable[[int, int], Sequence[Piece]]
    index: int = 0
    notes: Sequence[str] = ()


class RowList(ScrollView, can_focus=True):
    """Shows a listing, painted a row at a time whatever its length."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,ctrl+n,ctrl+j", "move(1)", show=False),
        Binding("up,k,ctrl+p,ctrl+k", "move(-1)", show=False),
        Binding("pagedown,space,ctrl+f,ctrl+d", "page(1)", show=False),
        Binding("pageup,b,ctrl+b,ctrl+u", "page(-1)", show=False),
        Binding("home,g", f"move(-{_END})", show=False),
        Binding("end,G", f"move({_END})", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Message):
        """The row was chosen."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name that Textual has for it
        super().__init__(id=id)
        self.listing = Listing(0, lambda _row, _width: [], notes=[say("counting…")])
        self.index = 0

    def show(self, listing: Listing) -> None:
        """Show another listing."""
        self.listing = listing
        self.index = min(max(0, listing.index), max(0, listing.size - 1))
        self._measure()

    def on_resize(self) -> None:
        """Know how much there is to scroll."""
        self._measure()

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, self.listing.size + len(self.listing.notes))
        self._bring_into_sight()
        self.refresh()

    def action_move(self, step: int) -> None:
        """Go to another row."""
        self.index = min(max(0, self.index + step), max(0, self.listing.size - 1))
        self._bring_into_sight()
        self.refresh()

    def action_page(self, step: int) -> None:
        """Go a page on, or back."""
        self.action_move(step * max(1, self.size.height - 2))

    def action_choose(self) -> None:
        """Choose the row that was gone to."""
        if self.listing.size:
            self.post_message(self.Chosen(self, self.index))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        row = event.get_content_offset_capture(self).y + round(self.scroll_y)
        if 0 <= row < self.listing.size:
            self.index = row
            self.action_choose()

    def on_focus(self) -> None:
        """Show by the bar that keys go here."""
        self.refresh()

    on_blur = on_focus

    def _bring_into_sight(self) -> None:
        last = self.index == self.listing.size - 1
        lowest = self.index + 1 + (len(self.listing.notes) if last else 0)
        top = min(max(round(self.scroll_y), lowest - self.size.height), self.index)
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def render_line(self, y: int) -> Strip:
        """One row."""
        row = y + round(self.scroll_y)
        width = self.size.width
        return paint.strip(self._row(row, width - 1), width).apply_style(self.rich_style)

    def _row(self, row: int, width: int) -> Sequence[Piece]:
        if row >= self.listing.size:
            note = row - self.listing.size
            notes = self.listing.notes
            return [("  ", paint.PLAIN), (notes[note] if note < len(notes) else "", paint.QUIET)]
        style = paint.ACCENT if self.has_focus else paint.QUIET
        bar = (_BAR, style) if row == self.index else (" ", paint.PLAIN)
        return [bar, (" ", paint.PLAIN), *self.listing.row(row, max(2, width - 2))]


class ListPanel(ModalScreen["int | None"]):
    """Lets a person choose a row; gives its number, or None if none was chosen.

    `load` has the rows made and given to what it is called with; `hints` are keys and what they do.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,left,h", "dismiss(None)", show=False)]

    def __init__(self, heading: str, hints: str, load: Callable[[Callable[[Listing], None]], None]) -> None:
        super().__init__()
        self._heading, self._hints, self._load = heading, hints, load

    def compose(self) -> ComposeResult:
        """A heading, the rows, the keys."""
        with Vertical(classes="box wide"):
            heading = Line(id="panel-heading")
            heading.show([(self._heading, paint.STRONG)])
            yield heading
            yield RowList(id="rows")
            hints = Line(id="panel-hints")
            hints.show([(self._hints, paint.QUIET)])
            yield hints

    def on_mount(self) -> None:
        """Have the rows made."""
        self.query_one("#rows").focus()
        self._load(self._show)

    def _show(self, listing: Listing) -> None:
        if self.is_attached:
            self.query_one("#rows", RowList).show(listing)

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Give it back."""
        self.dismiss(message.index)

    def on_click(self, event: events.Click) -> None:
        """Go back when the click is beside the panel."""
        if event.widget is self:
            self.dismiss(None)
