"""Short texts taken apart without arrays: a query has a dozen characters, and setting up an array costs more.

The same units and words as `units.split_points` and `segment.word_starts` give.
"""

from __future__ import annotations

import re

from hansou.index.text.fold.char_filter import filter_text
from hansou.index.text.fold.characters import HAN, classify_character, fold_character, simplify_character
from hansou.index.text.fold.expansions import is_special

from .segmenter import Cut, default_cut, except_phrases
from .units import join_numbers, signed_numbers

SHORT = 160  # characters up to which this way is the faster one

# One letter for each class, in the order of their numbers from GAP on.
_LETTERS = "g hslmd"
SINGLE_CLASSES = "hs"
_UNIT = re.compile("h|s|l[lm]*|d+")
_HAN_RUN = re.compile("h(?: *h)*")


class _Filled(dict[int, str]):
    """A table for `str.translate` that fills itself."""

    def __missing__(self, point: int) -> str:
        self[point] = value = self.make(chr(point))
        return value

    @staticmethod
    def make(character: str) -> str:
        raise NotImplementedError


class _Fold(_Filled):
    make = staticmethod(fold_character)


class _Simplify(_Filled):
    make = staticmethod(simplify_character)


class _Classify(_Filled):
    @staticmethod
    def make(character: str) -> str:
        return _LETTERS[classify_character(character) - 1]


class _Special(_Filled):
    @staticmethod
    def make(character: str) -> str:
        return "x" if is_special(character) else ""


class _Runs(_Filled):
    @staticmethod
    def make(character: str) -> str:
        return simplify_character(character) if classify_character(character) == HAN else "\n"


_RUNS = _Runs()
_FOLD, _SIMPLIFY, _CLASSIFY, _SPECIAL = _Fold(), _Simplify(), _Classify(), _Special()
Places = list[int]


def split_short(text: str, cut: Cut | None = None) -> tuple[list[tuple[int, int]], str, str, list[int], Places | None]:
    """A text's units as (start, end), its folded text, its characters' classes, and the units that start words; and,
    where the text had to be filtered, of each character of what it is now its place in what it was.

    The class of a single character is one of SINGLE_CLASSES.
    """
    places = None
    if not text.isascii() and text.translate(_SPECIAL):
        filtered = filter_text(text)
        text, places = filtered.text, None if filtered.starts is None else filtered.starts.tolist()
    folded, classes = text.translate(_FOLD), text.translate(_CLASSIFY)
    if "d" in classes:
        for start, end in join_numbers(folded):
            classes = classes[:start] + "d" * (end - start) + classes[end:]
    units = [match.span() for match in _UNIT.finditer(classes)]
    return units, folded, classes, _word_starts(text, folded, classes, units, cut), places


def unit_extents(text: str) -> list[tuple[int, int]]:
    """The extents of a text's units, numbers with points and characters that stand for several left aside."""
    return [match.span() for match in _UNIT.finditer(text.translate(_CLASSIFY))]


def run_of_words(text: str) -> str:
    """A text as a segmenter should read it, of the same length: in Simplified characters, with line ends for others."""
    return text.translate(_RUNS)


def _word_starts(text: str, folded: str, classes: str, units: list[tuple[int, int]], cut: Cut | None) -> list[int]:
    inside: set[int] = set()  # characters inside words, not at their starts
    if "d" in classes:
        inside.update(signed_numbers(folded, [(start, end) for start, end in units if classes[start] == "d"]))
    runs = [match.span() for match in _HAN_RUN.finditer(classes) if match.end() - match.start() > 1]
    if runs:
        reading = except_phrases(text, text.translate(_SIMPLIFY))
        places = [[at for at in range(start, end) if classes[at] == "h"] for start, end in runs]
        words = (cut or default_cut())("\n".join("".join(reading[at] for at in run) for run in places))
        at = 0
        flat = [place for run in places for place in (*run, -1)]
        for word in words:
            inside.update(flat[at + 1 : at + len(word)])
            at += len(word)
    return [ordinal for ordinal, (start, _) in enumerate(units) if start not in inside]
