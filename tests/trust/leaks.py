"""A searcher opened and closed, and commits made, thousands of times in one process: nothing is kept.

    python -m tests.trust.leaks [--opens N] [--commits N]

As in `soak`, what is taken must have settled after a first third. Everything is asked that keeps something for the
next time: words, wildcards, facets, what is similar, what is meant.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hansou import Indexer, Searcher
from tests.index.contents import articles
from tests.trust.soak import Taken, taken, told, unsettled

ARTICLES = 60


def open_and_close(index: Path, _number: int) -> None:
    """Ask a searcher of its own, and let it go."""
    with Searcher(index) as searcher:
        for query in ("江阴 项目", "江*", '"百亿项目"', "jiangyin", "营商~"):
            len(searcher.search(query, limit=5, facets=("year",)))
        searcher.suggest("江")
        searcher.similar("a/5")


def commit(index: Path, number: int) -> None:
    """Replace all articles, and commit."""
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles(number, ARTICLES))


LOOPS: dict[str, Callable[[Path, int], None]] = {"opens": open_and_close, "commits": commit}


def run(what: str, times: int) -> list[Taken]:
    """Do one of LOOPS so many times; what there was after each tenth or so."""
    moments: list[Taken] = []
    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        commit(index, 0)
        for number in range(1, times + 1):
            LOOPS[what](index, number)
            if number % max(1, times // 30) == 0:
                gc.collect()  # what only the cycle collector frees is not a leak
                moments.append(taken(index))
    return moments


def main() -> int:
    """Run from the command line; 1 where something grows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--opens", type=int, default=3_000)
    parser.add_argument("--commits", type=int, default=300)
    given = parser.parse_args()
    grown = False
    for what in LOOPS:
        moments = run(what, getattr(given, what))
        sys.stdout.write(f"leaks: {what}: {getattr(given, what):,}\n")
        for line in told(moments):
            sys.stdout.write(f"leaks: {what}: {line}\n")
        grown |= bool(unsettled(moments))
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
