"""Did you mean: queries like one that is doubted, of which the collection holds more.

One character of a piece of Chinese text is taken for another, or one letter of a Latin word: for what stands with
its neighbours in the collection and stands there more often. What sounds the same (营商环静, 霞客弯) or looks alike
(末来) is likelier to be meant than anything else that is more frequent, and a word than a piece of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hansou.index.text.fold.fold import fold
from hansou.index.text.fold.script import script_of
from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.tokens.terms import Analysis, analyze
from hansou.index.text.tokens.words import consists_of_words, is_word
from hansou.search.expand.likeness import NEAR_SHAPE, NEAR_SOUND, SAME_SOUND, UNLIKE, like, likeness
from hansou.search.expand.vocabulary import Vocabulary, characters_string
from hansou.search.query.terms import unit_string
from hansou.search.query.tree import Node, Text, positive_texts

from .doubt import ENOUGH, chinese_runs

MOST = 3  # queries offered
LONGEST = 16  # units of a run of Chinese characters that is looked at
MORE, MUCH_MORE = 5, 20  # times as often as what was asked for, or as a word, a string must stand in the collection

_FOLLOWERS = 300  # characters tried in one place
_COUNTED = 24  # strings counted for one piece of text
_LIKELY = {SAME_SOUND: 1.0, NEAR_SHAPE: 0.5, NEAR_SOUND: 0.3, UNLIKE: 0.003}  # how likely each is to be mistaken
_NO_WORD = 0.1  # what a string that cuts words in two is worth beside a word
_AROUND = 2  # units on each side that must stand with a character
_WEIGHTY = 20  # times that a pair must stand in the collection that is no word
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4  # letters of a Latin word that is looked at


@dataclass(frozen=True, slots=True)
class _Change:
    """A change to the text of a query: ``query[start:end]`` becomes `text`. `likely` orders changes: how often the
    collection says so, times how likely it is to be mistaken for what was typed.
    """

    start: int
    end: int
    text: str
    likely: float


def corrected(vocabulary: Vocabulary, query: str, node: Node) -> list[str]:
    """Queries to offer in the place of `query`, of which `node` is the tree; the likeliest first, MOST at most."""
    per_text = [changes for text in positive_texts(node) if (changes := _changes(vocabulary, query, text))]
    if not per_text:
        return []
    best = [changes[0] for changes in per_text]
    choices = [best, *([change, *best[1:]] for change in per_text[0][1:])]
    return list(dict.fromkeys(_apply(query, changes) for changes in choices))[:MOST]


def _apply(query: str, changes: Sequence[_Change]) -> str:
    for change in sorted(changes, key=lambda change: -change.start):
        query = query[: change.start] + change.text + query[change.end :]
    return query


def _changes(vocabulary: Vocabulary, query: str, text: Text) -> list[_Change]:
    """The changes to one piece of text that make it more frequent, the likeliest first."""
    start = query.find(text.text, text.position)
    if start < 0 or text.field == "py":
        return []
    analysis = analyze(text.text, lambda run: [run])
    found = [
        change
        for first, last in chinese_runs(analysis, LONGEST)
        for change in _chinese(vocabulary, analysis.tokens[first:last], analysis.starts[first:last], text.text)
    ]
    found += _latin(vocabulary, text.text, analysis)
    found.sort(key=lambda change: (-change.likely, change.text))
    return [replace(change, start=start + change.start, end=start + change.end) for change in found]


def _chinese(vocabulary: Vocabulary, run: Sequence[str], places: Sequence[int], typed: str) -> list[_Change]:
    """Changes of one character of a run; `places` are where its characters stand in the text that was typed."""
    text = "".join(run)
    typed_count = vocabulary.counts([characters_string(text)])[0]
    if typed_count >= ENOUGH:
        return []
    more = MUCH_MORE if typed_count and is_word(text) else MORE
    pairs = vocabulary.pair_counts([text[at : at + 2] for at in range(len(text) - 1)])
    # Where grams are missing, the fault is beside them.
    doubted = {at + side for at, count in enumerate(pairs) if not count for side in (0, 1)}
    candidates: list[tuple[float, int, int, str]] = []
    for at in sorted(doubted) or range(len(text)):
        for character, count in _fitting(vocabulary, text, at):
            unlike = likeness(text[at], character)
            candidates.append((-count * _LIKELY[unlike], unlike, at, character))
    candidates.sort()
    changes = []
    for _, unlike, at, character in candidates[:_COUNTED]:
        first, last = max(0, at - _AROUND), min(len(text), at + _AROUND + 1)
        new = text[first:at] + character + text[at + 1 : last]
        old_count, new_count = vocabulary.counts([characters_string(text[first:last]), characters_string(new)])
        if new_count >= max(1 if unlike < UNLIKE else MORE, old_count * more) and _is_telling(new, unlike, new_count):
            shown = _shown(vocabulary, new, at - first, typed)
            likely = new_count * _LIKELY[unlike] * (1.0 if _stands_as_word(vocabulary, new) else _NO_WORD)
            changes.append(_Change(places[at], places[at] + 1, shown, likely))
    return changes


def _stands_as_word(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a string is a word of the dictionary, several, or a word of the collection."""
    return consists_of_words(text) or (len(text) >= LONG_WORD and any(vocabulary.word_counts([text])))


