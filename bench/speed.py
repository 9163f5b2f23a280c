"""One run: every engine builds, then all answer the same queries in turns."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from time import perf_counter

from bench.corpus import Document, read_corpus, text_bytes
from bench.engines import adapter, missing
from bench.engines.protocol import Kind
from bench.memory import PeakMemory
from bench.queries import SETS, draw
from bench.results import EngineResult, QueryTimes, Run
from bench.runner import EngineError, Say, Worker, empty_directory, time_command

QuerySets = Mapping[Kind, Sequence[str]]

_TURN = 10
"""Queries an engine answers before it is the next one's turn: what slows the machine for a
second then slows all of them."""
WARM_UP = 50
"""Queries asked first and not counted. They are others than those counted, so that no cache of
answers helps."""
_TURN_TIMEOUT = 900
"""Seconds after which an engine that does not come back from a turn is ended."""


@dataclass(frozen=True)
class Plan:
    """What to run."""

    corpus: Path
    engines: Sequence[str]
    scratch: Path
    """Indexes are built here, each in a directory of the engine's name."""
    limit: int | None = None
    """Documents, all if None."""
    queries: int = 200
    """Of each set."""
    seed: int = 1
    seconds: float = 120
    """Each engine's time for each query set; what it has answered by then counts."""
    repeats: int = 5
    """Cold starts and changes timed."""


def run(plan: Plan, say: Say) -> Run:
    """Measure everything that `speed` reports."""
    documents = read_corpus(plan.corpus, plan.limit)
    result = Run(plan.corpus.name, len(documents), text_bytes(documents), plan.seed)
    build_all(plan, result, say)
    sets = {kind: draw(documents, kind, plan.queries, plan.seed) for kind in SETS}
    warm_up = {kind: draw(documents, kind, WARM_UP, plan.seed + 1) for kind in SETS}
    query_all(plan, result, sets, warm_up, say)
    if sets[Kind.WORD]:
        cold_all(plan, result, sets[Kind.WORD][0], say)
    change_all(plan, result, documents, say)
    return result


def build_all(plan: Plan, result: Run, say: Say) -> None:
    """Build with each engine alone, from raw text to searchable by a later process."""
    for name in plan.engines:
        reason = missing(name)
        if reason is None:
            say(f"{adapter(name).label}: building")
            try:
                result.engines.append(_build(plan, name))
            except EngineError as failure:
                reason = str(failure)
        if reason:
            result.absent[name] = reason


def _build(plan: Plan, name: str) -> EngineResult:
    directory = empty_directory(plan.scratch / name)
    with Worker(name, directory) as worker:
        worker.ask("load", corpus=str(plan.corpus), limit=plan.limit)
        with PeakMemory(worker.pid) as memory:
            before = memory.peak
            built = worker.ask("build")
    return EngineResult(name, built["seconds"], built["bytes"], memory.peak, before)


def query_all(plan: Plan, result: Run, sets: QuerySets, warm_up: QuerySets, say: Say) -> None:
    """Ask the query sets, all engines open at once, one of them at work at any time."""
    with ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for engine in result.engines:
            worker = stack.enter_context(Worker(engine.name, plan.scratch / engine.name))
            workers[engine.name] = worker
        for kind, queries in sets.items():
            say(f"{SETS[kind]}: {len(queries)} queries")
            others = [query for query in warm_up[kind] if query not in set(queries)]
            turns = [queries[i : i + _TURN] for i in range(0, len(queries), _TURN)]
            _one_set(plan, result, workers, kind, [others, *turns])


def _one_set(plan: Plan, result: Run, workers: dict[str, Worker], kind: Kind, turns: Sequence[Sequence[str]]) -> None:
    """Ask one query set in turns, of which the first is the warm-up."""
    for number, turn in enumerate(turns):
        for engine in result.engines:
            so_far = engine.queries.get(kind.value, QueryTimes([], []))
            left = plan.seconds - sum(so_far.seconds)
            if engine.name not in workers or not turn or left <= 0:
                continue
            try:
                answer = _turn(engine, workers[engine.name], kind, turn, left)
            except EngineError as failure:
                result.absent[engine.name] = f"{SETS[kind]}: {failure}"
                del workers[engine.name]
                continue
            if number > 0:
                both = so_far.seconds + answer.seconds, so_far.found + answer.found
                engine.queries[kind.value] = QueryTimes(*both)


def _turn(engine: EngineResult, worker: Worker, kind: Kind, queries: Sequence[str], left: float) -> QueryTimes:
    with PeakMemory(worker.pid) as memory:
        if engine.search_peak is None:
            worker.ask("open")
        answer = worker.ask("run", timeout=_TURN_TIMEOUT, queries=list(queries), kind=kind.value, limit=left)
    engine.search_peak = max(engine.search_peak or 0, memory.peak)
    return QueryTimes(answer["seconds"], answer["found"])


def cold_all(plan: Plan, result: Run, query: str, say: Say) -> None:
    """Time a fresh process, one query, its end; the files are in the system's cache."""
    say("cold starts")
    for _ in range(plan.repeats):
        for engine in result.engines:
            directory = plan.scratch / engine.name
            command = adapter(engine.name)(directory).cold_command(query)
            if command is None:
                result.absent[engine.name] = "cold start: its command is not installed"
                continue
            try:
                engine.cold_seconds.append(time_command(command))
            except EngineError as failure:
                result.absent[engine.name] = f"cold start: {failure}"


def change_all(plan: Plan, result: Run, documents: Sequence[Document], say: Say) -> None:
    """Time one document changed in the full index, until a search finds the change.

    Runs last: it alters the indexes.
    """
    say("changed documents")
    changed = random.Random(plan.seed).choices(documents, k=plan.repeats) if documents else []
    for engine in result.engines:
        until = perf_counter() + plan.seconds
        with Worker(engine.name, plan.scratch / engine.name) as worker:
            try:
                worker.ask("open")
                worker.ask("run", queries=["预热"], kind=Kind.WORD.value, limit=plan.seconds)
                for number, document in enumerate(changed):
                    marker = "qzxj" + chr(ord("a") + number % 26)
                    after = replace(document, body=f"{document.body}\n{marker}")
                    answer = worker.ask("change", document=astuple(after), marker=marker)
                    engine.change_seconds.append(answer["seconds"])
                    if perf_counter() > until:
                        break
            except EngineError as failure:
                result.absent[engine.name] = f"changed document: {failure}"
