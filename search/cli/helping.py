"""Help in the language of the person who asks for it: click's own words, and ours, wrapped by the cell."""

from __future__ import annotations

import copy
import inspect
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

import click

from .messages import language, translated
from .terminal_text import wrap

_Command = TypeVar("_Command", bound=click.Command)
_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "types")
_KEPT = "\b\n"  # before a paragraph that is not wrapped


class Context(click.Context):
    """A context whose help is laid out by cells where it is Chinese: click counts characters, and breaks at spaces."""

    def make_formatter(self) -> click.HelpFormatter:
        """What help is written with."""
        if not language():
            return super().make_formatter()
        return _ByCells(width=self.terminal_width, max_width=self.max_content_width)


class _ByCells(click.HelpFormatter):
    def write_text(self, text: str) -> None:
        """Paragraphs, wrapped but for those that are kept."""
        room = self.width - self.current_indent
        indent = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            if number:
                self.write("\n")
            kept = paragraph.startswith(_KEPT)
            for line in paragraph.removeprefix(_KEPT).splitlines() if kept else _wrapped(paragraph, room):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names, each with what it means."""
        rows = list(rows)
        first = min(max((len(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, meaning in rows:
            lines = _wrapped(meaning, max(10, self.width - first - 2))
            fits = len(name) <= first - col_spacing
            self.write(indent + (f"{name:<{first}}{lines.pop(0)}" if fits and lines else name) + "\n")
            for line in lines:
                self.write(f"{indent}{'':<{first}}{line}\n")


def _wrapped(text: str, width: int) -> list[str]:
    line = " ".join(text.split())
    return [line[start:end] for start, end in wrap(line, width)]


def speaking(command: _Command) -> _Command:
    """The command as it speaks to this person: itself in English, else a copy with the help in their language."""
    command.context_class = Context
    if not language():
        return command
    _teach_click()
    other = copy.copy(command)
    vars(other)["_help_option"] = None  # click keeps the one it has made, with its text
    other.help = _paragraphs(command.help)
    other.epilog = _paragraphs(command.epilog)
    other.short_help = (other.help or "").split("。")[0].split("\n\n")[0]
    other.params = [_speaking_parameter(parameter) for parameter in command.params]
    return other


def _speaking_parameter(parameter: click.Parameter) -> click.Parameter:
    other = copy.copy(parameter)
    if isinstance(other, click.Option) and other.help:
        other.help = translated(other.help)
    return other


def paragraphs_of(text: str | None) -> Sequence[str]:
    """The paragraphs of a help text as the tables know them: each one line, those that are kept left out."""
    parts = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    return [" ".join(part.split()) for part in parts if part and not part.startswith(_KEPT)]


def _paragraphs(text: str | None) -> str | None:
    if text is None:
        return None
    parts = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(part if part.startswith(_KEPT) else translated(" ".join(part.split())) for part in parts)


def _teach_click() -> None:
    """Have click's own messages come from the same tables.

    It takes them from gettext, which wants compiled files in a folder of the system's; it has them looked up by a
    function of its modules, and that is what is put in here.
    """
    for name in _CLICK:
        module = sys.modules.get(f"click.{name}")
        if module is not None and hasattr(module, "_"):
            vars(module)["_"] = translated
        if module is not None and hasattr(module, "ngettext"):
            vars(module)["ngettext"] = _translated_number


def _translated_number(one: str, several: str, number: int) -> str:
    return translated(one if number == 1 else several)
