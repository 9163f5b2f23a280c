"""Ranking by reading: how much of a query stands together in one short stretch of a text.

What a bag of terms cannot tell, whether a text that has a part of the words has them in one place, is seen by
sliding a window over the text. The window's worth is the weight of the query's units and of its pairs of
neighbouring units inside, each counted once; see Tao and Zhai, "An exploration of proximity measures" (2007), for
why the smallest span that holds the terms tells more than their average distance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from hansou.index.text.fold.characters import CodePoints, code_points, from_code_points
from hansou.index.text.tokens.units import normalize_token, split_points
from hansou.search.query.tree import Phrase
from hansou.search.snippets.located import Located
from hansou.search.snippets.long_texts import read_around
from hansou.search.snippets.occurrences import HighlightTerm, spell

from .weights import LATIN_UNITS, PARTS, READING_DEPTH, READING_SHARE, READING_UNITS, WINDOW, Ranking

_LOW = 16  # bits of a code point that choose a row
_MASK = (1 << _LOW) - 1

Ordinals = npt.NDArray[np.int64]
Worths = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """What a window is to hold: the query's different units, each with its weight, and for each two of them the
    weight of their standing side by side, 0 where the query does not have them so.

    `single` marks units of one character. Weights are int64, in parts of 1 / PARTS, so that sums of them are exact.
    """

    tokens: tuple[str, ...]
    single: tuple[bool, ...]
    units: Ordinals
    pairs: Ordinals

    @classmethod
    def of(
        cls, phrases: Sequence[Phrase], units: Mapping[bytes, float], grams: Mapping[bytes, float], ranking: Ranking
    ) -> WindowTerms:
        """The units and pairs of phrases, weighed by the idf of their terms."""
        single: dict[str, bool] = {}
        weights: dict[str, float] = {}
        pairs: dict[tuple[str, str], float] = {}
        latin = LATIN_UNITS * ranking.window_unit + (LATIN_UNITS - 1) * ranking.window_gram
        for phrase in phrases:
            whole, counts = phrase.whole, phrase.counts
            single.update(zip(whole.tokens, whole.single, strict=True))
            for token, term, count in zip(whole.tokens, phrase.unit_terms, counts, strict=True):
                worth = ranking.window_unit if single[token] else latin
                weights[token] = max(weights.get(token, 0.0), worth * count * units[term])
            for pair, term, both in zip(pairwise(whole.tokens), phrase.gram_terms, pairwise(counts), strict=True):
                pairs[pair] = ranking.window_gram * min(both) * grams.get(term, 0.0)
        rows = {token: row for row, token in enumerate(weights)}
        table = np.zeros((len(rows), len(rows)))
        for (first, second), weight in pairs.items():
            table[rows[first], rows[second]] = weight
        worths = np.fromiter(weights.values(), float, len(weights))
        return cls(tuple(weights), tuple(single[token] for token in weights), _in_parts(worths), _in_parts(table))


def _in_parts(weights: Worths) -> Ordinals:
    return np.rint(weights * PARTS).astype(np.int64)


def can_tell(phrases: Sequence[Phrase]) -> bool:
    """Whether reading would tell more of answers to these phrases than their terms do."""
    if any(phrase.field != "text" for phrase in phrases):
        return False
    units = sum(len(phrase.whole) for phrase in phrases)
    return sum(len(phrase.wanted) for phrase in phrases) > 1 and 2 < units <= READING_UNITS


def how_many_read(scores: Worths) -> int:
    """How many of the best documents, given their scores, are read."""
    first = scores[:READING_DEPTH]
    count = int((first >= READING_SHARE * first[0]).sum()) if len(first) else 0
    return count if count > 1 else 0


def pairs_of(phrases: Sequence[Phrase]) -> list[HighlightTerm]:
    """The pairs of neighbouring units of phrases, by which the window to read of a long text is chosen."""
    pairs: dict[str, None] = {}
    for phrase in phrases:
        units = [spell(*unit) for unit in zip(phrase.whole.tokens, phrase.whole.single, strict=True)]
        pairs.update(dict.fromkeys(map("".join, pairwise(units))))
    return [HighlightTerm(pair, 1.0) for pair in pairs]


def text_to_read(record: Mapping[str, Any], doc: int, located: Located) -> str:
    """What is read of a document: its title and its body, or of a body in blocks those in which the most of the pairs
    of `located` stand together.
    """
    return read_around(record, lambda: located[doc], [term.weight for term in located.terms], WINDOW)


def best_windows(texts: Sequence[str], terms: WindowTerms) -> Worths:
    """The worth of each text's best window: the weights of the units and pairs in it. `windows` finds it in compiled
    code, one text after the other.
    """
    best = np.zeros(len(texts))
    if not texts or not terms.tokens:
        return best
    starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    at, unit, first, size = _places_of_units(code_points("\n".join(texts)), starts, terms)
    if not len(at):
        return best
    beside = np.flatnonzero((at[1:] == at[:-1] + 1) & ~_crosses(at, first))
    pair = terms.pairs[unit[beside], unit[beside + 1]]
    beside, pair = beside[pair > 0], pair[pair > 0]
    kinds = len(terms.tokens)
    # A pair is in a window that begins at its first unit and reaches its second: it counts as standing there.
    where = np.concatenate((at, at[beside + 1]))
    kind = np.concatenate((unit, kinds * (1 + unit[beside]) + unit[beside + 1]))
    worth = np.concatenate((terms.units[unit], pair)).astype(float)
    back = np.concatenate((np.zeros(len(at), np.int64), np.ones(len(beside), np.int64)))
    sums = _sums(where, kind, worth, back, first, size)
    filled = np.flatnonzero(np.diff(first, append=size))  # texts that have units
    best[filled] = np.maximum.reduceat(sums, first[filled]) / PARTS
    return best


def _places_of_units(
    points: CodePoints, starts: Sequence[int], terms: WindowTerms
) -> tuple[Ordinals, Ordinals, Ordinals, int]:
    """Where units of the query stand, as ordinals of units in all texts, and which; each text's first unit; and the
    number of units.
    """
    units = split_points(points)
    rows = np.where(units.single, _rows(units.points[units.starts], terms), np.uint8(0))
    others = np.flatnonzero(~units.single)
    heads = units.points[units.starts[others]]
    for row, (token, single) in enumerate(zip(terms.tokens, terms.single, strict=True), 1):
        if not single:
            for ordinal in others[heads == ord(token[0])].tolist():
                text = from_code_points(units.points[units.starts[ordinal] : units.ends[ordinal]])
                if normalize_token(text) == token:
                    rows[ordinal] = row
    at = rows.nonzero()[0]
    return at, rows[at].astype(np.int64) - 1, units.text_starts.searchsorted(starts), len(units)


def _rows(points: CodePoints, terms: WindowTerms) -> npt.NDArray[np.uint8]:
    """Of each character: 1 more than the row of the unit that it is, 0 where the query has none."""
    units = zip(terms.tokens, terms.single, strict=True)
    characters = np.array([0, *(ord(token) if single else 0 for token, single in units)])
    rows = np.zeros(1 << _LOW, np.uint8)
    rows[characters & _MASK] = np.arange(len(characters))
    rows[0] = 0
    found: npt.NDArray[np.uint8] = rows[points & _MASK]
    at = found.nonzero()[0]
    found[at] *= characters[found[at]] == points[at]  # beyond the first 65,536, some share a row
    return found


def _crosses(at: Ordinals, first: Ordinals) -> npt.NDArray[np.bool_]:
    """Whether between two places a text begins."""
    text = first.searchsorted(at, side="right")
    crosses: npt.NDArray[np.bool_] = text[1:] != text[:-1]
    return crosses


def _sums(where: Ordinals, kind: Ordinals, worth: Worths, back: Ordinals, first: Ordinals, size: int) -> Worths:
    """For each place the worth of the window that begins there, every kind counted once.

    What stands `where` and reaches `back` before it is in the windows that begin from WINDOW - 1 places before it
    to where it begins; and only in those, of them, that do not hold the same kind once more further left.
    """
    order = (kind * size + where).argsort()
    where, kind, worth, back = where[order], kind[order], worth[order], back[order]
    begins = where - back
    lowest = np.maximum(where - (WINDOW - 1), first[first.searchsorted(where, side="right") - 1])
    again = (kind[1:] == kind[:-1]) * (begins[:-1] + 1)
    np.maximum(lowest[1:], again, out=lowest[1:])
    worth *= lowest <= begins
    sums = np.bincount(lowest, worth, size + 1) - np.bincount(begins + 1, worth, size + 1)
    return np.cumsum(sums, dtype=np.float64)[:-1]
