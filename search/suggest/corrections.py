"""Did you mean: queries like one that found little, of which the collection holds more.

One character of a piece of Chinese text is taken for another, or one letter of a Latin word: for what stands with
its neighbours in the collection and stands there more often, first of all for what sounds the same (营商环静, 霞客弯),
then for what looks alike, last for anything that is much more frequent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.fold.fold import fold
from hansou.index.text.fold.script import script_of
from hansou.index.text.tokens.terms import Analysis, analyze
from hansou.index.text.tokens.words import is_word
from hansou.search.expand.likeness import SAME_SOUND, UNLIKE, like, likeness
from hansou.search.expand.vocabulary import Vocabulary, characters_string
from hansou.search.query.terms import unit_string
from hansou.search.query.tree import Node, Text, positive_texts

MOST = 3  # queries offered
LONGEST = 16  # units of a run of Chinese characters that is looked at
MORE = 5  # times as often as what was asked for a string must stand in the collection

_ENOUGH = 3  # times that a piece of text must stand in the collection not to be doubted
_FOLLOWERS = 300  # characters tried in one place
_COUNTED = 12  # strings counted for one piece of text
_AROUND = 2  # units on each side that must stand with a character
_WEIGHTY = 20  # times that a pair must stand in the collection that is no word
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4  # letters of a Latin word that is looked at


@dataclass(frozen=True, slots=True)
class _Change:
    """A change to the text of a query: ``query[start:end]`` becomes `text`. `unlike` and `count` order changes."""

    start: int
    end: int
    text: str
    unlike: int
    count: int


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
        for first, last in _chinese_runs(analysis)
        for change in _chinese(vocabulary, analysis.tokens[first:last], analysis.starts[first:last], text.text)
    ]
    found += _latin(vocabulary, text.text, analysis)
    found.sort(key=lambda change: (change.unlike, -change.count, change.text))
    return [
        _Change(start + change.start, start + change.end, change.text, change.unlike, change.count) for change in found
    ]


def _chinese_runs(analysis: Analysis) -> Iterator[tuple[int, int]]:
    """The runs of two Chinese characters and more, first to before last unit."""
    kinds = [len(token) == 1 and classify_character(token) == HAN for token in analysis.tokens]
    first = 0
    for at in range(len(kinds) + 1):
        if at == len(kinds) or not kinds[at]:
            if 2 <= at - first <= LONGEST:
                yield first, at
            first = at + 1


def _chinese(vocabulary: Vocabulary, run: Sequence[str], places: Sequence[int], typed: str) -> list[_Change]:
    """Changes of one character of a run; `places` are where its characters stand in the text that was typed."""
    text = "".join(run)
    if vocabulary.counts([characters_string(text)])[0] >= _ENOUGH:
        return []
    pairs = vocabulary.pair_counts([text[at : at + 2] for at in range(len(text) - 1)])
    # Where grams are missing, the fault is beside them.
    doubted = {at + side for at, count in enumerate(pairs) if not count for side in (0, 1)}
    candidates: list[tuple[int, int, int, str]] = []
    for at in sorted(doubted) or range(len(text)):
        for character, count in _fitting(vocabulary, text, at):
            unlike = likeness(text[at], character)
            if unlike < UNLIKE or (doubted and len(text) > 2):
                candidates.append((unlike, -count, at, character))
    changes = []
    for unlike, _, at, character in sorted(candidates)[:_COUNTED]:
        first, last = max(0, at - _AROUND), min(len(text), at + _AROUND + 1)
        new = text[first:at] + character + text[at + 1 : last]
        old_count, new_count = vocabulary.counts([characters_string(text[first:last]), characters_string(new)])
        if new_count >= max(1 if unlike < UNLIKE else MORE, old_count * MORE) and _is_telling(new, unlike, new_count):
            shown = _shown(vocabulary, new, at - first, typed)
            changes.append(_Change(places[at], places[at] + 1, shown, unlike, new_count))
    return changes


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
                    yield _Change(start, start + len(word), vocabulary.written(unit_string(other)), SAME_SOUND, times)


def _one_edit(word: str) -> set[str]:
    """The words at one edit's distance in the sense of Damerau (1964)."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    found |= {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return found - {word, ""}
