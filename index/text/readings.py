"""Pinyin: how characters are read, and what syllables a text in Latin letters may be.

The readings come from pypinyin's table of characters, which is read as a file: its phrases, six times as large, are
of no use here. A reading is a syllable without its tone, ü written v: ``lv``, ``nve``. A folded character has the
readings of all characters that fold to it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

from hansou.index.text.fold.characters import fold_character, opencc_table

MAX_SYLLABLES = 12  # of one text; beyond that nothing is read as pinyin
MAX_LETTERS = 72
MAX_SPLITS = 12  # ways to part one text that are tried

USUAL = (1.0, 0.3, 0.05)  # what a character's first, second and further readings are taken for

_TONES = "\u0300\u0301\u0304\u030c\u0306"
_TEXT = re.compile(r"[a-z][a-z1-5\s'’·-]*")
_NO_TONE = re.compile("(?<![a-z])[1-5]")
_CHUNK = re.compile(r"[a-z]+")
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")
_SPELLINGS = {"lue": "lve", "nue": "nve"}  # as they are typed
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
    how usual that reading is for it, up to 1.
    """
    table = readings()
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
    """The readings of all common characters. Reading the table takes a twentieth of a second."""
    spec = find_spec("pypinyin")  # located, not imported: its package reads the phrases when imported
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    table = Path(spec.origin).parent / "pinyin_dict.json"
    text = _without_tones(table.read_text(encoding="utf-8"))
    folds = _folds()
    of: dict[str, dict[str, None]] = {}
    for point, syllables in json.loads(text).items():
        character = chr(int(point))
        if _FIRST <= character <= _LAST:
            known = of.setdefault(folds.get(character, character), {})
            known.update((syllable, None) for syllable in syllables.split(",") if _SYLLABLE.fullmatch(syllable))
    characters: dict[str, dict[str, float]] = {}
    for character, known in of.items():
        for place, syllable in enumerate(known):
            characters.setdefault(syllable, {})[character] = USUAL[min(place, len(USUAL) - 1)]
    return Readings({character: tuple(known) for character, known in of.items()}, characters)


def _folds() -> dict[str, str]:
    """The characters that fold to another one, with that one."""
    tables = ("TSCharacters", "TSPhrases", "STCharacters", "TWVariants", "HKVariants")
    entries = (entry for table in tables for entry in opencc_table(table))
    met = {character for source, targets in entries for character in source + "".join(targets)}
    return {character: folded for character in met if (folded := fold_character(character)) != character}


def _without_tones(text: str) -> str:
    text = unicodedata.normalize("NFD", text)
    for mark in _TONES:  # several times as fast as `str.translate`
        text = text.replace(mark, "")
    return text.replace("u\u0308", "v")


def letters(text: str) -> tuple[str, ...] | None:
    """A text as runs of letters that may be pinyin, parted where it has spaces, apostrophes or digits for tones;
    None where it holds anything else, or is longer than any name.
    """
    if len(text) > 2 * MAX_LETTERS:
        return None
    plain = _without_tones(unicodedata.normalize("NFKC", text).lower()).replace("u:", "v").strip()
    if len(plain) > MAX_LETTERS or not _TEXT.fullmatch(plain) or _NO_TONE.search(plain):
        return None
    return tuple(_CHUNK.findall(plain))


def split_syllables(chunks: Sequence[str], open_end: bool = False) -> list[tuple[str, ...]]:
    """The ways to read runs of letters as syllables, fewest syllables first, MAX_SPLITS at most.

    `open_end`: the last syllable may be only begun; then it ends in ``*``.
    """
    last = len(chunks) - 1
    ways = [list(islice(_splits(chunk, open_end and at == last), MAX_SPLITS)) for at, chunk in enumerate(chunks)]
    joined = {sum(parts, ()) for parts in islice(product(*ways), MAX_SPLITS * MAX_SPLITS)}
    return sorted((way for way in joined if len(way) <= MAX_SYLLABLES), key=lambda way: (len(way), way))[:MAX_SPLITS]


def _splits(chunk: str, open_end: bool) -> Iterator[tuple[str, ...]]:
    """The ways to read one run of letters, longest first syllable first."""
    if not chunk:
        yield ()
        return
    known = readings().characters
    dead: set[int] = set()  # places from which nothing was found

    def walk(start: int) -> Iterator[tuple[str, ...]]:
        if start == len(chunk):
            yield ()
            return
        found = False
        if start in dead:
            return
        for end in range(min(len(chunk), start + 6), start, -1):
            syllable = _SPELLINGS.get(chunk[start:end], chunk[start:end])
            if syllable in known:
                for rest in walk(end):
                    found = True
                    yield (syllable, *rest)
        if open_end and len(chunk) - start < 6 and chunk[start:] not in known:
            begun = chunk[start:]
            if any(syllable.startswith(begun) for syllable in known):
                found = True
                yield (begun + "*",)
        if not found:
            dead.add(start)

    yield from walk(0)


def initials(chunks: Sequence[str], least: int) -> tuple[str, ...] | None:
    """Runs of letters as the first letters of syllables, one a letter; None where they cannot be, or are fewer than
    `least`.
    """
    text = "".join(chunks)
    if not least <= len(text) <= MAX_SYLLABLES or not set("iuv").isdisjoint(text):
        return None
    return tuple(f"{letter}*" for letter in text)


def blurred(syllable: str) -> str:
    """A syllable without what many speakers and typists do not tell apart: zh and z, n and l, ang and an ..."""
    for pair, single in _MERGED:
        if syllable.startswith(pair):
            syllable = single + syllable[2:]
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3:] != "ong" else syllable
