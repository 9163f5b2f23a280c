"""What opens over the answers: the years and sources they come from, and all keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hansou import Facet
from hansou.search.cli.messages import say, translated
from hansou.search.cli.terminal_text import one_line

from . import paint
from .line import Line
from .paint import Piece

_BAR_CELLS = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Choices(ScrollView, can_focus=True):
    """Values with their counts, of which one can be chosen, or all with the first row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,space", "move(10)", show=False),
        Binding("pageup,b", "move(-10)", show=False),
        Binding("home,g", "move(-100000)", show=False),
        Binding("end,G", "move(100000)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Message):
        """A value was chosen; an empty one for all."""

        def __init__(self, choices: Choices, value: str) -> None:
            super().__init__()
            self.choices = choices
            self.value = value

    def __init__(self, everything: str, chosen: str, *, id: str) -> None:  # noqa: A002 - the name that Textual has
        super().__init__(id=id)
        self._everything = everything
        self._chosen = chosen
        self._values: list[tuple[str, int]] = []
        self._notes: list[str] = [say("counting…")]
        self.index = 0

    def show(self, facet: Facet, newest_first: bool) -> None:
        """Show the counts."""
        self._values = facet.counts[::-1] if newest_first else facet.counts
        rest = ((say("others"), facet.others), (say("unknown"), facet.missing))
        self._notes = [f"{name}  {count:,}" for name, count in rest if count]
        values = ["", *(value for value, _ in self._values)]
        self.index = values.index(self._chosen) if self._chosen in values else 0
        self.virtual_size = Size(self.size.width, len(values) + len(self._notes))
        self._bring_into_sight()
        self.refresh()

    def action_move(self, step: int) -> None:
        """Go to another value."""
        self.index = min(max(0, self.index + step), len(self._values))
        self._bring_into_sight()
        self.refresh()

    def action_choose(self) -> None:
        """Choose the value that was gone to."""
        self.post_message(self.Chosen(self, self._values[self.index - 1][0] if self.index else ""))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        row = event.get_content_offset_capture(self).y + round(self.scroll_y)
        if 0 <= row <= len(self._values):
            self.index = row
            self.action_choose()

    def on_focus(self) -> None:
        """Show by the bar that keys go here."""
        self.refresh()

    on_blur = on_focus

    def _bring_into_sight(self) -> None:
        top = min(max(round(self.scroll_y), self.index + 1 - self.size.height), self.index)
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def render_line(self, y: int) -> Strip:
        """One row."""
        row = y + round(self.scroll_y)
        width = self.size.width
        return paint.strip(self._row(row, width - 1), width).apply_style(self.rich_style)

    def _row(self, row: int, width: int) -> list[Piece]:
        note = row - 1 - len(self._values)
        if note >= 0:
            return [("  ", paint.PLAIN), (self._notes[note] if note < len(self._notes) else "", paint.QUIET)]
        value, count = self._values[row - 1] if row else ("", 0)
        bar = ("▌", paint.ACCENT if self.has_focus else paint.QUIET) if row == self.index else (" ", paint.PLAIN)
        style = paint.STRONG if value == self._chosen else paint.PLAIN
        left = [bar, (" ", paint.PLAIN), (one_line(value) if value else self._everything, style)]
        if not value:
            return paint.ends(left, [], width)
        most = max(number for _, number in self._values)
        eighths = max(1, round(count / most * _BAR_CELLS * 8))
        drawn = "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
        right = [(f"{count:,} ", paint.QUIET), (drawn.ljust(_BAR_CELLS), paint.ABOUT)]
        return paint.ends(left, right if width > 30 else right[:1], width)


class FacetPanel(ModalScreen[tuple[str, str] | None]):
    """Lets a person choose a year and a source; gives both, or None if nothing was chosen.

    `count` has the counts of years and of sources made and given back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "dismiss(None)", show=False),
        Binding("left,h", "side('years')", show=False),
        Binding("right,l", "side('sources')", show=False),
        Binding("c", "clear", show=False),
    ]

    def __init__(self, year: str, source: str, count: Callable[[Callable[[Facet, Facet], None]], None]) -> None:
        super().__init__()
        self._year, self._source, self._count = year, source, count

    def compose(self) -> ComposeResult:
        """Years at the left, sources at the right."""
        with Vertical(classes="box"):
            heading = Line(id="panel-heading")
            heading.show([(say("Narrow to a year or a source"), paint.STRONG)])
            yield heading
            with Horizontal():
                yield Choices(say("every year"), self._year, id="years")
                yield Choices(say("every source"), self._source.removeprefix("="), id="sources")
            hints = Line(id="panel-hints")
            keys = say("↑↓ move   ←→ other side   Enter choose   c clear   Esc back")
            hints.show([(keys, paint.QUIET)])
            yield hints

    def on_mount(self) -> None:
        """Have it counted."""
        self.query_one("#years").focus()
        self._count(self._show)

    def _show(self, years: Facet, sources: Facet) -> None:
        if self.is_attached:
            self.query_one("#years", Choices).show(years, newest_first=True)
            self.query_one("#sources", Choices).show(sources, newest_first=False)
            if not years.counts and sources.counts:
                self.action_side("sources")

    def action_side(self, side: str) -> None:
        """Go to the years or the sources."""
        self.query_one(f"#{side}").focus()

    def action_clear(self) -> None:
        """Take all years and sources."""
        self.dismiss(("", ""))

    def on_choices_chosen(self, message: Choices.Chosen) -> None:
        """Take a value, and what was chosen before on the other side; of a source it is the whole name."""
        is_year = message.choices.id == "years"
        source = f"={message.value}" if message.value else ""
        self.dismiss((message.value, self._source) if is_year else (self._year, source))

    def on_click(self, event: events.Click) -> None:
        """Go back when the click is beside the panel."""
        if event.widget is self:
            self.dismiss(None)


class HelpPanel(ModalScreen[None]):
    """All keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter", "dismiss(None)", show=False)]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The table."""
        with Vertical(classes="box"):
            yield KeyTable(self._keys, id="keys")

    def on_mount(self) -> None:
        """Let keys scroll the table."""
        self.query_one("#keys").focus()

    def on_click(self, event: events.Click) -> None:
        """Go back when the click is beside the panel."""
        if event.widget is self:
            self.dismiss(None)


class KeyTable(ScrollView, can_focus=True):
    """Keys and what they do; a key that is empty makes a heading."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
    ]

    def __init__(self, keys: Sequence[tuple[str, str]], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys = keys
        self._column = max(cell_len(key) for key, _ in keys) + 2

    def on_resize(self) -> None:
        """Know how much there is to scroll."""
        self.virtual_size = Size(self.size.width, len(self._keys))

    def render_line(self, y: int) -> Strip:
        """One row."""
        row = y + round(self.scroll_y)
        pieces: list[Piece] = []
        if row < len(self._keys):
            key, meaning = self._keys[row]
            gap = " " * (self._column - cell_len(key))
            meaning = translated(meaning)
            pieces = [(key, paint.ACCENT), (gap, paint.PLAIN), (meaning, paint.PLAIN)] if key else []
            pieces = pieces or [(meaning, paint.STRONG)]
        row_of_keys = paint.ends([(" ", paint.PLAIN), *pieces], [], self.size.width)
        return paint.strip(row_of_keys, self.size.width).apply_style(self.rich_style)
