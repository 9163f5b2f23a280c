"""What an update has done, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .messages import say, say_error
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Failure, Report

_SHOWN = 10  # complaints of a kind on the screen


def complaints(report: Report, where: Path) -> Iterator[str]:
    """The first files that failed or are doubtful, a line each, and where to see the rest."""
    yield from _first(say("not indexed"), report.failed, where)
    yield from _first(say("doubtful"), report.doubtful, where)


def _first(kind: str, failures: Sequence[Failure], where: Path) -> Iterator[str]:
    for failure in failures[:_SHOWN]:
        yield f"{kind}: {one_line(failure.where)}: {one_line(say_error(failure.reason))}"
    if len(failures) > _SHOWN:
        more, log = f"{len(failures) - _SHOWN:,}", one_line(str(where / "failures.log"))
        yield f"{kind}: " + say("{number} more; all are in {file}", number=more, file=log)


def file_counts(report: Report) -> str:
    """``1 added, 0 changed, 3 unchanged, 0 removed``."""
    counts = [
        say("{number} added", number=f"{report.added:,}"),
        say("{number} changed", number=f"{report.changed:,}"),
        say("{number} unchanged", number=f"{report.unchanged:,}"),
        say("{number} removed", number=f"{report.removed:,}"),
    ]
    if report.moved:
        counts.append(say("{number} moved", number=f"{report.moved:,}"))
    if report.left:
        counts.append(say("{number} left", number=f"{report.left:,}"))
    if report.failed:
        counts.append(say("{number} failed", number=f"{len(report.failed):,}"))
    if report.doubtful:
        counts.append(say("{number} doubtful", number=f"{len(report.doubtful):,}"))
    return ", ".join(counts)


def format_counts(report: Report) -> str:
    """``text 12 (1 failed), pdf 3``: files that were read, by format, the most frequent first."""
    formats = sorted(report.formats.items(), key=lambda item: (-item[1].files, item[0]))
    return ", ".join(
        f"{one_line(name)} {each.files:,}"
        + (say(" ({number} failed)", number=f"{each.failed:,}") if each.failed else "")
        for name, each in formats
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
