"""hansou's read side: questions to an index.

with Searcher("news.hansou") as searcher:
for hit in searcher.search("江阴 百亿项目"):
print(hit.title, hit.snippets[0].text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.errors import CorruptIndex, HansouError, NewerIndex, NoIndex, QueryError

if TYPE_CHECKING:
    from .results import Hit, Results
    from .searcher import Searcher, Stats
    from .snippets import Snippet

__all__ = [
    "CorruptIndex",
    "HansouError",
    "Hit",
    "NewerIndex",
    "NoIndex",
    "QueryError",
    "Results",
    "Searcher",
    "Snippet",
    "Stats",
]

_LATER = {
    "Hit": "results",
    "Results": "results",
    "Searcher": "searcher",
    "Snippet": "snippets",
    "Stats": "searcher",
}


def __getattr__(name: str) -> Any:
    """Load the engine when it is asked for: the command line starts without."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
