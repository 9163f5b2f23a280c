"""The same collection in a folder and on a cluster: documents a second in, queries a second out, bytes of disk."""

from __future__ import annotations

import resource
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.corpus import Document, read_corpus
from bench.engines.protocol import Kind
from bench.queries import SETS, draw
from bench.report import Table
from bench.runner import Say
from bench.stats import median, quantile
from hansou import Article, Indexer, Searcher

THREADS = 4
"""Who ask at once where queries a second are counted."""

WARM_UP = 5
"""Queries of each set that are asked before."""

SETTLING = 3.0
"""Seconds for the cluster to remove files that nobody needs any more."""


@dataclass(frozen=True)
class Cpu:
    """Seconds of processors: hansou's own and those of the cluster's nodes."""

    own: float
    nodes: float


@dataclass(frozen=True)
class Costs:
    """What one place costs: seconds to index, bytes of one copy, latencies by query set, queries a second.

    `query_cpu` is that of one query, all sets together, with one asker.
    """

    place: str
    documents: int
    characters: int
    index_seconds: float
    bytes: int
    merged_bytes: int
    latencies: dict[str, list[float]]
    rate: float
    memory: int
    index_cpu: Cpu
    query_cpu: Cpu


@dataclass(frozen=True)
class Plan:
    """What to compare: the cluster's hosts, the collection, sizes of it, queries of each set."""

    hosts: str
    corpus: Path
    sizes: Sequence[int]
    queries: int
    seed: int
    shards: int


def run(plan: Plan, place: Path, say: Say) -> list[Costs]:
    """Measure the local index and the cluster at each size."""
    documents = read_corpus(plan.corpus, max(plan.sizes))
    found = []
    for size in sorted({min(size, len(documents)) for size in plan.sizes}):
        part = documents[:size]
        say(f"{size:,} documents: local index")
        found.append(_local(plan, part, place))
        say(f"{size:,} documents: cluster")
        found.append(_remote(plan, part))
    return found


def _local(plan: Plan, documents: Sequence[Document], place: Path) -> Costs:
    path = place / f"local-{len(documents)}"
    shutil.rmtree(path, ignore_errors=True)
    seconds, cpu = _timed(lambda: _index(str(path), documents), None)
    size = sum(file.stat().st_size for file in path.iterdir() if file.is_file())
    latencies, rate, query_cpu = _asked(plan, str(path), documents, None)
    return Costs("folder", *_size_of(documents), seconds, size, size, latencies, rate, 0, cpu, query_cpu)


def _remote(plan: Plan, documents: Sequence[Document]) -> Costs:
    name = f"bench-{secrets.token_hex(4)}"
    address = f"opensearch://{plan.hosts}/{name}?shards={plan.shards}&replicas=0"
    client = _client(plan.hosts)
    try:
        seconds, cpu = _timed(lambda: _index(address, documents), client)
        client.indices.flush(index=name)
        before = _bytes(client, name)
        client.indices.forcemerge(index=name, params={"max_num_segments": 1}, request_timeout=600)
        client.indices.flush(index=name)
        client.indices.refresh(index=name)  # lets go of what was merged
        time.sleep(SETTLING)
        merged = _bytes(client, name)
        used = client.nodes.stats(metric="jvm")["nodes"].values()
        memory = sum(node["jvm"]["mem"]["heap_used_in_bytes"] for node in used)
        latencies, rate, query_cpu = _asked(plan, address, documents, client)
        sizes = _size_of(documents)
        return Costs("cluster", *sizes, seconds, before, merged, latencies, rate, memory, cpu, query_cpu)
    finally:
        client.indices.delete(index=f"{name},{name}-files", ignore_unavailable=True)


def _size_of(documents: Sequence[Document]) -> tuple[int, int]:
    return len(documents), sum(len(document.title) + len(document.body) for document in documents)


def _client(hosts: str) -> Any:
    from opensearchpy import OpenSearch

    pairs = [host.split(":") for host in hosts.split(",")]
    return OpenSearch(hosts=[{"host": host, "port": int(port)} for host, port in pairs], timeout=60)


