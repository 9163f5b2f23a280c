"""hansou's write side: articles and files into an index.

with Indexer("news.hansou") as indexer:
indexer.update(["~/news"])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .article import Article
from .errors import (
    CorruptIndex,
    HansouError,
    IndexLocked,
    NewerIndex,
    NoIndex,
    QueryError,
    SourceError,
)

if TYPE_CHECKING:
    from .indexer import Indexer
    from .report import Failure, Progress, Report

__all__ = [
    "Article",
    "CorruptIndex",
    "Failure",
    "HansouError",
    "IndexLocked",
    "Indexer",
    "NewerIndex",
    "NoIndex",
    "Progress",
    "QueryError",
    "Report",
    "SourceError",
]

_LATER = {"Indexer": "indexer", "Failure": "report", "Progress": "report", "Report": "report"}


def __getattr__(name: str) -> Any:
    """Load the write side when it is asked for: searching does without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
