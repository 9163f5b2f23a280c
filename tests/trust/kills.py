"""Processes killed at random moments, with what they acknowledged counted outside.

    python -m tests.trust.kills [--rounds N] [--seed S]

A third of the rounds each:

    commits   a process that adds, replaces and removes articles, commits and compacts again and again
    watch     `hansou watch` on a folder in which files are written
    workers   one of two workers of a process that indexes, or that process, whose workers have to end too

After each kill every acknowledged commit is there, or the one after it that was not acknowledged yet, and nothing in
between; `check` finds nothing wrong; the next run completes and leaves no file that nobody needs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from hansou import HansouError, Indexer, IndexLocked, NoIndex, check
from tests.index.contents import bodies, stray_files

ROOT = Path(__file__).parents[2]
MINUTE = 60.0

# Commit k writes `always`, `n/k` and one of seven that take turns, removes one of before, and acknowledges.
COMMITS = """
import sys
from hansou import Article, Indexer
from hansou.index.building import batches

batches._ALONE = 0
batches.BATCH_ARTICLES = 20
path, first, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Indexer(path, workers=workers, wait=5) as indexer:
    for k in range(first, first + 1000):
        indexer.remove([f"n/{k - 5}"])
        names = ["always", f"n/{k}", f"turn/{k % 7}"] + [f"many/{number}" for number in range(60)]
        indexer.add(Article(name, body=f"江阴第{k}次") for name in names)
        if workers > 1 and k == first:
            print("workers", *indexer._backend.writer._pool._processes, flush=True)
        indexer.commit()
        print(k, flush=True)
        if k % 3 == 0:
            indexer.compact()  # which changes nothing of what there is
"""


def after(k: int) -> dict[str, str]:
    """The bodies after commit k, counted from 1."""
    if not k:
        return {}
    numbers = {f"turn/{n % 7}": n for n in range(max(1, k - 6), k + 1)}
    numbers |= {f"n/{n}": n for n in range(max(1, k - 4), k + 1)}
    numbers |= {"always": k} | {f"many/{number}": k for number in range(60)}
    return {name: f"江阴第{n}次" for name, n in numbers.items()}


def start(*arguments: object) -> subprocess.Popen[str]:
    """A Python process."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def held(index: Path) -> dict[str, str]:
    """What an index holds; nothing where there is none yet."""
    try:
        return bodies(index)
    except NoIndex:
        return {}


def verify(index: Path) -> None:
    """Nothing is wrong, and the next run leaves no file that nobody needs."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Indexer(index, workers=1, wait=10).close()
        report = check(index)
    assert report.ok, report.problems
    assert stray_files(index) <= {"failures.log"}, stray_files(index)


class Commits:
    """Rounds of `commits`, and of `workers` where those are what is killed."""

    def __init__(self, place: Path, workers: int) -> None:
        self._index = place / f"index{workers}"
        self._workers = workers
        self.committed = 0
        self.acknowledged = 0

    def round(self, rng: random.Random) -> None:
        """Run, kill, look."""
        process = start("-c", COMMITS, self._index, self.committed + 1, self._workers)
        assert process.stdout is not None
        lines: list[str] = []
        if self._workers > 1:
            told = process.stdout.readline().split()
            victim = rng.choice([process.pid, *map(int, told[1:])])
            lines += [process.stdout.readline() for _ in range(rng.randrange(4))]
            time.sleep(rng.random() * 0.2)
            os.kill(victim, signal.SIGKILL)
            rest, errors = process.communicate(timeout=MINUTE)  # until the last worker has ended as well
            assert victim == process.pid or "a worker process was ended from outside" in errors, errors
            lines += rest.split()
        else:
            if rng.random() < 0.8:  # else it is killed while it starts
                lines.append(process.stdout.readline())
            time.sleep(rng.random() * 0.25)
            process.kill()
            lines += process.communicate()[0].split()
        acknowledged = int(lines[-1]) if lines else self.committed
        found = held(self._index)
        assert found in (after(acknowledged), after(acknowledged + 1)), acknowledged
        self.acknowledged += acknowledged - self.committed
        self.committed = acknowledged + (found != after(acknowledged))
        verify(self._index)
        assert held(self._index) == after(self.committed)


class Watched:
    """Rounds of `watch`: the folder is written to while a watcher is killed; what it reports is its word."""

    def __init__(self, place: Path) -> None:
        self._folder = place / "news"
        self._folder.mkdir()
        self._index = self._folder / ".hansou"
        self._written: dict[str, str] = {}
        self._count = 0
        self.acknowledged = 0

    def round(self, rng: random.Random) -> None:
        """Watch, write, kill, look; then let an update complete."""
        self._write(3)
        process = start("-m", "hansou", "watch", self._folder, "--json")
        assert process.stdout is not None
        sure: dict[str, str] = {}
        if rng.random() < 0.8:
            json.loads(process.stdout.readline())
            sure = dict(self._written)
            self.acknowledged += 1
        for _ in range(rng.randrange(4)):
            self._write(rng.randrange(1, 4))
            time.sleep(rng.random() * 0.2)
        time.sleep(rng.random() * 0.4)
        process.kill()
        process.communicate()
        found = held(self._index)
        for name, text in sure.items():  # what was reported is there, or what was written in its place since
            assert found.get(name) in (text, self._written[name]), name
        assert all(self._is_a_version(name, body) for name, body in found.items())
        with Indexer(self._index, workers=1, wait=10) as indexer:
            report = indexer.update([self._folder])
        assert not report.failed
        assert held(self._index) == self._written
        verify(self._index)

    def _write(self, count: int) -> None:
        for _ in range(count):
            self._count += 1
            name = f"{self._count % 11}.txt"
            text = f"第{self._count}个文件说的是江阴。"
            partial = self._folder / ".partial"
            partial.write_text(f"题目\n\n{text}\n", encoding="utf-8")
            partial.rename(self._folder / name)
            self._written[f"news/{name}" if self._index.parent != self._folder else name] = text

    def _is_a_version(self, name: str, body: str) -> bool:
        number = int(body.removeprefix("第").partition("个")[0])
        return body == f"第{number}个文件说的是江阴。" and number <= self._count and f"{number % 11}.txt" == name


def run(rounds: int, seed: int) -> Counter[str]:
    """So many rounds in all; how many of each kind, and commits acknowledged."""
    rng = random.Random(seed)
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        kinds: dict[str, Any] = {
            "commits": Commits(Path(place), 1),
            "watch": Watched(Path(place)),
            "workers": Commits(Path(place), 2),
        }
        for number in range(rounds):
            kind = list(kinds)[number % 3]
            try:
                kinds[kind].round(rng)
            except (AssertionError, HansouError, IndexLocked) as error:
                raise AssertionError(f"round {number}, {kind}, seed {seed}: {error!r}") from error
            told[f"{kind} rounds"] += 1
        for kind, one in kinds.items():
            told[f"{kind} acknowledged"] = one.acknowledged
    return told


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for what, times in run(given.rounds, given.seed).items():
        sys.stdout.write(f"kills: {what}: {times:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
