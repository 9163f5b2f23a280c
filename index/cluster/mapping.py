"""What hansou's index is on a cluster: its fields, how they are analysed and scored, and the version of all that.

No plugin is wanted of the cluster: hansou sends tokens with blanks between them, and the cluster splits at blanks.
"""

from __future__ import annotations

from typing import Any

from hansou.index.errors import ClusterError, NewerIndex, NoIndex
from hansou.index.schema import K1, TEXT_FIELDS, B, units_field
from hansou.index.store.commit.commits import FORMAT

from .address import SHARDS
from .connection import Connection

MAPPING = 2
"""The version of the fields below; that of the text pipeline is FORMAT."""

BETWEEN_PARTS = 1000  # positions left out between title, body and the words of three units and more
FILES = "-files"  # what is added to an index's name for what it remembers of files
GAP = "?"  # in the analyzer for shapes: a position where anything may stand

_TOKENS = {"type": "text", "analyzer": "tokens", "similarity": "hansou", "position_increment_gap": BETWEEN_PARTS}
_KEYWORD = {"type": "keyword"}
_SETTINGS = {
    "refresh_interval": "30s",  # a commit asks for it
    "codec": "best_compression",
    "similarity": {"hansou": {"type": "BM25", "k1": K1, "b": B}},
    "analysis": {
        "tokenizer": {"tokens": {"type": "whitespace", "max_token_length": 1024}},
        "filter": {"gaps": {"type": "stop", "stopwords": [GAP]}},
        "analyzer": {
            "tokens": {"type": "custom", "tokenizer": "tokens"},
            "shapes": {"type": "custom", "tokenizer": "tokens", "filter": ["gaps"]},
        },
    },
}
_DERIVED = [name for field in TEXT_FIELDS for name in (field, units_field(field))]
_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"excludes": _DERIVED},  # made anew from the article by whoever needs them
    "_meta": {"hansou": {"mapping": MAPPING, "pipeline": FORMAT}},
    "properties": {
        **dict.fromkeys(_DERIVED, _TOKENS),
        **dict.fromkeys(("path", "date", "year", "month", "day", "source", "author", "format"), _KEYWORD),
        "published": {"type": "date", "format": "yyyy-MM-dd||yyyy-MM||yyyy", "ignore_malformed": True},
        "units": {"type": "integer"},  # in the text, and below in other fields: what their length is for ranking
        "title_length": {"type": "integer"},
        "about_length": {"type": "integer"},
        "number": {"type": "long"},  # grows with every article that is sent, on one machine
        "signature": {"type": "keyword", "index": False},
        "article": {"type": "object", "enabled": False},  # what is shown of it
    },
}
_FILES_MAPPINGS = {
    "dynamic": "strict",
    "_meta": {"hansou": {"mapping": MAPPING, "pipeline": FORMAT}},
    "properties": {
        "kind": _KEYWORD,
        "failed": {"type": "integer"},
        "doubtful": {"type": "integer"},
        "data": {"type": "object", "enabled": False},
    },
}


def create(connection: Connection) -> None:
    """Make the index, and what remembers its files, if they are not there. Raises as `check` does."""
    address = connection.address
    copies: dict[str, Any] = {"auto_expand_replicas": "0-1"}
    if address.replicas is not None:
        copies = {"number_of_replicas": address.replicas, "auto_expand_replicas": False}
    shards = {"number_of_shards": address.shards or SHARDS}
    _create(connection, address.name, {"settings": {"index": _SETTINGS | shards | copies}, "mappings": _MAPPINGS})
    check(connection)
    settings = {"index": {"number_of_shards": 1, **copies}}
    _create(connection, address.name + FILES, {"settings": settings, "mappings": _FILES_MAPPINGS})


def _create(connection: Connection, name: str, body: dict[str, Any]) -> None:
    def make(client: Any) -> None:
        if not client.indices.exists(index=name):
            # Until there are all copies, a node that is lost takes with it what was acknowledged.
            client.indices.create(index=name, body=body, wait_for_active_shards="all", request_timeout=60)

    try:
        connection.ask(make)
    except ClusterError as error:
        if "already exists" not in error.reason:  # another run has made it just now
            raise


def check(connection: Connection) -> dict[str, Any]:
    """The settings of the index, which is one that this hansou can read.

    Raises NoIndex, NewerIndex, ClusterError for one that something else or an older hansou made.
    """
    address = connection.address
    found = connection.ask(lambda client: client.indices.get(index=address.name))
    if len(found) != 1:
        raise NoIndex(address)
    index = next(iter(found.values()))
    made = index.get("mappings", {}).get("_meta", {}).get("hansou")
    if not isinstance(made, dict) or not all(type(made.get(key)) is int for key in ("mapping", "pipeline")):
        reason = "this index was made by something else than hansou; choose another name"
        raise ClusterError(address, reason)
    versions = made["mapping"], made["pipeline"]
    if versions[0] > MAPPING or versions[1] > FORMAT:
        raise NewerIndex(address, max(versions))
    if versions != (MAPPING, FORMAT):
        reason = "made by an older hansou; index again under another name, then remove this index from the cluster"
        raise ClusterError(address, reason)
    settings: dict[str, Any] = index["settings"]["index"]
    return settings
