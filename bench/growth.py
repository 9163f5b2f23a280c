"""Cost against the size of the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.corpus import read_corpus, text_bytes
from bench.engines import adapter
from bench.engines.protocol import Kind
from bench.queries import SETS, draw
from bench.report import Table, number
from bench.results import EngineResult, Run
from bench.runner import Say
from bench.speed import WARM_UP, Plan, build_all, query_all
from bench.stats import ratio

_BASE_SIZE = 10_000
"""The size that the growth is told from, where it was measured; else the smallest."""


def run(plan: Plan, sizes: Sequence[int], say: Say) -> list[Run]:
    """Make one run a size, smallest first. The queries are the same at every size.

    They are drawn from the documents of the smallest, which all others hold too. Sizes beyond
    the collection are left out.
    """
    documents = read_corpus(plan.corpus, max(sizes))
    sizes = [size for size in sorted(set(sizes)) if size <= len(documents)]
    shared = documents[: min(sizes, default=0)]
    sets = {kind: draw(shared, kind, plan.queries, plan.seed) for kind in SETS}
    warm_up = {kind: draw(shared, kind, WARM_UP, plan.seed + 1) for kind in SETS}
    runs = []
    for size in sizes:
        say(f"{size:,} documents")
        part = documents[:size]
        result = Run(plan.corpus.name, size, text_bytes(part), plan.seed)
        smaller = replace(plan, limit=size)
        build_all(smaller, result, say)
        query_all(smaller, result, sets, warm_up, say)
        runs.append(result)
    return runs


def tables(runs: Sequence[Run]) -> list[Table]:
    """Return index time and the medians of each query set, by size, with the growth over the range."""
    base = next((n for n, run in enumerate(runs) if run.documents == _BASE_SIZE), 0)
    header = ["", *(f"{run.documents:,}" for run in runs)]
    header.append(f"{runs[-1].documents:,} / {runs[base].documents:,}")
    names = list(dict.fromkeys(engine.name for run in runs for engine in run.engines))
    found = []
    for label, kind in measures():
        rows = []
        for name in names:
            values = [cost(run.engine(name), kind) for run in runs]
            growth = ratio(values[-1], values[base])
            rows.append([adapter(name).label, *map(number, values), number(growth)])
        found.append(Table(label, header, rows))
    return found


def measures() -> list[tuple[str, Kind | None]]:
    """List what is plotted: its label, and the query set, None for indexing."""
    sets = [(f"{label}, median, ms", kind) for kind, label in SETS.items()]
    return [("index, s", None), *sets]


def cost(engine: EngineResult | None, kind: Kind | None) -> float | None:
    """Return the seconds to index, or the median of a query set in milliseconds."""
    if engine is None:
        return None
    if kind is None:
        return engine.index_seconds
    times = engine.queries.get(kind.value)
    return times.p50 if times else None


def plot(runs: Sequence[Run], directory: Path, name: str) -> list[Path]:
    """Draw NAME.png and NAME.svg: one panel a measure, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

    figure, axes = plt.subplots(2, 3, figsize=(13, 7.5), layout="constrained")
    panels = list(axes.flat)
    sizes = [run.documents for run in runs]
    names = list(dict.fromkeys(engine.name for run in runs for engine in run.engines))
    for panel, (label, kind) in zip(panels, measures(), strict=False):
        for engine in names:
            costs = [(run.documents, cost(run.engine(engine), kind)) for run in runs]
            points = [(size, value) for size, value in costs if value]
            width = 2.5 if engine == "hansou" else 1.2
            counts, values = [size for size, _ in points], [value for _, value in points]
            panel.loglog(counts, values, "o-", linewidth=width, label=adapter(engine).label)
        panel.set_title(label)
        panel.set_xlabel("documents")
        panel.set_xticks(sizes, [_short(size) for size in sizes])
        panel.xaxis.set_minor_locator(NullLocator())
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:g}"))
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.grid(which="major", alpha=0.3)
    panels[-1].axis("off")
    panels[-1].legend(*panels[0].get_legend_handles_labels(), loc="center", frameon=False)
    figure.suptitle(f"Cost against collection size: {runs[0].corpus}")
    paths = [directory / f"{name}.png", directory / f"{name}.svg"]
    for path in paths:
        figure.savefig(path, dpi=150)
    plt.close(figure)
    return paths


def _short(size: int) -> str:
    return f"{size // 1000}k" if size >= 1000 and size % 1000 == 0 else str(size)
