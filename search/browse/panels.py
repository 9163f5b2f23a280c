"""All keys, over everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hansou.search.cli.messages import translated

from . import paint
from .paint import Piece


class HelpPanel(ModalScreen[None]):
    """All keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter", "dismiss(None)", show=False)]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The table."""
        with Vertical(classes="box tall"):
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
