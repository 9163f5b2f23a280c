"""The terms of a query: strings that documents must hold, and weighted terms that rank them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Protocol

from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.tokens.segmenter import default_cut
from hansou.index.text.tokens.terms import Analysis, analyze
from hansou.search.rank.weights import RANKING, Ranking

from .fields import PINYIN
from .questions import is_asking
from .signs import signs_of
from .together import FUNCTION_WORDS, standing_together
from .tree import Alike, Exact, Phrase, Text, UnitString

_BETWEEN = "。"  # between two pieces while they are taken apart: no unit, and no word crosses it


class WordList(Protocol):
    """Words that a person made known."""

    def keep_whole(self, tokens: Sequence[str], bounds: Sequence[int]) -> tuple[list[int], frozenset[int]]:
        """The bounds of words in a run of units, those of the segmenter given; and which begin a word of the list."""


def take_apart(texts: Sequence[Text], own: WordList | None = None, ranking: Ranking = RANKING) -> list[Phrase]:
    """The terms of each piece of text of a query, weighed by `ranking`; words of `own` are kept whole."""
    analysis = analyze(_BETWEEN.join(text.text for text in texts), _cut)
    starts = accumulate((len(text.text) + len(_BETWEEN) for text in texts), initial=0)
    edges = [bisect_left(analysis.starts, start) for start in starts]
    firsts = analysis.bounds[:-1]
    return [
        _phrase(text, analysis, start, end, firsts[bisect_left(firsts, start) : bisect_left(firsts, end)], own, ranking)
        for text, (start, end) in zip(texts, pairwise(edges), strict=True)
    ]


def unit_string(text: str) -> UnitString:
    """A text as a run of units."""
    analysis = analyze(text, lambda run: [run])
    return UnitString(tuple(analysis.tokens), tuple(analysis.single))


def exact_phrase(string: UnitString, field: str) -> Phrase:
    """The phrase that is this string and nothing else."""
    size = len(string)
    return Phrase(
        field=field,
        exact=True,
        telling=True,
        whole=string,
        bounds=(0, size),
        wanted=((0, size),),
        counts=(1.0,) * size,
        word_terms=(),
        word_counts=(),
        gram_terms=tuple(string.grams),
    )


def _cut(text: str) -> Sequence[str]:
    runs = text.split("\n")
    return cut_runs(text, max(map(len, runs)))


def cut_runs(text: str, longest: int) -> Sequence[str]:
    """The words of runs of Chinese characters, one a line, the longest of so many characters. Two characters alone are
    one word: that they stand together is what was asked for, and the segmenter's dictionary need not be loaded to
    know it.
    """
    if longest <= 2:
        return [word for run in text.split("\n") for word in (run, "\n")][:-1]
    return default_cut()(text)


def _phrase(
    text: Text,
    analysis: Analysis,
    start: int,
    end: int,
    firsts: Sequence[int],
    own: WordList | None,
    ranking: Ranking,
) -> Phrase:
    whole = _string(analysis, start, end)
    exact = isinstance(text, Exact)
    bounds = [0, end - start] if isinstance(text, Alike) else [*(first - start for first in firsts), end - start]
    known: frozenset[int] = frozenset()
    if own is not None and not exact:
        bounds, known = own.keep_whole(whole.tokens, bounds)
    spans = list(pairwise(bounds))
    spelled = ["".join(whole.tokens[first:last]) for first, last in spans]
    own_words = [whole.part(first, last) for first, last in spans if first in known and last - first >= LONG_WORD]
    meaning = [span for span, word in zip(spans, spelled, strict=True) if word not in FUNCTION_WORDS]
    # Of several spans of one string the first.
    wanted = {whole.part(*span): span for span in reversed(meaning or spans)}
    grams = tuple(whole.grams)
    words = [
        (word.encode() if last - first >= LONG_WORD else grams[first])
        for (first, last), word in zip(spans, spelled, strict=True)
        if last - first > 1 and not (own_words and whole.part(first, last) in own_words)
    ]
    return Phrase(
        field="text" if text.field == PINYIN else text.field,
        exact=exact,
        telling=bool(meaning),
        whole=whole,
        bounds=tuple(bounds),
        wanted=((0, len(whole)),) if exact else tuple(sorted(wanted.values())),
        counts=tuple(
            count
            for (first, last), word in zip(spans, spelled, strict=True)
            for count in [1.0 if exact else _count(word, ranking)] * (last - first)
        ),
        word_terms=tuple(words),
        word_counts=tuple(ranking.asking if is_asking(term.decode()) else 1.0 for term in words),
        gram_terms=grams,
        own_words=tuple(own_words),
        signs=signs_of(text.text),
        together=() if exact else standing_together(spelled, bounds, whole.single),
        text=text,
    )


def _count(word: str, ranking: Ranking) -> float:
    """What each unit of a word counts for in ranking."""
    return ranking.asking if is_asking(word) else ranking.joining if word in FUNCTION_WORDS else 1.0


def _string(analysis: Analysis, start: int, end: int) -> UnitString:
    return UnitString(tuple(analysis.tokens[start:end]), tuple(analysis.single[start:end]))
