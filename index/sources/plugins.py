"""Readers that other packages bring, under the entry points ``hansou.readers``.

The name of an entry point is the suffix that it reads, without its dot, its object a `Format`. A package is imported
when the first file of its suffix is met, and goes before a reader of hansou's own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hansou.index.errors import SourceError

from .format import Format, Found, Input

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "hansou.readers"


@cache
def _entries() -> Mapping[str, EntryPoint]:
    if not _is_any_installed():
        return {}
    from importlib.metadata import entry_points

    return {f".{entry.name.lstrip('.').lower()}": entry for entry in sorted(entry_points(group=GROUP))}


def _is_any_installed() -> bool:
    """Whether some installed package has readers: `importlib.metadata` would take as long as reading many files."""
    mark = f"[{GROUP}]".encode()
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            for entry in entries:
                if entry.name.endswith((".dist-info", ".egg-info")):
                    with suppress(OSError):
                        if mark in (Path(entry.path) / "entry_points.txt").read_bytes():
                            return True
    return False


@cache
def plugin(suffix: str) -> Format | None:
    """The format that reads files of this suffix, if a package brings one; one that fails, if it cannot be loaded."""
    entry = _entries().get(suffix)
    if entry is None:
        return None
    try:
        loaded = entry.load()
    except Exception as error:  # noqa: BLE001 - it is another's, and costs its files only
        return _failing(suffix, f"its reader {entry.value} cannot be loaded: {type(error).__name__}: {error}")
    if not isinstance(loaded, Format):
        return _failing(suffix, f"its reader {entry.value} is no hansou.readers.Format")
    return loaded


def described() -> str:
    """The readers there are, as a text that changes with them."""
    versions = {suffix: entry.dist.version if entry.dist else "" for suffix, entry in _entries().items()}
    return " ".join(f"{suffix}={entry.value}@{versions[suffix]}" for suffix, entry in _entries().items())


def _failing(suffix: str, reason: str) -> Format:
    def read(_: Input) -> Iterator[Found]:
        raise SourceError(" ".join(reason.split()))
        yield

    return Format(suffix.removeprefix("."), (suffix,), read)
