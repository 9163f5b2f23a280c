"""Where strings of units stand: the conjunction of their grams, confirmed by position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.schema import TEXT_FIELDS, units_field

from .collection import Segment
from .lists import NO_MATCHES, NONE, Matches, Numbers, Places, TermLists
from .occurrences import find_matches
from .query.terms import UnitString
from .reading import Reading

_FEW = 12  # documents that are sooner read than looked up position by position


def find_string(
    reading: Reading, segment: Segment, field: str, string: UnitString, within: Numbers | None = None
) -> Matches:
    """The documents of a segment that hold `string`: all, or those of `within`, ascending.

    The string's terms must be among those of `reading`.
    """
    if len(string) < 3:
        name = units_field(field) if len(string) == 1 else field
        term = string.tokens[0].encode() if len(string) == 1 else string.grams[0]
        return _find_term(reading.lists(name, segment), reading.fields[name].rows[term], within)
    lists = reading.lists(field, segment)
    rows = [reading.fields[field].rows[gram] for gram in string.grams]
    docs = _having_all(lists, rows, within)
    if not len(docs):
        return NO_MATCHES
    if len(docs) <= _FEW:
        return _confirm_in_text(segment, field, string, docs)
    return _confirm(lists, rows, docs)


def find_all(reading: Reading, segment: Segment, field: str, strings: Sequence[UnitString]) -> Numbers:
    """The documents of a segment that hold every one of `strings`."""
    docs: Numbers | None = None
    rows = [reading.fields[field].rows[gram] for string in strings for gram in string.grams]
    if rows:
        docs = _having_all(reading.lists(field, segment), rows, None)
    for string in strings:
        if len(string) != 2 and (docs is None or len(docs)):  # a pair is its gram
            docs = find_string(reading, segment, field, string, docs).docs
    return NONE if docs is None else docs


def _find_term(lists: TermLists, row: int, within: Numbers | None) -> Matches:
    if within is None:
        return lists.matches(row)
    freqs = lists.among(row, within)
    hit = freqs > 0
    return Matches(within[hit], freqs[hit])


def _having_all(lists: TermLists, rows: Sequence[int], within: Numbers | None) -> Numbers:
    """The documents that hold all of these terms, rarest first, each list read only as far as it is needed."""
    sizes = lists.sizes.tolist()
    docs = within
    for row in sorted(set(rows), key=sizes.__getitem__):
        if not sizes[row] or (docs is not None and not len(docs)):
            return NONE
        docs = lists.matches(row).docs if docs is None else docs[lists.among(row, docs) > 0]
    return NONE if docs is None else docs


def _confirm(lists: TermLists, rows: Sequence[int], docs: Numbers) -> Matches:
    """Those of `docs` in which these grams stand one after another."""
    # Every other gram and the last cover all units between them; the rarest of them leaves least to compare.
    offsets = sorted({*range(0, len(rows) - 1, 2), len(rows) - 1}, key=lambda offset: lists.sizes[rows[offset]])
    starts = lists.places(rows[offsets[0]], docs) - offsets[0]
    for offset in offsets[1:]:
        starts = _common(starts, lists.places(rows[offset], docs) - offset)
    if not len(starts):
        return NO_MATCHES
    at = (starts >> 32).astype(np.uint32)
    new = np.ones(len(at), bool)
    np.not_equal(at[1:], at[:-1], out=new[1:])
    first = new.nonzero()[0]
    found, freqs = at[first], np.diff(first, append=len(at)).astype(np.uint32)
    wanted = Matches(docs, docs + np.uint32(1)).frequencies(found) > 0  # places are read of more than was asked for
    return Matches(found[wanted], freqs[wanted])


def _confirm_in_text(segment: Segment, field: str, string: UnitString, docs: Numbers) -> Matches:
    """As `_confirm`, by reading the documents."""
    parts = TEXT_FIELDS[field]
    records = [segment.stored(doc) for doc in docs.tolist()]
    found = find_matches([record[part] for record in records for part in parts], [string])
    counts = [sum(map(len, found[at : at + len(parts)])) for at in range(0, len(found), len(parts))]
    freqs = np.array(counts, np.uint32)
    return Matches(docs[freqs > 0], freqs[freqs > 0])


def _common(a: Places, b: Places) -> Places:
    """The numbers in both of two ascending arrays."""
    if len(a) > len(b):
        a, b = b, a
    at = b.searchsorted(a)
    at[at == len(b)] = 0
    common: Places = a[b[at] == a]
    return common
