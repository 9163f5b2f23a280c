"""Chains of grams: the strings that a collection may hold with given characters in each place.

Only the Unified Ideographs of Unicode's first version are chained: rarer characters have no place in what a person
types by ear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.characters import code_points, from_code_points

FIRST, LAST = 0x4E00, 0x9FFF  # the characters of Unicode's first version

Points: TypeAlias = "npt.NDArray[np.uint32]"
Counts: TypeAlias = "npt.NDArray[np.int64]"
Place = Mapping[str, float]  # characters that may stand at one place of a chain, each with its weight
Values: TypeAlias = "npt.NDArray[np.float64]"
Links: TypeAlias = (
    "tuple[npt.NDArray[np.int64], Points, Values]"  # strings, what follows each, what is expected of both
)

BEAM = 250  # strings that are carried on while a chain grows
COMMONEST = 250  # characters of one place of a chain that are followed

_KEPT = 4096  # pairs of places whose grams are kept
_KEPT_PLACES = 1024

GramTable: Callable[[Sequence[Any]], Any] | None = None  # not built: NumPy carries chains on
if COMPILED:
    with suppress(ImportError):
        from .grams import GramTable


@dataclass(frozen=True, slots=True)
class Followers:
    """What follows a character: code points, ascending, and how often each does. `total`: how often any does."""

    points: Points
    counts: Counts
    total: int


class Grams(Protocol):
    """The grams of a collection: what a `Vocabulary` knows of them."""

    @property
    def character_counts(self) -> Counts:
        """How often each character from FIRST to LAST stands in the collection."""

    @property
    def fields(self) -> list[Any]:
        """The field of text of each segment, for compiled code."""

    def following(self, character: str) -> Followers:
        """The Chinese characters that follow a folded character."""


@dataclass(frozen=True, slots=True)
class _Characters:
    """The characters of a place that the collection holds, the most frequent first, with their weights."""

    place: Place
    points: Points
    weights: Values
    expected: Values  # how often they stand, times their weights


@dataclass(frozen=True, slots=True)
class _Beam:
    """Strings of one length, the likeliest first: their code points, a row each, and what is expected of each."""

    points: Points
    expected: Values

    def texts(self, most: int) -> list[tuple[str, float]]:
        """The likeliest `most` strings, with what is expected of each."""
        size = self.points.shape[1]
        text = from_code_points(self.points[:most].ravel())
        strings = [text[at : at + size] for at in range(0, len(text), size)]
        return list(zip(strings, self.expected[:most].tolist(), strict=True))


class Chains:
    """The chains of one vocabulary's grams. Places are known by identity: they are expected to come again."""

    def __init__(self, grams: Grams) -> None:
        self._grams = grams
        self._table = None if GramTable is None else GramTable(grams.fields)
        self._kept_places: dict[int, _Characters] = {}
        self._kept_pairs: dict[tuple[int, int], tuple[Place, Place, _Beam]] = {}

    def likeliest(self, places: Sequence[Place], most: int = BEAM) -> list[tuple[str, float]]:
        """Strings of one character from each place that grams may make up, with how often they are to be expected.

        The likeliest come first, `most` at most, of which there are never more than BEAM. What is expected is what a
        Markov chain of the first order over the grams would give, times the weights of the characters: of one and
        two characters, their true number.
        """
        if len(places) == 1:
            return self._singles(self._characters(places[0])).texts(most)
        beam = self._pairs(*places[:2])
        for place in places[2:]:
            last = beam.points[:, -1]
            often = np.maximum(self._grams.character_counts[last - np.uint32(FIRST)], 1)
            beam = self._extended(_Beam(beam.points, beam.expected / often), place)
        return beam.texts(most)

    def _singles(self, characters: _Characters) -> _Beam:
        return _Beam(characters.points[:BEAM, None], characters.expected[:BEAM])

    def _pairs(self, first: Place, second: Place) -> _Beam:
        """The most frequent grams of a character of one place and one of another; kept, for places come again."""
        key = (id(first), id(second))
        kept = self._kept_pairs.get(key)
        if kept is None:
            characters = self._characters(first)
            beam = _Beam(characters.points[:COMMONEST, None], characters.weights[:COMMONEST])
            kept = first, second, self._extended(beam, second)
            if len(self._kept_pairs) >= _KEPT:
                self._kept_pairs.clear()
            self._kept_pairs[key] = kept
        return kept[2]

    def _characters(self, place: Place) -> _Characters:
        kept = self._kept_places.get(id(place))
        if kept is None:
            points = code_points("".join(place))
            weights = np.fromiter(place.values(), np.float64, len(place))
            chained = (points >= FIRST) & (points <= LAST)
            if not chained.all():
                points, weights = points[chained], weights[chained]
            expected = weights * self._grams.character_counts[points - np.uint32(FIRST)]
            order = np.argsort(-expected, kind="stable")
            order = order[: np.count_nonzero(expected)]
            if len(self._kept_places) >= _KEPT_PLACES:
                self._kept_places.clear()
            kept = _Characters(place, points[order], weights[order], expected[order])
            self._kept_places[id(place)] = kept
        return kept

    def _extended(self, beam: _Beam, place: Place) -> _Beam:
        """Each string of a beam with each character of a place that may follow it."""
        characters, last = self._characters(place), np.ascontiguousarray(beam.points[:, -1])
        if self._table is None:
            links = extended(self._grams, last, beam.expected, characters.points, characters.weights, BEAM)
        else:
            links = self._table.extended(last, beam.expected, characters.points, characters.weights, BEAM)
        owners, points, expected = links
        return _Beam(np.concatenate((beam.points[owners], points[:, None]), axis=1), expected)


def extended(grams: Grams, last: Points, values: Values, points: Points, shares: Values, most: int) -> Links:
    """The `most` likeliest strings of those that end in the characters `last`, each with one more out of `points`.

    `values` are what each string is multiplied by, `shares` what each character is, and its count after the string's
    last. Gives the index of each string, the code point that follows and the product; the greatest first, then by
    index and code point.
    """
    weights = np.zeros(LAST - FIRST + 2)  # the last stands for all other characters
    weights[points - np.uint32(FIRST)] = shares
    every: list[Links] = [(np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0))]
    for point in np.unique(last).tolist():
        followers = grams.following(chr(point))
        products = weights.take(followers.points - np.uint32(FIRST), mode="clip") * followers.counts
        at = products.nonzero()[0]
        owners = np.flatnonzero(last == point)
        expected = np.outer(values[owners], products[at]).ravel()
        every.append((np.repeat(owners, len(at)), np.tile(followers.points[at], len(owners)), expected))
    strings, follow, expected = (np.concatenate(column) for column in zip(*every, strict=True))
    best = np.lexsort((follow, strings, -expected))[:most]
    return strings[best], follow[best], expected[best]
