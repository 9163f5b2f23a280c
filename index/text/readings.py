"""Pinyin: how characters are read.

The readings come from pypinyin's table of characters, which is read as a file: its phrases, six times as large, are
of no use here. A reading is a syllable without its tone, ü written v: ``lv``, ``nve``. A folded character has the
readings of all characters that fold to it; which of them live today, and which is the likeliest, says
``living_readings.txt``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hansou.index.text.fold.characters import fold_character, opencc_table

LIVING = Path(__file__).with_name("living_readings.txt")

USUAL = (1.0, 0.3)  # what a character's first reading that lives and the others are taken for
ARCHAIC = 1e-6  # what any other is taken for: it counts only where nothing else does

_TONES = "\u0300\u0301\u0304\u030c\u0306"
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")
_FIRST, _LAST = "\u4e00", "\u9fff"
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True)
class Readings:
    """The readings of folded characters, likeliest first, and the characters of each syllable, each with how usual
    that reading is for it, up to 1.
    """

    of: dict[str, tuple[str, ...]]
    characters: dict[str, dict[str, float]]


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
    """The readings of all common characters. Reading the tables takes a twentieth of a second."""
    of = table_readings()
    characters: dict[str, dict[str, float]] = {}
    living = _living()
    for character, known in of.items():
        now = living.get(character, known)
        of[character] = (*now, *(each for each in known if each not in now))
        for place, syllable in enumerate(of[character]):
            usual = USUAL[min(place, len(USUAL) - 1)] if place < len(now) else ARCHAIC
            characters.setdefault(syllable, {})[character] = usual
    return Readings(of, characters)


def table_readings() -> dict[str, tuple[str, ...]]:
    """The readings of folded characters as pypinyin's table has them, all that are and were."""
    spec = find_spec("pypinyin")  # located, not imported: its package reads the phrases when imported
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    table = Path(spec.origin).parent / "pinyin_dict.json"
    text = without_tones(table.read_text(encoding="utf-8"))
    folds = _folds()
    of: dict[str, dict[str, None]] = {}
    for point, syllables in json.loads(text).items():
        character = chr(int(point))
        if _FIRST <= character <= _LAST:
            known = of.setdefault(folds.get(character, character), {})
            known.update((syllable, None) for syllable in syllables.split(",") if _SYLLABLE.fullmatch(syllable))
    return {character: tuple(known) for character, known in of.items()}


def _living() -> dict[str, tuple[str, ...]]:
    lines = LIVING.read_text(encoding="utf-8").splitlines()
    return {line[0]: tuple(line[1:].split()) for line in lines if not line.startswith("#")}


def _folds() -> dict[str, str]:
    """The characters that fold to another one, with that one."""
    tables = ("TSCharacters", "TSPhrases", "STCharacters", "TWVariants", "HKVariants")
    entries = (entry for table in tables for entry in opencc_table(table))
    met = {character for source, targets in entries for character in source + "".join(targets)}
    return {character: folded for character in met if (folded := fold_character(character)) != character}


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
