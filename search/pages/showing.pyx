# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Hits made of records in compiled code: what `hits` does one by one."""

from index.text.scan cimport Scanner

from ..frozen cimport frozen
from ..snippets.cutting cimport Cutter

from ..results import Hit
from ..snippets.occurrences import Match

cdef tuple FIELDS = (
    "rank", "score", "path", "title", "date", "source", "snippets", "title_highlights", "author", "address", "format",
    "repeats",
)


def shown(list places, list records, Scanner scanner, Cutter cutter, list worths, first, Py_ssize_t snippets, other):
    """The hits of documents with these places and records; the rank of the first is `first`.

    scanner: of the strings wanted, each worth as much. other: makes the hit of a place whose record has more than a
    text, of its rank, the place, the record, and the matches in title and body.
    """
    cdef Py_ssize_t at
    cdef dict record
    cdef str body
    cdef list hits = [], title, inside
    for at in range(len(places)):
        place, record = places[at], records[at]
        body = record["body"]
        title, inside = scanner.find(record["title"], Match), scanner.find(body, Match)
        if place.repeats or "asides" in record or "pages" in record:
            hits.append(other(first + at, place, record, title, inside))
            continue
        passages = cutter.snippets(body, inside, worths, record.get("line", 1), snippets, [(0, len(body))])
        hits.append(frozen(Hit, FIELDS, (
            first + at, place.score, record["path"], record["title"], record.get("date", ""), record.get("source", ""),
            passages, [(<tuple>match)[:2] for match in title], record.get("author", ""), record.get("address", ""),
            record.get("format", ""), (),
        )))
    return hits
