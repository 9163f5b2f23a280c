"""Where strings of units stand: the conjunction of their grams, confirmed by position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .lists import NO_MATCHES, NONE, Lists, Matches, Numbers, Ordinals, TextLists
from .query.terms import UnitString

Places = npt.NDArray[np.int64]


def find_string(field: TextLists, string: UnitString, within: Numbers | None = None) -> Matches:
    """The documents that hold `string`: all, or those of `within`, ascending."""
    if len(string) == 1:
        return _find_term(field.units, string.tokens[0].encode(), within)
    if len(string) == 2:
        return _find_term(field.terms, string.grams[0], within)
    ordinals = field.terms.find(string.grams)
    if (ordinals < 0).any():
        return NO_MATCHES
    docs = _having_all(field.terms, ordinals, within)
    return _confirm(field.terms, ordinals, docs) if len(docs) else NO_MATCHES


def find_all(field: TextLists, strings: Sequence[UnitString]) -> Numbers:
    """The documents that hold every one of `strings`."""
    grams = list(dict.fromkeys(gram for string in strings for gram in string.grams))
    docs: Numbers | None = None
    if grams:
        ordinals = field.terms.find(grams)
        if (ordinals < 0).any():
            return NONE
        docs = _having_all(field.terms, ordinals, None)
    for string in strings:
        if len(string) != 2:  # a pair is its gram
            docs = find_string(field, string, docs).docs
    return NONE if docs is None else docs


def _find_term(lists: Lists, term: bytes, within: Numbers | None) -> Matches:
    ordinal = int(lists.find([term])[0])
    if ordinal < 0:
        return NO_MATCHES
    if within is None:
        return lists.matches(ordinal)
    freqs = lists.among(ordinal, within, int(lists.reader.doc_frequency(np.array([ordinal]))[0]))
    hit = freqs > 0
    return Matches(within[hit], freqs[hit])


def _having_all(lists: Lists, ordinals: Ordinals, within: Numbers | None) -> Numbers:
    """The documents that hold all of these terms, rarest first, each list read only as far as it is needed."""
    ordinals = np.unique(ordinals)
    sizes = lists.reader.doc_frequency(ordinals)
    docs = within
    for at in np.argsort(sizes, kind="stable").tolist():
        if docs is None:
            docs = lists.matches(int(ordinals[at])).docs
        elif len(docs):
            docs = docs[lists.among(int(ordinals[at]), docs, int(sizes[at])) > 0]
    return NONE if docs is None else docs


def _confirm(lists: Lists, ordinals: Ordinals, docs: Numbers) -> Matches:
    """Those of `docs` in which the grams `ordinals` stand one after another."""
    # Every other gram and the last cover all units between them.
    offsets = [*range(0, len(ordinals) - 1, 2), len(ordinals) - 1]
    places = _places(lists, ordinals, offsets[0], docs)
    for offset in offsets[1:]:
        if not len(places):
            break
        places = _common(places, _places(lists, ordinals, offset, docs))
    found, freqs = np.unique((places >> 32).astype(np.uint32), return_counts=True)
    return Matches(found, freqs.astype(np.uint32))


def _places(lists: Lists, ordinals: Ordinals, offset: int, docs: Numbers) -> Places:
    """Where a string would start by its gram at `offset`: document and position in one number, ascending."""
    at, positions = lists.reader.positions(int(ordinals[offset]), docs)
    return (at.astype(np.int64) << 32) + positions.astype(np.int64) - offset


def _common(a: Places, b: Places) -> Places:
    """The numbers in both of two ascending arrays."""
    if len(a) > len(b):
        a, b = b, a
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return a[b[at] == a]
