"""How many answers are of each year, month, day, source, author or format: counted by the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hansou.index.cluster.documents import keyword_term
from hansou.index.errors import ArgumentError
from hansou.index.schema import LIST, LISTED
from hansou.search.page.facets import DATE_PARTS, MOST, Facet, check_names

from .remote import Query, Remote

_FIELDS = {"date": "day"}
_MOST_DATES = 20_000
_LOOKED_AT = 1_000  # names of each shard, of which the commonest are told


def count_by(names: Sequence[str], remote: Remote, match: Query) -> Mapping[str, Facet]:
    """Facets of all documents that match. Of names more than a thousand, counts of the rarer ones may be too low."""
    check_names(names)
    if "folder" in names:
        raise ArgumentError("facets", names, "of what a cluster counts by: folders are not")
    if not names:
        return {}
    aggregations: dict[str, Any] = {}
    for name in names:
        field = _FIELDS.get(name, name)
        terms: dict[str, Any] = {"field": field, "size": _MOST_DATES if name in DATE_PARTS else MOST}
        if name not in DATE_PARTS:
            terms |= {"shard_size": _LOOKED_AT, "order": [{"_count": "desc"}, {"_key": "asc"}]}
        if name in LISTED:  # each name of a list is counted, and not the list
            terms["exclude"] = f".*{LIST}.*"
        aggregations[name] = {"terms": terms}
        if name not in DATE_PARTS:  # as an article has it, not as it is folded
            first = {"size": 1, "sort": [{"path": "asc"}], "_source": [f"article.{field}"]}
            aggregations[name]["aggs"] = {"written": {"top_hits": first}}
        aggregations[f"{name}?"] = {"missing": {"field": field}}
    query = {"constant_score": {"filter": match}}
    found = remote.search({"size": 0, "query": query, "aggs": aggregations})["aggregations"]
    return {name: _facet(name, found[name], found[f"{name}?"]["doc_count"]) for name in names}


def _facet(name: str, found: Mapping[str, Any], missing: int) -> Facet:
    if name in DATE_PARTS:
        counts = sorted((bucket["key"], bucket["doc_count"]) for bucket in found["buckets"])
    else:
        counts = [(_written(name, bucket), bucket["doc_count"]) for bucket in found["buckets"]]
    return Facet(counts, found["sum_other_doc_count"], missing)


def _written(name: str, bucket: Mapping[str, Any]) -> str:
    source = bucket["written"]["hits"]["hits"][0]["_source"]
    term = str(bucket["key"])
    whole = str(source["article"].get(name, term))
    own = (whole, *whole.split(LIST)) if name in LISTED else (whole,)
    return next((value.strip() for value in own if keyword_term(name, value) == term), term)
