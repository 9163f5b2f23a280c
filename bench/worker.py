"""The process in which one engine runs alone: one JSON request a line in, one answer out.

Nothing but the adapter and its engine is imported here, so that the memory and the start of
this process are the engine's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.corpus import Document, read_corpus
from bench.engines import adapter
from bench.engines.protocol import Engine, Kind

Answer = dict[str, Any]


def main() -> None:
    """Serve requests until standard input ends. Engines' own prints go to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    name, directory = sys.argv[1:3]
    served = _Served(adapter(name)(Path(directory)))
    for line in sys.stdin:
        request = json.loads(line)
        operation: Callable[..., Answer] = getattr(served, request.pop("do"))
        try:
            answer = operation(**request)
        except Exception as error:  # noqa: BLE001  an engine's failure is a result, and is reported as one
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class _Served:
    """The requests, by name. Times are seconds by the wall clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.documents: list[Document] = []

    def load(self, corpus: str, limit: int | None) -> Answer:
        """Read the documents first: unpacking them is no engine's work."""
        self.documents = read_corpus(Path(corpus), limit)
        return {}

    def build(self) -> Answer:
        start = perf_counter()
        self.engine.build(self.documents)
        return {"seconds": perf_counter() - start, "bytes": self.engine.size()}

    def open(self) -> Answer:
        self.engine.open()
        return {}

    def run(self, queries: list[str], kind: str, limit: float) -> Answer:
        """Ask each query once, until `limit` seconds are spent."""
        seconds: list[float] = []
        found: list[bool] = []
        until = perf_counter() + limit
        for query in queries:
            start = perf_counter()
            hits = self.engine.search(query, Kind(kind))
            end = perf_counter()
            seconds.append(end - start)
            found.append(bool(hits))
            if end > until:
                break
        return {"seconds": seconds, "found": found}

    def rank(self, queries: list[str], kind: str) -> Answer:
        """Return the ids of each query's hits."""
        return {"ids": [self.engine.rank(query, Kind(kind)) for query in queries]}

    def change(self, document: list[str], marker: str) -> Answer:
        """Time from a changed document to a search that finds the change."""
        changed = Document(*document)
        start = perf_counter()
        self.engine.replace(changed)
        hits = self.engine.search(marker, Kind.WORD)
        seconds = perf_counter() - start
        if [hit.id for hit in hits] != [changed.id]:
            raise LookupError(f"{marker} was put into {changed.id} and is not found there alone")
        return {"seconds": seconds}


if __name__ == "__main__":
    main()
