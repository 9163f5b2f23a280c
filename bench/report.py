"""Tables of a run: on the terminal, in Markdown, in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.engines import adapter
from bench.engines.protocol import Kind
from bench.queries import SETS
from bench.results import EngineResult, QueryTimes, Run, surroundings
from bench.stats import median, ratio
from bench.targets import verdicts

if TYPE_CHECKING:
    from rich.console import Console

BASE = "hansou"
"""The engine that ratios refer to."""

_MEGA = 1_000_000


@dataclass(frozen=True)
class Table:
    """Cells ready to be shown; the first column names the row."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table in Markdown, its title as a heading."""
        lines = [f"## {self.title}", "", _line(self.header)]
        lines.append(_line(["---"] + ["---:"] * (len(self.header) - 1)))
        lines += map(_line, self.rows)
        return "\n".join(lines) + "\n"

    def show(self, console: Console) -> None:
        """Show the table on the terminal."""
        from rich.table import Table as RichTable

        table = RichTable(title=self.title, title_justify="left")
        for column, name in enumerate(self.header):
            table.add_column(name, justify="right" if column else "left")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)


def speed_tables(run: Run) -> list[Table]:
    """Return the comparison, and the targets where hansou took part."""
    header = ["", *(adapter(engine.name).label for engine in run.engines)]
    rows = [_row(label, run, figure) for label, figure in _figures(run)]
    mega = run.text_bytes / _MEGA
    title = f"{run.corpus}: {run.documents:,} documents, {mega:.1f} MB of text"
    tables = [Table(f"{title} (× hansou in brackets)", header, rows)]
    if judged := verdicts(run):
        tables.append(Table("Targets", ["", "target", "measured", ""], judged))
    return tables


def remarks(run: Run) -> list[str]:
    """List what belongs under the table: how peers are used, and what is missing."""
    lines = [f"{adapter(e.name).label}: {note}" for e in run.engines for note in _notes(e)]
    for engine in run.engines:
        for kind, times in engine.queries.items():
            most = max(len(other.queries[kind].seconds) for other in run.engines if kind in other.queries)
            if len(times.seconds) < most:
                lines.append(
                    f"{adapter(engine.name).label}: {kind}: out of time after {len(times.seconds)} of {most} queries"
                )
    return lines + [f"{adapter(name).label}: {reason}" for name, reason in run.absent.items()]


def save(directory: Path, name: str, tables: Sequence[Table], lines: Sequence[str], data: dict[str, Any]) -> list[Path]:
    """Write NAME.md and NAME.json into the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    markdown, document = directory / f"{name}.md", directory / f"{name}.json"
    parts = [table.markdown() for table in tables]
    parts.append("\n".join(f"- {line}" for line in lines) + "\n")
    markdown.write_text("\n".join(parts), encoding="utf-8")
    document.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [markdown, document]


def as_data(run: Run) -> dict[str, Any]:
    """Return the run for JSON: every single time, so that other statistics can be made of it."""
    names = [engine.name for engine in run.engines]
    return {"surroundings": surroundings(names), **asdict(run)}


Figure = Callable[[EngineResult], float | None]


def _figures(run: Run) -> list[tuple[str, Figure]]:
    figures: list[tuple[str, Figure]] = [
        ("index, s", lambda e: e.index_seconds),
        ("index, bytes per byte of text", lambda e: ratio(e.index_bytes, run.text_bytes)),
        ("peak memory, indexing, MB", lambda e: e.build_peak / _MEGA),
        (
            "… without the documents held ready, MB",
            lambda e: (e.build_peak - e.documents_resident) / _MEGA,
        ),
        ("peak memory, searching, MB", lambda e: e.search_peak / _MEGA if e.search_peak else None),
        ("cold search process, s", lambda e: median(e.cold_seconds) if e.cold_seconds else None),
        (
            "one changed document, s",
            lambda e: median(e.change_seconds) if e.change_seconds else None,
        ),
    ]
    for kind, label in SETS.items():
        measured = [engine.queries[kind.value] for engine in run.engines if kind.value in engine.queries]
        figures += [
            (f"{label}: median, ms", _of_set(kind, lambda times: times.p50)),
            (f"{label}: 95th percentile, ms", _of_set(kind, lambda times: times.p95)),
        ]
        if not all(all(times.found) for times in measured):
            figures += [
                (f"{label}: median where any found, ms", _of_set(kind, _p50_of_answered)),
                (f"{label}: any found, %", _of_set(kind, lambda times: times.answered * 100)),
            ]
    return figures


def _of_set(kind: Kind, figure: Callable[[QueryTimes], float | None]) -> Figure:
    return lambda engine: figure(engine.queries[kind.value]) if kind.value in engine.queries else None


def _p50_of_answered(times: QueryTimes) -> float | None:
    """Return the median without the queries that found nothing, which is quick."""
    answered = times.where(times.found)
    return answered.p50 if answered.seconds else None


def _row(label: str, run: Run, figure: Figure) -> list[str]:
    base = run.engine(BASE)
    base_value = figure(base) if base else None
    cells = [label]
    for engine in run.engines:
        value = figure(engine)
        times = None if engine is base or label.endswith("%") else ratio(value, base_value)
        cells.append(number(value) + (f" ({number(times)})" if times is not None else ""))
    return cells


def number(value: float | None) -> str:
    """Format with three significant digits, no exponent; a dash for what is unknown."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3}f}"


def _notes(engine: EngineResult) -> Sequence[str]:
    return adapter(engine.name).notes


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
