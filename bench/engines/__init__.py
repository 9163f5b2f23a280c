"""The engines compared, one adapter a file."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from bench.engines.protocol import Engine

_MODULES = {
    "hansou": "hansou",
    "whoosh": "whoosh_jieba",
    "tantivy": "tantivy_rjieba",
    "fts5": "fts5_rjieba",
    "bm25": "bm25_jieba",
}

NAMES = tuple(_MODULES)
"""Every engine, hansou first: the others are measured by it."""


def adapter(name: str) -> type[Engine]:
    """Return the adapter of that name. Imports nothing of the engine itself."""
    module = import_module(f"bench.engines.{_MODULES[name]}")
    found: type[Engine] = module.ENGINE
    return found


def missing(name: str) -> str | None:
    """Tell why the engine cannot run here, or None if it can."""
    absent = [module for module in adapter(name).needs if find_spec(module) is None]
    return f"not installed: {', '.join(absent)}" if absent else None
