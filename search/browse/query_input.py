"""The line that a query is typed into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from hansou.search.cli.messages import say

from .history import History
from .text_input import TextInput


class QueryInput(TextInput):
    """A line with a history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier", show=False),
        Binding("down", "later", show=False),
        Binding("escape", "leave", show=False),
        Binding("ctrl+n,ctrl+j", "select(1)", show=False),
        Binding("ctrl+p,ctrl+k", "select(-1)", show=False),
    ]

    class Moved(Message):
        """Another answer is to be selected, so many on, while one types."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The person goes on to the answers."""

    def __init__(self, value: str, history: History, *, id: str) -> None:  # noqa: A002 - the name that Textual has
        super().__init__(value, placeholder=say("search"), compact=True, select_on_focus=False, id=id)
        self.cursor_blink = False
        self._history = history
        self._taken: str | None = None  # what came out of the history last

    def on_resize(self) -> None:
        """Keep the terminal's cursor where the text goes in."""
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset

    def on_input_changed(self, message: Input.Changed) -> None:
        """What is typed oneself is newer than all history."""
        if message.value != self._taken:
            self._history.stay()

    def action_earlier(self) -> None:
        """Take up the query before."""
        self._take(self._history.back(self.value))

    def action_later(self) -> None:
        """Take up the query after; from what is typed, go on to the answers."""
        query = self._history.forth()
        if query is None:
            self.post_message(self.Left())
        else:
            self._take(query)

    def action_select(self, step: int) -> None:
        """Select the answer after or before."""
        self.post_message(self.Moved(step))

    def action_leave(self) -> None:
        """Go on to the answers."""
        self.post_message(self.Left())

    def _take(self, query: str | None) -> None:
        if query is not None:
            self._taken = query
            self.value = query
            self.cursor_position = len(query)
