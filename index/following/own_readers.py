"""Which commands read files of which suffix: remembered for each index in the user's own configuration.

Not in the index: that may come from a stranger, and must not have anything run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from hansou.index.errors import SourceError
from hansou.index.sources.options import ReadOptions


def readers_file() -> Path:
    """Where they are remembered."""
    from platformdirs import user_config_path

    return user_config_path("hansou", appauthor=False) / "readers.json"


def recall(index: str | os.PathLike[str]) -> Mapping[str, str]:
    """The commands of an index by their suffixes; what is damaged counts as none."""
    kept = _load().get(_name(index), {})
    try:
        return ReadOptions(readers=kept).readers
    except (SourceError, AttributeError, TypeError):
        return {}


def remember(index: str | os.PathLike[str], readers: Mapping[str, str]) -> None:
    """Remember the commands of an index in the place of those before; where nothing can be written, do without."""
    known = _load()
    name = _name(index)
    if dict(readers) == known.get(name, {}):
        return
    if readers:
        known[name] = dict(readers)
    else:
        del known[name]
    file = readers_file()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(file)


def _name(index: str | os.PathLike[str]) -> str:
    text = os.fspath(index)
    return text if "://" in text else str(Path(text).expanduser().resolve())


def _load() -> dict[str, dict[str, str]]:
    try:
        known = json.loads(readers_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
