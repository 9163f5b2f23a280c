"""What an update has done, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .messages import counted, say, say_error
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Failure, Report

_SHOWN = 10  # complaints of a kind on the screen
_KINDS_SHOWN = 6  # kinds of files that are not read, in a line


def complaints(report: Report, where: Path) -> Iterator[str]:
    """The first files that failed or are doubtful, a line each, and where to see the rest; then notes."""
    yield from _first(say("not indexed"), report.failed, where)
    yield from _first(say("doubtful"), report.doubtful, where)
    yield from report.notes
    for root, number in report.missing.items():
        yield say(
            "{files} of {root} are gone, most of it or all: is a disk not mounted? What the index has of them stays;"
            " --prune removes it",
            files=counted(number, "file"),
            root=one_line(root),
        )


def left_line(report: Report) -> str:
    """``412 files not read: 300 .doc, 57 .xlsx, 40 .jpg and 12 of other kinds``; empty where there are none."""
    if not report.left:
        return ""
    return say(
        "{files} not read: {kinds}", files=counted(len(report.left), "file"), kinds=kinds_told(report.left_kinds())
    )


def kinds_told(kinds: Sequence[tuple[str, int]]) -> str:
    """``300 .doc, 57 .xlsx and 12 of other kinds``."""
    shown = kinds if len(kinds) <= _KINDS_SHOWN + 1 else kinds[:_KINDS_SHOWN]
    told = ", ".join(f"{number:,} {one_line(say_error(kind))}" for kind, number in shown)
    others = sum(number for _, number in kinds[len(shown) :])
    return told + (say(" and {number} of other kinds", number=f"{others:,}") if others else "")


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
    if report.remaining:
        counts.append(say("{number} left", number=f"{report.remaining:,}"))
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
        "remaining": report.remaining,
        "stopped": report.stopped,
        "articles": report.articles,
        "characters": report.characters,
        "formats": {
            name: {"files": counted.files, "articles": counted.articles, "failed": counted.failed}
            for name, counted in sorted(report.formats.items())
        },
        "failed": _listed(report.failed),
        "doubtful": _listed(report.doubtful),
        "left": [each.as_json() for each in report.left],
        "left_kinds": dict(report.left_kinds()),
        "missing": report.missing,
        "notes": report.notes,
        "seconds": round(report.seconds, 3),
    }


def _listed(failures: Sequence[Failure]) -> list[dict[str, str]]:
    return [{"where": failure.where, "reason": failure.reason} for failure in failures]
