"""Collocates: words that stand near what a query finds more often than chance would have it.

For a word that occurs O times in the windows around all occurrences, F times in the collection, with windows of W units
in a collection of N units, chance would have it E = F * W / N times. Three measures tell how far O is from that:

* log-likelihood (Dunning 1993): 2 * sum over the four cells of O * ln(O / E), of the table word / other words by
  window / elsewhere; negative where the word is rarer than by chance. It is sure of what is frequent.
* MI (Church and Hanks 1990): log2(O / E). It favours what is rare and occurs nowhere else.
* Dice, as logDice (Rychlý 2008): 14 + log2(2 * O / (R + F)), R the number of occurrences of the query. It does not
  grow with the collection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2
from typing import Any, Literal, NamedTuple

import numpy as np

from hansou.index.text.fold.characters import HAN, classify_character, from_code_points
from hansou.index.text.tokens.segmenter import word_starts
from hansou.index.text.tokens.units import normalize_token, split_units
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.occurrences import HighlightTerm

Measure = Literal["log-likelihood", "mi", "dice"]
MEASURES: tuple[Measure, ...] = ("log-likelihood", "mi", "dice")

_REACH = 4
"""Characters of context that are taken apart for each word of the window; beyond them up to the next sign that ends a
run, so that words are cut as they are in the whole text."""
_LONGEST = 60
"""Characters after which a run without such a sign is cut."""
_STOP = re.compile(r"[^\w\s]|_")  # a sign over which no word goes on
_GAP = "。"  # between two texts that are taken apart together: no unit, and no run goes on over it
_AT_ONCE = 4096
"""Contexts that are taken apart together."""


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word, folded: how often it stands near (`near`), to the left and to the right, how often in the collection
    (`total`), how often chance would have it near (`expected`), and the three measures.
    """

    word: str
    near: int
    left: int
    right: int
    total: int
    expected: float
    log_likelihood: float
    mi: float
    dice: float

    def by(self, measure: Measure) -> float:
        """The value of one of the measures."""
        return {"log-likelihood": self.log_likelihood, "mi": self.mi, "dice": self.dice}[measure]

    def as_json(self) -> dict[str, Any]:
        """The collocate as the command line prints it."""
        return {
            "word": self.word,
            "near": self.near,
            "left": self.left,
            "right": self.right,
            "total": self.total,
            "expected": round(self.expected, 4),
            "log_likelihood": round(self.log_likelihood, 4),
            "mi": round(self.mi, 4),
            "dice": round(self.dice, 4),
        }


@dataclass(frozen=True, slots=True)
class Windows:
    """What stands around all occurrences: words to the left and right with their counts, the number of occurrences,
    and the units of all windows.
    """

    left: Counter[str]
    right: Counter[str]
    occurrences: int
    units: int


def windows_in(records: Iterable[Mapping[str, Any]], wanted: Sequence[HighlightTerm], window: int) -> Windows:
    """The words around every occurrence of `wanted`, `window` of them at most on each side, none across a line's end
    and none that is part of the occurrence itself.
    """
    sides: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    occurrences = units = 0
    waiting: list[_Context] = []

    def count() -> None:
        nonlocal units
        before, after, some = _words_near(waiting, window)
        sides[0].update(before)
        sides[1].update(after)
        units += some
        waiting.clear()

    for record in records:
        texts = record["title"], record["body"]
        for text, matches in zip(texts, find_terms(texts, wanted), strict=True):
            occurrences += len(matches)
            for match in matches:
                waiting += _Context(text, match.start, False), _Context(text, match.end, True)
        if len(waiting) >= _AT_ONCE:
            count()
    count()
    return Windows(*sides, occurrences, units)


class _Context(NamedTuple):
    """What stands in a text before or after a place."""

    text: str
    at: int
    after: bool

    def stretch(self, reach: int) -> tuple[int, int]:
        """The extent of `reach` characters of it and what is left of the run of words there, within the line."""
        if self.after:
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end
            far = min(end, self.at + reach)
            most = min(end, far + _LONGEST)
            stop = _STOP.search(self.text, far, most)
            return self.at, stop.start() if stop else most
        start = self.text.rfind("\n", 0, self.at) + 1
        far = max(start, self.at - reach)
        least = max(start, far - _LONGEST)
        stop = _STOP.search(self.text[least:far][::-1])
        return far - stop.start() if stop else least, self.at

    def is_whole(self, extent: tuple[int, int]) -> bool:
        """Whether the extent reaches the line's end."""
        start, end = extent
        if self.after:
            return end == len(self.text) or self.text[end] == "\n"
        return start == 0 or self.text[start - 1] == "\n"


