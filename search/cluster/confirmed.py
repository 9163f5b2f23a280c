"""Which of the documents that a cluster matches are answers, where their texts have to be looked at for that.

A cluster can't tell whether a form of a word stands as a word or is a piece of others, nor whether signs stand around
what is quoted. It tells which documents hold the units, and which match without that; those between are read, and the
local engine tells which of them match. Of too many none is read: all of them are taken for answers, which a note tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hansou.index.cluster.documents import document_id
from hansou.search.match.lists import Numbers
from hansou.search.query.notes import ALL_COUNTED, Note

from .remote import Query, Remote

MOST_LOOKED_AT = 200
"""Documents that are read for one query to tell which of them match; they come in one request."""

TOO_MANY = Note(0, "on a cluster too many articles would have to be looked at to tell all that match", ALL_COUNTED)

Matching = Callable[[Sequence[Mapping[str, Any]]], Sequence[Numbers]]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the answers match. `notes`: others match it too."""

    query: Query
    notes: tuple[Note, ...] = ()


def confirmed(remote: Remote, loose: Query, sure: Query, matching: Matching) -> Confirmed:
    """The answers among what matches `loose`: what matches `sure`, and of the rest what `matching` gives, by their
    numbers, of some records.
    """
    if loose == sure:
        return Confirmed(loose)
    between = {"bool": {"filter": [loose], "must_not": [sure]}}
    count = remote.counts([between])[0]
    if count > MOST_LOOKED_AT:
        return Confirmed(loose, (TOO_MANY,))
    if not count:
        return Confirmed(loose)
    body = {"query": {"constant_score": {"filter": between}}, "size": MOST_LOOKED_AT, "sort": [{"path": "asc"}]}
    records = [found.record or {} for found in remote.best(body, records=True)]
    kept = {doc for docs in matching(records) for doc in docs.tolist()}
    others = sorted(document_id(record["path"]) for doc, record in enumerate(records) if doc not in kept)
    if not others:
        return Confirmed(loose)
    return Confirmed({"bool": {"filter": [loose], "must_not": [{"ids": {"values": others}}]}})
