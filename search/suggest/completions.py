"""Completions: what a collection holds that begins as a person has begun to type.

Chinese is completed by the words of the dictionary of terms and by chains of grams; letters are completed as Latin
words, and read as pinyin or initials, of which the last may be only begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.tokens.words import consists_of_words
from hansou.search.expand.contexts import made_whole
from hansou.search.expand.pinyin import may_be_pinyin, read_pinyin
from hansou.search.expand.vocabulary import Known, Vocabulary, characters_string
from hansou.search.query.terms import unit_string
from hansou.search.query.together import FUNCTION_WORDS
from hansou.search.query.tree import UnitString

_TRIED = 40  # characters tried after a prefix
_COUNTED = 16  # strings counted
_LOOKED_AT = 20  # strings whose texts are looked at
_WHOLE = 0.9  # of a string's count: what begins with it and is as frequent makes it a part
_NO_WORD = 0.05  # what a string that cuts words in two is worth beside others
_RARE = 0.005  # of the most frequent completion's worth: others are left out

Rated = list[tuple[float, Known]]  # strings with what they are worth, the most first


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion as an article writes it, and how often the collection holds it, in either script."""

    text: str
    count: int


def completions(vocabulary: Vocabulary, prefix: str, limit: int) -> list[Completion]:
    """The completions of a prefix, the most frequent first, but for those that cut words in two.

    Each is in the script that was typed, where an article writes it so, so that what is chosen goes on from what
    stands there already; where what was typed is the same in both, or letters, as most articles write it.
    """
    string = unit_string(prefix)
    if not len(string) or limit < 1:
        return []
    rated: Rated = []
    if _is_chinese(string):
        rated = _rated(vocabulary, _beginning(vocabulary, "".join(string.tokens)))
    elif len(string) == 1:
        rated = [(known.count, known) for known in vocabulary.units_from(string.tokens[0], limit)]
    if may_be_pinyin(prefix):
        rated += _rated(vocabulary, _pinyin(vocabulary, prefix))
        rated.sort(key=lambda pair: -pair[0])
    chosen = {unit_string(known.text): known.count for _, known in rated[:limit]}
    return [Completion(vocabulary.written(each, prefix), count) for each, count in chosen.items()]


def _is_chinese(string: UnitString) -> bool:
    return all(len(token) == 1 and classify_character(token) == HAN for token in string.tokens)


def _pinyin(vocabulary: Vocabulary, prefix: str) -> Iterator[Known]:
    """The strings that pinyin may stand for; of one character, those that begin with it."""
    for reading in read_pinyin(vocabulary, prefix, open_end=True):
        if len(reading.text) == 1:
            yield from _beginning(vocabulary, reading.text)
        else:
            yield reading


def _beginning(vocabulary: Vocabulary, prefix: str) -> Iterator[Known]:
    """The most frequent strings that begin with a prefix: words, and what follows it."""
    yield from vocabulary.words_from(prefix, _TRIED)
    nexts = _next(vocabulary, prefix)
    for text in sorted(nexts, key=lambda text: -nexts[text])[:_COUNTED]:
        yield Known(text, nexts[text])


def _rated(vocabulary: Vocabulary, strings: Iterable[Known]) -> Rated:
    """Strings, and what they are carried on to: their count, and less where they cut words in two. Those that begin
    inside a word, and those that are but parts of others, are left out.
    """
    found: dict[str, int] = {}
    cut: set[str] = set()
    for known in _likeliest(vocabulary, {known.text: known.count for known in strings}):
        for whole, ends in made_whole(vocabulary, known):
            found[whole.text] = whole.count
            if not (ends or consists_of_words(whole.text)):
                cut.add(whole.text)
    rated = [(count * (_NO_WORD if text in cut else 1.0), Known(text, count)) for text, count in found.items()]
    rated.sort(key=lambda pair: (-pair[0], pair[1].text))
    floor = rated[0][0] * _RARE if rated else 0
    return [(worth, known) for worth, known in rated if worth >= floor and not _is_part(known, found)]


def _likeliest(vocabulary: Vocabulary, found: Mapping[str, int]) -> Sequence[Known]:
    """The strings to look at: by their count, those that are no words behind."""
    texts = list(found)
    words = dict(zip(texts, vocabulary.word_counts(texts), strict=True))

    def worth(text: str) -> float:
        whole = (len(text) > 2 and words[text] > 0) or consists_of_words(text)
        return found[text] if whole else found[text] * _NO_WORD

    return [Known(text, found[text]) for text in sorted(texts, key=lambda text: (-worth(text), text))[:_LOOKED_AT]]


def _is_part(known: Known, found: Mapping[str, int]) -> bool:
    """Whether a string is hardly ever more than the beginning of one of the others."""
    return any(
        len(text) > len(known.text) and text.startswith(known.text) and count >= known.count * _WHOLE
        for text, count in found.items()
    )


def _next(vocabulary: Vocabulary, prefix: str) -> dict[str, int]:
    """A prefix with each character that follows it often, and how often it does."""
    followers = vocabulary.following(prefix[-1])
    order = followers.counts.argsort()[::-1][:_TRIED]
    characters = [chr(point) for point in followers.points[order].tolist()]
    strings = [prefix + character for character in characters if character not in FUNCTION_WORDS]
    if len(prefix) == 1:
        counts = vocabulary.pair_counts(strings)
    else:
        strings = strings[:_COUNTED]
        counts = vocabulary.counts([characters_string(text) for text in strings])
    return {text: count for text, count in zip(strings, counts, strict=True) if count}
