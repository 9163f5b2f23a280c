"""Characters that stand for several, or join with those before them: what a `char_filter` has to do.

All of it is Unicode's: compatibility decompositions (ﬁ, Ⅳ, ², ①, ㎞, ½), case folding (ß), canonical composition
(é as two characters, ｶﾞ, Hangul letters), and characters that show nothing. Characters that decompose into one are none
of these, but for superscripts and enclosed ones: `characters` folds them.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from .signs import DEGREE_SIGNS, DEGREES

#: Show nothing and part no word: joiners, variation selectors, soft hyphens, marks of direction.
IGNORED = frozenset(
    chr(point)
    for first, last in (
        (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C), (0x180B, 0x180F), (0x200C, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2069), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0100, 0xE01EF),
    )
    for point in range(first, last + 1)
)  # fmt: skip
VOICING = "\u3099\u309a\uff9e\uff9f"  # of kana; the half-width ones are characters of their own to Unicode
SELECTORS = frozenset(c for c in IGNORED if unicodedata.category(c) == "Mn")
"""Those of them that say how the character before them looks, and are shown with it."""

# Marks that are no marks to Unicode's ordering, and yet join with the character before them: vowels and last
# consonants of Hangul, vowel signs of Indian scripts.
_JOINING_RANGES = ((0x1161, 0x1175), (0x11A8, 0x11C2))
_JOINING = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u1b35" + VOICING
)
_LIGATURES = {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ǽ": "ae", "Ǽ": "ae", "ǣ": "ae", "Ǣ": "ae"}
# Decompositions into one character that folding does not make: they are written apart from what they stand beside.
_MARKED_OFF = ("<super>", "<sub>", "<circle>", "<square>", "<isolated>", "<initial>", "<medial>", "<final>")
_NUMBERED = ((0x2460, 0x24FF), (0x2776, 0x2793))  # enclosed numbers, of which some decompose into nothing
_ACCENTS = 0x0300, 0x036F
_ROMAN = 0x2160, 0x217F


@cache
def expansion(character: str) -> str:
    """What stands for a character that is written for several, or apart from its neighbours, lower-case; empty for
    all others.
    """
    if character in DEGREES:  # a sign of its own
        return ""
    if character in _LIGATURES:
        return _LIGATURES[character]
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    whole = "".join(_LIGATURES.get(part, part) for part in whole)
    if len(whole) == 1:
        if unicodedata.decomposition(character).startswith(_MARKED_OFF) or manner(character):
            return whole
        number = unicodedata.numeric(character, None)
        is_enclosed = any(first <= ord(character) <= last for first, last in _NUMBERED)
        return str(int(number)) if is_enclosed and number is not None and whole == character else ""
    if not any(unicodedata.category(part)[0] in "LN" for part in whole):
        return ""
    accented = whole[0].isascii() and all(_ACCENTS[0] <= ord(mark) <= _ACCENTS[1] for mark in whole[1:])
    return "" if accented else whole


def is_apart(character: str) -> bool:
    """Whether an expansion is parted from what stands beside it: a number from other numbers, a sign from letters.
    Ligatures and letters written high are parts of words.
    """
    return unicodedata.category(character) in ("No", "So") or character in "ªº" or manner(character) == "roman"


def manner(character: str) -> str:
    """Of figures that make one number with those beside them of the same manner the manner: "<super>", "<sub>" or
    "roman"; empty for all other characters.
    """
    if _ROMAN[0] <= ord(character) <= _ROMAN[1]:
        return "roman"
    tag = unicodedata.decomposition(character).partition(" ")[0]
    return tag if tag in ("<super>", "<sub>") and unicodedata.category(character) == "No" else ""


@cache
def joins(character: str) -> bool:
    """Whether a character may join, as a mark, with the one before it."""
    point = ord(character)
    return (
        unicodedata.combining(character) > 0
        or character in _JOINING
        or any(first <= point <= last for first, last in _JOINING_RANGES)
    )


def is_base(character: str) -> bool:
    """Whether what follows a character may be a mark on it: white space, punctuation and line ends have none."""
    return unicodedata.category(character)[0] in "LMNS"


def is_kana(character: str) -> bool:
    """Whether a character is kana, of either width."""
    return "\u3041" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9d"


def is_special(character: str) -> bool:
    """Whether a text that has this character may have to be filtered."""
    return character in IGNORED or character in DEGREE_SIGNS or joins(character) or expansion(character) != ""
