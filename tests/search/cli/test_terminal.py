"""What people see, through a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from .conftest import ROOT, Ran

pty = pytest.importorskip("pty", reason="NOT TESTED: terminal output needs pseudo-terminals")

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(*args: str | Path, width: int = 80, **env: str) -> Ran:
    """Run a command on a terminal of this width; both streams are in `out`."""
    import fcntl
    import termios

    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "hansou", *args],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"} | env,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    data = bytearray()
    while True:
        try:
            read = os.read(controller, 65536)
        except OSError:  # Linux says so when nobody has the terminal open any more
            break
        if not read:
            break
        data += read
    os.close(controller)
    return Ran(process.wait(60), data.decode().replace("\r\n", "\n"), "")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_results_are_coloured_and_fit(indexed: Path, width: int) -> None:
    ran = on_terminal("search", "江阴", "--index", indexed / ".hansou", width=width)
    assert ran.status == 0
    assert "\x1b[31m\x1b[1m江阴\x1b[0m" in ran.out
    plain = COLOUR.sub("", ran.out)
    assert "\x1b" not in plain
    prose = [line for line in plain.splitlines() if ".txt" not in line]
    assert max(map(cell_len, prose)) <= width
    assert re.search(r"2 articles · [\d.]+ ms", plain)


def test_a_terminal_shows_what_a_pipe_gets(indexed: Path, spawn) -> None:
    shown = COLOUR.sub("", on_terminal("search", "江阴", "--index", indexed / ".hansou").out)
    piped = spawn("search", "江阴", "--index", indexed / ".hansou").out
    assert "".join(shown.split())[:150] == "".join(piped.split())[:150]


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(indexed: Path, env: dict[str, str]) -> None:
    ran = on_terminal("search", "江阴", "--index", indexed / ".hansou", **env)
    assert ran.status == 0
    assert "\x1b" not in ran.out
    assert on_terminal("search", "江阴", "--index", indexed / ".hansou", NO_COLOR="").out.count("\x1b")


def test_show_marks_the_matches(indexed: Path) -> None:
    ran = on_terminal("show", "b/break.txt", "擎岚智控科技", "--index", indexed / ".hansou", width=30)
    plain = COLOUR.sub("", ran.out)
    assert ran.status == 0
    assert "\x1b[1m擎岚智\x1b[0m" in ran.out
    assert "\x1b[1m控科技\x1b[0m" in ran.out
    assert max(map(cell_len, plain.splitlines()[2:])) <= 30


def test_stats_line_up(indexed: Path) -> None:
    assert on_terminal("stats", "--index", indexed / ".hansou").status == 0


@pytest.mark.parametrize("command", [["search", "文本"], ["show", "bad/\x1b[31m\u202e[b]x\n.txt", "文本"], ["stats"]])
def test_hostile_text_is_harmless(hostile: Path, command: list[str]) -> None:
    ran = on_terminal(*command, "--index", hostile)
    assert ran.status == 0
    plain = COLOUR.sub("", ran.out)
    assert [c for c in plain if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"] == []
    if command[0] == "search":
        assert "[b]标题[/b] [TODO] [link=x]" in plain
        assert "[red]红[/red] [b" in plain
        assert "[b]x" in plain
    # No colour but hansou's own: hits, bold, and the three of dates, paths and small print.
    assert set(COLOUR.findall(ran.out)) <= {f"\x1b[{code}m" for code in (0, 1, 31, 32, 33, 36, 90)}


def test_hostile_text_is_faithful_in_json(hostile: Path, spawn) -> None:
    import json

    from .conftest import HOSTILE

    out = spawn("search", "文本", "--json", "--index", hostile).out
    [hit] = json.loads(out)["hits"]
    assert (hit["path"], hit["source"]) == (HOSTILE.path, HOSTILE.source)
    assert [c for c in out if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"] == []


def test_indexing_shows_how_far_it_is(folder: Path) -> None:
    ran = on_terminal("index", folder)
    assert ran.status == 0
    assert "4/4" in ran.out
    assert "Writing the index" in ran.out
    assert "Files: 4 added, 0 changed, 0 unchanged, 0 removed\n" in ran.out
    assert "4/4" not in on_terminal("index", folder, "--quiet").out
