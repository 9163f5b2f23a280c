"""Pinyin in, Chinese out: what strings of a collection a text in Latin letters, or in Zhuyin, may stand for.

Whole syllables are tried first, in every way the letters can be parted, Chinese characters among them standing for
themselves; then, where nothing in the collection is read so, syllables of which some are only begun; then the letters
as the initials of a name or a long term; one syllable is single characters, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import prod

from hansou.index.text.readings import USUAL, characters_read, readings
from hansou.index.text.syllables import initials, letters, partly_begun, spelled, syllables
from hansou.index.text.tokens.words import is_word
from hansou.search.query.together import FUNCTION_WORDS

from .vocabulary import Known, Vocabulary, characters_string

MOST = 8  # readings of one text
FEWEST_INITIALS, FEWEST_BESIDE_SINGLES = 2, 3
SINGLES = 5  # characters that one syllable may stand for

_KEPT = 4096  # texts whose readings are kept
_LOOKED_UP = 160  # chains that are looked up as words
_CHECKED = 16  # chains that are counted where nothing else is found
_AT_ONCE = 4  # of them, and all where something is
_NO_WORD = 0.1  # what a string that is no word is worth beside a word
_RARE = 0.02  # of the likeliest reading's worth: less likely ones are left out
_BEGUN_WAYS = 16  # ways with begun syllables that are tried


def may_be_pinyin(text: str) -> bool:
    """Whether a text consists of letters, with or without Chinese characters, and what may stand between syllables."""
    return spelled(text) is not None


def is_syllable(text: str) -> bool:
    """Whether a text is exactly one syllable."""
    chunks = letters(text)
    return chunks is not None and len(chunks) == 1 and chunks[0] in readings().characters


def read_pinyin(vocabulary: Vocabulary, text: str, open_end: bool = False) -> list[Known]:
    """The strings of the collection that a text may stand for, the likeliest first; none where it is no pinyin.

    `open_end`: the last syllable may be only begun; then the most frequent strings are given, whether words or not.
    What was read lately is kept.
    """
    key = (text, open_end)
    kept = vocabulary.readings.get(key)
    if kept is None:
        if len(vocabulary.readings) >= _KEPT:
            vocabulary.readings.clear()
        kept = vocabulary.readings[key] = _read(vocabulary, text, open_end)
    return kept


def _read(vocabulary: Vocabulary, text: str, open_end: bool) -> list[Known]:
    chunks = spelled(text)
    if chunks is None:
        return []
    found: dict[str, _Reading] = {}
    ways = syllables(chunks, open_end=open_end)
    for way in ways:
        if len(way) > 1:
            found.update(_standing(vocabulary, way, found))
    singles = [_standing(vocabulary, way, {}) for way in ways if len(way) == 1]
    if not found and not any(singles):
        found = _partly_begun(vocabulary, chunks)
    if not found or open_end:
        least = FEWEST_BESIDE_SINGLES if any(singles) and not open_end else FEWEST_INITIALS
        first_letters = initials(chunks, least)
        by_initials = _standing(vocabulary, first_letters, found, every=open_end) if first_letters else {}
        found.update(by_initials if len(first_letters or ()) > 2 else dict(_without_function_words(by_initials)))
    if open_end:
        alone = {text: each for some in singles for text, each in some.items()}
        usual = {text: each for text, each in found.items() if each.usual >= USUAL[1]}
        return [each.known for each in (*_frequent(usual), *_frequent(alone)[:SINGLES])]
    single = [each.known for some in singles for each in _likely(some)[:SINGLES]]
    return [each.known for each in _likely(found, words_only=bool(single))] + single


def _partly_begun(vocabulary: Vocabulary, chunks: Sequence[str]) -> dict[str, _Reading]:
    """The strings of which some syllables are only begun: with as few of these as the collection bears out."""
    left = _BEGUN_WAYS
    for ways in partly_begun(chunks):
        found: dict[str, _Reading] = {}
        for way in ways[:left]:
            found.update(_without_function_words(_standing(vocabulary, way, found)))
        left -= len(ways)
        if found or left <= 0:
            return found
    return {}


def _without_function_words(found: Mapping[str, _Reading]) -> Iterator[tuple[str, _Reading]]:
    """Strings but those that hold a word which only holds a sentence together: a few letters may be anything."""
    for text, reading in found.items():
        if FUNCTION_WORDS.isdisjoint(text) or _is_word(reading):
            yield text, reading


@dataclass(frozen=True, slots=True)
class _Reading:
    """A string of the collection and how usual it is to read its characters so, up to 1."""

    known: Known
    usual: float


def _standing(
    vocabulary: Vocabulary, patterns: Sequence[str], known: Mapping[str, _Reading], every: bool = False
) -> dict[str, _Reading]:
    """The strings of one character for each pattern, the likeliest only; `every`: all of the likeliest are counted,
    else those that may be worth anything beside one another and beside those that are known.
    """
    places = [characters_read(pattern) for pattern in patterns]

    if len(patterns) < 3:  # then what is expected is what there is, times how usual it is
        chains = vocabulary.chains.likeliest(places, 4 * _CHECKED)
        texts = [text for text, _ in chains]
        totals = (vocabulary.unit_counts if len(patterns) == 1 else vocabulary.pair_counts)(texts)
        every_one = zip(chains, totals, strict=True)
        return {text: _Reading(Known(text, count), expected / count) for (text, expected), count in every_one if count}
    texts = [text for text, _ in vocabulary.chains.likeliest(places, _LOOKED_UP)]
    counts = dict(zip(texts, vocabulary.word_counts(texts), strict=True))
    found = {text: _Reading(Known(text, count), _usual(text, places)) for text, count in counts.items() if count}
    others = [text for text in texts if not counts[text]]
    others = others[: _AT_ONCE if (found or known) and not every else _CHECKED]
    if not every and (found or known):
        best = max(map(_worth, _frequent({**known, **found})[:_AT_ONCE]))
        # A string stands no more often than its rarest pair.
        pairs = [list(map("".join, pairwise(text))) for text in others]
        counts_of = iter(vocabulary.pair_counts([pair for its in pairs for pair in its]))
        most = [Known(text, min(islice(counts_of, len(its)))) for text, its in zip(others, pairs, strict=True)]
        readings_of = (_Reading(each, _usual(each.text, places)) for each in most)
        others = [each.known.text for each in readings_of if _worth(each) >= best * _RARE]
    for text, count in _counted(vocabulary, others, every).items():
        if count:
            found[text] = _Reading(Known(text, count), _usual(text, places))
    return found


def _usual(text: str, places: Sequence[Mapping[str, float]]) -> float:
    """How usual it is to read the characters of a text so."""
    return prod(place[each] for place, each in zip(places, text, strict=True))


def _counted(vocabulary: Vocabulary, texts: Sequence[str], every: bool) -> dict[str, int]:
    """How often some strings stand in the collection: the first few of them, till some do, or `every` one."""
    step = _CHECKED if every else _AT_ONCE
    for at in range(0, len(texts), step):
        some = texts[at : at + step]
        counts = vocabulary.counts([characters_string(text) for text in some])
        if any(counts):
            return dict(zip(some, counts, strict=True))
    return {}


def _frequent(found: Mapping[str, _Reading]) -> list[_Reading]:
    return sorted(found.values(), key=lambda each: (-each.known.count * each.usual, each.known.text))[: 4 * MOST]


def _likely(found: Mapping[str, _Reading], words_only: bool = False) -> list[_Reading]:
    """Those that a person may have meant, the likeliest first: words, and what is frequent beside them."""
    if len(found) < 2 and not words_only:
        return list(found.values())
    rated = [(_worth(each), each) for each in _frequent(found) if not words_only or _is_word(each)]
    rated.sort(key=lambda pair: (-pair[0], pair[1].known.text))
    return [reading for worth, reading in rated if worth >= rated[0][0] * _RARE][:MOST]


def _worth(reading: _Reading) -> float:
    return reading.known.count * reading.usual * (1.0 if _is_word(reading) else _NO_WORD)


def _is_word(reading: _Reading) -> bool:
    return len(reading.known.text) == 1 or is_word(reading.known.text)
