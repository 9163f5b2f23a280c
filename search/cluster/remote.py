"""An index on a cluster as queries see it: how much there is, how many documents match, which do, and their records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

from hansou.index.cluster.address import Address
from hansou.index.cluster.connection import Connection
from hansou.index.cluster.documents import document_id, from_json, token
from hansou.index.cluster.mapping import check
from hansou.index.errors import ClusterError, QueryError
from hansou.index.hosts import cached_property
from hansou.index.naming import index_name
from hansou.index.schema import TEXT_FIELDS, units_field
from hansou.search.limits import check_time

Query: TypeAlias = "dict[str, Any]"

EVERY: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}
_LENGTHS = {"text": "units", "title": "title_length", "about": "about_length"}  # of each field where its length is
_COUNTS_AT_ONCE = 250
_KEPT = 100_000  # counts
_IDS_AT_ONCE = 500
_TERMS_AT_ONCE = 3000
_ONLY_TERMS = {
    "term_statistics": True,
    **dict.fromkeys(("field_statistics", "positions", "offsets", "payloads"), False),
}
_TOO_MUCH = ("too_many", "too_complex", "maxClauseCount", "eterminiz", "max_regex_length", "max_terms_count")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """A document that matches: its id, its score, the signature of its text, and how to go on after it."""

    id: str
    score: float
    signature: str
    record: Mapping[str, Any] | None
    sort: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How many documents hold a term, and how often it stands in them; deleted ones may be counted."""

    documents: int
    places: int


