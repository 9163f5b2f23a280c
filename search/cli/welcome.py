"""What ``hansou`` by itself says: what it is for, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .locate import nearest
from .messages import say
from .terminal_text import one_line


def lines() -> Iterator[str]:
    """Five lines, with an index near other ones than without."""
    index = nearest()
    yield say("hansou (汉搜): full-text search for Chinese documents, on your own machine.")
    if index is None or not index.is_dir():
        yield say("There is no index in this folder or above it. To index a folder of documents and search it:")
        yield "  hansou index ~/news"
        yield "  cd ~/news && hansou search 江阴"
    else:
        yield say("The index searched from here: {index}", index=one_line(_short(index)))
        update = f"hansou index {one_line(_short(index.parent))}"
        width = max(24, len(update))
        yield f"  {'hansou search 江阴':<{width - 2}}  " + say("ranked results; hansou browse searches as you type")
        yield f"  {update:<{width}}  " + say("bring it up to date")
    yield say("All commands: hansou --help. Each has examples: hansou search --help")


def _short(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