def _bytes(client: Any, name: str) -> int:
    return int(client.indices.stats(index=name, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"])


def _timed(work: Callable[[], object], client: Any) -> tuple[float, Cpu]:
    """Seconds that some work takes, and of processors."""
    before, began = _cpu(client), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - began, _cpu(client)
    return seconds, Cpu(after.own - before.own, after.nodes - before.nodes)


def _cpu(client: Any) -> Cpu:
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    nodes = client.nodes.stats(metric="process")["nodes"].values() if client else ()
    spent = sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)
    return Cpu(sum(each.ru_utime + each.ru_stime for each in own), spent / 1000)


def _index(path: str, documents: Sequence[Document]) -> None:
    with Indexer(path) as indexer:
        indexer.add(Article(document.id, document.title, document.body) for document in documents)


def _asked(
    plan: Plan, path: str, documents: Sequence[Document], client: Any
) -> tuple[dict[str, list[float]], float, Cpu]:
    """Latencies by query set, queries a second of several askers, and what one query costs."""
    latencies: dict[str, list[float]] = {}
    every: list[tuple[str, str]] = []
    with Searcher(path) as searcher:
        for kind, label in SETS.items():
            for query in draw(documents, kind, WARM_UP, plan.seed + 1):
                _ask(searcher, _asking(kind, query))
            asked = [_asking(kind, query) for query in draw(documents, kind, plan.queries, plan.seed)]
            latencies[label] = []
            every += asked

        def ask_all() -> None:
            for kind, label in SETS.items():
                for query in draw(documents, kind, plan.queries, plan.seed):
                    latencies[label].append(_ask(searcher, _asking(kind, query)))

        _, cpu = _timed(ask_all, client)
        searcher.refresh()  # forgets what is common
        began = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda query: _ask(searcher, query), every))
        rate = len(every) / (time.perf_counter() - began)
    return latencies, rate, Cpu(cpu.own / len(every), cpu.nodes / len(every))


def _asking(kind: Kind, query: str) -> tuple[str, str]:
    """A query as it is typed, and whether all its words are wanted."""
    return (f'"{query}"', "all") if kind is Kind.PHRASE else (query, "any" if kind is Kind.TITLE else "all")


def _ask(searcher: Searcher, asked: tuple[str, str]) -> float:
    began = time.perf_counter()
    searcher.search(asked[0], limit=10, match=asked[1])
    return time.perf_counter() - began


def table(costs: Sequence[Costs], name: str) -> Table:
    """One column a place and size."""
    rows: list[tuple[str, Callable[[Costs], str]]] = [
        ("characters", lambda each: f"{each.characters:,}"),
        ("index, s", lambda each: f"{each.index_seconds:.1f}"),
        ("documents a second in", lambda each: f"{each.documents / each.index_seconds:,.0f}"),
        ("characters a second in", lambda each: f"{each.characters / each.index_seconds:,.0f}"),
        ("bytes of one copy, a character", lambda each: f"{each.bytes / each.characters:.2f}"),
        ("… merged to one segment a shard", lambda each: f"{each.merged_bytes / each.characters:.2f}"),
        *((f"{label}: median / 95th percentile, ms", _latency(label)) for label in SETS.values()),
        (f"queries a second, {THREADS} askers", lambda each: f"{each.rate:,.0f}"),
        (
            "processor seconds to index: hansou + nodes",
            lambda each: f"{each.index_cpu.own:.1f} + {each.index_cpu.nodes:.1f}",
        ),
        (
            "processor ms of a query: hansou + nodes",
            lambda each: f"{1000 * each.query_cpu.own:.2g} + {1000 * each.query_cpu.nodes:.2g}",
        ),
        ("heap in use of all nodes, MB", lambda each: f"{each.memory / 1e6:,.0f}" if each.memory else ""),
    ]
    header = ["", *(f"{each.place}, {each.documents:,}" for each in costs)]
    return Table(f"{name}: a folder and a cluster", header, [[label, *map(figure, costs)] for label, figure in rows])


def _latency(label: str) -> Callable[[Costs], str]:
    def told(costs: Costs) -> str:
        times = [1000 * seconds for seconds in costs.latencies[label]]
        return f"{median(times):.3g} / {quantile(times, 0.95):.3g}" if times else ""

    return told


def as_data(costs: Sequence[Costs]) -> dict[str, Any]:
    """The figures as JSON values."""
    return {"cluster": [asdict(each) for each in costs]}
