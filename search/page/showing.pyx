# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Hits made of records in compiled code: what `hits` does one by one."""

from hansou.search.frozen cimport Fields, find_fields, frozen

from hansou.search.results import Hit
from hansou.search.snippets.occurrences import Match

cdef tuple FIELDS = (
    "rank", "score", "path", "title", "date", "source", "snippets", "title_highlights", "author", "address", "format",
    "repeats", "fields",
)
cdef Fields HIT
find_fields(&HIT, Hit, FIELDS)


cdef object hit_of(
    object rank, object score, dict record, Scanner scanner, Cutter cutter, list worths, Py_ssize_t snippets,
    tuple repeats
):
    """The hit of a record of an article without pages, asides and headings."""
    cdef str body = record["body"]
    cdef Py_ssize_t at, found = scanner.marks(record["title"])
    cdef list title = [(scanner.found[at].start, scanner.found[at].end) for at in range(found)]
    found = scanner.marks(body)
    passages = cutter.cut(body, scanner.found, found, worths, record.get("line", 1), snippets, None)
    return frozen(Hit, &HIT, (
        rank, score, record["path"], record["title"], record.get("date", ""), record.get("source", ""), passages,
        title, record.get("author", ""), record.get("address", ""), record.get("format", ""), repeats,
        record.get("fields", {}),
    ))


def shown(list places, list records, Scanner scanner, Cutter cutter, list worths, first, Py_ssize_t snippets, other):
    """The hits of documents with these places and records; the rank of the first is `first`.

    scanner: of the strings wanted, each worth as much. other: makes the hit of a place whose record has more than a
    text, of its rank, the place, the record, and the matches in title and body.
    """
    cdef Py_ssize_t at
    cdef dict record
    cdef list hits = []
    for at in range(len(places)):
        place, record = places[at], records[at]
        if place.repeats or "asides" in record or "pages" in record or "headings" in record:
            title, body = scanner.find(record["title"], Match), scanner.find(record["body"], Match)
            hits.append(other(first + at, place, record, title, body))
        else:
            hits.append(hit_of(first + at, place.score, record, scanner, cutter, worths, snippets, ()))
    return hits
