"""What an index on a cluster holds, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hansou.index.cluster.mapping import FILES
from hansou.index.text.fold.script import script_of
from hansou.search.statistics import Stats

from .remote import Remote

SAMPLE = 1_000
"""Documents of which the script is looked at."""
_LONGEST = 4_000  # characters of a text that are looked at


def gather(remote: Remote) -> Stats:
    """The numbers of an index; `bytes` are those of all its copies, `segments` its shards."""
    found = remote.search(
        {
            "size": 0,
            "track_total_hits": True,
            "aggs": {
                "characters": {"sum": {"field": "units"}},
                "sources": {"terms": {"field": "source", "size": 10, "shard_size": 1000}},
                "formats": {"terms": {"field": "format", "size": 100}},
            },
        }
    )
    counted: dict[str, Any] = found["aggregations"]
    files = remote.ask(lambda client, name: client.search(index=name + FILES, body=_files()))["aggregations"]
    told = remote.ask(lambda client, name: client.indices.stats(index=name, metric="store"))
    scripts = Counter(map(script_of, _sample(remote)))
    return Stats(
        documents=found["hits"]["total"]["value"],
        characters=int(counted["characters"]["value"]),
        segments=found["_shards"]["total"],
        first_date=_date(remote, "asc"),
        last_date=_date(remote, "desc"),
        sources=[(bucket["key"], bucket["doc_count"]) for bucket in counted["sources"]["buckets"]],
        bytes=told["_all"]["total"]["store"]["size_in_bytes"],
        formats=[(bucket["key"], bucket["doc_count"]) for bucket in counted["formats"]["buckets"]],
        scripts={name: scripts[name] for name in ("simplified", "traditional", "mixed", "other")},
        scripts_of=scripts.total(),
        files=files["files"]["doc_count"],
        failed=int(files["failed"]["value"]),
        doubtful=int(files["doubtful"]["value"]),
    )


def _files() -> dict[str, Any]:
    sums = {name: {"sum": {"field": name}} for name in ("failed", "doubtful")}
    return {"size": 0, "aggs": {"files": {"filter": {"term": {"kind": "file"}}}, **sums}}


def _date(remote: Remote, order: str) -> str:
    body = {"size": 1, "query": {"exists": {"field": "date"}}, "sort": [{"date": order}], "_source": ["date"]}
    hits = remote.search(body)["hits"]["hits"]
    return str(hits[0]["_source"]["date"]) if hits else ""


def _sample(remote: Remote) -> list[str]:
    """The beginnings of some texts, drawn at random."""
    query = {"function_score": {"query": {"match_all": {}}, "random_score": {"seed": 1, "field": "_seq_no"}}}
    found = remote.search({"size": SAMPLE, "query": query, "_source": ["article.title", "article.body"]})
    articles = [hit["_source"]["article"] for hit in found["hits"]["hits"]]
    return [f"{article['title']}\n{article['body'][:_LONGEST]}" for article in articles]
