"""What a collection says: which characters follow which, how often, and how often whole strings stand in it.

The dictionary of grams is sorted, so what follows one character is one stretch of it; a stretch is read when it is
first asked for and kept. Longer strings are counted by their positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

import numpy as np
import numpy.typing as npt

from index.schema import TEXT_FIELDS, units_field

from ..collection import Collection
from ..matching.reading import Reading
from ..matching.strings import find_string
from ..query.terms import UnitString, exact_phrase
from ..snippets.occurrences import find_matches

if TYPE_CHECKING:
    from .chains import Chains

FIELD = "text"

Points = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]

_PAIR = 6  # bytes of a gram of two characters of three bytes
_BITS = ((16, 0xF), (8, 0x3F), (0, 0x3F))  # of such a character: where its bits are in each byte
_LEAD = 0xE0  # the first byte of such a character, at least


@dataclass(frozen=True, slots=True)
class Followers:
    """What follows a character: code points, ascending, and how often each does. `total`: how often any does."""

    points: Points
    counts: Counts
    total: int


@dataclass(frozen=True, slots=True)
class Known:
    """A string of the collection, folded, and how often it stands there."""

    text: str
    count: int


class Vocabulary:
    """The strings of one collection. Counts of grams take deleted documents along, counts of strings do not.

    `readings` is for what `pinyin` finds.
    """

    def __init__(self, collection: Collection) -> None:
        self._weak = ref(collection)  # a vocabulary is kept by its collection, and must not keep it
        self._followers: dict[str, Followers] = {}
        self.readings: dict[tuple[str, bool, bool], list[Known]] = {}

    @property
    def _collection(self) -> Collection:
        collection = self._weak()
        if collection is None:
            raise ReferenceError("the collection is gone")
        return collection

    @cached_property
    def chains(self) -> Chains:
        """What its grams may make up."""
        from .chains import Chains

        return Chains(self)

    def following(self, character: str) -> Followers:
        """The Chinese characters that follow a folded character."""
        found = self._followers.get(character)
        if found is None:
            found = self._followers[character] = self._read_following(character)
        return found

    def _read_following(self, character: str) -> Followers:
        prefix = character.encode("utf-8", "surrogatepass")
        points: list[Points] = []
        counts: list[Counts] = []
        if len(prefix) == _PAIR // 2:
            for segment in self._collection.segments:
                reader = segment.arrays.field(FIELD)
                start, end = reader.terms.prefix(prefix)
                block = reader.terms.block(start, end)
                low = (block.keys >> np.uint64(16) & np.uint64(0xFFFFFF)).astype(np.uint32)
                pairs = np.flatnonzero((block.sizes == _PAIR) & (low >> 16 >= _LEAD))
                points.append(_decoded(low[pairs]))
                counts.append(reader.collection_frequency(start + pairs).astype(np.int64))
        if not points:
            return Followers(np.zeros(0, np.uint32), np.zeros(0, np.int64), 0)
        first, counted = points[0], counts[0]
        if len(points) > 1:
            first, at = np.unique(np.concatenate(points), return_inverse=True)
            counted = np.bincount(at, np.concatenate(counts), len(first)).astype(np.int64)
        return Followers(first, counted, int(counted.sum()))

    def pair_counts(self, pairs: Sequence[str]) -> list[int]:
        """How often each pair of folded characters stands in the collection."""
        names = [pair.encode("utf-8", "surrogatepass") for pair in pairs]
        return self._term_counts(FIELD, names)

    def word_counts(self, words: Sequence[str]) -> list[int]:
        """How often each folded string of three units or more stands as a word of the segmenter's."""
        return self._term_counts(FIELD, [word.encode("utf-8", "surrogatepass") for word in words])

    def unit_counts(self, tokens: Sequence[str]) -> list[int]:
        """How often each unit stands in the collection."""
        return self._term_counts(units_field(FIELD), [token.encode("utf-8", "surrogatepass") for token in tokens])

    def words_from(self, prefix: str, limit: int) -> list[Known]:
        """The most frequent words of three Chinese characters or more that begin with a prefix."""
        return self._terms_from(FIELD, prefix, limit, _PAIR // 2 * 3, lambda term: len(term) > 2 and " " not in term)

    def units_from(self, prefix: str, limit: int) -> list[Known]:
        """The most frequent units that begin with a prefix: words of letters, numbers."""
        return self._terms_from(units_field(FIELD), prefix, limit, 1, bool)

    def _terms_from(
        self, field: str, prefix: str, limit: int, least_bytes: int, wanted: Callable[[str], bool]
    ) -> list[Known]:
        found: dict[str, int] = {}
        for segment in self._collection.segments:
            reader = segment.arrays.field(field)
            start, end = reader.terms.prefix(prefix.encode("utf-8", "surrogatepass"))
            block = reader.terms.block(start, end)
            long = np.flatnonzero(block.sizes >= least_bytes)
            counts = reader.collection_frequency(start + long).astype(np.int64)
            often = np.sort(np.argsort(-counts, kind="stable")[: 2 * limit])
            names = (name.decode("utf-8", "replace") for name in block.select(long[often]))
            for name, count in zip(names, counts[often].tolist(), strict=True):
                if wanted(name):
                    found[name] = found.get(name, 0) + count
        return known(found.items())[:limit]

    def _term_counts(self, field: str, names: list[bytes]) -> list[int]:
        counts = np.zeros(len(names), np.int64)
        for segment in self._collection.segments:
            reader = segment.arrays.field(field)
            ordinals = reader.terms.find(names)
            there = np.flatnonzero(ordinals >= 0)
            if len(there):
                order = np.argsort(ordinals[there], kind="stable")
                counts[there[order]] += reader.collection_frequency(ordinals[there][order])
        return counts.tolist()

    def counts(self, strings: Sequence[UnitString], field: str = FIELD) -> list[int]:
        """How often each string stands in documents that are not deleted."""
        phrases = [exact_phrase(string, field) for string in strings]
        reading = Reading(self._collection, phrases)
        totals = [0] * len(strings)
        for segment in self._collection.segments:
            for at, string in enumerate(strings):
                found = find_string(reading, segment, field, string)
                freqs = found.freqs if segment.deleted is None else found.freqs[~segment.deleted[found.docs]]
                totals[at] += int(freqs.sum())
        return totals

    def written(self, string: UnitString) -> str:
        """A string as the first document that holds it writes it; as it is folded where none does."""
        reading = Reading(self._collection, [exact_phrase(string, FIELD)])
        for segment in self._collection.segments:
            docs = segment.without_deleted(find_string(reading, segment, FIELD, string).docs)
            if len(docs):
                record = segment.stored(int(docs[0]))
                texts = [record[part] for part in TEXT_FIELDS[FIELD]]
                for text, matches in zip(texts, find_matches(texts, [string]), strict=True):
                    if matches:
                        found = text[matches[0].start : matches[0].end]
                        return "".join(each for each in found if each.isalnum()) if all(string.single) else found
        return "".join(string.tokens)


def _decoded(encoded: Points) -> Points:
    """The code points of characters of three bytes in UTF-8."""
    first, second, third = (encoded >> np.uint32(shift) & np.uint32(mask) for shift, mask in _BITS)
    points: Points = first << np.uint32(12) | second << np.uint32(6) | third
    return points


def characters_string(text: str) -> UnitString:
    """A run of Chinese characters as a string of units."""
    return UnitString(tuple(text), (True,) * len(text))


def known(counts: Iterable[tuple[str, int]]) -> list[Known]:
    """Strings and their counts, the most frequent first; those that do not occur left out."""
    found = (Known(text, count) for text, count in counts if count)
    return sorted(found, key=lambda each: (-each.count, -len(each.text), each.text))


_VOCABULARIES: WeakKeyDictionary[Collection, Vocabulary] = WeakKeyDictionary()


def vocabulary_of(collection: Collection) -> Vocabulary:
    """The vocabulary of a collection, kept as long as the collection is."""
    found = _VOCABULARIES.get(collection)
    if found is None:
        found = _VOCABULARIES[collection] = Vocabulary(collection)
    return found
