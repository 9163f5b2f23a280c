"""hansou (汉搜): full-text search for Chinese documents, a folder in, ranked answers with exact highlights out.

    from hansou import Indexer, Searcher

    with Indexer("news.hansou") as indexer:
        indexer.update(["~/news"])
    with Searcher("news.hansou") as searcher:
        for hit in searcher.search("江阴 百亿项目"):
            print(hit.title, hit.snippets[0].text)

`hansou.index` writes, `hansou.search` reads; the names below are the public ones, each loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hansou.index.article import Article
from hansou.index.errors import (
    ArgumentError,
    ArticleError,
    ClosedError,
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
    WordListError,
)

if TYPE_CHECKING:
    from hansou.index.check.check import CheckReport, Problem, check
    from hansou.index.compiled import engine
    from hansou.index.following.preview import preview
    from hansou.index.indexer import Indexer
    from hansou.index.locating import index_path
    from hansou.index.report import CompactReport, Failure, FormatCount, Left, Progress, Report
    from hansou.index.sources.options import ReadOptions
    from hansou.index.text.fold.script import script_of, to_script
    from hansou.index.upgrading import UpgradeReport, upgrade
    from hansou.index.watching import watch
    from hansou.search.corpus.collocates import Collocate
    from hansou.search.corpus.occurrences import Occurrence
    from hansou.search.corpus.trends import TrendRow, Trends
    from hansou.search.explain.why import Why, WhyEquivalent, WhyFilter, WhyNearest, WhyPart, WhyPlace, WhyTerm
    from hansou.search.filters import Filters
    from hansou.search.limits import time_limit
    from hansou.search.page.facets import Facet
    from hansou.search.results import Hit, Repeat, Results
    from hansou.search.saved.queries import SavedQueries, SavedQuery
    from hansou.search.searcher import Searcher
    from hansou.search.snippets.snippet import Snippet
    from hansou.search.statistics import Stats
    from hansou.search.suggest.completions import Completion

__all__ = [
    "ArgumentError",
    "Article",
    "ArticleError",
    "CheckReport",
    "ClosedError",
    "ClusterError",
    "Collocate",
    "CompactReport",
    "Completion",
    "CorruptIndex",
    "Facet",
    "Failure",
    "Filters",
    "FormatCount",
    "HansouError",
    "Hit",
    "IndexLocked",
    "Indexer",
    "Left",
    "NewerIndex",
    "NoIndex",
    "Occurrence",
    "OlderCommit",
    "OlderIndex",
    "Problem",
    "Progress",
    "QueryError",
    "ReadOptions",
    "Repeat",
    "Report",
    "Results",
    "SavedQueries",
    "SavedQuery",
    "Searcher",
    "Snippet",
    "SourceError",
    "Stats",
    "TrendRow",
    "Trends",
    "UpgradeReport",
    "Why",
    "WhyEquivalent",
    "WhyFilter",
    "WhyNearest",
    "WhyPart",
    "WhyPlace",
    "WhyTerm",
    "WordListError",
    "check",
    "engine",
    "index_path",
    "preview",
    "script_of",
    "time_limit",
    "to_script",
    "upgrade",
    "watch",
]

_MODULES = {
    **dict.fromkeys(("CheckReport", "Problem", "check"), "index.check.check"),
    "Collocate": "search.corpus.collocates",
    "Completion": "search.suggest.completions",
    "Facet": "search.page.facets",
    **dict.fromkeys(("CompactReport", "Failure", "FormatCount", "Left", "Progress", "Report"), "index.report"),
    **dict.fromkeys(("Hit", "Repeat", "Results"), "search.results"),
    "Filters": "search.filters",
    "Indexer": "index.indexer",
    "Occurrence": "search.corpus.occurrences",
    "ReadOptions": "index.sources.options",
    **dict.fromkeys(("SavedQueries", "SavedQuery"), "search.saved.queries"),
    "Searcher": "search.searcher",
    "Snippet": "search.snippets.snippet",
    "Stats": "search.statistics",
    **dict.fromkeys(("TrendRow", "Trends"), "search.corpus.trends"),
    **dict.fromkeys(
        ("Why", "WhyEquivalent", "WhyFilter", "WhyNearest", "WhyPart", "WhyPlace", "WhyTerm"), "search.explain.why"
    ),
    "engine": "index.compiled",
    "index_path": "index.locating",
    **dict.fromkeys(("script_of", "to_script"), "index.text.fold.script"),
    "preview": "index.following.preview",
    "time_limit": "search.limits",
    **dict.fromkeys(("UpgradeReport", "upgrade"), "index.upgrading"),
    "watch": "index.watching",
}
"""Where each public name is defined that is not loaded with the package itself."""


def __getattr__(name: str) -> Any:
    """The public name `name`: the engine is loaded when it is first asked for, so that a command starts without."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    """The public names beside the module's own, for completion in interactive shells."""
    return sorted({*globals(), *__all__})
