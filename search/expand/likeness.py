"""How alike two characters are to those who type them: by sound, or by shape.

Sound is pinyin without tones. Shape needs no data beyond Unicode's own: its ideographs are in the order of the 214
Kangxi radicals and, within a radical, of strokes, so that characters of the same radical whose code points are near
each other look alike (未 and 末, 己 and 已).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache

from hansou.index.text.readings import blurred, readings

SAME_SOUND, NEAR_SOUND, NEAR_SHAPE, UNLIKE = range(4)

_RADICALS = (0x2F00, 0x2FD5)  # the block of the radicals, each of which is compatible with its ideograph
_NEAR = 24  # code points
_MAIN = 2  # readings of a character that typists think of


@cache
def _radical_starts() -> list[int]:
    first, last = _RADICALS
    return [ord(unicodedata.normalize("NFKC", chr(point))) for point in range(first, last + 1)]


def likeness(first: str, second: str) -> int:
    """How alike two different folded characters are: the less the number, the more they are."""
    sounds, others = (readings().of.get(character, ())[:_MAIN] for character in (first, second))
    if not set(sounds).isdisjoint(others):
        return SAME_SOUND
    if not set(map(blurred, sounds)).isdisjoint(map(blurred, others)):
        return NEAR_SOUND
    return NEAR_SHAPE if _looks_like(first, second) else UNLIKE


def _looks_like(first: str, second: str) -> bool:
    starts = _radical_starts()
    near = abs(ord(first) - ord(second)) <= _NEAR
    return near and bisect_right(starts, ord(first)) == bisect_right(starts, ord(second))


@cache
def _sounding(syllable: str) -> frozenset[str]:
    """The characters of a blurred syllable."""
    characters = readings().characters
    return frozenset().union(*(found for each, found in characters.items() if blurred(each) == syllable))


def like(character: str) -> frozenset[str]:
    """The characters that are like a folded one by sound or shape."""
    sounds = readings().of.get(character, ())[:_MAIN]
    point = ord(character)
    shapes = {chr(other) for other in range(point - _NEAR, point + _NEAR + 1) if _looks_like(character, chr(other))}
    return frozenset(shapes).union(*(_sounding(blurred(sound)) for sound in sounds)) - {character}
