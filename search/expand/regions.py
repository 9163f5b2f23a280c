"""Region words: what the mainland, Taiwan and Hong Kong call the same thing, from OpenCC's own tables.

The tables were made to convert software, so they hold false friends: a word that one side uses for one thing and
the other side for another (程序: on the mainland a program, in Taiwan a process). A pair that holds such a word is
left out. A word that OpenCC would rather leave as it is (消息, 社區) calls up no other; what Taiwan writes for it
calls it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hansou.index.text.fold.characters import opencc_table
from hansou.index.text.fold.fold import fold

#: How near an equivalent is to the word itself, from 0 to 1: by one entry of the tables; by two, or by one whose
#: other direction OpenCC is unsure of.
NEAR, FURTHER = 0.5, 0.3

Pairs = dict[str, set[str]]


@cache
def region_words() -> Mapping[str, Mapping[str, float]]:
    """Every folded word that has equivalents, with those, folded, and how near each is.

    A word of one character has only equivalents of one character. Two words of one region that the other has one
    word for (出租車 and 的士, in Taiwan 計程車) are equivalents as well.
    """
    mainland, taiwan, unsure = _tables()
    found: dict[str, dict[str, float]] = {}

    def add(word: str, other: str, near: float) -> None:
        if word != other and word not in unsure and (len(word) > 1) == (len(other) > 1):
            found.setdefault(word, {}).setdefault(other, near)

    for words in mainland, taiwan:
        for word, others in words.items():
            for other in sorted(others):
                add(word, other, FURTHER if other in unsure else NEAR)
    for here, there in (mainland, taiwan), (taiwan, mainland):
        for word, others in here.items():
            for further in sorted({further for other in others - unsure for further in there[other]} - unsure):
                add(word, further, FURTHER)
    return found


def _tables() -> tuple[Pairs, Pairs, set[str]]:
    """The words of the mainland with Taiwan's, those of Taiwan with the mainland's, and the words that OpenCC is
    unsure of; false friends are left out.
    """
    entries = [(word, other, True) for word, others in opencc_table("TWPhrases") for other in others]
    entries += [(other, word, False) for word, others in opencc_table("TWPhrasesRev") for other in others]
    folded = fold("\n".join(f"{word}\n{other}" for word, other, _ in entries)).split("\n")
    pairs = set(zip(folded[::2], folded[1::2], strict=True))
    unsure = {fold(word) for word, other, forth in entries if forth and word == other}
    pairs = {(word, other) for word, other in pairs if word != other}
    false_friends = {word for word, _ in pairs} & {other for _, other in pairs}
    mainland: Pairs = {}
    taiwan: Pairs = {}
    for word, other in pairs:
        if not false_friends & {word, other}:
            mainland.setdefault(word, set()).add(other)
            taiwan.setdefault(other, set()).add(word)
    return mainland, taiwan, unsure
