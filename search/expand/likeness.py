"""How alike two characters are to those who type them: by sound, or by shape.

Sound is pinyin without tones. Shape is ``data/looks.txt``, which is read when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hansou.index.hosts import packaged
from hansou.index.text.readings import blurred, readings

SAME_SOUND, NEAR_SOUND, NEAR_SHAPE, UNLIKE = range(4)
LOOKS = Path(__file__).parent / "data" / "looks.txt"

_MAIN = 2  # readings of a character that typists think of


@cache
def _looks() -> str:
    return packaged(LOOKS).decode()


@cache
def looks_like(character: str) -> frozenset[str]:
    """The folded characters that one is taken for by its looks, and that are taken for it."""
    text, found, at = _looks(), set[str](), -1
    while (at := text.find(character, at + 1)) >= 0:  # quicker for one than to take all lines apart
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        if text[start] != "#":
            found.update(text[start + 1 : end] if start == at else text[start])
    return frozenset(found)


def likeness(first: str, second: str) -> int:
    """How alike two different folded characters are: the less the number, the more they are."""
    sounds, others = (readings().of.get(character, ())[:_MAIN] for character in (first, second))
    if not set(sounds).isdisjoint(others):
        return SAME_SOUND
    if not set(map(blurred, sounds)).isdisjoint(map(blurred, others)):
        return NEAR_SOUND
    return NEAR_SHAPE if second in looks_like(first) else UNLIKE


@cache
def _sounding(syllable: str) -> frozenset[str]:
    """The characters of a blurred syllable."""
    characters = readings().characters
    return frozenset().union(*(found for each, found in characters.items() if blurred(each) == syllable))


def like(character: str) -> frozenset[str]:
    """The characters that are like a folded one by sound or shape."""
    sounds = readings().of.get(character, ())[:_MAIN]
    shapes = looks_like(character)
    return shapes.union(*(_sounding(blurred(sound)) for sound in sounds)) - {character}
