"""What a collection says: which characters follow which, how often, and how often whole strings stand in it.

The dictionary of grams is sorted, so what follows one character is one stretch of it; a stretch is read when it is
first asked for and kept. Longer strings are counted by their positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from weakref import ref

import numpy as np

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.schema import TEXT_FIELDS, units_field
from hansou.search.collection import Collection
from hansou.search.match.lists import NO_MATCHES, Matches, TermLists
from hansou.search.query.tree import UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.snippets.occurrences import find_matches

from .chains import FIRST, LAST, Chains, Counts, Followers, Points

FIELD = "text"

SAMPLED = 6  # texts that are looked at to see how a string stands in them

_PAIR = 6  # bytes of a gram of two characters of three bytes
_BITS = ((16, 0xF), (8, 0x3F), (0, 0x3F))  # of such a character: where its bits are in each byte
_LEAD = 0xE0  # the first byte of such a character, at least

OccurrencesOf: TypeAlias = "Callable[[Any, Sequence[bytes]], list[int]]"

occurrences_of: OccurrencesOf | None = None  # not built: NumPy counts terms
if COMPILED:
    with suppress(ImportError):
        from .grams import occurrences_of


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
        self._weak = ref(collection)  # a searcher that goes on to a newer state lets the old one's files go
        self._followers: dict[str, Followers] = {}
        self.readings: dict[tuple[str, bool], list[Known]] = {}

    @property
    def _collection(self) -> Collection:
        collection = self._weak()
        if collection is None:
            raise ReferenceError("the collection is gone")
        return collection

    @cached_property
    def chains(self) -> Chains:
        """What its grams may make up."""
        return Chains(self)

    @cached_property
    def character_counts(self) -> Counts:
        """How often each character from FIRST to LAST stands in the collection."""
        counts = np.zeros(LAST - FIRST + 1, np.int64)
        for segment in self._collection.segments:
            reader = segment.field(units_field(FIELD))
            start, end = reader.terms.lower_bound(chr(FIRST).encode()), reader.terms.prefix(chr(LAST).encode())[1]
            block = reader.terms.block(start, end)
            single = np.flatnonzero(block.sizes == _PAIR // 2)
            points = _decoded((block.keys[single] >> np.uint64(40)).astype(np.uint32))
            counts[points.astype(np.int64) - FIRST] += reader.collection_frequency(start + single)
        return counts

    def rarity(self, count: int) -> float:
        """The least that it tells of a document to hold what stands so often in the collection."""
        size = self._collection.size
        return idf(size, min(count, size))

    @property
    def fields(self) -> list[Any]:
        """The field of text of each segment, for compiled code."""
        return [segment.field(FIELD).compiled for segment in self._collection.segments]

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
                reader = segment.field(FIELD)
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
            reader = segment.field(field)
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
            reader = segment.field(field)
            if occurrences_of is not None:
                counts += np.array(occurrences_of(reader.compiled, names), np.int64)
                continue
            ordinals = reader.terms.find(names)
            there = np.flatnonzero(ordinals >= 0)
            if len(there):
                order = np.argsort(ordinals[there], kind="stable")
                counts[there[order]] += reader.collection_frequency(ordinals[there][order])
        return counts.tolist()

    def counts(self, strings: Sequence[UnitString], field: str = FIELD) -> list[int]:
        """How often each string stands in documents that are not deleted."""
        totals = [0] * len(strings)
        for single in (False, True):
            chosen = [at for at, string in enumerate(strings) if (len(string) == 1) is single]
            terms = [(strings[at].tokens[0].encode(),) if single else strings[at].grams for at in chosen]
            rows = {name: row for row, name in enumerate(dict.fromkeys(name for names in terms for name in names))}
            for segment in self._collection.segments if rows else ():
                lists = segment.lists(units_field(field) if single else field, tuple(rows))
                for at, names in zip(chosen, terms, strict=True):
                    found = _standing(lists, [rows[name] for name in names])
                    freqs = found.freqs if segment.deleted is None else found.freqs[~segment.deleted[found.docs]]
                    totals[at] += int(freqs.sum())
        return totals

    def texts_with(self, string: UnitString, most: int) -> list[str]:
        """Some of the texts that hold a string, `most` at most, spread over the documents that do."""
        field = units_field(FIELD) if len(string) == 1 else FIELD
        names = [string.tokens[0].encode()] if len(string) == 1 else string.grams
        rows = {name: row for row, name in enumerate(dict.fromkeys(names))}
        held = [
            (segment, doc)
            for segment in self._collection.segments
            for doc in segment.without_deleted(
                _standing(segment.lists(field, tuple(rows)), [rows[name] for name in names]).docs
            ).tolist()
        ]
        step = max(1, len(held) // max(1, most))
        found = []
        for segment, doc in held[::step][:most]:
            record = segment.stored(doc)
            texts = [record[part] for part in TEXT_FIELDS[FIELD]]
            found += [text for text, matches in zip(texts, find_matches(texts, [string]), strict=True) if matches][:1]
        return found

    def written(self, string: UnitString, typed: str = "") -> str:
        """A string as those articles write it that were looked at: in the characters, or else in the script, of what
        was typed, where any does, else as most do; as it is folded where none holds it.
        """
        forms: Counter[str] = Counter()
        for text in self.texts_with(string, SAMPLED):
            match = find_matches([text], [string])[0][0]
            found = text[match.start : match.end]
            forms["".join(each for each in found if each.isalnum()) if all(string.single) else found] += 1
        if not forms:
            return "".join(string.tokens)
        if not typed or len(forms) == 1:
            return forms.most_common(1)[0][0]
        from hansou.index.text.fold.script import script_of

        script = script_of(typed)
        return max(forms, key=lambda form: (len({*form} & {*typed}), script_of(form) == script, forms[form]))


def _standing(lists: TermLists, rows: Sequence[int]) -> Matches:
    """The documents that hold the string whose terms these are."""
    if len(rows) == 1:
        return lists.matches(rows[0])
    docs = lists.having_all(rows)
    return lists.standing(rows, docs) if len(docs) else NO_MATCHES


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
