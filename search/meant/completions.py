"""Completions: what a collection holds that begins as a person has begun to type.

Chinese is completed by the words of the dictionary of terms and by chains of grams; letters are completed as Latin
words, and read as pinyin or initials, of which the last may be only begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.text.characters import HAN, classify_character
from index.text.words import consists_of_words

from ..query.terms import FUNCTION_WORDS, UnitString, unit_string
from .pinyin import may_be_pinyin, read_pinyin
from .vocabulary import Known, Vocabulary, characters_string

_TRIED = 40  # characters tried after a prefix
_COUNTED = 16  # strings counted
_GOES_ON = 0.6  # of a string's count: what follows it as often belongs to it
_WHOLE = 0.9  # of a string's count: what begins with it and is as frequent makes it a part
_NO_WORD = 0.05  # what a string that cuts words in two is worth beside others
_RARE = 0.005  # of the most frequent completion's worth: others are left out


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion as an article writes it, and how often the collection holds it, in either script."""

    text: str
    count: int


def completions(vocabulary: Vocabulary, prefix: str, limit: int) -> list[Completion]:
    """The completions of a prefix, the most frequent first, but for those that cut words in two."""
    string = unit_string(prefix)
    if not len(string) or limit < 1:
        return []
    rated: list[tuple[float, Known]] = []
    if _is_chinese(string):
        rated = _rated(vocabulary, _beginning(vocabulary, "".join(string.tokens)))
    elif len(string) == 1:
        rated = [(known.count, known) for known in vocabulary.units_from(string.tokens[0], limit)]
    if may_be_pinyin(prefix):
        rated += _rated(vocabulary, _pinyin(vocabulary, prefix))
        rated.sort(key=lambda pair: -pair[0])
    chosen = {unit_string(known.text): known.count for _, known in rated[:limit]}
    return [Completion(vocabulary.written(each), count) for each, count in chosen.items()]


def _is_chinese(string: UnitString) -> bool:
    return all(len(token) == 1 and classify_character(token) == HAN for token in string.tokens)


def _pinyin(vocabulary: Vocabulary, prefix: str) -> Iterator[Known]:
    """The strings that pinyin may stand for, as far as they go on; of one character, those that begin with it."""
    for reading in read_pinyin(vocabulary, prefix, open_end=True):
        if len(reading.text) == 1:
            yield from _beginning(vocabulary, reading.text)
        else:
            yield reading
            yield Known(*_gone_on(vocabulary, reading.text, reading.count))


def _beginning(vocabulary: Vocabulary, prefix: str) -> Iterator[Known]:
    """The most frequent strings that begin with a prefix, and those that they nearly always are the beginning of."""
    yield from vocabulary.words_from(prefix, _TRIED)
    nexts = _next(vocabulary, prefix)
    for text in sorted(nexts, key=lambda text: -nexts[text])[:_COUNTED]:
        yield Known(text, nexts[text])
        yield Known(*_gone_on(vocabulary, text, nexts[text]))


def _rated(vocabulary: Vocabulary, strings: Iterable[Known]) -> list[tuple[float, Known]]:
    """Strings with what they are worth, the most first: their count, and less where they cut words in two. Those that
    are but parts of others are left out.
    """
    found = {known.text: known.count for known in strings}
    texts = list(found)
    words = dict(zip(texts, vocabulary.word_counts(texts), strict=True))
    rated = []
    for text, count in found.items():
        whole = (len(text) > 2 and words[text] > 0) or consists_of_words(text)
        rated.append((count if whole else count * _NO_WORD, Known(text, count)))
    rated.sort(key=lambda pair: (-pair[0], pair[1].text))
    floor = rated[0][0] * _RARE if rated else 0
    return [(worth, known) for worth, known in rated if worth >= floor and not _is_part(known, found)]


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


def _gone_on(vocabulary: Vocabulary, text: str, count: int) -> tuple[str, int]:
    """A string with all that nearly always follows it, and how often that stands in the collection."""
    while len(text) < 12:
        followers = vocabulary.following(text[-1])
        if not len(followers.counts):
            break
        longer = text + chr(int(followers.points[followers.counts.argmax()]))
        if followers.counts.max() < count * _GOES_ON or longer[-1] in FUNCTION_WORDS:
            break
        times = vocabulary.counts([characters_string(longer)])[0]
        if times < count * _GOES_ON:
            break
        text, count = longer, times
    return text, count
