"""hansou's targets, judged on one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.engines.protocol import Kind
from bench.queries import SETS
from bench.results import EngineResult, Run
from bench.stats import median, ratio

_MEGA = 1_000_000


@dataclass(frozen=True)
class _Check:
    what: str
    value: float | None
    bound: float
    at_least: bool = False
    unit: str = ""

    def row(self) -> list[str]:
        sign = "≥" if self.at_least else "≤"
        target = f"{sign} {self.bound:g}{self.unit}"
        if self.value is None:
            return [self.what, target, "–", "not measured"]
        met = self.value >= self.bound if self.at_least else self.value <= self.bound
        return [self.what, target, f"{self.value:.3g}{self.unit}", "met" if met else "MISSED"]


def verdicts(run: Run) -> list[list[str]]:
    """Return a row for each target: what, target, measured, verdict. None without hansou."""
    hansou = run.engine("hansou")
    return [check.row() for check in _checks(run, hansou)] if hansou else []


def _checks(run: Run, hansou: EngineResult) -> Iterator[_Check]:
    whoosh, tantivy = run.engine("whoosh"), run.engine("tantivy")
    for peer, bound in ((whoosh, 30), (tantivy, 1)):
        if peer:
            times = ratio(peer.index_seconds, hansou.index_seconds)
            yield _Check(f"index throughput / {peer.name}", times, bound, at_least=True, unit=" ×")
    for kind, label in SETS.items():
        mine = hansou.queries.get(kind.value)
        theirs = tantivy.queries.get(kind.value) if tantivy else None
        if mine and theirs:
            yield _Check(f"{label}, median / tantivy", mine.p50 / theirs.p50, 1, unit=" ×")
            yield _Check(f"{label}, 95th percentile / tantivy", mine.p95 / theirs.p95, 1, unit=" ×")
            if not all(theirs.found):
                both = mine.where(theirs.found), theirs.where(theirs.found)
                times = ratio(both[0].p50, both[1].p50) if both[0].seconds else None
                yield _Check(f"{label}, median / tantivy, where it finds any", times, 1, unit=" ×")
    titles = hansou.queries.get(Kind.TITLE.value)
    theirs = whoosh.queries.get(Kind.TITLE.value) if whoosh else None
    if titles and theirs:
        yield _Check("whole title, median / whoosh", titles.p50 / theirs.p50, 0.01, unit=" ×")
    cold = median(hansou.cold_seconds) if hansou.cold_seconds else None
    yield _Check("cold search process", cold, 0.25, unit=" s")
    if whoosh and whoosh.cold_seconds:
        times = ratio(cold, median(whoosh.cold_seconds))
        yield _Check("cold search process / whoosh", times, 0.25, unit=" ×")
    yield _Check("index / UTF-8 text", ratio(hansou.index_bytes, run.text_bytes), 1.6, unit=" ×")
    yield _Check("peak memory, indexing", hansou.build_peak / _MEGA, 1500, unit=" MB")
    peak = hansou.search_peak / _MEGA if hansou.search_peak else None
    yield _Check("peak memory, searching", peak, 250, unit=" MB")
    changed = median(hansou.change_seconds) if hansou.change_seconds else None
    yield _Check("one changed document", changed, 0.3, unit=" s")
