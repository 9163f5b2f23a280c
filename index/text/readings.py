"""Pinyin: how characters are read.

A reading is a syllable without its tone, ü written v: ``lv``, ``nve``. A folded character has the readings of all
characters that fold to it. ``readings.txt``, which `tools.readings` makes, says which of them live today and which is
the likeliest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hansou.index.hosts import cached_property, packaged

TABLE = Path(__file__).with_name("readings.txt")

USUAL = (1.0, 0.3)  # what a character's first reading that lives and the others are taken for
ARCHAIC = 1e-6  # what any other is taken for: it counts only where nothing else does

_TONES = "\u0300\u0301\u0304\u030c\u0306"
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"))


class Readings:
    """The readings of folded characters."""

    def __init__(self, columns: dict[str, list[str]]) -> None:
        self._columns = columns
        self.characters: dict[str, dict[str, float]] = {}
        """The characters of each syllable, each with how usual that reading is for it, up to 1."""
        for syllable, (first, *others) in columns.items():
            found = self.characters[syllable] = dict.fromkeys(first, USUAL[0])
            for column in others[:-1]:
                found.update(dict.fromkeys(column, USUAL[1]))
            found.update(dict.fromkeys(others[-1], ARCHAIC))

    @cached_property
    def of(self) -> dict[str, tuple[str, ...]]:
        """The readings of each, likeliest first."""
        placed = sorted(
            (place if place < len(columns) - 1 else len(self._columns), syllable, column)
            for syllable, columns in self._columns.items()
            for place, column in enumerate(columns)
        )
        found: dict[str, list[str]] = {}
        for _, syllable, column in placed:
            for character in column:
                found.setdefault(character, []).append(syllable)
        return {character: tuple(known) for character, known in found.items()}


@cache
def characters_read(pattern: str) -> Mapping[str, float]:
    """The characters of a syllable, or, where the pattern ends in ``*``, of all syllables that begin so, each with
    how usual that reading is for it, up to 1. A Chinese character is what it is.
    """
    table = readings()
    if not pattern.isascii():
        return {pattern: 1.0}
    if not pattern.endswith("*"):
        return table.characters.get(pattern, {})
    found: dict[str, float] = {}
    for syllable, characters in table.characters.items():
        if syllable.startswith(pattern[:-1]):
            for character, usual in characters.items():
                if found.get(character, 0.0) < usual:
                    found[character] = usual
    return found


@cache
def readings() -> Readings:
    """The readings of all common characters."""
    lines = packaged(TABLE).decode().splitlines()
    parts = (line.split(" ", 1) for line in lines if not line.startswith("#"))
    return Readings({syllable: columns.replace(";", "|").split("|") for syllable, columns in parts})


def without_tones(text: str) -> str:
    """A text without the marks of tones, decomposed, ü as v."""
    text = unicodedata.normalize("NFD", text)
    for mark in _TONES:  # several times as fast as `str.translate`
        text = text.replace(mark, "")
    return text.replace("u\u0308", "v")


def blurred(syllable: str) -> str:
    """A syllable without what many speakers and typists do not tell apart: zh and z, n and l, ang and an ..."""
    for pair, single in _MERGED:
        if syllable.startswith(pair):
            syllable = single + syllable[2:]
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3:] != "ong" else syllable
