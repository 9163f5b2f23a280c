"""Where output goes, and what it may look like there."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from typing import Any, TextIO

import click

_WIDEST = 120  # longer lines are hard to read
_NARROWEST = 24
# In JSON, what a terminal may obey is escaped, and so are lone surrogates, which no encoding has.
_ESCAPED = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Output:
    """The looks of output: `width` is that of the lines, None where nothing wraps them; `colour` whether any."""

    width: int | None = None
    colour: bool = False

    @classmethod
    def standard(cls) -> Output:
        """What fits standard output: coloured and wrapped on a terminal, plain elsewhere."""
        if not is_terminal(sys.stdout):
            return cls()
        width = shutil.get_terminal_size().columns
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(max(_NARROWEST, min(_WIDEST, width)), colour)

    def paint(self, text: str, **style: Any) -> str:
        """The text in a style of click's, where there is colour."""
        return click.style(text, **style) if self.colour and text else text

    def write(self, line: str = "") -> None:
        """Write one line to standard output."""
        click.echo(line, color=self.colour)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at this stream."""
    return not stream.closed and stream.isatty()


def write_json(value: dict[str, Any]) -> None:
    """Write one JSON object on one line to standard output, exact whatever its encoding."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode)
    click.echo(_ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def count(number: int, noun: str) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time for people: ``3.4 ms``, ``2.1 s``, ``3 min 20 s``."""
    if seconds < 1:
        return f"{seconds * 1000:.{1 if seconds < 0.01 else 0}f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def size(count_of_bytes: int) -> str:
    """A size for people: ``812 bytes``, ``1.4 MB``."""
    if count_of_bytes < 1000:
        return count(count_of_bytes, "byte")
    for unit, factor in (("kB", 10**3), ("MB", 10**6)):
        if count_of_bytes < factor * 1000:
            return f"{count_of_bytes / factor:.1f} {unit}"
    return f"{count_of_bytes / 10**9:,.1f} GB"
