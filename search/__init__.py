"""hansou's read side: questions to an index.

with Searcher("news.hansou") as searcher:
for hit in searcher.search("江阴 百亿项目"):
print(hit.title, hit.snippets[0].text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.errors import (
    ClusterError,
    CorruptIndex,
    HansouError,
    NewerIndex,
    NoIndex,
    OlderIndex,
    QueryError,
    WordListError,
)

if TYPE_CHECKING:
    from .limits import time_limit
    from .meant.completions import Completion
    from .pages.facets import Facet
    from .reasons.why import Why
    from .results import Hit, Repeat, Results
    from .searcher import Searcher
    from .snippets.choosing import Snippet
    from .statistics import Stats

__all__ = [
    "ClusterError",
    "Completion",
    "CorruptIndex",
    "Facet",
    "HansouError",
    "Hit",
    "NewerIndex",
    "NoIndex",
    "OlderIndex",
    "QueryError",
    "Repeat",
    "Results",
    "Searcher",
    "Snippet",
    "Stats",
    "Why",
    "WordListError",
    "time_limit",
]

_LATER = {
    "Completion": "meant.completions",
    "Facet": "pages.facets",
    "Hit": "results",
    "Repeat": "results",
    "Results": "results",
    "Searcher": "searcher",
    "Snippet": "snippets.choosing",
    "Stats": "statistics",
    "Why": "reasons.why",
    "time_limit": "limits",
}


def __getattr__(name: str) -> Any:
    """Load the engine when it is asked for: the command line starts without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
