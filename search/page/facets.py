"""How many of the documents found are of each year, month, day, source, author, format or folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hansou.index.errors import ArgumentError
from hansou.index.schema import KEPT, KEYWORD_FIELDS, LIST, LISTED, keyword, stored_article, values_of
from hansou.search.collection import Collection, Segment
from hansou.search.match.lists import Numbers

#: Characters of a date that tell its year, month and day.
DATE_PARTS = {"year": 4, "month": 7, "date": 10}
#: What documents can be counted by.
FACETS = (*DATE_PARTS, *(name for name in ("source", "author", "format") if name in KEYWORD_FIELDS), "folder")
MOST = 100  # values of names that are told, the commonest


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of documents by one property.

    `counts` are values, each with its number of documents: dates in order, names the commonest first. `others` is
    how many documents have names that are not told (more than `MOST`), `missing` how many have none at all.
    """

    counts: list[tuple[str, int]]
    others: int
    missing: int

    def as_json(self) -> dict[str, Any]:
        """The facet as the command line's --json prints it."""
        counts = [{"value": value, "count": count} for value, count in self.counts]
        return {"counts": counts, "others": self.others, "missing": self.missing}


def check_names(names: Sequence[str], kept: Sequence[str] = ()) -> None:
    """Raises ArgumentError for what documents cannot be counted by; `kept` are the keyword fields of an index's own."""
    if isinstance(names, str):
        raise ArgumentError("facets", names, f"a list of names, such as [{names!r}]")
    for name in names:
        if KEPT + name.lower() not in kept:
            ArgumentError.unless_one_of("facets", name, (*FACETS, *(own.removeprefix(KEPT) for own in kept)))


def count_by(name: str, collection: Collection, within: Sequence[Numbers]) -> Facet:
    """The counts by one of FACETS of some documents, given per segment, none of them deleted."""
    if name == "folder":
        return _by_folder(collection, within)
    field = "date" if name in DATE_PARTS else name if name in FACETS else KEPT + name.lower()
    counts: Counter[str] = Counter()
    examples: dict[str, tuple[Segment, int]] = {}
    filled = 0
    for segment, docs in zip(collection.segments, within, strict=True):
        column = segment.column(field)
        filled += int(np.count_nonzero(column.ordinals[docs] >= 0))
        for ordinal, count in column.counts(docs):
            value = column.names[ordinal][: DATE_PARTS.get(name)]
            counts[value] += count
            examples.setdefault(value, (segment, ordinal))
    missing = sum(map(len, within)) - filled
    if name in DATE_PARTS:
        return Facet(sorted(counts.items()), 0, missing)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = [(_as_written(field, *examples[value]), count) for value, count in ordered[:MOST]]
    return Facet(told, sum(count for _, count in ordered[MOST:]), missing)


def _by_folder(collection: Collection, within: Sequence[Numbers]) -> Facet:
    """The counts by the folder that the file of an article stands in; none is known of what stands in the uppermost, or
    was given from memory.
    """
    counts: Counter[str] = Counter()
    for segment, docs in zip(collection.segments, within, strict=True):
        column = segment.column("path")
        for ordinal, count in column.counts(docs):
            counts[_folder(column.names[ordinal])] += count
    missing = counts.pop("", 0)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Facet(ordered[:MOST], sum(count for _, count in ordered[MOST:]), missing)


def _folder(path: str) -> str:
    """The folder of a file, or of the file whose record this is (``a/b.jsonl#c/d``)."""
    file = path.partition("#")[0]
    return (file if "." in file.rpartition("/")[2] else path).rpartition("/")[0]


def _as_written(field: str, segment: Segment, ordinal: int) -> str:
    """A keyword as a document has it, not as it is folded."""
    doc = segment.arrays.field(field).postings(np.array([ordinal])).docs[0]
    record = segment.stored(int(doc))
    term = segment.column(field).names[ordinal]
    if field.startswith(KEPT):
        own = values_of(stored_article(record), field.removeprefix(KEPT))
    else:
        whole = str(record.get(field, ""))
        own = (whole, *whole.split(LIST)) if field in LISTED else (whole,)
    return next((value.strip() for value in own if keyword(field, value) == term), term)
