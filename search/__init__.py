"""hansou's read side: questions to an index.

with Searcher("news.hansou") as searcher:
for hit in searcher.search("江阴 百亿项目"):
print(hit.title, hit.snippets[0].text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.errors import CorruptIndex, HansouError, NewerIndex, NoIndex, QueryError, WordListError

if TYPE_CHECKING:
    from .completions import Completion
    from .facets import Facet
    from .limits import time_limit
    from .results import Hit, Repeat, Results
    from .searcher import Searcher
    from .snippets import Snippet
    from .statistics import Stats
    from .why import Why

__all__ = [
    "Completion",
    "CorruptIndex",
    "Facet",
    "HansouError",
    "Hit",
    "NewerIndex",
    "NoIndex",
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
    "Completion": "completions",
    "Facet": "facets",
    "Hit": "results",
    "Repeat": "results",
    "Results": "results",
    "Searcher": "searcher",
    "Snippet": "snippets",
    "Stats": "statistics",
    "Why": "why",
    "time_limit": "limits",
}


def __getattr__(name: str) -> Any:
    """Load the engine when it is asked for: the command line starts without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
