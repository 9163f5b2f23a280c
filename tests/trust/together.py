"""Readers in processes and in threads while a writer commits and merges.

    python -m tests.trust.together [--seconds S]

Commit k holds the articles 0 to 19, each saying which commit it is of, and some of k alone. A reader refreshes and
searches: every answer must be of one commit, whole, and never of one before the answer that came last. Threads of a
reading process share a `Searcher`; one of them refreshes it while the others search. Beside the writer another one
tries to write: it is told that it cannot, or waits when it asks to. A fifth process checks the index all the time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hansou import Article, Indexer, IndexLocked, Searcher, check
from tests.index.contents import stray_files
from tests.trust.kills import start

ALWAYS = 20
MORE = 60.0  # seconds beyond the time given that a process may take to end


def commit(indexer: Indexer, number: int) -> None:
    """Make commit `number`: replace what is always there, and keep three generations of what is not."""
    indexer.add(Article(f"always/{at}", body=f"江阴的项目，第{number}次提交。") for at in range(ALWAYS))
    indexer.add(Article(f"only/{number}/{at}", body=f"无锡，第{number}次独有。") for at in range(number % 5 + 1))
    indexer.remove([f"only/{number - 3}/{at}" for at in range(5)])
    indexer.commit()


def write(index: Path, seconds: float) -> int:
    """Commit until the time is over; how many times."""
    deadline = time.monotonic() + seconds
    number = 0
    while time.monotonic() < deadline:
        with Indexer(index, workers=1, wait=30) as indexer:  # let go now and then, for those who wait
            for _ in range(10):
                number += 1
                commit(indexer, number)
        time.sleep(0.15)
    return number


class Reader:
    """One thread's view of a searcher: `look` raises AssertionError for what may not be."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._newest = 0
        self.answers = 0
        self.commits: set[int] = set()

    def look(self) -> None:
        """Ask for what every commit holds, and for what this one alone does."""
        results = self._searcher.search("江阴", limit=ALWAYS + 1, repeats=True)
        said = {hit.snippets[0].text.partition("第")[2].partition("次")[0] for hit in results}
        assert results.total == len(results) == ALWAYS, (results.total, said)
        assert len(said) == 1, said
        number = int(said.pop())
        assert number >= self._newest, (number, self._newest)
        self._newest = number
        self.commits.add(number)
        self.answers += 1


def read(index: Path, seconds: float) -> tuple[int, int]:
    """Four threads on one searcher; how many answers, of how many commits."""
    deadline = time.monotonic() + seconds
    errors: list[BaseException] = []
    with Searcher(index) as searcher:
        readers = [Reader(searcher) for _ in range(3)]

        def repeat(action: Callable[[], object], pause: float = 0.0) -> None:
            try:
                while time.monotonic() < deadline and not errors:
                    action()
                    time.sleep(pause)
            except BaseException as error:  # noqa: BLE001 - told by the thread that joins
                errors.append(error)

        threads = [threading.Thread(target=repeat, args=(reader.look,)) for reader in readers]
        threads.append(threading.Thread(target=repeat, args=(searcher.refresh, 0.01)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
    return sum(reader.answers for reader in readers), len(set().union(*(reader.commits for reader in readers)))


def intrude(index: Path, seconds: float) -> dict[str, int]:
    """Try to write beside the writer, asking to wait every other time."""
    deadline = time.monotonic() + seconds
    told: Counter[str] = Counter()
    while time.monotonic() < deadline:
        wait = 30.0 if sum(told.values()) % 2 else 0.0
        try:
            Indexer(index, workers=1, wait=wait).close()
            told["let in after waiting" if wait else "let in"] += 1
        except IndexLocked:
            assert not wait
            told["refused"] += 1
        time.sleep(0.05)
    return told


def verify(index: Path, seconds: float) -> int:
    """Check the index again and again; how many times."""
    deadline = time.monotonic() + seconds
    times = 0
    while time.monotonic() < deadline:
        report = check(index)
        assert report.ok, report.problems
        assert report.documents > ALWAYS
        times += 1
        time.sleep(0.2)
    return times


ROLES: dict[str, Callable[[Path, float], object]] = {
    "write": write, "read": read, "intrude": intrude, "verify": verify,
}  # fmt: skip


def run(seconds: float) -> dict[str, int]:
    """A writer, two reading processes of three threads each, an intruder, a checker; what they did."""
    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        with Indexer(index, workers=1) as indexer:
            commit(indexer, 0)
        roles = ["write", "read", "read", "intrude", "verify"]
        processes = [start("-m", "tests.trust.together", "--role", role, index, "--seconds", seconds) for role in roles]
        told = [_result(process, seconds) for process in processes]
        report = check(index)
        assert report.ok, report.problems
        assert stray_files(index) == set()
    commits, (answers, seen), (more_answers, more_seen), intruder, checks = told
    return {
        "commits": commits,
        "answers": answers + more_answers,
        "commits seen by readers, at least": min(seen, more_seen),
        "checks": checks,
        **{f"another writer {what}": times for what, times in sorted(intruder.items())},
    }


def _result(process: subprocess.Popen[str], seconds: float) -> Any:
    out, errors = process.communicate(timeout=seconds + MORE)
    assert (process.returncode, errors) == (0, ""), errors
    return json.loads(out)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--role", nargs=2)
    given = parser.parse_args()
    warnings.simplefilter("error")
    if given.role:
        role, index = given.role
        sys.stdout.write(json.dumps(ROLES[role](Path(index), given.seconds)))
        return 0
    for what, times in run(given.seconds).items():
        sys.stdout.write(f"together: {what}: {times:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
