"""A single row of text, what stands at its left end and at its right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from hansou.search.cli.messages import translated

from . import paint
from .paint import Piece

_BETWEEN = 3  # cells between keys


class Line(Widget):
    """Shows one row; what does not fit is cut at the left text's end."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name that Textual has for it
        super().__init__(id=id)
        self._left: list[Piece] = []
        self._right: list[Piece] = []

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show other texts."""
        if (list(left), list(right)) != (self._left, self._right):
            self._left, self._right = list(left), list(right)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row."""
        width = self.size.width
        row = self.row(max(0, width - 2)) if y == 0 else []
        return paint.strip([(" ", paint.PLAIN), *row], width).apply_style(self.rich_style)

    def row(self, room: int) -> list[Piece]:
        """What is shown in so many cells."""
        return paint.ends(self._left, self._right, room)

    @property
    def cells(self) -> int:
        """How wide its left text is."""
        return sum(cell_len(text) for text, _ in self._left)

    @property
    def text(self) -> str:
        """What it shows, both ends."""
        return "".join(text for text, _ in (*self._left, *self._right))


class Hints(Line):
    """Keys and what they do, of which those that fit are shown."""

    _keys: Sequence[tuple[str, str]] = ()

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these, the most needed first."""
        self._keys = [(key, translated(meaning)) for key, meaning in keys]
        self.refresh()

    def row(self, room: int) -> list[Piece]:
        """What is shown in so many cells."""
        pieces: list[Piece] = []
        for key, meaning in self._keys:
            before = _BETWEEN if pieces else 0
            room -= before + cell_len(key) + 1 + cell_len(meaning)
            if room < 0:
                break
            pieces += [(" " * before, paint.PLAIN), (f"{key} ", paint.STRONG), (meaning, paint.QUIET)]
        return pieces

    @property
    def text(self) -> str:
        """What it shows, whether or not there is room."""
        return "   ".join(f"{key} {meaning}" for key, meaning in self._keys)
