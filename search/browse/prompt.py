"""One line that a person is asked for, in the place of the keys at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from . import paint
from .line import Line
from .text_input import TextInput


class PromptInput(TextInput):
    """The line of a prompt, which Escape ends."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def action_cancel(self) -> None:
        """Ask no longer."""
        assert isinstance(self.parent, Prompt)  # noqa: S101 - for the types
        self.parent.close()


class Prompt(Horizontal):
    """Hidden until something is asked for."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name that Textual has for it
        super().__init__(id=id)
        self.display = False
        self._label = Line(id="prompt-label")
        self.input = PromptInput(compact=True, id="prompt-input")
        self.input.cursor_blink = False
        self._take: Callable[[str], None] = lambda _: None
        self._typed: Callable[[str], None] | None = None
        self._back: Widget | None = None

    def compose(self) -> ComposeResult:
        """What is asked for, and the answer."""
        yield self._label
        yield self.input

    def ask(
        self, label: str, value: str, take: Callable[[str], None], typed: Callable[[str], None] | None = None
    ) -> None:
        """Ask for a line; `take` gets it where it is given and not empty, `typed` what is typed on the way."""
        self._back = self.app.focused
        self._take, self._typed = take, None
        self._label.show([(f"{label} ", paint.STRONG), ("›", paint.ACCENT)])
        self._label.styles.width = self._label.cells + 2
        self.input.value = value
        self.input.cursor_position = len(value)
        self._typed = typed
        self.display = True
        self.input.focus()

    def close(self) -> None:
        """Go back to where one was."""
        self.display = False
        if self._back is not None and self._back.is_attached:
            self._back.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Tell what is typed."""
        message.stop()
        if self._typed is not None and self.display:
            self._typed(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Give the line."""
        message.stop()
        self.close()
        if message.value.strip():
            self._take(message.value)