class Remote:
    """The index at `address`, as it was when `refresh` looked; counts are kept until then. May be shared by threads.

    Raises ClusterError, NoIndex, NewerIndex.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._connection = Connection(address)
        check(self._connection)
        self.size = 0
        self.lengths: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._terms: dict[tuple[str, str], TermCounts] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Look again how much there is; whether that has changed."""
        body = {
            "size": 0,
            "track_total_hits": True,
            "aggs": {name: {"avg": {"field": name}} for name in _LENGTHS.values()},
        }
        found = self.search(body)
        before = self.size, self.lengths
        averages = {name: found["aggregations"][name]["value"] or 0.0 for name in _LENGTHS.values()}
        lengths = {}
        for field in TEXT_FIELDS:
            average = max(1.0, averages[_LENGTHS[field]])
            lengths[field] = lengths[units_field(field)] = average
        self.size, self.lengths = found["hits"]["total"]["value"], lengths
        self._counts, self._terms = {}, {}
        return before != (self.size, self.lengths)

    def close(self) -> None:
        """Let the cluster go."""
        self._connection.close()

    def ask(self, request: Callable[[Any, str], Any]) -> Any:
        """The answer to another request, given the client and the index's name."""
        return self._connection.ask(lambda client: request(client, self.address.name))

    def search(self, body: Mapping[str, Any], *, everywhere: bool = False) -> dict[str, Any]:
        """A search's answer; `everywhere`: by statistics of all shards."""
        check_time()
        parameters = {"search_type": "dfs_query_then_fetch"} if everywhere else {}

        def request(client: Any) -> dict[str, Any]:
            answer: dict[str, Any] = client.search(index=self.address.name, body=body, params=dict(parameters))
            return _whole(answer)

        return self._answered(request)

    def _answered(self, request: Callable[[Any], _Answer]) -> _Answer:
        """The answer to a query. Raises QueryError where it is more than the cluster takes."""
        try:
            return self._connection.ask(request)
        except ClusterError as error:
            if any(sign in error.reason for sign in _TOO_MUCH):
                raise QueryError("this is more than the cluster takes; ask for less at once", None) from error
            raise

    def counts(self, queries: Sequence[Query]) -> list[int]:
        """How many documents match each query."""
        keys = [json.dumps(query, sort_keys=True) for query in queries]
        missing = {key: query for key, query in zip(keys, queries, strict=True) if key not in self._counts}
        if len(self._counts) + len(missing) > _KEPT:
            self._counts = {}
            missing = dict(zip(keys, queries, strict=True))
        names = list(missing)
        for at in range(0, len(names), _COUNTS_AT_ONCE):
            some = names[at : at + _COUNTS_AT_ONCE]
            self._counts.update(zip(some, self._count([missing[name] for name in some]), strict=True))
        return [self._counts[key] for key in keys]

    def _count(self, queries: Sequence[Query]) -> list[int]:
        check_time()
        lines = [line for query in queries for line in ({}, {"size": 0, "track_total_hits": True, "query": query})]

        def request(client: Any) -> list[dict[str, Any]]:
            answers: list[dict[str, Any]] = client.msearch(body=lines, index=self.address.name)["responses"]
            return [_whole(answer) for answer in answers]

        return [answer["hits"]["total"]["value"] for answer in self._answered(request)]

    def terms(self, names: Sequence[tuple[str, str]]) -> list[TermCounts]:
        """How common terms are, given as fields and names: asked of each shard once, for all of them."""
        keys = [(field, token(name)) for field, name in names]
        missing = list(dict.fromkeys(key for key in keys if key not in self._terms))
        if len(self._terms) + len(missing) > _KEPT:
            self._terms = {}
            missing = list(dict.fromkeys(keys))
        for at in range(0, len(missing), _TERMS_AT_ONCE):
            self._terms.update(self._term_counts(missing[at : at + _TERMS_AT_ONCE]))
        return [self._terms[key] for key in keys]

    def _term_counts(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], TermCounts]:
        """Statistics of the terms of a document that is made up of them: the cluster tells them for one shard."""
        check_time()
        texts: dict[str, list[str]] = {}
        for field, name in keys:
            texts.setdefault(field, []).append(name)
        made_up = {field: " ".join(some) for field, some in texts.items()}
        docs = [{"doc": made_up, "routing": routing, **_ONLY_TERMS} for routing in self._routings]
        name = self.address.name
        answer = self._connection.ask(lambda client: client.mtermvectors(body={"docs": docs}, index=name))
        found = dict.fromkeys(keys, TermCounts(0, 0))
        for each in answer["docs"]:
            if "error" in each:
                raise ClusterError(self.address, f"the cluster does not tell how common terms are: {each['error']}")
            for field, vector in each["term_vectors"].items():
                for term, told in vector["terms"].items() if field in made_up else ():
                    before = found[field, term]
                    counts = TermCounts(before.documents + told.get("doc_freq", 0), before.places + told.get("ttf", 0))
                    found[field, term] = counts
        return found

    @cached_property
    def _routings(self) -> list[str]:
        """For each shard something that is routed to it."""
        found: dict[int, str] = {}
        count = int(check(self._connection)["number_of_shards"])
        for number in range(200 * count):
            if len(found) == count:
                break
            told = self.ask(lambda client, name: client.search_shards(index=name, params={"routing": str(number)}))  # noqa: B023
            found.setdefault(told["shards"][0][0]["shard"], str(number))
        return list(found.values())

    def best(self, body: Mapping[str, Any], *, records: bool) -> list[Found]:
        """The documents that a search finds, in its order; with their records or without."""
        kept = ["signature", "article"] if records else ["signature"]
        answer = self.search({"_source": kept, "track_total_hits": False, **body}, everywhere=True)
        return [
            Found(
                hit["_id"],
                hit.get("_score") or 0.0,
                hit["_source"].get("signature", ""),
                from_json(hit["_source"]["article"]) if records else None,
                tuple(hit.get("sort", ())),
            )
            for hit in answer["hits"]["hits"]
        ]

    def records(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What is stored of documents, by id; of those that have gone meanwhile nothing."""
        found: dict[str, dict[str, Any]] = {}
        for at in range(0, len(ids), _IDS_AT_ONCE):
            body = {"ids": list(ids[at : at + _IDS_AT_ONCE])}
            answer = self._connection.ask(partial(_read, name=self.address.name, body=body))
            for each in answer["docs"]:
                if each.get("found"):
                    found[each["_id"]] = from_json(each["_source"]["article"])
        return found

    def record(self, path: str) -> dict[str, Any] | None:
        """What is stored of the article of this path, written as this system writes paths or as the index does."""
        try:
            name = document_id(index_name(path))
        except UnicodeEncodeError:
            return None
        return self.records([name]).get(name)


def _read(client: Any, name: str, body: Mapping[str, Any]) -> Any:
    return client.mget(body=body, index=name, params={"_source": "article"})


def _whole(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of all shards; what only some of them say, while others are being moved, has to be asked again."""
    from opensearchpy.exceptions import TransportError

    if "error" in answer:
        raise TransportError(answer.get("status", 500), answer["error"].get("type", ""), answer)
    if answer["_shards"]["failed"]:
        failures = answer["_shards"].get("failures") or [{"reason": {"reason": "a part of the index is not there"}}]
        raise TransportError(503, "search_phase_execution_exception", {"error": failures[0]["reason"]})
    return answer
