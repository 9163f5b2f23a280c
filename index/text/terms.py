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

from .characters import code_points
from .segment import Cut, word_starts
from .units import Units, split_points

LONG_WORD = 3  # units from which a word is a term of its own


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
    """A text taken apart: its units, their tokens, and where its words start and end.

    `bounds` are the ordinals of the words' first units and, last, the number of units.
    """

    units: Units
    tokens: Sequence[str]
    bounds: Sequence[int]

    def grams(self) -> list[str]:
        """The gram of each unit and the next one; the list's index is the gram's position."""
        single = self.units.single.tolist()
        return [
            gram(self.tokens[at], single[at], self.tokens[at + 1], single[at + 1]) for at in range(len(self.tokens) - 1)
        ]

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
    points = code_points(text)
    units = split_points(points)
    bounds = [*word_starts(points, units, cut).tolist(), len(units)]
    return Analysis(units, units.tokens(), bounds)
