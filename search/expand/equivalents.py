"""Other ways to say the words of a query: region words, short forms, a user's synonyms, and what pinyin may stand for.

An equivalent stands for one or several words of a phrase: a document that has it need not have those. Documents that
have the words as they were asked for come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hansou.index.text.fold.fold import fold
from hansou.search.query.fields import PINYIN
from hansou.search.query.terms import exact_phrase, take_apart, unit_string
from hansou.search.query.tree import READINGS, Alike, And, Equivalent, Node, Or, Phrase, Text, UnitString, Words
from hansou.search.rank.weights import Ranking

from .forms import Other, known_forms, stands_anywhere, use_of
from .userwords import Lexicon, Synonyms
from .vocabulary import Known, Vocabulary, characters_string

Phrases = Mapping[Text, Phrase]

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff5a\u3105-\u312f]")  # letters that may be pinyin, and Zhuyin
_HAN = re.compile("[\u4e00-\u9fff]+")
MOST_WORDS = 40  # bounds of words in a phrase up to which it is looked at for equivalents: no one types more
NEAR_NOTATION = 0.8  # how near another way to write a number is to the one that was typed
MOST_TOGETHER = 8  # words that may be said otherwise together
_NEXT_READING = 1.0  # readings of pinyin after the first are worth 1 / 2, 1 / 3 … of it


def with_equivalents(vocabulary: Vocabulary, phrases: Phrases, lexicon: Lexicon, ranking: Ranking) -> Phrases:
    """Phrases with what else says their words. Quoted text is left as it is."""
    found: dict[Text, Phrase] = {}
    query = fold(" ".join(text.text for text in phrases))
    for text, phrase in phrases.items():
        if isinstance(text, Words) and len(phrase.bounds) <= MOST_WORDS:
            found[text] = _said_otherwise(vocabulary, text, phrase, lexicon, ranking, query)
        else:
            found[text] = phrase
    return found


def _said_otherwise(
    vocabulary: Vocabulary, text: Words, phrase: Phrase, lexicon: Lexicon, ranking: Ranking, query: str
) -> Phrase:
    reads = text.field == PINYIN or (lexicon.equivalents and _LATIN.search(text.text) is not None)
    if reads and _HAN.search(text.text):
        mixed = _mixed_reading(vocabulary, text, phrase, ranking)
        if mixed is not None:
            return mixed
    equivalents = tuple(_equivalents(vocabulary, text, phrase, lexicon, ranking, query, reads))
    if isinstance(text, Alike):
        equivalents += tuple(_near(vocabulary, phrase, ranking))
    return with_strings(replace(phrase, equivalents=equivalents), ranking) if equivalents else phrase


def with_strings(phrase: Phrase, ranking: Ranking) -> Phrase:
    """A phrase with equivalents of the strings that have to stand together (冬季奥运会 of 冬季奥林匹克运动会): each as
    it reads where some of its words are said otherwise.
    """
    added: dict[UnitString, Equivalent] = {}
    known = {each.phrase.whole for each in phrase.equivalents}
    for first, last in phrase.together:
        inside = tuple(at for at, (start, end) in enumerate(phrase.wanted) if first <= start and end <= last)
        for each in phrase.equivalents:
            if not set(each.covers) < set(inside):
                continue
            start, end = phrase.wanted[each.covers[0]][0], phrase.wanted[each.covers[-1]][1]
            before, other, after = phrase.whole.part(first, start), each.phrase.whole, phrase.whole.part(end, last)
            string = UnitString(
                before.tokens + other.tokens + after.tokens, before.single + other.single + after.single
            )
            if string in known or False in other.single or _repeats(before, other) or _repeats(other, after):
                continue
            weight = each.weight + ranking.gram * (len(string) - len(other))
            stands_as = each.stands_as if each.stands_as == "number" or not stands_anywhere(string) else ""
            added.setdefault(
                string,
                Equivalent(exact_phrase(string, phrase.field), inside, weight, each.kind, stands_as, each.use),
            )
    return replace(phrase, equivalents=(*phrase.equivalents, *added.values())) if added else phrase


def _repeats(first: UnitString, then: UnitString) -> bool:
    """Whether what one string ends in begins the next (集团 after 阿里巴巴集团 too)."""
    one, other = "".join(first.tokens), "".join(then.tokens)
    return bool(one and other) and (one.endswith(other) or other.startswith(one))


def _equivalents(
    vocabulary: Vocabulary,
    text: Words,
    phrase: Phrase,
    lexicon: Lexicon,
    ranking: Ranking,
    query: str,
    reads: bool,
) -> Iterator[Equivalent]:
    others: list[Equivalent] = []
    if lexicon.equivalents:
        others += _other_forms(phrase, lexicon.synonyms, ranking, query)
        others += _other_notations(text, phrase, ranking)
    yield from others
    if reads and not others:  # NASA is no pinyin
        yield from _read_as_pinyin(vocabulary, text, phrase, ranking)


def _other_forms(phrase: Phrase, synonyms: Synonyms, ranking: Ranking, query: str) -> Iterator[Equivalent]:
    """The equivalents of single words of a phrase and of several together; `query` is all of it, folded."""
    forms, tokens, bounds = known_forms(), phrase.whole.tokens, phrase.bounds
    known, longest = forms.words, forms.longest
    words = list(pairwise(bounds))
    indices: dict[UnitString, int] = {}
    for first, (start, _) in enumerate(words):
        key = ""
        for last in range(first, min(len(words), first + MOST_TOGETHER)):
            end = words[last][1]
            key += "".join(tokens[words[last][0] : end])
            if len(key) > longest and not synonyms:
                break
            if key not in known and key not in synonyms:
                continue
            indices = indices or {word: index for index, word in enumerate(phrase.words)}
            inside = (phrase.whole.part(*words[at]) for at in range(first, last + 1))
            covers = tuple(sorted({indices[word] for word in inside if word in indices}))
            if not covers:
                continue
            others = {other.string: other for other in forms.others(key)}
            others.update((string, Other(string, ranking.synonym, "synonym")) for string in synonyms.get(key, ()))
            worth = ranking.word + ranking.gram * (end - start - 1)
            for string, other in others.items():
                use = use_of(key, other, query)
                if use is None:
                    continue
                yield Equivalent(
                    exact_phrase(string, phrase.field),
                    covers,
                    other.near * worth,
                    other.kind,
                    "" if stands_anywhere(string) else "word",
                    use,
                )


def _other_notations(text: Words, phrase: Phrase, ranking: Ranking) -> Iterator[Equivalent]:
    """The other ways to write the numbers, dates and measures of a phrase. What its words have beside one is kept."""
    from .notations import notations

    for notation in notations(text.text):
        start = len(unit_string(text.text[: notation.start]))
        end = start + len(unit_string(text.text[notation.start : notation.end]))
        covers = tuple(at for at, (first, last) in enumerate(phrase.wanted) if first < end and start < last)
        if not covers or len(phrase.whole) < end:
            continue
        low = min(start, *(phrase.wanted[at][0] for at in covers))
        high = max(end, *(phrase.wanted[at][1] for at in covers))
        before, after = phrase.whole.part(low, start), phrase.whole.part(end, high)
        worth = NEAR_NOTATION * (ranking.word + ranking.gram * (high - low - 1))
        for string in dict.fromkeys(map(unit_string, notation.others)):
            whole = UnitString(
                before.tokens + string.tokens + after.tokens, before.single + string.single + after.single
            )
            if whole != phrase.whole.part(low, high):
                yield Equivalent(exact_phrase(whole, phrase.field), covers, worth, "notation", "number")


def _near(vocabulary: Vocabulary, phrase: Phrase, ranking: Ranking) -> Iterator[Equivalent]:
    """The words that two characters may have been meant to be."""
    from .near_words import near_words

    typed = "".join(phrase.whole.tokens)
    rarity = vocabulary.rarity(vocabulary.pair_counts([typed])[0])
    for known, nearness in near_words(vocabulary, typed):
        worth = ranking.word * nearness * min(1.0, rarity / vocabulary.rarity(known.count))
        yield Equivalent(exact_phrase(characters_string(known.text), phrase.field), (0,), worth, "near")


def _mixed_reading(vocabulary: Vocabulary, text: Words, phrase: Phrase, ranking: Ranking) -> Phrase | None:
    """Letters and the characters that they touch as one string (huang河): the phrase of its letters, which its readings
    stand for, so that its characters are not looked for by themselves. None where it is none, or is not read.
    """
    from .pinyin import may_be_pinyin, read_pinyin

    if not may_be_pinyin(text.text) or _is_held(vocabulary, phrase.whole, phrase.field):
        return None
    if text.field != PINYIN and any(
        _is_held(vocabulary, word, phrase.field) for word in phrase.words if not any(word.single)
    ):
        return None
    readings = read_pinyin(vocabulary, text.text)
    if not readings:
        return None
    latin = take_apart([Words(_HAN.sub(" ", text.text), text.field)], ranking=ranking)[0]
    equivalents = _readings(readings, latin, tuple(range(len(latin.wanted))), ranking, vocabulary)
    return replace(latin, equivalents=tuple(equivalents), text=text)


def _read_as_pinyin(vocabulary: Vocabulary, text: Words, phrase: Phrase, ranking: Ranking) -> Iterator[Equivalent]:
    """The readings of a piece of text that is pinyin as a whole, else of each of its words that is, together with the
    Chinese words that touch it where that is read as something.
    """
    from .pinyin import may_be_pinyin, read_pinyin

    if may_be_pinyin(text.text) and not _HAN.search(text.text):
        if text.field == PINYIN or not _is_held(vocabulary, phrase.whole, phrase.field):
            readings = read_pinyin(vocabulary, text.text)
            yield from _readings(readings, phrase, tuple(range(len(phrase.wanted))), ranking, vocabulary)
        return
    for index, word in enumerate(phrase.words):
        if len(word) > 1 or word.single[0] or not may_be_pinyin(word.tokens[0]):
            continue
        if _is_held(vocabulary, word, phrase.field):
            continue
        for first, last in _touching(phrase, index):
            typed = "".join("".join(each.tokens) for each in phrase.words[first:last])
            readings = read_pinyin(vocabulary, typed)
            if readings:
                yield from _readings(readings, phrase, tuple(range(first, last)), ranking, vocabulary)
                break


def _touching(phrase: Phrase, index: int) -> Iterator[tuple[int, int]]:
    """A word of a phrase, first to before last, with both words beside it, with the one before and after, and alone;
    those that are Chinese and follow one another without a gap.
    """
    spans = phrase.wanted

    def joins(at: int, other: int) -> bool:
        return 0 <= other < len(spans) and spans[min(at, other)][1] == spans[max(at, other)][0]

    before = joins(index, index - 1) and all(phrase.words[index - 1].single)
    after = joins(index, index + 1) and all(phrase.words[index + 1].single)
    if before and after:
        yield index - 1, index + 2
    if before:
        yield index - 1, index + 1
    if after:
        yield index, index + 2
    yield index, index + 1


def _readings(
    readings: Sequence[Known], phrase: Phrase, covers: tuple[int, ...], ranking: Ranking, vocabulary: Vocabulary
) -> Iterator[Equivalent]:
    """What a text may be read as, each worth less than the one before it, and no more for being rarer: what the
    collection says most comes first.
    """
    for place, known in enumerate(readings):
        string = characters_string(known.text)
        whole = ranking.word + ranking.gram * (len(string) - 1)
        rarer = vocabulary.rarity(readings[0].count) / vocabulary.rarity(known.count)
        worth = ranking.pinyin * whole * min(1.0, rarer) / (1 + _NEXT_READING * place)
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


def other_forms_of(phrases: Sequence[Phrase]) -> dict[str, Equivalent]:
    """What else was searched for than was typed, by its text, folded: no readings of that."""
    return {
        each.phrase.whole.text: each for phrase in phrases for each in phrase.equivalents if each.kind not in READINGS
    }


def equivalents_of(phrases: Sequence[Phrase]) -> dict[str, list[str]]:
    """For words of phrases, folded, what else was searched for."""
    found: dict[str, dict[str, None]] = {}
    for phrase in phrases:
        own = phrase.words if phrase.equivalents else ()
        for equivalent in phrase.equivalents:
            if equivalent.kind == "pinyin" and phrase.text is not None and len(equivalent.covers) == len(phrase.wanted):
                words = fold(phrase.text.text)
            else:
                words = "".join("".join(own[index].tokens) for index in equivalent.covers)
            found.setdefault(words, {})[equivalent.phrase.whole.text] = None
    return {words: list(others) for words, others in found.items()}
