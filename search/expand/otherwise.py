"""Documents that say the words of a phrase otherwise: which they are, and what that is worth."""

from __future__ import annotations

from math import log1p

import numpy as np

from hansou.search.collection import Segment
from hansou.search.match.lists import NONE, Matches, Numbers, ascending
from hansou.search.match.reading import Reading
from hansou.search.match.strings import find_string
from hansou.search.query.terms import Equivalent, Phrase, UnitString
from hansou.search.rank.pruned import Found

OWN_WORD = 1.0  # what a user's own word is worth, where a word of the segmenter's is worth as much


def holding(reading: Reading, segment: Segment, phrase: Phrase) -> Numbers:
    """The documents of a segment that hold each word of a phrase, or what stands for it."""
    said = {at: equivalent_docs(reading, segment, each) for at, each in enumerate(phrase.equivalents)}
    docs: Numbers | None = None
    for index, word in enumerate(phrase.words):
        found = [said[at] for at, each in enumerate(phrase.equivalents) if index in each.covers]
        found.append(find_string(reading, segment, phrase.field, word).docs)
        either = ascending(np.concatenate(found)) if len(found) > 1 else found[0]
        docs = either if docs is None else np.intersect1d(docs, either, assume_unique=True)
        if not len(docs):
            return NONE
    return NONE if docs is None else docs


def equivalent_docs(reading: Reading, segment: Segment, equivalent: Equivalent) -> Numbers:
    """The documents of a segment that hold an equivalent."""
    return find_string(reading, segment, equivalent.phrase.field, equivalent.phrase.whole).docs


def found_otherwise(reading: Reading, phrase: Phrase) -> list[Found]:
    """What ranks documents for a phrase beside its terms: its equivalents, and the user's words in it."""
    found = [
        Found(phrase.field, OWN_WORD, _matches(reading, phrase.field, word), phrase, word)
        for word in dict.fromkeys(phrase.own_words)
    ]
    for equivalent in phrase.equivalents:
        matches = _matches(reading, phrase.field, equivalent.phrase.whole)
        alone = sum(map(len, matches))
        # As common as all that say it: or a rare equivalent would outweigh the word itself.
        covered = [_matches(reading, phrase.field, phrase.words[index]) for index in equivalent.covers]
        together = alone + max((sum(map(len, each)) for each in covered), default=0)
        size = reading.collection.size
        if alone:
            factor = _idf(size, min(size, together)) / _idf(size, alone)
            found.append(Found(phrase.field, equivalent.weight * factor, matches, phrase, equivalent.phrase.whole))
    return found


def _matches(reading: Reading, field: str, string: UnitString) -> list[Matches]:
    return [find_string(reading, segment, field, string) for segment in reading.collection.segments]


def _idf(size: int, frequency: int) -> float:
    return log1p((size - frequency + 0.5) / (frequency + 0.5))
