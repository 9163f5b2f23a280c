"""An hour's worth of mixed updates, deletions and searches, bounded by count, in which nothing may grow.

    python -m tests.trust.soak [--rounds N] [--seed S]

A folder of always 400 files: each round writes some anew, removes some and brings others, updates, and searches.
After a first third, in which caches fill, memory, open files, threads and the bytes of the index must have settled:
in the last third none is above what it was in the second by more than a tenth (memory: or 10 MB).
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from hansou import Indexer, Searcher, check
from tests.index.contents import WORDS, bodies, stray_files

FILES = 400
MEMORY_SLACK = 10 << 20


@dataclass(frozen=True)
class Taken:
    """What a moment takes: bytes of memory, open files, threads, bytes and files of the index."""

    memory: int
    open_files: int
    threads: int
    index_bytes: int
    index_files: int


def taken(index: Path) -> Taken:
    """What there is now."""
    status = Path("/proc/self/statm")
    if status.exists():
        memory = int(status.read_text().split()[1]) * resource.getpagesize()
    else:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = [path.stat().st_size for path in index.iterdir()]
    open_files = len(os.listdir("/proc/self/fd")) if status.exists() else 0
    return Taken(memory, open_files, threading.active_count(), sum(sizes), len(sizes))


class Folder:
    """The files, and what the index should hold of them."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        self._path = path
        self._rng = rng
        self._next = 0
        self.texts: dict[str, str] = {}
        for _ in range(FILES):
            self.bring()

    def bring(self) -> None:
        """A new file."""
        self._write(f"{self._next}.txt")
        self._next += 1

    def change(self) -> None:
        """Other text in some file."""
        self._write(self._rng.choice(list(self.texts)))

    def remove(self) -> None:
        """A file is gone."""
        name = self._rng.choice(list(self.texts))
        (self._path / name).unlink()
        del self.texts[name]

    def _write(self, name: str) -> None:
        text = "".join(self._rng.choices(WORDS, k=self._rng.randrange(20, 200))) + f"第{self._rng.randrange(10**6)}号"
        (self._path / name).write_text(f"题目\n\n{text}", encoding="utf-8")
        self.texts[name] = text


def run(rounds: int, seed: int) -> list[Taken]:
    """So many rounds; what each took. Raises AssertionError where an answer is wrong or something is left."""
    rng = random.Random(seed)
    moments: list[Taken] = []
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "news"
        home.mkdir()
        folder = Folder(home, rng)
        index = home / ".hansou"
        with Indexer(index, workers=1) as indexer:
            indexer.update([home])
        with Searcher(index) as searcher:
            for number in range(rounds):
                for _ in range(rng.randrange(1, 12)):
                    folder.change()
                    folder.remove()
                    folder.bring()
                with Indexer(index, workers=1) as indexer:
                    indexer.update([home])
                    if number % 7 == 0:  # and the update that follows takes it in again
                        indexer.remove([rng.choice(list(folder.texts))])
                        indexer.commit()
                        indexer.update([home])
                assert searcher.refresh()
                for _ in range(10):
                    name = rng.choice(list(folder.texts))
                    text = folder.texts[name]
                    at = rng.randrange(len(text) - 12)
                    found = searcher.search(f'"{text[text.rindex("第") :]}"', limit=FILES, repeats=True)
                    assert name in [hit.path for hit in found], name
                    searcher.search(text[at : at + 12], limit=10).total  # noqa: B018 - counted when asked for
                moments.append(taken(index))
        assert bodies(index) == folder.texts
        assert check(index).ok
        assert stray_files(index) == set()
    return moments


def unsettled(moments: list[Taken]) -> list[str]:
    """What was more in the last third than in the second."""
    third = len(moments) // 3
    grown = []
    for name in asdict(moments[0]):
        before = max(getattr(one, name) for one in moments[third : 2 * third])
        after = max(getattr(one, name) for one in moments[2 * third :])
        slack = MEMORY_SLACK if name == "memory" else 0
        if after > max(before * 1.1, before + slack):
            grown.append(f"{name}: {before:,} and then {after:,}")
    return grown


def told(moments: list[Taken]) -> list[str]:
    """The most of everything in each third, a line each, and whether it has settled."""
    third = len(moments) // 3
    lines = []
    for name in asdict(moments[0]):
        parts = [moments[:third], moments[third : 2 * third], moments[2 * third :]]
        most = [max(getattr(one, name) for one in part) for part in parts]
        lines.append(f"{name.replace('_', ' ')}, most in each third: {', '.join(f'{number:,}' for number in most)}")
    return [*lines, "; ".join(unsettled(moments)) or "settled"]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    moments = run(given.rounds, given.seed)
    sys.stdout.write(f"soak: rounds: {len(moments):,}, searches: {20 * len(moments):,}\n")
    for line in told(moments):
        sys.stdout.write(f"soak: {line}\n")
    return int(bool(unsettled(moments)))


if __name__ == "__main__":
    sys.exit(main())
