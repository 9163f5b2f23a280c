"""hansou's write side: articles and files into an index.

with Indexer("news.hansou") as indexer:
indexer.update(["~/news"])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .article import Article
from .errors import (
    ClusterError,
    CorruptIndex,
    HansouError,
    IndexLocked,
    NewerIndex,
    NoIndex,
    OlderCommit,
    OlderIndex,
    QueryError,
    SourceError,
)

if TYPE_CHECKING:
    from .checking import CheckReport, Problem, check
    from .indexer import Indexer
    from .report import Failure, FormatCount, Progress, Report
    from .sources.options import ReadOptions
    from .watching import watch

__all__ = [
    "Article",
    "CheckReport",
    "ClusterError",
    "CorruptIndex",
    "Failure",
    "FormatCount",
    "HansouError",
    "IndexLocked",
    "Indexer",
    "NewerIndex",
    "NoIndex",
    "OlderCommit",
    "OlderIndex",
    "Problem",
    "Progress",
    "QueryError",
    "ReadOptions",
    "Report",
    "SourceError",
    "check",
    "watch",
]

_LATER = {
    **dict.fromkeys(("CheckReport", "Problem", "check"), "checking"),
    "Indexer": "indexer",
    "ReadOptions": "sources.options",
    "watch": "watching",
    **dict.fromkeys(("Failure", "FormatCount", "Progress", "Report"), "report"),
}


def __getattr__(name: str) -> Any:
    """Load the write side when it is asked for: searching does without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
