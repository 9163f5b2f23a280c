"""How true an answer is to what was typed: what has the word itself comes before what only folds to it.

An index holds folded text, in which 頭髮 and 頭發 are one string, and strings across words. The texts of the first
answers are read anyway; there it is seen how they write the words of the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from hansou.index.hosts import cached_property
from hansou.index.text.fold.characters import from_code_points
from hansou.index.text.tokens.segmenter import default_cut
from hansou.index.text.tokens.short import run_of_words, unit_extents
from hansou.index.text.tokens.units import split_units
from hansou.search.expand.counterparts import older, writings
from hansou.search.match.signed import find_signed
from hansou.search.query.tree import Phrase, Sign, Signed
from hansou.search.snippets.occurrences import find_matches

AS_TYPED, COUNTERPART, FOLDED = range(3)
"""What a text has: the words as they were typed; as the same words are written otherwise; at best what folds to them,
stands across two words, or lacks their signs.
"""
TYPED = 1.05
"""What an answer's score counts for that has the words as they were typed, not only in the other script."""
TYPED_DEPTH = 10
"""Documents, the best by their scores, that are put in order by that."""
LONGEST, MOST = 3, 4  # characters of a word, words of a query: longer ones are hardly ever written for another
AROUND = 5  # characters on either side of a word that the segmenter is given


class _Word(NamedTuple):
    typed: str
    phrase: Phrase
    span: tuple[int, int]


class Typed:
    """The phrases of a query, to be compared with texts as they were typed."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases
        first = phrases[0] if len(phrases) == 1 else None
        #: There is one word, of several characters, which should stand as a word.
        self.alone = first is not None and not first.exact and len(first.wanted) == 1 and len(first.whole) > 1

    def __bool__(self) -> bool:
        """Whether there is anything that a text may write otherwise."""
        return bool(self._words or self._signed)

    @cached_property
    def _words(self) -> list[_Word]:
        words = [word for phrase in self.phrases for word in _words_of(phrase)]
        return words if len(words) <= MOST else []

    @cached_property
    def _signed(self) -> list[Signed]:
        return [
            Signed(phrase.whole.part(at, at + 1), (Sign(0, before, after),))
            for phrase in self.phrases
            if not phrase.exact
            for at, before, after in phrase.signs
        ]

    def level(self, record: Mapping[str, Any]) -> int:
        """How true a stored article is to what was typed: one of AS_TYPED, COUNTERPART, FOLDED."""
        title, body = record["title"], record["body"]
        if not isinstance(body, str):  # too long to be read for this
            return AS_TYPED
        level = AS_TYPED
        for word in self._words:
            if (word.typed not in body and word.typed not in title) or self.alone:
                level = max(level, _level(word, title, body, self.alone))
        if level < FOLDED and not all(any(find_signed((title, body), signed)) for signed in self._signed):
            return FOLDED
        return level


def in_order(ranks: Sequence[int], levels: Sequence[int], scores: Sequence[float]) -> list[int]:
    """Ranks by score, those a little lifted that have the words as they were typed. `levels`: of each; `scores`: by
    rank.
    """
    lifted = [scores[rank] * (TYPED if level == AS_TYPED else 1) for rank, level in zip(ranks, levels, strict=True)]
    return [ranks[at] for at in sorted(range(len(ranks)), key=lambda at: -lifted[at])]


def _words_of(phrase: Phrase) -> Iterator[_Word]:
    """The words of a phrase that are Chinese, as they were typed."""
    if phrase.text is None:
        return
    text, whole = phrase.text.text, phrase.whole
    if len(text) == len(whole.tokens):  # a unit a character
        for first, last in phrase.wanted:
            if last - first <= LONGEST and False not in whole.single[first:last]:
                yield _Word(text[first:last], phrase, (first, last))
        return
    units = unit_extents(text)
    if len(units) == len(whole.tokens):
        for first, last in phrase.wanted:
            if last - first <= LONGEST and False not in whole.single[first:last]:
                yield _Word(text[units[first][0] : units[last - 1][1]], phrase, (first, last))


def _level(word: _Word, title: str, body: str, alone: bool) -> int:
    """How true a text is to one word."""
    for form in writings(word.typed):
        if form in title or form in body:
            if alone and _only_across_words(form, title, body):
                return FOLDED
            return AS_TYPED if form == word.typed else COUNTERPART
    forms = set(map(older, writings(word.typed)))
    found = find_matches((title, body), [word.phrase.whole.part(*word.span)])
    written = [
        _bare(text[match.start : match.end])
        for text, matches in zip((title, body), found, strict=True)
        for match in matches
    ]
    if word.typed in written:
        return AS_TYPED
    return COUNTERPART if not written or any(older(each) in forms for each in written) else FOLDED


def _only_across_words(form: str, title: str, body: str) -> bool:
    """Whether a string stands once in a text, and there across two words: where one ends and the next begins."""
    if title.count(form) + body.count(form) != 1:
        return False
    text = title if form in title else body
    start = text.find(form)
    low = max(0, start - AROUND)
    end = start + len(form)
    words = default_cut()(run_of_words(text[low : end + AROUND]))
    ends = set(accumulate(map(len, words), initial=low))
    return start not in ends and end not in ends and any(start < edge < end for edge in ends)


def _bare(text: str) -> str:
    """The units of a text of single characters, as they are written."""
    units = split_units(text)
    return from_code_points(units.filtered.points[units.starts])
