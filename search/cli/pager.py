"""Output that is longer than the screen, in the user's pager."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, islice

_COLOURED = ("most", "bat", "moar", "moor", "ov")  # others that take colours for what they are
_NONE = {"", "cat"}


def page(lines: Iterable[str], write: Callable[[str], None], *, coloured: bool) -> None:
    """Show lines through the pager if they are more than the screen has, else `write` each; `coloured`: they may be.

    The pager is $HANSOU_PAGER, else $PAGER, else less; empty or ``cat`` means none. Left before its end, it ends the
    output and is no error.
    """
    rows = shutil.get_terminal_size().lines - 1  # the prompt comes after
    rest = iter(lines)
    head = list(islice(rest, rows + 1))
    command = pager_command() if len(head) > rows else []
    if command and _shown(command, chain(head, rest), coloured):
        return
    for line in chain(head, rest):
        write(line)


def pager_command() -> list[str]:
    """The pager's command, empty where there is none."""
    environ = os.environ
    if environ.get("TERM") in (None, "dumb"):
        return []
    wish = environ.get("HANSOU_PAGER", environ.get("PAGER"))
    if wish is None:
        wish = "less" if shutil.which("less") else "more"
    try:
        words = shlex.split(wish, posix=os.name != "nt")
    except ValueError:
        return []
    return words if words and words[0] not in _NONE and shutil.which(words[0]) else []


def _shown(command: list[str], lines: Iterable[str], coloured: bool) -> bool:
    """Whether the pager could be started."""
    from click import unstyle

    from .links import unlinked

    environ = {"LESS": "-R", "LESSCHARSET": "utf-8"} | os.environ  # less of an ASCII locale shows codes, not Chinese
    name = os.path.basename(command[0]).partition(".")[0]  # noqa: PTH119
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environ)  # noqa: S603 - the user's own pager
    except OSError:
        return False
    feed = pager.stdin
    if feed is None:  # never: it was asked for
        return False
    obeyed = "r" in environ["LESS"].lower() if name == "less" else name in _COLOURED
    try:
        for line in lines:
            text = line if name == "less" else unlinked(line)
            feed.write(f"{text if coloured and obeyed else unstyle(unlinked(text))}\n".encode("utf-8", "replace"))
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # the reader has seen enough
    with suppress(BrokenPipeError, KeyboardInterrupt):
        feed.close()
    while True:
        try:
            pager.wait()
        except KeyboardInterrupt:
            continue  # meant for the pager, which stays
        return True
