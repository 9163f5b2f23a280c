"""Other ways to say the words of a query: region words, a user's synonyms, and what pinyin may stand for.

An equivalent stands for one or several words of a phrase: a document that has it need not have those. It is worth
less than they are, so that of documents alike otherwise those with the word as it was asked for come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hansou.search.query.fields import PINYIN
from hansou.search.query.terms import exact_phrase, unit_string
from hansou.search.query.tree import And, Equivalent, Node, Or, Phrase, Text, UnitString, Words
from hansou.search.rank.weights import Ranking

from .regions import region_words
from .userwords import Lexicon, Synonyms
from .vocabulary import Vocabulary, characters_string

Phrases = Mapping[Text, Phrase]

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff5a]")
MOST_WORDS = 40  # bounds of words in a phrase up to which it is looked at for equivalents: no one types more
MOST_TOGETHER = 8  # words that may be said otherwise together
_NEXT_READING = 0.25  # readings of pinyin after the first are worth 1 / 1.25, 1 / 1.5 … of it


def with_equivalents(vocabulary: Vocabulary, phrases: Phrases, lexicon: Lexicon, ranking: Ranking) -> Phrases:
    """Phrases with what else says their words. Quoted text is left as it is."""
    found: dict[Text, Phrase] = {}
    for text, phrase in phrases.items():
        if isinstance(text, Words) and len(phrase.bounds) <= MOST_WORDS:
            equivalents = tuple(_equivalents(vocabulary, text, phrase, lexicon, ranking))
            found[text] = replace(phrase, equivalents=equivalents) if equivalents else phrase
        else:
            found[text] = phrase
    return found


def _equivalents(
    vocabulary: Vocabulary, text: Words, phrase: Phrase, lexicon: Lexicon, ranking: Ranking
) -> Iterator[Equivalent]:
    if lexicon.equivalents:
        yield from _synonyms(phrase, lexicon.synonyms, ranking)
    if text.field == PINYIN or (lexicon.equivalents and _LATIN.search(text.text)):
        yield from _read_as_pinyin(vocabulary, text, phrase, ranking)


def _synonyms(phrase: Phrase, synonyms: Synonyms, ranking: Ranking) -> Iterator[Equivalent]:
    """The equivalents of single words of a phrase and of several together."""
    regions = region_words()
    indices = {word: index for index, word in enumerate(phrase.words)}
    words = list(zip(phrase.bounds, phrase.bounds[1:], strict=False))
    for first, (start, _) in enumerate(words):
        for last in range(first, min(len(words), first + MOST_TOGETHER)):
            end = words[last][1]
            key = "".join(phrase.whole.tokens[start:end])
            if key not in regions and key not in synonyms:
                continue
            inside = (phrase.whole.part(*words[at]) for at in range(first, last + 1))
            covers = tuple(sorted({indices[word] for word in inside if word in indices}))
            if not covers:
                continue
            own = synonyms.get(key, ())
            near = {unit_string(other): near for other, near in regions.get(key, {}).items()}
            near.update(dict.fromkeys(own, ranking.synonym))
            worth = ranking.word + ranking.gram * (end - start - 1)
            for string, factor in near.items():
                kind = "synonym" if string in own else "region"
                yield Equivalent(exact_phrase(string, phrase.field), covers, factor * worth, kind)


def _read_as_pinyin(vocabulary: Vocabulary, text: Words, phrase: Phrase, ranking: Ranking) -> Iterator[Equivalent]:
    """The readings of a piece of text that is pinyin as a whole, else of each of its words that is."""
    from .pinyin import may_be_pinyin

    asked = text.field == PINYIN
    if may_be_pinyin(text.text):
        if asked or not _is_held(vocabulary, phrase.whole, phrase.field):
            yield from _readings(vocabulary, text.text, phrase, tuple(range(len(phrase.wanted))), ranking, asked)
        return
    for index, word in enumerate(phrase.words):
        if len(word) == 1 and may_be_pinyin(word.tokens[0]) and not _is_held(vocabulary, word, phrase.field):
            yield from _readings(vocabulary, word.tokens[0], phrase, (index,), ranking, asked)


def _readings(
    vocabulary: Vocabulary, text: str, phrase: Phrase, covers: tuple[int, ...], ranking: Ranking, asked: bool
) -> Iterator[Equivalent]:
    from .pinyin import read_pinyin

    for place, known in enumerate(read_pinyin(vocabulary, text, asked)):
        string = characters_string(known.text)
        whole = ranking.word + ranking.gram * (len(string) - 1)
        worth = ranking.pinyin * whole / (1 + _NEXT_READING * place)
        yield Equivalent(exact_phrase(string, phrase.field), covers, worth, "pinyin")


def _is_held(vocabulary: Vocabulary, string: UnitString, field: str) -> bool:
    """Whether the collection holds a string of units as it is written."""
    return any(vocabulary.counts([string], field))


def with_joined_pinyin(vocabulary: Vocabulary, node: Node) -> Node:
    """A query in which syllables that stand apart (``wu xi gao xin``) are one piece of text, where that is read as
    something and they are not all held as they stand.
    """
    if isinstance(node, And | Or) and not any(map(_has_letters, node.parts)):
        return replace(node, parts=tuple(with_joined_pinyin(vocabulary, part) for part in node.parts))
    if not isinstance(node, And) or not node.soft:
        return node
    from .pinyin import is_syllable, may_be_pinyin, read_pinyin

    parts: list[Node] = []
    run: list[Words] = []

    def end_run() -> None:
        joined = " ".join(part.text for part in run)
        if len(run) > 1 and not all(_is_held(vocabulary, unit_string(part.text), part.field) for part in run):
            stands_apart = may_be_pinyin(joined) and any(is_syllable(part.text) for part in run)
            if stands_apart and read_pinyin(vocabulary, joined):
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


def equivalents_of(phrases: Sequence[Phrase]) -> dict[str, list[str]]:
    """For words of phrases, folded, what else was searched for."""
    found: dict[str, dict[str, None]] = {}
    for phrase in phrases:
        for equivalent in phrase.equivalents:
            words = "".join("".join(phrase.words[index].tokens) for index in equivalent.covers)
            found.setdefault(words, {})["".join(equivalent.phrase.whole.tokens)] = None
    return {words: list(others) for words, others in found.items()}