def _words_near(contexts: Sequence[_Context], window: int) -> tuple[list[str], list[str], int]:
    """The words next to each place, `window` at most: those before, those after, folded; and how many units they have.

    All contexts are taken apart at once; those that turn out to hold too few words are taken apart again, longer.
    """
    before: list[str] = []
    after: list[str] = []
    units = 0
    reach = window * _REACH
    left = list(contexts)
    while left:
        extents = [context.stretch(reach) for context in left]
        cut = _cut([context.text[start:end] for context, (start, end) in zip(left, extents, strict=True)])
        again = []
        for context, extent, first, last in zip(left, extents, cut.firsts, cut.firsts[1:], strict=False):
            if last - first < window and not context.is_whole(extent):
                again.append(context)
                continue
            low, high = (first, min(last, first + window)) if context.after else (max(first, last - window), last)
            (after if context.after else before).extend(cut.words[low:high])
            units += cut.bounds[high] - cut.bounds[low]
        left, reach = again, reach * 4
    return before, after, units


class _Words(NamedTuple):
    """The words of several texts, one after the other: each word, folded; where it begins, in units, and the end of
    all; and the first word of each text, and the end of all.
    """

    words: list[str]
    bounds: Sequence[int]
    firsts: list[int]


def _cut(texts: Sequence[str]) -> _Words:
    """The words of texts, as `analyze` cuts them; tokens of their units are not made one by one."""
    units = split_units(_GAP.join(texts))
    bounds = np.append(word_starts(units), len(units)).astype(np.int64)
    folded = from_code_points(units.points)
    starts, ends = units.starts[bounds[:-1]], units.ends[bounds[1:] - 1]
    singles = np.concatenate([[0], np.cumsum(units.single)])
    sizes = np.diff(bounds)
    # Of these, single characters one after the other, which is most of them, the word is a part of the text.
    is_part = (ends - starts == sizes) & (singles[bounds[1:]] - singles[bounds[:-1]] == sizes)
    words = [folded[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    for at in np.flatnonzero(~is_part).tolist():
        words[at] = (
            normalize_token(words[at])
            if sizes[at] == 1 and not units.single[bounds[at]]
            else "".join(map(units.token, range(int(bounds[at]), int(bounds[at + 1]))))
        )
    offsets = np.cumsum([0, *(len(text) + len(_GAP) for text in texts)])
    firsts = np.searchsorted(bounds, np.searchsorted(units.text_starts, offsets))
    return _Words(words, bounds.tolist(), firsts.tolist())


def collocates_of(
    windows: Windows, totals: Mapping[str, int], units: int, minimum: int, measure: Measure
) -> list[Collocate]:
    """The words that stand in the windows `minimum` times and more, and more often than by chance, best first.

    totals: how often each word stands in the collection. units: how many units the collection has.
    """
    found = []
    for word, near in (windows.left + windows.right).items():
        total = max(totals.get(word, 0), near)
        expected = total * windows.units / max(1, units)
        if near >= minimum and near > expected:
            found.append(
                Collocate(
                    word,
                    near,
                    windows.left[word],
                    windows.right[word],
                    total,
                    expected,
                    log_likelihood(near, windows.units, total, units),
                    log2(near / expected),
                    14 + log2(2 * near / (windows.occurrences + total)),
                )
            )
    return sorted(found, key=lambda each: (-each.by(measure), -each.near, each.word))


def totals_of(vocabulary: Vocabulary, words: Sequence[str]) -> dict[str, int]:
    """How often each of these words stands in the collection; of two characters, whatever words they are part of."""
    counters = {1: vocabulary.unit_counts, 2: vocabulary.pair_counts, 3: vocabulary.word_counts}
    totals: dict[str, int] = {}
    for size, count in counters.items():
        some = [word for word in words if min(3, _units(word)) == size]
        totals.update(zip(some, count(some), strict=True))
    return totals


def _units(word: str) -> int:
    """The units of a word: one for letters and for a number, one a Chinese character."""
    return len(word) if all(classify_character(character) == HAN for character in word) else 1


def log_likelihood(near: int, window: int, total: int, units: int) -> float:
    """Dunning's G² of a word: `near` of its `total` occurrences in windows of `window` of all `units`."""
    cells = (
        (near, total * window / units),
        (total - near, total * (units - window) / units),
        (window - near, (units - total) * window / units),
        (units - window - total + near, (units - total) * (units - window) / units),
    )
    value = 2 * sum(count * log(count / expected) for count, expected in cells if count > 0 and expected > 0)
    return value if near >= cells[0][1] else -value
