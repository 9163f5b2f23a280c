"""What the other ways of asking cost: pinyin, region words, wildcards, ``~`` and nearness beside the plain query.

Every query is asked once in a searcher that others have warmed up, then once more; what it is compared with, the
same words asked plainly, is asked once, in turn before and after it. Times are the thread's own (CPU), so that what
else the machine does weighs less.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING

from bench.corpus import Document
from bench.report import Table, number
from bench.runner import Say, empty_directory
from bench.stats import median, quantile, ratio

if TYPE_CHECKING:
    from hansou import Searcher

WARM_UP = 50
"""Queries of each kind, others than those counted, that are asked first."""

_TRIES = 400
"""Draws for each query wanted before the collection is held to have no more."""
_RUNS = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Asked:
    """A query, and what it is compared with; `equivalents`: whether the plain query finds region words too."""

    query: str
    plain: str
    equivalents: bool = True


@dataclass
class Cost:
    """Seconds of the thread, one a query, in the order asked."""

    kind: str
    plain: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    found: int = 0
    """Queries that found anything."""


def draw_all(documents: Sequence[Document], count: int, seed: int) -> dict[str, list[Asked]]:
    """Draw `count` different queries of each kind, fewer where the collection has fewer."""
    drawn: dict[str, list[Asked]] = {}
    for kind, make in KINDS.items():
        generator = random.Random(f"{seed}/{kind}")
        found: dict[str, Asked] = {}
        for _ in range(count * _TRIES if documents else 0):
            if len(found) == count:
                break
            asked = make(generator.choice(documents).body, generator)
            if asked:
                found.setdefault(asked.query, asked)
        drawn[kind] = list(found.values())
    return drawn


def measure(searcher: Searcher, drawn: dict[str, list[Asked]], warm_up: dict[str, list[Asked]]) -> list[Cost]:
    """Time the queries of each kind, once they have been preceded by others."""

    def timed(query: str, equivalents: bool = True) -> tuple[float, bool]:
        began = thread_time()
        results = searcher.search(query, equivalents=equivalents)
        return thread_time() - began, bool(len(results))

    costs = []
    for kind, queries in drawn.items():
        known = {asked.query for asked in queries}
        for asked in warm_up[kind]:
            if asked.query not in known:
                timed(asked.query)
                timed(asked.plain, asked.equivalents)
        cost = Cost(kind)
        for at, asked in enumerate(queries):
            if at % 2:  # so that neither always finds the lists read
                cost.plain.append(timed(asked.plain, asked.equivalents)[0])
            seconds, found = timed(asked.query)
            cost.found += found
            cost.first.append(seconds)
            if not at % 2:
                cost.plain.append(timed(asked.plain, asked.equivalents)[0])
            cost.again.append(timed(asked.query)[0])
        costs.append(cost)
    return costs


def run(documents: Sequence[Document], count: int, seed: int, scratch: Path, say: Say) -> list[Cost]:
    """Index the documents and time the queries of every kind."""
    from hansou import Article, Indexer, Searcher

    say("indexing")
    directory = empty_directory(scratch / "hansou")
    with Indexer(directory) as indexer:
        indexer.add(Article(path=document.id, title=document.title, body=document.body) for document in documents)
    say("drawing queries")
    drawn, warm_up = draw_all(documents, count, seed), draw_all(documents, WARM_UP, seed + 1)
    say("asking")
    with Searcher(directory) as searcher:
        return measure(searcher, drawn, warm_up)


def table(title: str, costs: Sequence[Cost]) -> Table:
    """Return medians and 95th percentiles in milliseconds, and how many times the plain query's they are."""
    header = ["", "queries", "plain, ms"]
    header += [f"{when}{figure}" for when in ("first", "again") for figure in (", ms", ", 95th", ", × plain")]
    rows = []
    for cost in costs:
        if not cost.first:
            continue
        plain = median(cost.plain)
        row = [cost.kind, f"{cost.found} of {len(cost.first)}", number(plain * 1000)]
        for seconds in (cost.first, cost.again):
            middle = median(seconds)
            row += [number(middle * 1000), number(quantile(seconds, 0.95) * 1000), number(ratio(middle, plain))]
        rows.append(row)
    return Table(f"{title}: CPU of one search, ten answers", header, rows)


def _words(body: str, least: int, most: int) -> list[str]:
    """Words of Chinese characters of this length, in the order of the text."""
    words = dict.fromkeys(import_module("rjieba").cut(body))
    return [word for word in words if least <= len(word) <= most and _RUNS.fullmatch(word)]


def _syllables(word: str) -> list[str]:
    found: list[str] = import_module("pypinyin").lazy_pinyin(word, v_to_u=False)
    return found


def _pinyin(body: str, generator: random.Random) -> Asked | None:
    words = _words(body, 2, 3)
    if not words:
        return None
    word = generator.choice(words)
    return Asked("".join(_syllables(word)), word)


def _two_pinyin(body: str, generator: random.Random) -> Asked | None:
    words = _words(body, 2, 3)
    if len(words) < 2:
        return None
    pair = generator.sample(words, 2)
    return Asked(" ".join("".join(_syllables(word)) for word in pair), " ".join(pair))


def _initials(body: str, generator: random.Random) -> Asked | None:
    words = _words(body, 3, 4)
    if not words:
        return None
    word = generator.choice(words)
    return Asked("".join(syllable[0] for syllable in _syllables(word)), word)


def _region(body: str, generator: random.Random) -> Asked | None:
    fold = import_module("hansou.index.text.fold.fold").fold
    regions = import_module("hansou.search.expand.regions").region_words()
    words = [word for word in _words(body, 2, 6) if fold(word) in regions]
    if not words:
        return None
    word = generator.choice(words)
    return Asked(word, word, equivalents=False)


def _piece(body: str, generator: random.Random, size: int) -> str | None:
    runs = [run for run in _RUNS.findall(body) if len(run) >= size]
    if not runs:
        return None
    run: str = generator.choice(runs)
    at = generator.randrange(len(run) - size + 1)
    return run[at : at + size]


def _pieces(size: int, query: Callable[[str], str]) -> Callable[[str, random.Random], Asked | None]:
    def make(body: str, generator: random.Random) -> Asked | None:
        piece = _piece(body, generator, size)
        return Asked(query(piece), piece) if piece else None

    return make


def _near(body: str, generator: random.Random) -> Asked | None:
    words = _words(body, 2, 3)
    if len(words) < 2:
        return None
    at = generator.randrange(len(words) - 1)
    pair = " ".join(words[at : at + 2])
    return Asked(f'"{pair}"~5', pair)


KINDS: dict[str, Callable[[str, random.Random], Asked | None]] = {
    "pinyin of one word": _pinyin,
    "pinyin of two words": _two_pinyin,
    "initials of three or four": _initials,
    "region words (plain: without)": _region,
    "A?C (plain: ABC)": _pieces(3, lambda piece: f"{piece[0]}?{piece[2]}"),
    "A* (plain: AB)": _pieces(2, lambda piece: f"{piece[0]}*"),
    "*B (plain: AB)": _pieces(2, lambda piece: f"*{piece[1]}"),
    "A*C (plain: ABC)": _pieces(3, lambda piece: f"{piece[0]}*{piece[2]}"),
    "ABC~ (plain: ABC)": _pieces(3, lambda piece: f"{piece}~"),
    '"A B"~5 (plain: A B)': _near,
}
"""How a query of each kind is made from the body of a document; None where that has nothing for it."""
