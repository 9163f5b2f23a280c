"""What a Markdown page holds: blocks of code, tables that are marked, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.index.text.plain import ROOT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^<!-- (.+?) -->\n((?:\|.*\n)+)", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Command:
    """A line typed into a shell, and the lines that it is said to print."""

    line: str
    output: list[str]


@dataclass(frozen=True)
class Page:
    """A page of Markdown, and the locale of those who read it."""

    path: Path
    locale: str

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """Every block of code, its language first."""
        return _BLOCK.findall(self.text)

    @property
    def commands(self) -> list[Command]:
        """What is typed into a shell, from the top of the page to its end."""
        found: list[Command] = []
        for language, block in self.blocks:
            for line in block.splitlines() if language == "console" else ():
                if line.startswith("$ "):
                    found.append(Command(line[2:], []))
                else:
                    found[-1].output.append(line)
        return found

    @property
    def programs(self) -> list[tuple[str, str]]:
        """Blocks of Python, each with the block of text that follows it: what it prints."""
        blocks = [*self.blocks, ("", "")]
        return [
            (code, printed if kind == "text" else "")
            for (language, code), (kind, printed) in pairwise(blocks)
            if language == "python"
        ]

    def table(self, name: str) -> list[list[str]]:
        """The rows of the table under ``<!-- name -->``, the head first."""
        (rows,) = (rows for marked, rows in _TABLE.findall(self.text) if marked == name)
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
        return [cells[0], *cells[2:]]

    def tables(self) -> list[str]:
        """The names of its marked tables."""
        return [name for name, _ in _TABLE.findall(self.text)]


def codes(cell: str) -> list[str]:
    """What stands between backticks in a cell."""
    return _CODE.findall(cell)


ENGLISH = Page(ROOT / "README.md", "C.UTF-8")
CHINESE = Page(ROOT / "README.zh-CN.md", "zh_CN.UTF-8")
PAGES = [ENGLISH, CHINESE]
MEASURED = [
    Page(ROOT / "docs" / "measurements.md", "C.UTF-8"),
    Page(ROOT / "docs" / "measurements.zh-CN.md", "zh_CN.UTF-8"),
]
