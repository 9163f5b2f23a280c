"""Articles to a cluster: batches made into documents and sent by several processes, again while the cluster is busy."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

from hansou.index.article import Article
from hansou.index.building.batches import check_path, repaired_article
from hansou.index.building.programs import Programs
from hansou.index.building.workers import start_workers
from hansou.index.errors import ClusterError
from hansou.index.hosts import processors

from .address import Address
from .connection import PATIENCE, Connection, blocked, is_busy
from .documents import bulk_lines

BATCH_CHARACTERS = 400_000
BATCH_ARTICLES = 2_000
MOST_BYTES = 4 << 20  # of one request, but for an article that is larger alone
_TOO_LARGE = 413
_ROW = attrgetter(*(field.name for field in fields(Article)))

_connections: dict[tuple[int, Address], Connection] = {}  # by process: a forked one needs its own


class Rejected(NamedTuple):
    """An article that the cluster did not take, and why."""

    path: str
    reason: str


class Sender:
    """Sends articles to the index at `address`, by `workers` processes; each has a number of its own, ever higher."""

    def __init__(self, address: Address, workers: int | None = None) -> None:
        self._address = address
        self._workers = workers or processors()
        self.repair_off: frozenset[str] = frozenset()
        self.notes: list[str] = []
        self.number = time.time_ns()
        self._pool: ProcessPoolExecutor | Programs | None = None
        self._running: deque[tuple[Future[list[Rejected]], frozenset[str]]] = deque()  # and their paths
        self._rejected: list[Rejected] = []
        self._batch: list[Article] = []
        self._characters = 0

    def add(self, article: Article) -> None:
        """The next article. Raises SourceError for one without a usable path, ClusterError."""
        check_path(article.path)
        if any(article.path in paths for _, paths in self._running):  # or the older might come last
            self._settle_all()
        self.number += 1
        self._batch.append(article)
        self._characters += len(article.body) + len(article.title)
        if self._characters >= BATCH_CHARACTERS or len(self._batch) >= BATCH_ARTICLES:
            self._flush(last=False)

    def finish(self) -> list[Rejected]:
        """Wait until the cluster has all that was given; what it did not take. Raises ClusterError."""
        self._flush(last=True)
        self._settle_all()
        rejected, self._rejected = self._rejected, []
        return rejected

    def close(self) -> None:
        """End the workers; what was not sent is not sent."""
        self._batch = []
        self._running.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _flush(self, *, last: bool) -> None:
        batch, self._batch, self._characters = self._batch, [], 0
        if not batch:
            return
        first = self.number - len(batch) + 1
        rows = [_ROW(article) for article in batch]
        if self._pool is None and (last or self._workers == 1):
            self._rejected += send(self._address, rows, first, self.repair_off)
            return
        if self._pool is None:
            try:
                self._pool = start_workers(self._workers, None, ()).pool
            except (OSError, RuntimeError) as error:
                self.notes.append(f"one process did all the work: no other could be started ({error})")
                self._workers = 1
                self._rejected += send(self._address, rows, first, self.repair_off)
                return
        while len(self._running) > self._workers:  # memory is bounded however fast articles come
            self._settle(self._running.popleft()[0])
        sent = self._pool.submit(send, self._address, rows, first, self.repair_off)
        self._running.append((sent, frozenset(article.path for article in batch)))

    def _settle_all(self) -> None:
        while self._running:
            self._settle(self._running.popleft()[0])

    def _settle(self, sent: Future[list[Rejected]]) -> None:
        try:
            self._rejected += sent.result()
        except BrokenProcessPool as error:
            self.close()
            reason = "a worker process was ended from outside; run this again, nothing will be there twice"
            raise ClusterError(self._address, reason) from error
        except BaseException:
            self.close()
            raise


def send(address: Address, rows: Sequence[tuple[Any, ...]], first: int, repair_off: frozenset[str]) -> list[Rejected]:
    """Send articles, given as their fields, in requests of a bounded size; what the cluster did not take."""
    connection = _connection(address)
    rejected: list[Rejected] = []
    waiting: dict[str, bytes] = {}
    size = 0
    for number, row in enumerate(rows, first):
        article = repaired_article(Article(*row), repair_off)
        lines = bulk_lines(article, number)
        if waiting and (size + len(lines) > MOST_BYTES or article.path in waiting):
            rejected += _send_all(connection, waiting)
            waiting, size = {}, 0
        waiting[article.path] = lines
        size += len(lines)
    return rejected + _send_all(connection, waiting)


def _connection(address: Address) -> Connection:
    """The connection of this process, which is not the one of the process that it was forked from."""
    key = (os.getpid(), address)
    if key not in _connections:
        _connections.clear()
        _connections[key] = Connection(address)
    return _connections[key]


def _send_all(connection: Connection, waiting: dict[str, bytes]) -> list[Rejected]:
    """Send documents until the cluster has taken or refused each; those that it refused."""
    rejected: list[Rejected] = []
    deadline = time.monotonic() + PATIENCE
    pause = 0.1
    while waiting:
        busy = ""
        for path, status, reason in _send_once(connection, waiting):
            if status < 300:
                del waiting[path]
            elif not is_busy(status):
                rejected.append(Rejected(path, reason))
                del waiting[path]
            else:
                busy = reason
        if busy:
            if time.monotonic() > deadline:
                raise ClusterError(connection.address, f"the cluster is too busy for {PATIENCE:g} s: {busy}")
            time.sleep(pause)
            pause = min(2 * pause, 10.0)
    return rejected


def _send_once(connection: Connection, waiting: dict[str, bytes]) -> Iterator[tuple[str, int, str]]:
    """What became of each document: its path, a status as of HTTP, and the reason. Raises ClusterError."""
    paths = list(waiting)
    body = b"".join(waiting.values())
    try:
        answer = connection.ask(lambda client: client.bulk(body=body, index=connection.address.name), patient=True)
    except ClusterError as error:
        if len(paths) == 1 and _is_too_large(error):
            yield paths[0], _TOO_LARGE, "larger than the cluster takes (http.max_content_length)"
            return
        raise
    for path, item in zip(paths, answer["items"], strict=True):
        result = item["index"]
        cause = result.get("error") or {}
        if cause.get("type") == "cluster_block_exception":
            raise ClusterError(connection.address, blocked(str(cause.get("reason"))))
        yield path, result["status"], _reason(cause)


def _is_too_large(error: ClusterError) -> bool:
    status = getattr(error.__cause__, "status_code", None)
    return status == _TOO_LARGE


def _reason(cause: dict[str, Any]) -> str:
    inner = cause.get("caused_by") or {}
    reasons = dict.fromkeys(str(each["reason"]) for each in (cause, inner) if each.get("reason"))
    return " ".join(": ".join(reasons).split())[:300] or json.dumps(cause)[:300]
