"""Paths that a terminal opens when they are clicked (OSC 8).

The address is made from where the file is, every character that means anything percent-encoded: no text of a document
can end the sequence or begin another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_OPEN, _END = "\x1b]8;;", "\x1b\\"

# How terminals that know links call themselves; others may show the sequence as text.
_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "zed", "mintty", "Tabby", "WarpTerminal"}
_TERMS = {"xterm-kitty", "alacritty", "xterm-ghostty", "foot", "foot-extra", "contour", "wezterm"}
_MARKS = ("WT_SESSION", "DOMTERM", "KONSOLE_VERSION", "KITTY_WINDOW_ID")
_VTE = 5000  # the first version of GNOME's terminals that knows links


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links to the files of articles whose paths are relative to `home`; `style` is "file", "kitty", "vscode"."""

    home: Path
    style: str = "file"

    def to(self, painted: str, path: str, line: int | None) -> str:
        """The painted text as a link to the file of this article; as it is where there is no such file."""
        file = file_of(path, self.home)
        return f"{_OPEN}{self._address(file, line)}{_END}{painted}{_OPEN}{_END}" if file else painted

    def _address(self, file: Path, line: int | None) -> str:
        from urllib.parse import quote

        path = quote(os.fsencode(file.as_posix()))
        if self.style == "vscode":
            return f"vscode://file{path}:{line or 1}"
        host = quote(os.uname().nodename) if hasattr(os, "uname") else ""
        root = "" if path.startswith("/") else "/"  # a drive comes first
        return f"file://{host}{root}{path}" + (f"#{line}" if line and self.style == "kitty" else "")


def links_to(home: Path) -> Links | None:
    """What makes links for the terminal of standard output; None where it does not know them."""
    environ = os.environ
    if not knows_links(environ):
        return None
    if environ.get("TERM_PROGRAM") == "vscode":
        return Links(_absolute(home), "vscode")
    return Links(_absolute(home), "kitty" if environ.get("TERM") == "xterm-kitty" else "file")


def knows_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal of this environment opens links; FORCE_HYPERLINK decides where it is set."""
    forced = environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    if environ.get("TERM_PROGRAM") == "tmux":
        return _version(environ.get("TERM_PROGRAM_VERSION", "")) >= (3, 4)
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _PROGRAMS
        or environ.get("TERM") in _TERMS
        or any(environ.get(mark) for mark in _MARKS)
        or (vte.isdecimal() and int(vte) >= _VTE)
    )


def unlinked(line: str) -> str:
    """A line without its links."""
    return re.sub(re.escape(_OPEN) + "[^\x1b]*" + re.escape(_END), "", line)


def file_of(path: str, home: Path) -> Path | None:
    """The file that the article of this path was read from, None where there is none: ``a.zip`` of ``a.zip#x.txt``."""
    folder = _absolute(home)
    for name in (path, path.partition("#")[0]):
        if name and "\0" not in name and os.path.isfile(folder / name):  # noqa: PTH113 - says no to impossible names
            return folder / name
    return None


def _absolute(folder: Path) -> Path:
    return Path(os.path.abspath(folder))  # noqa: PTH100 - not `resolve`: a link to an index stays


def _version(text: str) -> tuple[int, ...]:
    digits = "".join(c if c.isdecimal() else " " for c in text).split()
    return tuple(map(int, digits[:2]))
