"""An index on a disk that fails at every single operation of an update, a merge and a deletion.

    python -m tests.trust.faults [--every K] [--seed S]

After each failure: what was asked of the index ends with a HansouError or has been done; the index opened anew is the
one before or the one after, never a mix, and passes `check`; the lock is free; the same thing done once more works;
no file is left that nobody needs.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hansou import Article, HansouError, Indexer, check
from hansou.index.store.commit.commits import Store
from tests.index.contents import articles, bodies, stray_files
from tests.trust.disk import WAYS, Disk, PowerCut

Action = Callable[[Path], None]


def make_folder(home: Path) -> None:
    """A folder with files and an index of two segments of it."""
    for number in range(8):
        (home / f"{number}.txt").write_text(
            f"题目{number}\n\n江阴第{number}号项目,2022年的百亿工程。", encoding="utf-8"
        )
    (home / "bad.jsonl").write_bytes(b"{nonsense\n")
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.update([home])
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.add(articles(1, 12))


def update(home: Path) -> None:
    """A changed file, a new one, one that is gone, one that has moved, and one that cannot be read any more."""
    (home / "1.txt").write_text("换了题目\n\n无锡的新工程。", encoding="utf-8")
    (home / "new.txt").write_text("新题目\n\n宜兴的新工程。", encoding="utf-8")
    (home / "broken.jsonl").write_bytes(b"{nonsense\n")
    (home / "2.txt").unlink(missing_ok=True)
    if (home / "3.txt").exists():
        (home / "3.txt").rename(home / "three.txt")
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.update([home])


def merge(home: Path) -> None:
    """Enough gone of every segment for all of them to be written anew as one."""
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.remove([f"{number}.txt" for number in range(4)] + [f"a/{number}" for number in range(6)])
        indexer.add(articles(2, 3, prefix="b"))


def delete(home: Path) -> None:
    """An article out of each segment."""
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.remove(["5.txt", "a/7"])


def create(home: Path) -> None:
    """An index where there is none."""
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.add(Article("first", body="江阴"))


ACTIONS: dict[str, Action] = {"update": update, "merge": merge, "delete": delete}


def contents(index: Path) -> Any:
    """What an index holds and remembers."""
    store = Store(index)
    memory = store.memory(store.state().generation)
    files = {name: (stamp.content, stamp.articles) for name, stamp in memory.files.items()}
    return bodies(index), files, memory.notes


class Trial:
    """An action on copies of one folder."""

    def __init__(self, place: Path, name: str) -> None:
        self.name = name
        self._action = ACTIONS[name]
        self._made = place / "made"
        self._home = place / "news"
        self._made.mkdir()
        make_folder(self._made)
        self._copy()
        self._before = contents(self._home / ".hansou")
        with Disk(self._home / ".hansou") as disk:
            self._action(self._home)
        self.operations = disk.count
        self._after = contents(self._home / ".hansou")
        assert self._before != self._after

    def _copy(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._made, self._home)

    def run(self, number: int, way: str, rng: random.Random) -> str:
        """Let the operation of this number fail; how it ended. Raises AssertionError."""
        self._copy()
        index = self._home / ".hansou"
        ended = "done"
        with Disk(index, number, way) as disk:
            try:
                self._action(self._home)
            except HansouError as error:
                assert "\n" not in str(error)
                ended = "error"
            except PowerCut:
                ended = "power"
        lost = disk.lose(rng) if ended == "power" else {}
        told = f"{self.name}, {way} at operation {number} ({disk.last}): {ended}, {lost}"
        found = contents(index)
        assert found == self._after or (found == self._before and ended != "done"), told
        report = check(index)
        assert report.ok, (told, report.problems)
        Indexer(index, workers=1).close()
        assert stray_files(index) <= {"failures.log"}, (told, stray_files(index))
        self._action(self._home)
        assert contents(index) == self._after, told
        assert stray_files(index) <= {"failures.log"}, told
        return ended if disk.failed else "untouched"


def run(every: int = 1, seed: int = 0, only: tuple[str, ...] = tuple(ACTIONS)) -> Counter[str]:
    """Fail at every `every`-th operation of each action in each way; how often what came of it."""
    rng = random.Random(seed)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        for name in only:
            (Path(place) / name).mkdir()
            trial = Trial(Path(place) / name, name)
            ended[f"operations of {name}"] = trial.operations
            for way in WAYS:
                for number in range(1 + rng.randrange(every), trial.operations + 1, every):
                    try:
                        outcome = trial.run(number, way, rng)
                    except Exception as error:
                        raise AssertionError(f"{name}, {way} at operation {number}, seed {seed}: {error!r}") from error
                    ended[f"{way}: {outcome}"] += 1
                    ended["failures"] += 1
    return ended


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    warnings.simplefilter("error")
    for what, times in sorted(run(given.every, given.seed).items()):
        sys.stdout.write(f"faults: {what}: {times:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
