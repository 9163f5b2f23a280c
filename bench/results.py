"""What a run found out, as it is saved."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata

from bench.engines import adapter
from bench.stats import median, quantile


@dataclass
class QueryTimes:
    """One engine on one query set."""

    seconds: list[float]
    """One a query, in the order asked."""
    found: list[bool]
    """For each query whether it had any hit; every one has at least one right answer."""

    @property
    def p50(self) -> float:
        """Median, milliseconds."""
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """95th percentile, milliseconds."""
        return quantile(self.seconds, 0.95) * 1000

    @property
    def answered(self) -> float:
        """Share of the queries with any hit."""
        return sum(self.found) / len(self.found)

    def where(self, chosen: Sequence[bool]) -> QueryTimes:
        """Return the queries chosen, as far as both go."""
        kept = [i for i, choice in enumerate(chosen[: len(self.seconds)]) if choice]
        return QueryTimes([self.seconds[i] for i in kept], [self.found[i] for i in kept])


@dataclass
class EngineResult:
    """One engine in one run; None is what could not be measured. Seconds and bytes."""

    name: str
    index_seconds: float
    index_bytes: int
    build_peak: int
    """The whole process tree, with the documents that the harness holds ready."""
    documents_resident: int
    """The process with those documents before building begins."""
    search_peak: int | None = None
    cold_seconds: list[float] = field(default_factory=list)
    change_seconds: list[float] = field(default_factory=list)
    queries: dict[str, QueryTimes] = field(default_factory=dict)
    """By the value of the kind."""


@dataclass
class Run:
    """All engines on the same documents and queries."""

    corpus: str
    documents: int
    text_bytes: int
    seed: int
    engines: list[EngineResult] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    """By engine: why it, or a part of its figures, is not there."""

    def engine(self, name: str) -> EngineResult | None:
        """Return the result of that engine, if it ran."""
        return next((result for result in self.engines if result.name == name), None)


def surroundings(names: Iterable[str]) -> dict[str, str]:
    """Collect what the figures depend on: machine, Python, versions of the engines."""
    found = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
    }
    for distribution in _distributions(names):
        with suppress(metadata.PackageNotFoundError):
            found[distribution] = metadata.version(distribution)
    return found


def _distributions(names: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(d for name in names for d in adapter(name).distributions))
