"""The pictures of the READMEs and docs/, made by the real program on seeds/.

    python -m tools.pictures            # writes docs/pictures/*.svg

Commands run in a terminal of their own, the browse mode under Textual's pilot. What differs from run to run, the
time a search took, is left out.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.segment import Segment

from .svg import Row, picture

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
QUERY = ("出租车", "司机")
COLUMNS = 100
SCREEN = (120, 36)
_TOOK = re.compile(r" · [\d.,]+ (?:ms|s|毫秒|秒)(?![a-z])")
_PATIENCE = 30.0  # seconds until what is waited for is held not to come


def pictures(folder: Path) -> dict[str, str]:
    """All pictures by the names of their files; `folder` holds the articles of seeds/ and their index."""
    return {
        "search.svg": command(folder, ["search", *QUERY, "-n", "3"]),
        "search.zh-CN.svg": command(folder, ["search", *QUERY, "-n", "3"], "zh_CN.UTF-8"),
        "browse.svg": browse(folder),
        "kwic.svg": command(folder, ["kwic", *QUERY, "--sort", "right", "-n", "12"]),
        "trends.svg": command(folder, ["trends", QUERY[0], "储能", "--by", "month", "--since", "2022-06"]),
        "collocates.svg": command(folder, ["collocates", QUERY[0], "-n", "8", "--minimum", "2"]),
    }


def prepared(parent: Path) -> Path:
    """A copy of seeds/ with its index, in a folder that is there."""
    from hansou import Indexer

    folder = shutil.copytree(ROOT / "seeds", parent / "seeds", ignore=shutil.ignore_patterns(".hansou"))
    with Indexer(folder / ".hansou", workers=1) as indexer:
        indexer.update([folder])
    return folder


def command(folder: Path, words: list[str], language: str = "C.UTF-8") -> str:
    """What a command writes on a terminal whose language this is."""
    written = _on_a_terminal([sys.executable, "-m", "hansou", *words, "--no-pager"], folder, language)
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    lines = [f"$ hansou {' '.join(words)}", "", *_TOOK.sub("", written).rstrip().split("\n")]
    rows: list[Row] = [
        [Segment(segment.text, segment.style) for segment in text.render(console) if segment.text]
        for text in AnsiDecoder().decode("\n".join(lines))
    ]
    return picture(rows, COLUMNS, f"hansou {words[0]}")


def _on_a_terminal(command: list[str], folder: Path, language: str) -> str:
    import fcntl
    import pty
    import termios

    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    environment |= {"LANG": language, "TERM": "xterm-256color", "PYTHONUTF8": "1", "FORCE_HYPERLINK": "0"}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    with subprocess.Popen(  # noqa: S603 - this very program
        command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as program:
        os.close(theirs)
        text = _read_all(ours)
    os.close(ours)
    if program.returncode:
        raise RuntimeError(f"the command failed: {text}")
    return text


def _read_all(terminal: int) -> str:
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def browse(folder: Path) -> str:
    """The browse mode with the first answer beside the list."""
    rows = asyncio.run(_browsed(folder / ".hansou"))
    return picture(rows, SCREEN[0], "hansou browse")


async def _browsed(index: Path) -> list[Row]:
    from hansou import Searcher
    from hansou.search.browse.app import Browser
    from hansou.search.browse.history import History
    from hansou.search.browse.request import Request

    with _in_colour():
        app = Browser(lambda: Searcher(index), index, Request(" ".join(QUERY)), History(index / "no-history"))
    async with app.run_test(size=SCREEN) as pilot:

        def rows() -> list[Row]:
            return [list(strip) for strip in app.screen._compositor.render_strips()]  # noqa: SLF001 - as Textual's own

        def text() -> str:
            return "\n".join("".join(segment.text for segment in row) for row in rows())

        await _until(lambda: app.results is not None and "1/" in text(), pilot.pause)
        await pilot.pause(0.3)
        return rows()


@contextmanager
def _in_colour() -> Iterator[None]:
    """Whatever the one who makes the pictures wants for themselves."""
    wish = os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        if wish is not None:
            os.environ["NO_COLOR"] = wish


async def _until(condition: Callable[[], bool], pause: Callable[[float], Awaitable[None]]) -> None:
    from time import monotonic

    end = monotonic() + _PATIENCE
    while not condition():
        if monotonic() > end:
            raise RuntimeError("the browse mode never showed the article")
        await pause(0.02)


def write(made: Mapping[str, str]) -> None:
    """Write the pictures to where the READMEs look for them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, svg in made.items():
        (PICTURES / name).write_text(svg, encoding="utf-8")


def main() -> int:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as parent:
        write(pictures(prepared(Path(parent))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
