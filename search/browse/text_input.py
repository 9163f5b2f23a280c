"""A line that something is typed into."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widgets import Input

from hansou.search.cli.terminal_text import without_obeyed


class TextInput(Input):
    """An input of one row. The terminal's own cursor, hidden as it is, always stands where the text goes in: input
    methods open there.
    """

    def validate_value(self, value: str) -> str:
        """What is typed, pasted or taken from elsewhere, without what a terminal would obey."""
        return without_obeyed(value)

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the next character goes."""
        x, y, _width, _height = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, y)
