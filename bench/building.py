"""What indexing takes as a collection grows beyond any file: its documents given again and again under other names.

    python -m bench.building CORPUS N FOLDER

indexes N of them in this process and its workers, and prints the seconds.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.corpus import documents
from bench.memory import PeakMemory
from bench.report import Table, number
from bench.runner import EngineError, Say


@dataclass(frozen=True)
class Built:
    """Documents indexed, in how many seconds, in how much memory at the peak, workers included, into how many bytes."""

    documents: int
    seconds: float
    peak: int
    bytes: int


def run(corpus: Path, sizes: Sequence[int], place: Path, say: Say) -> list[Built]:
    """Index so many documents of the collection, each number in a process of its own, smallest first."""
    found = []
    for size in sorted(set(sizes)):
        say(f"{size:,} documents")
        folder = place / f"built-{size}"
        command = [sys.executable, "-m", __spec__.name, str(corpus), str(size), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, PeakMemory(process.pid) as memory:
            told, _ = process.communicate()
        if process.returncode:
            raise EngineError(f"indexing ended with {process.returncode}")
        used = sum(path.stat().st_size for path in folder.iterdir())
        found.append(Built(size, float(told), memory.peak, used))
        for path in folder.iterdir():
            path.unlink()
    return found


def table(found: Sequence[Built], name: str) -> Table:
    """Return a row a size; the last columns are what each document more than in the row above has taken."""
    rows = []
    for before, built in zip([None, *found], found, strict=False):
        more = "" if before is None else number((built.peak - before.peak) / (built.documents - before.documents))
        rows.append(
            [f"{built.documents:,}", number(built.seconds), number(built.peak / 1e6), number(built.bytes / 1e6), more]
        )
    header = ["documents", "s", "peak, MB", "index, MB", "peak, bytes a document more"]
    return Table(f"Indexing {name}, repeated", header, rows)


def as_data(found: Sequence[Built]) -> dict[str, Any]:
    """Return the numbers for JSON."""
    return {"built": [asdict(built) for built in found]}


def _build(corpus: Path, size: int, folder: Path) -> None:
    from hansou import Article, Indexer

    def articles() -> Iterator[Article]:
        for turn in count():
            for document in documents(corpus):
                yield Article(f"{turn}/{document.id}", title=document.title, body=document.body, author=document.author)

    began = perf_counter()
    with Indexer(folder) as indexer:
        indexer.add(islice(articles(), size))
    sys.stdout.write(f"{perf_counter() - began}\n")


if __name__ == "__main__":
    _build(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
