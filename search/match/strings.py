"""Documents that hold strings of units: the conjunction of their grams, confirmed by position."""

from __future__ import annotations

from collections.abc import Sequence

from hansou.index.schema import units_field
from hansou.search.collection import Segment
from hansou.search.query.terms import UnitString

from .lists import NO_MATCHES, NONE, Matches, Numbers, TermLists
from .reading import Reading


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
    docs = lists.having_all(rows, within)
    return lists.standing(rows, docs) if len(docs) else NO_MATCHES


def find_all(reading: Reading, segment: Segment, field: str, strings: Sequence[UnitString]) -> Numbers:
    """The documents of a segment that hold every one of `strings`."""
    docs: Numbers | None = None
    rows = [reading.fields[field].rows[gram] for string in strings for gram in string.grams]
    if rows:
        docs = reading.lists(field, segment).having_all(rows)
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