def _shown(vocabulary: Vocabulary, text: str, at: int, typed: str) -> str:
    """A character of a string in the script that was typed, else as articles write it."""
    written = vocabulary.written(characters_string(text), typed)
    is_foreign = script_of(typed) == "simplified" and script_of(written) == "traditional"
    return text[at] if is_foreign or fold(written) != text else written[at]


def _is_telling(text: str, unlike: int, count: int) -> bool:
    """Whether two characters make more than a chance pair."""
    return len(text) > 2 or (unlike < UNLIKE and is_word(text)) or count >= _WEIGHTY


def _fitting(vocabulary: Vocabulary, text: str, at: int) -> list[tuple[str, int]]:
    """The characters that stand between a character's neighbours, with how often at least; the likest and the most
    frequent only.
    """
    before, after = text[at - 1] if at else "", text[at + 1] if at + 1 < len(text) else ""
    alike = like(text[at])
    counts: dict[str, int] = {}
    if before:
        followers = vocabulary.following(before)
        ordered = sorted(zip(followers.counts.tolist(), map(chr, followers.points.tolist()), strict=True), reverse=True)
        counts = {character: count for count, character in ordered[:_FOLLOWERS]}
        counts.update((character, count) for count, character in ordered[_FOLLOWERS:] if character in alike)
    else:
        counts = dict.fromkeys(alike, 1 << 60)
    counts.pop(text[at], None)
    if after and counts:
        following = vocabulary.pair_counts([character + after for character in counts])
        counts = {each: min(count, other) for (each, count), other in zip(counts.items(), following, strict=True)}
    return [(character, count) for character, count in counts.items() if count]


def _latin(vocabulary: Vocabulary, text: str, analysis: Analysis) -> Iterator[_Change]:
    """Changes of one letter, or of two neighbours, of Latin words that the collection does not have."""
    words = [at for at, token in enumerate(analysis.tokens) if token.isalpha() and not analysis.single[at]]
    unknown = [at for at in words if len(analysis.tokens[at]) >= _SHORTEST and analysis.tokens[at].isascii()]
    for at, count in zip(unknown, vocabulary.unit_counts([analysis.tokens[at] for at in unknown]), strict=True):
        word, start = analysis.tokens[at], analysis.starts[at]
        if count == 0 and fold(text[start : start + len(word)]) == word:
            others = sorted(_one_edit(word))
            for other, times in zip(others, vocabulary.unit_counts(others), strict=True):
                if times:
                    yield _Change(start, start + len(word), vocabulary.written(unit_string(other)), times)


def _one_edit(word: str) -> set[str]:
    """The words at one edit's distance in the sense of Damerau (1964)."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    found |= {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return found - {word, ""}
