"""Whether an index is what it should be, and making it whole where it is not: the public `check`."""

from __future__ import annotations

import os
from collections.abc import Callable

from hansou.index.errors import ClusterError, CorruptIndex, HansouError
from hansou.index.store.commit.commits import Store, reading

from .commit import CheckReport, Problem, check_commit
from .repair import repair_index

__all__ = ["CheckReport", "Problem", "check"]

_TRIES = 10  # commits that may be replaced, one after another, while they are looked at


def check(
    path: str | os.PathLike[str], repair: bool = False, progress: Callable[[int, int], None] | None = None
) -> CheckReport:
    """Verify the index at `path` as its last commit left it: all of it is read, and all texts are taken apart anew.

    With `repair`, what is damaged is dropped from the index, and made again where the texts can still be read.
    `progress` is told how many of how many documents have been looked at. Raises NoIndex, NewerIndex, OlderIndex,
    and IndexLocked when it is to be repaired while another process writes to it.
    """
    if os.fspath(path).startswith("opensearch:") or os.fspath(path).startswith("opensearch+"):
        reason = "a cluster keeps and mends its index itself; what can be checked is an index in a folder"
        raise ClusterError(os.fspath(path), reason)
    store = Store(path)
    with reading(store.path):
        return repair_index(store, progress) if repair else _checked(store, progress)


def _checked(store: Store, progress: Callable[[int, int], None] | None) -> CheckReport:
    """The report of a check that changes nothing."""
    report = CheckReport()
    for attempt in range(_TRIES):
        try:
            check_commit(store, store.state(quiet=True), report, progress)
        except CorruptIndex as error:
            report.problems.append(Problem(error.path, error.reason))
        except FileNotFoundError as error:
            report = CheckReport()
            if attempt == _TRIES - 1:
                raise HansouError(f"{store.path}: the index cannot be read: its commits do not stay") from error
            continue  # replaced by a newer commit while it was being read
        break
    return report
