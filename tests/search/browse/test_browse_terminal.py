"""The browse mode in a real terminal: typed into, looked at, left."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.search.cli.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="NOT TESTED in a real terminal: there is no tmux")

PATIENCE = 30.0


class Terminal:
    """A tmux of its own, in which one program runs."""

    def __init__(self, name: str, width: int, height: int, command: str) -> None:
        self._name = name
        # Sizes in the environment are those of the terminal that the tests are run in, or what runs them in parallel.
        others = ("TMUX", "COLUMNS", "LINES")
        environ = {key: value for key, value in os.environ.items() if not key.startswith(others)}
        environ |= {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        size = ["-x", str(width), "-y", str(height)]
        subprocess.run(
            ["tmux", "-L", name, "-f", "/dev/null", "-u", "new-session", "-d", *size, f"{command}; sleep 600"],
            env=environ,
            check=True,
        )

    def __call__(self, *command: str) -> str:
        done = subprocess.run(["tmux", "-L", self._name, *command], capture_output=True, check=True)
        return done.stdout.decode()

    def type(self, text: str) -> None:
        self("send-keys", "-l", text)

    def press(self, key: str) -> None:
        self("send-keys", key)

    @property
    def text(self) -> str:
        return self("capture-pane", "-p")

    @property
    def cursor(self) -> tuple[int, int]:
        x, y = self("display-message", "-p", "#{cursor_x},#{cursor_y}").split(",")
        return int(x), int(y)

    def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            time.sleep(0.02)

    def see(self, *texts: str) -> None:
        self.until(lambda: all(text in self.text.replace("\n", "") for text in texts), f"{texts}")


@pytest.fixture
def terminal(news: Path, tmp_path: Path) -> Iterator[Terminal]:
    editor = tmp_path / "vim"  # one that is told the line as vim is
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/opened\nprintf "EDITOR HERE"; read answer\n')
    editor.chmod(0o755)
    command = shlex.join([sys.executable, "-m", "hansou", "browse", "--index", str(news / ".hansou")])
    setting = shlex.join(["env", f"EDITOR={editor}", f"XDG_STATE_HOME={tmp_path}/state"])
    terminal = Terminal(f"hansou-{os.getpid()}", 100, 24, f"{setting} {command}; echo left with $?")
    yield terminal
    terminal("kill-server")


def test_typed_read_opened_and_left(terminal: Terminal, news: Path, tmp_path: Path) -> None:
    terminal.see("汉搜 ›", "Type what you are looking for")
    start = terminal.text.split("\n")[0].index("›")
    column = start + 2 + 2  # both characters before the sign are two cells wide; one space after it
    terminal.until(lambda: terminal.cursor == (column, 0), "the cursor at the start of the query")
    terminal.type("敲")
    terminal.see("1 article", "敲门员上岗")
    terminal.until(lambda: terminal.cursor == (column + 2, 0), "the cursor after the character")
    terminal.type("门员 又来了")
    terminal.see("1 article", "敲门员 又来了", "1/4")  # all that is typed has been answered
    end = (column + 13, 0)
    terminal.until(lambda: terminal.cursor == end, "the cursor after the text")
    terminal.press("Left")
    terminal.until(lambda: terminal.cursor == (end[0] - 2, 0), "the cursor before the last character")
    rows = terminal.text.split("\n")
    assert rows[0].startswith(" 汉搜 › 敲门员 又来了")
    assert rows[3].startswith("▌ 敲门员上岗")
    assert "│ b/date.txt" in rows[3]
    assert rows[23].startswith(" Enter to the results")

    terminal.press("Enter")
    terminal.see("Enter read", "1/4")
    for place in ("2/4", "3/4", "4/4"):
        terminal.press("n")
        terminal.see(place)
    terminal.press("o")
    terminal.see("EDITOR HERE")
    assert (tmp_path / "opened").read_text().splitlines() == ["+7", str(news / "b/date.txt")]
    terminal.press("Enter")
    terminal.see("4/4", "Enter read")

    terminal.press("/")
    terminal.see("Enter to the results")
    terminal.until(lambda: terminal.cursor == (end[0] - 2, 0), "the cursor where it was")
    terminal.press("C-c")
    terminal.see("left with 0")
    assert (
        next((tmp_path / "state" / "hansou" / "histories").iterdir()).read_text(encoding="utf-8") == "敲门员 又来了\n"
    )


def test_it_wants_a_terminal(news: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hansou", "browse", "--index", news / ".hansou"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "hansou: browse needs a terminal; hansou search prints its results\n"


def test_no_index_is_told_before_the_screen_changes(tmp_path: Path) -> None:
    name = f"hansou-none-{os.getpid()}"
    command = shlex.join([sys.executable, "-m", "hansou", "browse", "--index", str(tmp_path / "none")])
    terminal = Terminal(name, 100, 24, f"{command}; echo left with $?")
    try:
        terminal.see("no index here", "left with 2")
    finally:
        terminal("kill-server")


def test_a_search_loads_nothing_of_it(news: Path) -> None:
    code = (
        "import sys; from hansou.search.cli import main\n"
        "try: main(['search', '江阴', '--index', sys.argv[1]])\n"
        "except SystemExit as ended: assert ended.code == 0\n"
        "loaded = {'textual', 'platformdirs', 'hansou.search.browse.app'} & set(sys.modules); assert not loaded, loaded"
    )
    subprocess.run(
        [sys.executable, "-c", code, news / ".hansou"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )


def test_picked_while_standard_output_is_caught(news: Path, tmp_path: Path) -> None:
    """As in ``vim "$(hansou browse --pick)"``; and Esc with a letter right after it is not typed into the query."""
    command = shlex.join([sys.executable, "-m", "hansou", "browse", "--pick", "--index", str(news / ".hansou")])
    setting = shlex.join(["env", f"XDG_STATE_HOME={tmp_path}/state", f"XDG_DATA_HOME={tmp_path}/data"])
    terminal = Terminal(f"hansou-pick-{os.getpid()}", 110, 30, f'out="$({setting} {command})"; echo "$? <$out>"')
    try:
        terminal.see("汉搜 ›", "Newest articles")
        terminal.type("很多篇 里的")
        terminal.see("100 articles")
        assert len(terminal.text.split("\n")[0]) > 8
        terminal("send-keys", "Escape", "j")
        terminal.see("Enter take")
        terminal.until(lambda: terminal.text.count("第1篇") == 2, "the second article beside the list")
        assert terminal.text.split("\n")[0].rstrip() == " 汉搜 › 很多篇 里的"
        terminal.press("k")
        terminal.until(lambda: terminal.text.count("第0篇") == 2, "the first article beside the list")
        terminal.press("Enter")
        terminal.see("0 <many/000>")
    finally:
        terminal("kill-server")
