"""Chains of grams: the strings that a collection may hold with given characters in each place.

Only the Unified Ideographs of Unicode's first version are chained: rarer characters have no place in what a person
types by ear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from .vocabulary import Vocabulary

Place = Mapping[str, float]  # characters that may stand at one place of a chain, each with its weight

BEAM = 400  # strings that are carried on while a chain grows
COMMONEST = 400  # characters of one place of a chain that are followed

_KEPT = 4096  # pairs of places whose grams are kept
_KEPT_WEIGHTS = 128
_FIRST, _LAST = 0x4E00, 0x9FFF  # the characters that are chained


class Chains:
    """The chains of one vocabulary's grams. Places are known by identity: they are expected to come again."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kept_weights: dict[int, tuple[Place, npt.NDArray[np.float32]]] = {}
        self._kept_pairs: dict[tuple[int, int], tuple[Place, Place, list[tuple[str, float]]]] = {}

    def likeliest(self, places: Sequence[Place]) -> list[tuple[str, float]]:
        """Strings of one character from each place that grams may make up, with how often they are to be expected.

        The likeliest come first, BEAM at most. What is expected is what a Markov chain of the first order over the
        grams would give, times the weights of the characters: of one and two characters, their true number.
        """
        if len(places) == 1:
            return self._singles(places[0])
        beam = self._pairs(*places[:2])
        for place in places[2:]:
            beam = self._extended(beam, place)
        return beam

    def _singles(self, place: Place) -> list[tuple[str, float]]:
        counts = self._vocabulary.unit_counts(list(place))
        found = [(text, count * place[text]) for text, count in zip(place, counts, strict=True) if count]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:BEAM]

    def _pairs(self, first: Place, second: Place) -> list[tuple[str, float]]:
        """The most frequent grams of a character of one place and one of another; kept, for places come again."""
        key = (id(first), id(second))
        kept = self._kept_pairs.get(key)
        if kept is None:
            beam = [(character, first[character]) for character in self._commonest(first)]
            kept = first, second, self._extended(beam, second)
            if len(self._kept_pairs) >= _KEPT:
                self._kept_pairs.clear()
            self._kept_pairs[key] = kept
        return kept[2]

    def _commonest(self, characters: Place) -> list[str]:
        if len(characters) <= COMMONEST:
            return list(characters)
        counts = dict(zip(characters, self._vocabulary.unit_counts(list(characters)), strict=True))
        return nlargest(
            COMMONEST, characters, key=lambda character: (counts[character] * characters[character], character)
        )

    def _weights(self, place: Place) -> npt.NDArray[np.float32]:
        """The weight of each character from _FIRST to _LAST at a place, and 0 before and after; kept."""
        kept = self._kept_weights.get(id(place))
        if kept is None:
            weights = np.zeros(_LAST - _FIRST + 2, np.float32)
            for character, weight in place.items():
                if _FIRST <= ord(character) <= _LAST:
                    weights[ord(character) - _FIRST] = weight
            if len(self._kept_weights) >= _KEPT_WEIGHTS:
                self._kept_weights.clear()
            kept = self._kept_weights[id(place)] = place, weights
        return kept[1]

    def _extended(self, beam: Sequence[tuple[str, float]], place: Place) -> list[tuple[str, float]]:
        """Each string of a beam with each character of a place that may follow it."""
        weights = self._weights(place)
        owners: dict[str, list[int]] = {}
        for owner, (text, _) in enumerate(beam):
            owners.setdefault(text[-1], []).append(owner)
        owner_of, point_of, share_of = [], [], []
        for character, those in owners.items():
            followers = self._vocabulary.following(character)
            shares = weights.take(followers.points - np.uint32(_FIRST), mode="clip") * followers.counts
            at = shares.nonzero()[0]
            if len(at):
                found = shares[at]
                values = [beam[owner][1] / (followers.total if len(beam[owner][0]) > 1 else 1) for owner in those]
                owner_of.append(np.repeat(those, len(at)))
                point_of.append(np.tile(followers.points[at], len(those)))
                share_of.append(np.outer(values, found).ravel())
        if not owner_of:
            return []
        every, points, expected = np.concatenate(owner_of), np.concatenate(point_of), np.concatenate(share_of)
        best = np.arange(len(expected))
        if len(best) > BEAM:
            best = np.sort(np.argpartition(-expected, BEAM)[:BEAM])
        best = best[np.argsort(-expected[best], kind="stable")]
        rows = zip(every[best].tolist(), points[best].tolist(), expected[best].tolist(), strict=True)
        return [(beam[row][0] + chr(character), value) for row, character, value in rows]
