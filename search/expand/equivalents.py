"""Other ways to say the words of a query: region words, a user's synonyms, and what pinyin may stand for.

An equivalent stands for one or several words of a phrase: a document that has it need not have those. It is worth
less than they are, so that of documents alike otherwise those with the word as it was asked for come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hansou.search.collection import Collection
from hansou.search.query.fields import PINYIN
from hansou.search.query.terms import Equivalent, Phrase, UnitString, exact_phrase, unit_string
from hansou.search.query.tree import And, Node, Or, Text, Words

from .regions import region_words
from .userwords import Lexicon, Synonyms
from .vocabulary import characters_string, vocabulary_of

Phrases = Mapping[Text, Phrase]

WORD, GRAM = 1.0, 0.6  # what a word and a gram of the query are worth
SYNONYM = 0.8  # how near a user's synonyms are
PINYIN_READING = 0.8  # how near the likeliest reading of pinyin is; those that follow are less so

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff5a]")
_MOST_WORDS = 40  # words of a phrase up to which it is looked at for equivalents: no one types more


def with_equivalents(collection: Collection, phrases: Phrases, lexicon: Lexicon) -> Phrases:
    """Phrases with what else says their words. Quoted text is left as it is."""
    found: dict[Text, Phrase] = {}
    for text, phrase in phrases.items():
        if isinstance(text, Words) and len(phrase.bounds) <= _MOST_WORDS:
            equivalents = tuple(_equivalents(collection, text, phrase, lexicon))
            found[text] = replace(phrase, equivalents=equivalents) if equivalents else phrase
        else:
            found[text] = phrase
    return found


def _equivalents(collection: Collection, text: Words, phrase: Phrase, lexicon: Lexicon) -> Iterator[Equivalent]:
    if lexicon.equivalents:
        yield from _said_otherwise(phrase, lexicon.synonyms)
    if text.field == PINYIN or (lexicon.equivalents and _LATIN.search(text.text)):
        yield from _read_as_pinyin(collection, text, phrase)


def _said_otherwise(phrase: Phrase, synonyms: Synonyms) -> Iterator[Equivalent]:
    """The equivalents of single words of a phrase and of several together."""
    regions = region_words()
    indices = {word: index for index, word in enumerate(phrase.words)}
    words = list(zip(phrase.bounds, phrase.bounds[1:], strict=False))
    for first, (start, _) in enumerate(words):
        for last in range(first, min(len(words), first + 8)):
            end = words[last][1]
            key = "".join(phrase.whole.tokens[start:end])
            if key not in regions and key not in synonyms:
                continue
            inside = (phrase.whole.part(*words[at]) for at in range(first, last + 1))
            covers = frozenset(indices[word] for word in inside if word in indices)
            if not covers:
                continue
            own = synonyms.get(key, ())
            near = {unit_string(other): near for other, near in regions.get(key, {}).items()}
            near.update(dict.fromkeys(own, SYNONYM))
            worth = WORD + GRAM * (end - start - 1)
            for string, factor in near.items():
                kind = "synonym" if string in own else "region"
                yield Equivalent(exact_phrase(string, phrase.field), covers, factor * worth, kind)


def _read_as_pinyin(collection: Collection, text: Words, phrase: Phrase) -> Iterator[Equivalent]:
    """The readings of a piece of text that is pinyin as a whole, else of each of its words that is."""
    from .pinyin import may_be_pinyin

    asked = text.field == PINYIN
    if may_be_pinyin(text.text):
        if asked or not _is_held(collection, phrase.whole, phrase.field):
            yield from _readings(collection, text.text, phrase, frozenset(range(len(phrase.words))), asked)
        return
    for index, word in enumerate(phrase.words):
        if len(word) == 1 and may_be_pinyin(word.tokens[0]) and not _is_held(collection, word, phrase.field):
            yield from _readings(collection, word.tokens[0], phrase, frozenset((index,)), asked)


def _readings(
    collection: Collection, text: str, phrase: Phrase, covers: frozenset[int], asked: bool
) -> Iterator[Equivalent]:
    from .pinyin import read_pinyin

    for place, known in enumerate(read_pinyin(vocabulary_of(collection), text, asked)):
        string = characters_string(known.text)
        worth = PINYIN_READING * (WORD + GRAM * (len(string) - 1)) / (1 + 0.25 * place)
        yield Equivalent(exact_phrase(string, phrase.field), covers, worth, "pinyin")


def _is_held(collection: Collection, string: UnitString, field: str) -> bool:
    """Whether the collection holds a string of units as it is written."""
    return any(vocabulary_of(collection).counts([string], field))


def with_joined_pinyin(collection: Collection, node: Node) -> Node:
    """A query in which syllables that stand apart (``wu xi gao xin``) are one piece of text, where that is read as
    something and they are not all held as they stand.
    """
    if isinstance(node, And | Or) and not any(map(_has_letters, node.parts)):
        return replace(node, parts=tuple(with_joined_pinyin(collection, part) for part in node.parts))
    if not isinstance(node, And) or not node.soft:
        return node
    from .pinyin import is_syllable, may_be_pinyin, read_pinyin

    parts: list[Node] = []
    run: list[Words] = []

    def end_run() -> None:
        joined = " ".join(part.text for part in run)
        if len(run) > 1 and not all(_is_held(collection, unit_string(part.text), part.field) for part in run):
            stands_apart = may_be_pinyin(joined) and any(is_syllable(part.text) for part in run)
            if stands_apart and read_pinyin(vocabulary_of(collection), joined):
                parts.append(Words(joined, run[0].field, run[0].position))
                run.clear()
        parts.extend(run)
        run.clear()

    for part in node.parts:
        if isinstance(part, Words) and _has_letters(part) and may_be_pinyin(part.text):
            run.append(part)
        else:
            end_run()
            parts.append(part)
    end_run()
    return parts[0] if len(parts) == 1 else replace(node, parts=tuple(parts))


def _has_letters(node: Node) -> bool:
    return isinstance(node, Words) and node.field == "text" and _LATIN.search(node.text) is not None


def equivalent_phrases(phrases: Iterable[Phrase]) -> list[Phrase]:
    """What says some words of phrases otherwise."""
    return [equivalent.phrase for phrase in phrases for equivalent in phrase.equivalents]


def read_as(phrases: Sequence[Phrase]) -> dict[str, list[str]]:
    """For words of phrases, folded, what else was searched for."""
    found: dict[str, dict[str, None]] = {}
    for phrase in phrases:
        for equivalent in phrase.equivalents:
            words = "".join("".join(phrase.words[index].tokens) for index in sorted(equivalent.covers))
            found.setdefault(words, {})["".join(equivalent.phrase.whole.tokens)] = None
    return {words: list(others) for words, others in found.items()}
