"""How alike two characters are to those who type them: by sound, or by shape.

Sound is pinyin without tones. Shape is ``data/looks.txt``, which is read when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hansou.index.text.readings import blurred, readings

SAME_SOUND, NEAR_SOUND, NEAR_SHAPE, UNLIKE = range(4)
LOOKS = Path(__file__).parent / "data" / "looks.txt"

_MAIN = 2  # readings of a character that typists think of


@cache
def looks() -> dict[str, frozenset[str]]:
    """The folded characters that each is taken for by its looks, and that are taken for it."""
    found: dict[str, set[str]] = {}
    for line in LOOKS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.setdefault(line[0], set()).update(line[1:])
            for other in line[1:]:
                found.setdefault(other, set()).add(line[0])
    return {character: frozenset(others) for character, others in found.items()}


def likeness(first: str, second: str) -> int:
    """How alike two different folded characters are: the less the number, the more they are."""
    sounds, others = (readings().of.get(character, ())[:_MAIN] for character in (first, second))
    if not set(sounds).isdisjoint(others):
        return SAME_SOUND
    if not set(map(blurred, sounds)).isdisjoint(map(blurred, others)):
        return NEAR_SOUND
    return NEAR_SHAPE if second in looks().get(first, ()) else UNLIKE


@cache
def _sounding(syllable: str) -> frozenset[str]:
    """The characters of a blurred syllable."""
    characters = readings().characters
    return frozenset().union(*(found for each, found in characters.items() if blurred(each) == syllable))


def like(character: str) -> frozenset[str]:
    """The characters that are like a folded one by sound or shape."""
    sounds = readings().of.get(character, ())[:_MAIN]
    shapes = looks().get(character, frozenset())
    return shapes.union(*(_sounding(blurred(sound)) for sound in sounds)) - {character}
