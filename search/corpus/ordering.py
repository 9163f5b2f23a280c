"""The order of the lines of a concordance: by what stands left or right of the match, by date, by path."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal
from zlib import decompress

from hansou.index.errors import ArgumentError
from hansou.index.hosts import packaged
from hansou.index.text.fold.characters import fold_character
from hansou.index.text.readings import readings

from .occurrences import Occurrence

By = Literal["left", "right", "date", "path"]
Collation = Literal["pinyin", "strokes"]

BYS: tuple[By, ...] = ("left", "right", "date", "path")
COLLATIONS: tuple[Collation, ...] = ("pinyin", "strokes")
COMPARED = 8
"""Characters of a context by which lines are ordered; equal ones stay in the order of the collection."""

_FIRST, _LAST = 0x4E00, 0x9FFF
_STROKES = "strokes.bin"


def arranged(
    occurrences: Iterable[Occurrence], by: By | None, collation: Collation, sample: int | None, seed: int
) -> list[Occurrence]:
    """A sample of the occurrences, where one is asked for, in an order. Raises ArgumentError for what is none."""
    ArgumentError.unless_one_of("collation", collation, COLLATIONS)
    if by is not None:
        ArgumentError.unless_one_of("sort", by, BYS)
    if sample is not None:
        ArgumentError.unless_count("sample", sample)
        occurrences = sampled(occurrences, sample, seed)
    return list(occurrences) if by is None else ordered(occurrences, by, collation)


def ordered(occurrences: Iterable[Occurrence], by: By, collation: Collation = "pinyin") -> list[Occurrence]:
    """The occurrences in this order; those without a date come last where it is by date."""
    if by == "date":
        return sorted(occurrences, key=lambda each: (not each.date, each.date, each.path, each.start))
    if by == "path":
        return sorted(occurrences, key=lambda each: (each.path, each.part == "body", each.start))
    key = _by_pinyin if collation == "pinyin" else _by_strokes

    def context(each: Occurrence) -> list[Any]:
        beside = each.right if by == "right" else each.left[::-1]
        told = [character for character in beside if character.isalnum()]
        return [key(character) for character in told[:COMPARED]]

    return sorted(occurrences, key=context)


def sampled(occurrences: Iterable[Occurrence], count: int, seed: int) -> list[Occurrence]:
    """`count` of the occurrences, each as likely as any other, in their order; the same for the same seed.

    Reservoir sampling (Vitter 1985, algorithm R): one pass, memory for the sample alone.
    """
    rng = Random(seed)  # noqa: S311 - a sample for reading, not a secret
    kept: list[tuple[int, Occurrence]] = []
    for at, occurrence in enumerate(occurrences):
        if at < count:
            kept.append((at, occurrence))
            continue
        place = rng.randrange(at + 1)
        if place < count:
            kept[place] = (at, occurrence)
    return [occurrence for _, occurrence in sorted(kept, key=lambda pair: pair[0])]


@cache
def _by_pinyin(character: str) -> tuple[int, str, str]:
    """Digits and letters first, then characters by their commonest reading."""
    folded = fold_character(character)
    known = readings().of.get(folded)
    return (1, known[0], folded) if known else (int(ord(character) >= _FIRST), folded, folded)


@cache
def _by_strokes(character: str) -> tuple[int, int, str]:
    """Digits and letters first, then characters by the number of their strokes as they are written."""
    point = ord(character)
    if _FIRST <= point <= _LAST:
        return (1, _stroke_counts()[point - _FIRST], character)
    return (int(point > _LAST), 0, character)


@cache
def _stroke_counts() -> bytes:
    """The strokes of each character from U+4E00 to U+9FFF, a byte each (Unihan's kTotalStrokes; `tools/strokes.py`)."""
    return decompress(packaged(Path(__file__).with_name(_STROKES)))
