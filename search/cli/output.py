"""Where output goes, and what it may look like there."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import click

from .messages import counted, say

if TYPE_CHECKING:
    from .links import Links

_WIDEST = 120  # longer lines are hard to read
_NARROWEST = 24


# Named tuples: at every start they are made in a tenth of the time of dataclasses.
class Looks(NamedTuple):
    """What a person wants of the looks: `colour` is "auto", "always" or "never"; `pager` whether one may come."""

    colour: str = "auto"
    pager: bool = True


class Output(NamedTuple):
    """The looks of output: `width` is that of the lines, None where nothing wraps them; `colour` whether any.

    `links` makes paths something that the terminal opens, None where it does not know how. `pager`: what is longer
    than the screen goes to the pager.
    """

    width: int | None = None
    colour: bool = False
    links: Links | None = None
    pager: bool = False

    @classmethod
    def standard(cls, looks: Looks | None = None, home: Path | None = None) -> Output:
        """What fits standard output: coloured and wrapped on a terminal, plain elsewhere.

        `home` is the folder that paths are relative to, where there is one.
        """
        looks = looks or Looks()
        colour = wants_colour(looks.colour)
        if not is_terminal(sys.stdout):
            return cls(colour=colour)
        width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
        links = None
        if colour and home:
            from .links import links_to

            links = links_to(home)
        return cls(width, colour, links, looks.pager)

    def paint(self, text: str, **style: Any) -> str:
        """The text in a style of click's, where there is colour."""
        return click.style(text, **style) if self.colour and text else text

    def linked(self, painted: str, path: str, line: int | None = None) -> str:
        """A painted text as a link to the file of this article, at a line, where that is possible."""
        return self.links.to(painted, path, line) if self.links else painted

    def write(self, line: str = "") -> None:
        """Write one line to standard output."""
        click.echo(line, color=self.colour)

    def show(self, lines: Iterable[str]) -> None:
        """Write lines to standard output, on a terminal through the pager if they are more than it has."""
        if self.pager:
            from .pager import page

            page(lines, self.write, coloured=self.colour)
            return
        for line in lines:
            self.write(line)


def wants_colour(wish: str) -> bool:
    """Whether standard output is coloured: as was asked for, else as NO_COLOR, FORCE_COLOR and the terminal say."""
    if wish != "auto":
        return wish == "always"
    environ = os.environ
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(sys.stdout) and environ.get("TERM") != "dumb" and environ.get("CLICOLOR") != "0"


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at this stream."""
    return not stream.closed and stream.isatty()


JSON_VERSION = 1
"""Of what is in the objects that are printed: it goes up when a key goes or means something else, not for new ones."""


def write_json(value: dict[str, Any]) -> None:
    """Write one JSON object on one line to standard output, its version first, exact whatever its encoding."""
    value = {"version": JSON_VERSION, **value}
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode)
    # What a terminal may obey is escaped, and so are lone surrogates, which no encoding has.
    obeyed = (
        "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
        "\U000e0000-\U000e007f]"
    )
    click.echo(re.sub(obeyed, lambda match: json.dumps(match.group())[1:-1], text))


def count(number: int, noun: str) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time for people: ``3.4 ms``, ``2.1 s``, ``3 min 20 s``."""
    if seconds < 1:
        return say("{number} ms", number=f"{seconds * 1000:.{1 if seconds < 0.01 else 0}f}")
    if seconds < 60:
        return say("{number} s", number=f"{seconds:.1f}")
    return say("{minutes} min {seconds} s", minutes=int(seconds // 60), seconds=int(seconds % 60))


def size(count_of_bytes: int) -> str:
    """A size for people: ``812 bytes``, ``1.4 MB``."""
    if count_of_bytes < 1000:
        return counted(count_of_bytes, "byte")
    for unit, factor in (("kB", 10**3), ("MB", 10**6)):
        if count_of_bytes < factor * 1000:
            return f"{count_of_bytes / factor:.1f} {unit}"
    return f"{count_of_bytes / 10**9:,.1f} GB"


def show_articles(done: int, total: int) -> None:
    """How far something is that goes over all articles: a line that is written over, on standard error."""
    click.echo(
        "\r" + say("{done} of {total} articles", done=f"{done:,}", total=f"{total:,}"), err=True, nl=done == total
    )
