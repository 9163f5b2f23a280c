"""Terms: what an index holds of a text, and what a query asks it for.

* a *unit* term is one unit's token: it answers for single characters;
* a *gram* is two adjacent units: ``江阴``, ``15 gwh``, ``月 8``; a string of n units stands in a text where its
  n - 1 grams stand one after another, whatever a dictionary knows;
* a *word* of three units and more, as the segmenter cuts it, is a term of its own. A word of two units is its
  gram and a word of one is its unit: the same string, so the same term.

Positions are the ordinals of units, from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hansou.index.text.sizes import LONG_WORD

from .segmenter import Cut, word_starts
from .short import SHORT, SINGLE_CLASSES, split_short
from .units import normalize_token, split_units


def gram(first: str, first_single: bool, second: str, second_single: bool) -> str:
    """The gram of two adjacent units: run together if both are single characters, else parted by a space."""
    return first + second if first_single and second_single else f"{first} {second}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: the ordinal of its first unit, how many units it has, and its term's text."""

    position: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart.

    Of each unit: its token, whether it is a single character, and where it starts in the text. `bounds` are the
    ordinals of the words' first units and, last, the number of units.
    """

    tokens: Sequence[str]
    single: Sequence[bool]
    starts: Sequence[int]
    bounds: Sequence[int]

    def grams(self) -> list[str]:
        """The gram of each unit and the next one; the list's index is the gram's position."""
        pairs = zip(self.tokens, self.single, self.tokens[1:], self.single[1:], strict=False)
        return [gram(*pair) for pair in pairs]

    def words(self) -> Iterator[Word]:
        """All words, in order."""
        for start, end in pairwise(self.bounds):
            yield Word(start, end - start, "".join(self.tokens[start:end]))

    def terms(self) -> Iterator[tuple[str, int]]:
        """The positional terms, grams and long words, each with its position; positions never go back."""
        grams = self.grams()
        long = {word.position: word.text for word in self.words() if word.size >= LONG_WORD}
        for position in range(len(self.tokens)):
            if position < len(grams):
                yield grams[position], position
            if position in long:
                yield long[position], position


def analyze(text: str, cut: Cut | None = None) -> Analysis:
    """`text` taken apart into units and words."""
    if len(text) <= SHORT:
        extents, folded, classes, first, places = split_short(text, cut)
        single = [classes[start] in SINGLE_CLASSES for start, _ in extents]
        starts = [start if places is None else places[start] for start, _ in extents]
        tokens = [normalize_token(folded[start:end]) for start, end in extents]
        return Analysis(tokens, single, starts, [*first, len(tokens)])
    units = split_units(text)
    bounds = [*word_starts(units, cut).tolist(), len(units)]
    return Analysis(units.tokens(), units.single.tolist(), units.text_starts.tolist(), bounds)
