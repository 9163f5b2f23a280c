"""The answers of the last search of each index, so that ``hansou show 3`` can mean the third of them."""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_MOST = 1000  # answers that are remembered of a search


def remember(index: os.PathLike[str], answers: Iterable[tuple[int, str]]) -> None:
    """Remember answers, each a rank and a path. Where nothing can be written nothing is remembered."""
    where = _name(index)
    text = json.dumps({"index": where, "answers": dict(list(answers)[:_MOST])})
    with suppress(OSError, RuntimeError):
        file = _file(where)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        # What a person looks for is nobody else's business.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
            stream.write(text)
        fresh.replace(file)


def recall(index: os.PathLike[str], rank: int) -> str | None:
    """The path of the answer of this rank to the last search of the index; None where none is remembered."""
    where = _name(index)
    try:
        kept = json.loads(_file(where).read_text(encoding="ascii"))
        path = kept["answers"].get(str(rank)) if kept["index"] == where else None
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return path if isinstance(path, str) else None


def _name(index: os.PathLike[str]) -> str:
    name = os.fspath(index)
    return name if "://" in name else os.path.abspath(name)  # noqa: PTH100 - as the index is called, links and all


def _file(where: str) -> Path:
    name = f"{zlib.crc32(where.encode('utf-8', 'surrogateescape')):08x}.json"
    if sys.platform not in ("darwin", "win32"):  # what platformdirs says there, without loading it at every search
        home = os.environ.get("XDG_STATE_HOME", "")
        return (Path(home) if home.startswith("/") else Path.home() / ".local/state") / "hansou" / "answers" / name
    from platformdirs import user_state_path

    return user_state_path("hansou", appauthor=False) / "answers" / name
