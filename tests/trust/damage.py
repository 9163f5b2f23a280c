"""Files of an index damaged: bits flipped, cut at many lengths.

    python -m tests.trust.damage [--flips N] [--cuts N] [--seed S]

A searcher says CorruptIndex and names the file, or gives the right answer; where the lists of the newest commit are
damaged, it may warn and give the right answer of the commit before. `check` finds every damage to what the newest
commit needs. After `check` with `repair` nothing is wrong any more, and every document is there as it was or has been
named as lost.
"""

# ruff: noqa: PT017 - what is tried may raise or not, and where it does, this is to hold

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hansou import CorruptIndex, HansouError, Indexer, OlderCommit, Searcher, check
from hansou.index.store.commit.commits import Store
from tests.index.contents import articles, bodies

QUERIES = (
    "江阴", '"百亿项目"', "title:无锡", "江* 项目", "source:江阴日报", "date:2022 产业集群", "的", "AI OR 15GWh",
    "高质量发展与产业集群2022年", "path:a/1 江阴", "营商~ OR 臺灣",
)  # fmt: skip


def make(folder: Path) -> None:
    """An index of two commits, the newest of two segments and a deletion in each."""
    with Indexer(folder, workers=1) as indexer:
        indexer.add(articles(1, 150))
    with Indexer(folder, workers=1) as indexer:
        indexer.add(articles(2, 20, prefix="b"))
        indexer.remove(["a/3", "b/3"])


def answers(folder: Path) -> list[Any]:
    """What an index says, asked in every way."""
    told: list[Any] = []
    with Searcher(folder) as searcher:
        for query in QUERIES:
            results = searcher.search(query, limit=5, facets=("year", "format"))
            told.append((results.total, [(hit.path, hit.score, hit.title, hit.snippets) for hit in results]))
            told.append(results.facets)
        newest = searcher.search("项目", limit=200, sort="newest", repeats=True)
        told.append([(hit.path, hit.date, hit.source) for hit in newest])
        told.append([str(completion) for completion in searcher.suggest("江")])
        told.append([hit.path for hit in searcher.similar("a/5") or ()])
        told.append([searcher.article(f"a/{number}") for number in range(150)])
        stats = searcher.stats()
        told.append((stats.documents, stats.characters, stats.sources, stats.formats))
    return told


@dataclass(frozen=True)
class Damage:
    """One way in which a file is not what it was."""

    file: str
    told: str
    data: bytes


def flip(file: str, data: bytes, rng: random.Random) -> Damage:
    """One bit is another."""
    at, bit = rng.randrange(len(data)), rng.randrange(8)
    return Damage(file, f"bit {bit} of byte {at} flipped", data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])


def cut(file: str, data: bytes, number: int, rng: random.Random) -> Damage:
    """A file ends early: at a place that is worth a try, or at any."""
    places = (0, 1, len(data) - 1, len(data) - 8, len(data) - 40, len(data) // 2, 4096, 65_536)
    at = places[number] if number < len(places) else rng.randrange(len(data))
    at = min(max(at, 0), len(data) - 1)
    return Damage(file, f"cut to {at} bytes", data[:at])


class Trial:
    """An index, damaged file by file."""

    def __init__(self, place: Path) -> None:
        self._index = place / "index"
        self._copy = place / "copy"
        make(self._index)
        store = Store(self._index)
        newest = store.state()
        before = store._before(newest.generation)
        assert before is not None
        self.good = {path.name: path.read_bytes() for path in sorted(self._index.iterdir()) if path.stat().st_size}
        self._needed = {f"_MAIN_{newest.generation}.toc", f"_MAIN_{newest.generation}.hansou"}
        self._needed |= {segment.id + suffix for segment in newest.segments for suffix in (".inv", ".doc")}
        self._right, self._held = answers(self._index), bodies(self._index)
        shutil.copytree(self._index, self._copy)
        for suffix in ("toc", "hansou"):
            (self._copy / f"_MAIN_{newest.generation}.{suffix}").unlink()
        self._older, self._older_held = answers(self._copy), bodies(self._copy)

    def run(self, damage: Damage, thorough: bool) -> str:
        """What came of a damage. Raises AssertionError when that is not allowed."""
        path = self._index / damage.file
        path.write_bytes(damage.data)
        try:
            outcome = self._ask(path)
            if damage.file in self._needed:
                assert not check(self._index).ok, "check has not found it"
            if thorough:
                self._write_and_repair(damage)
        except Exception as error:
            raise AssertionError(f"{damage.file}: {damage.told}: {error!r}") from error
        finally:
            path.write_bytes(self.good[damage.file])
        return outcome

    def _ask(self, path: Path) -> str:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                told = answers(self._index)
            except CorruptIndex as error:
                assert str(path) == error.path, error
                return "named"
        if warned:
            assert all(isinstance(warning.message, OlderCommit) for warning in warned)
            assert str(path) in str(warned[0].message)
            assert told == self._older, "a wrong answer"
            return "the commit before, and said so"
        assert told == self._right, "a wrong answer"
        return "right"

    def _write_and_repair(self, damage: Damage) -> None:
        shutil.rmtree(self._copy)
        shutil.copytree(self._index, self._copy)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OlderCommit)
            try:
                with Indexer(self._copy, workers=1) as indexer:
                    indexer.add(articles(5, 1, prefix="c"))
            except HansouError as error:
                assert damage.file in str(error), error
            shutil.rmtree(self._copy)
            shutil.copytree(self._index, self._copy)
            report = check(self._copy, repair=True)
        assert report.repaired == (not report.ok)
        assert check(self._copy).ok
        left = bodies(self._copy)
        was = self._held if len(left) + len(report.lost) + report.unnamed == len(self._held) else self._older_held
        assert all(was[name] == body for name, body in left.items())
        assert set(was) - set(left) >= set(report.lost)
        assert len(was) == len(left) + len(report.lost) + report.unnamed, (report, len(left))


def run(flips: int, cuts: int, seed: int, thorough_every: int = 10) -> Counter[str]:
    """So many bits flipped over all files, and cuts of each file; how often what came of it."""
    rng = random.Random(seed)
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        trial = Trial(Path(place))
        names = list(trial.good)
        damages = [cut(name, trial.good[name], number, rng) for name in names for number in range(cuts)]
        damages += [flip(names[number % len(names)], data, rng)
                    for number in range(flips) for data in [trial.good[names[number % len(names)]]]]  # fmt: skip
        for number, one in enumerate(damages):
            kind = "cuts" if one.told.startswith("cut") else "flips"
            thorough = number % thorough_every == 0
            told[f"{kind}: {trial.run(one, thorough)}"] += 1
            told[kind] += 1
            told["written to, and repaired"] += thorough
    return told


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=5_000)
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for what, times in sorted(run(given.flips, given.cuts, given.seed).items()):
        sys.stdout.write(f"damage: {what}: {times:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
