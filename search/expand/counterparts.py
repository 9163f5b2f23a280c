"""How else a word is written that is the same word: in the other script, in the manner of Taiwan or Hong Kong: of 头发
that is 頭髮, and not 頭發, which folds to the same.
"""

from __future__ import annotations

from functools import cache, lru_cache

from hansou.index.text.fold.characters import opencc_table, simplify_character
from hansou.index.text.fold.fold import simplify
from hansou.index.text.tokens.segmenter import except_phrases

_KEPT = 10_000  # words


@lru_cache(maxsize=_KEPT)
def writings(word: str) -> tuple[str, ...]:
    """The word as it was typed, then as it is written otherwise; by OpenCC's tables, its phrases first."""
    plain = except_phrases(word, simplify(word))
    standard = _traditional(word) if plain == word else word
    manners = ("".join(table.get(character, character) for character in standard) for table in _manners())
    return tuple(dict.fromkeys((word, plain, standard, *manners)))


def older(text: str) -> str:
    """A text with older and Japanese forms as they are written today; what is Traditional stays."""
    traditional = _simplified_of()
    return "".join(each if each in traditional else simplify_character(each) for each in text)


def _traditional(word: str) -> str:
    """A Simplified word in Traditional characters; its longest phrases that OpenCC knows are read as such."""
    characters = _traditional_of()
    if all(len(characters.get(character, "")) < 2 for character in word):
        return "".join(characters.get(character, (character,))[0] for character in word)
    phrases, longest = _phrases()
    written, at = "", 0
    while at < len(word):
        size = next((n for n in range(min(longest, len(word) - at), 1, -1) if word[at : at + n] in phrases), 1)
        part = word[at : at + size]
        written += phrases[part] if size > 1 else characters.get(part, (part,))[0]
        at += size
    return written


@cache
def _simplified_of() -> frozenset[str]:
    return frozenset(source for source, _ in opencc_table("TSCharacters"))


@cache
def _traditional_of() -> dict[str, tuple[str, ...]]:
    return {source: tuple(targets) for source, targets in opencc_table("STCharacters")}


@cache
def _phrases() -> tuple[dict[str, str], int]:
    """OpenCC's phrases, and how long the longest is."""
    phrases = {source: targets[0] for source, targets in opencc_table("STPhrases")}
    return phrases, max(map(len, phrases))


@cache
def _manners() -> tuple[dict[str, str], ...]:
    """For standard Traditional characters those that the manner of a region has."""
    tables = [{source: targets[0] for source, targets in opencc_table(name)} for name in ("TWVariants", "HKVariants")]
    return *tables, {written: source for table in tables for source, written in table.items()}
