"""Files into articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hansou.index.sources.options import ReadOptions

if TYPE_CHECKING:
    from hansou.index.sources.format import Doubt, Failure
    from hansou.index.sources.registry import read_file
    from hansou.index.sources.walk import find_files

__all__ = ["Doubt", "Failure", "ReadOptions", "find_files", "read_file"]

_LATER = {"Doubt": "format", "Failure": "format", "find_files": "walk", "read_file": "registry"}


def __getattr__(name: str) -> Any:
    """Load the formats when they are asked for: who has articles does without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
