"""What an index on a cluster says: its grams, by the speller of the cluster, and how many documents hold a string.

Where the local vocabulary counts how often strings of three units and more stand in texts, this one counts documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from hansou.index.hosts import cached_property
from hansou.index.schema import units_field
from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.tokens.terms import analyze
from hansou.search.collection import Collection
from hansou.search.expand.chains import BEAM, FIRST, LAST, Counts, Followers, Place
from hansou.search.expand.vocabulary import FIELD, Known, Vocabulary, known
from hansou.search.query.tree import UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.snippets.occurrences import find_matches

from .remote import Query, Remote
from .translate import string as holds

_MOST_FOLLOWERS = 10_000
_FIRST_CHARACTERS = 200  # of a chain that are followed
_LAST_CHARACTERS = 200  # of the strings of a chain that are followed further
_AT_ONCE = 50  # characters whose followers are asked for at a time
_READ = 60  # documents that are read for the words in them
_ANY = "\uf8ff"  # no unit: what the speller is to take for another character


class RemoteVocabulary(Vocabulary):
    """The strings of one index."""

    def __init__(self, remote: Remote) -> None:
        super().__init__(Collection(()))
        self._remote = remote

    def rarity(self, count: int) -> float:
        """See Vocabulary."""
        return idf(self._remote.size, min(count, self._remote.size))

    @property
    def chains(self) -> RemoteChains:  # type: ignore[override]
        """What its grams may make up."""
        return RemoteChains(self)

    @cached_property
    def character_counts(self) -> Counts:
        """See Vocabulary; all of them are asked for at once."""
        answer = self._remote.search({"size": 0, "suggest": {"all": _spelled("", units_field(FIELD))}})["suggest"]
        counts = np.zeros(LAST - FIRST + 1, np.int64)
        for option in (option for entry in answer["all"] for option in entry["options"]):
            if len(option["text"]) == 1 and FIRST <= ord(option["text"]) <= LAST:
                counts[ord(option["text"]) - FIRST] = option["freq"]
        return counts

    def following(self, character: str) -> Followers:
        """See Vocabulary."""
        self.prepare((character,))
        return self._followers[character]

    def prepare(self, characters: Iterable[str]) -> None:
        """Ask what follows each of these, all at once.

        Each is looked for with a second character that nothing has: the speller gives all terms at one substitution.
        """
        missing = [each for each in dict.fromkeys(characters) if each not in self._followers]
        for at in range(0, len(missing), _AT_ONCE):
            some = missing[at : at + _AT_ONCE]
            suggest = {str(number): _spelled(character) for number, character in enumerate(some)}
            answer = self._remote.search({"size": 0, "suggest": suggest})["suggest"]
            for number, character in enumerate(some):
                options = [option for entry in answer[str(number)] for option in entry["options"]]
                self._followers[character] = _followers(character, options)

    def pair_counts(self, pairs: Sequence[str]) -> list[int]:
        """See Vocabulary."""
        return self._counted(FIELD, pairs)

    def word_counts(self, words: Sequence[str]) -> list[int]:
        """See Vocabulary."""
        return self._counted(FIELD, words)

    def unit_counts(self, tokens: Sequence[str]) -> list[int]:
        """See Vocabulary."""
        return self._counted(units_field(FIELD), tokens)

    def _counted(self, field: str, names: Sequence[str]) -> list[int]:
        return [each.places for each in self._remote.terms([(field, name) for name in names])]

    def words_from(self, prefix: str, limit: int) -> list[Known]:
        """See Vocabulary; of the words in some documents that have one."""
        return self._read_from(FIELD, prefix, limit, lambda term: len(term) > 2)

    def units_from(self, prefix: str, limit: int) -> list[Known]:
        """See Vocabulary; of the units in some documents that have one."""
        return self._read_from(units_field(FIELD), prefix, limit, bool)

    def _read_from(self, field: str, prefix: str, limit: int, wanted: Callable[[str], bool]) -> list[Known]:
        found: Counter[str] = Counter()
        for text in self._texts({"prefix": {field: prefix}}, _READ):
            analysis = analyze("\n".join(text))
            terms = analysis.tokens if field != FIELD else [word.text for word in analysis.words()]
            found.update({each for each in terms if each.startswith(prefix) and wanted(each)})
        names = [name for name, _ in found.most_common(2 * limit)]
        return known(zip(names, self._counted(field, names), strict=True))[:limit]

    def counts(self, strings: Sequence[UnitString], field: str = FIELD) -> list[int]:
        """How often each string of one or two units stands in documents, and how many hold each longer one."""
        short = [each for each in strings if len(each) < 3]
        names = [_name(field, each) for each in short]
        counts = dict(zip(short, (each.places for each in self._remote.terms(names)), strict=True))
        long = [each for each in strings if len(each) > 2]
        counts |= dict(zip(long, self._remote.counts([holds(field, each) for each in long]), strict=True))
        return [counts[each] for each in strings]

    def texts_with(self, string: UnitString, most: int) -> list[str]:
        """See Vocabulary; of the first articles by path."""
        pairs = self._texts(holds(FIELD, string), most)
        return [
            next(text for text, matches in zip(pair, find_matches(pair, [string]), strict=True) if matches)
            for pair in pairs
        ]

    def _texts(self, query: Query, count: int) -> list[tuple[str, str]]:
        """Titles and bodies of the first documents by path."""
        body = {"query": {"constant_score": {"filter": query}}, "size": count, "sort": [{"path": "asc"}]}
        records = [each.record or {} for each in self._remote.best(body, records=True)]
        return [(record["title"], record["body"]) for record in records]


class RemoteChains:
    """See `chains.Chains`: with fewer characters at each place, whose followers have to be asked for."""

    def __init__(self, vocabulary: RemoteVocabulary) -> None:
        self._vocabulary = vocabulary

    def likeliest(self, places: Sequence[Place], most: int = BEAM) -> list[tuple[str, float]]:
        """See `Chains.likeliest`; what is expected is a number of documents."""
        first = places[0]
        every = self._vocabulary.character_counts
        counts = {each: int(every[ord(each) - FIRST]) if FIRST <= ord(each) <= LAST else 0 for each in first}
        # Of equally likely ones the first comes first, here and below, as in `chains`.
        heaviest = sorted((each for each in first if counts[each]), key=lambda each: -counts[each] * first[each])
        if len(places) == 1:
            often = self._vocabulary.unit_counts(heaviest[:BEAM])
            pairs = [(each, count * first[each]) for each, count in zip(heaviest, often, strict=False)]
            return sorted(pairs, key=lambda pair: -pair[1])[:most]
        beam = [(each, first[each]) for each in heaviest[:_FIRST_CHARACTERS]]
        for place in places[1:]:
            beam = self._extended(beam, place)
        return beam[:most]

    def _extended(self, beam: Sequence[tuple[str, float]], place: Place) -> list[tuple[str, float]]:
        lasts = list(dict.fromkeys(text[-1] for text, _ in beam))[:_LAST_CHARACTERS]
        self._vocabulary.prepare(lasts)
        pairs = [
            last + each
            for last in lasts
            for each in map(chr, self._vocabulary.following(last).points.tolist())
            if each in place
        ]
        counts = zip(pairs, self._vocabulary.pair_counts(pairs), strict=True)
        follow: dict[str, list[tuple[str, float]]] = {}
        for pair, count in counts:
            follow.setdefault(pair[0], []).append((pair[1], count * place[pair[1]]))
        often = dict(zip(lasts, self._vocabulary.unit_counts(lasts), strict=True))
        found = [
            (text + each, expected * share / (max(often[text[-1]], 1) if len(text) > 1 else 1))
            for text, expected in beam
            for each, share in follow.get(text[-1], ())
        ]
        return sorted(found, key=lambda pair: -pair[1])[:BEAM]


def _name(field: str, string: UnitString) -> tuple[str, str]:
    """The term that a string of one or two units is, with its field."""
    return (units_field(field), string.tokens[0]) if len(string) == 1 else (field, string.grams[0].decode())


def _spelled(beginning: str, field: str = FIELD) -> Mapping[str, Any]:
    """Asks for all terms that are this and one character more."""
    return {
        "text": beginning + _ANY,
        "term": {
            "field": field,
            "suggest_mode": "always",
            "max_edits": 1,
            "prefix_length": len(beginning),
            "min_word_length": 1,
            "accuracy": 0.0,
            "size": _MOST_FOLLOWERS,
            "shard_size": _MOST_FOLLOWERS,
        },
    }


def _followers(character: str, options: Sequence[Mapping[str, Any]]) -> Followers:
    counts = {
        ord(option["text"][1]): int(option["freq"])
        for option in options
        if len(option["text"]) == 2 and option["text"][0] == character and classify_character(option["text"][1]) == HAN
    }
    points = np.array(sorted(counts), np.uint32)
    numbers = np.array([counts[point] for point in points.tolist()], np.int64)
    return Followers(points, numbers, int(numbers.sum()))
