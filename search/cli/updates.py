"""What an update has done, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .layout import one_line

if TYPE_CHECKING:
    from index import Failure, Report

_SHOWN = 10  # complaints of a kind on the screen


def complaints(report: Report, where: Path) -> Iterator[str]:
    """The first files that failed or are doubtful, a line each, and where to see the rest."""
    yield from _first("not indexed", report.failed, where)
    yield from _first("doubtful", report.doubtful, where)


def _first(kind: str, failures: Sequence[Failure], where: Path) -> Iterator[str]:
    for failure in failures[:_SHOWN]:
        yield f"{kind}: {one_line(failure.where)}: {one_line(failure.reason)}"
    if len(failures) > _SHOWN:
        yield f"{kind}: {len(failures) - _SHOWN:,} more; all are in {one_line(str(where / 'failures.log'))}"


def file_counts(report: Report) -> str:
    """``1 added, 0 changed, 3 unchanged, 0 removed``."""
    counts = [f"{report.added:,} added", f"{report.changed:,} changed", f"{report.unchanged:,} unchanged"]
    counts.append(f"{report.removed:,} removed")
    more = {"moved": report.moved, "left": report.left, "failed": len(report.failed), "doubtful": len(report.doubtful)}
    return ", ".join([*counts, *(f"{number:,} {name}" for name, number in more.items() if number)])


def format_counts(report: Report) -> str:
    """``text 12 (1 failed), pdf 3``: files that were read, by format, the most frequent first."""
    formats = sorted(report.formats.items(), key=lambda item: (-item[1].files, item[0]))
    return ", ".join(
        f"{one_line(name)} {counted.files:,}" + (f" ({counted.failed:,} failed)" if counted.failed else "")
        for name, counted in formats
    )


def report_json(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "added": report.added,
        "changed": report.changed,
        "moved": report.moved,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "left": report.left,
        "stopped": report.stopped,
        "articles": report.articles,
        "characters": report.characters,
        "formats": {
            name: {"files": counted.files, "articles": counted.articles, "failed": counted.failed}
            for name, counted in sorted(report.formats.items())
        },
        "failed": _listed(report.failed),
        "doubtful": _listed(report.doubtful),
        "seconds": round(report.seconds, 3),
    }


def _listed(failures: Sequence[Failure]) -> list[dict[str, str]]:
    return [{"where": failure.where, "reason": failure.reason} for failure in failures]
