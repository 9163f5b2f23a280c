"""Segmentation: which runs of Chinese characters are words.

rjieba does the work, jieba where rjieba is missing; on runs of Chinese characters the two give the same words.
Latin text, numbers and rare characters never reach either: those are units already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .characters import SPACE, TABLES, CodePoints, from_code_points, opencc_table, simplify_character
from .units import Offsets, Units

Cut = Callable[[str], Sequence[str]]
Flags = npt.NDArray[np.bool_]

_BREAK = ord("\n")  # between runs; neither segmenter joins across it
_PIECE = 1 << 14  # characters given to the segmenter at once, about


def rjieba_cut(text: str) -> Sequence[str]:
    """Jieba's precise mode by rjieba: the words of `text`, in order, nothing left out."""
    import rjieba

    words: list[str] = rjieba.cut(text)
    return words


def jieba_cut(text: str) -> Sequence[str]:
    """Jieba's precise mode by jieba itself: the words of `text`, in order, nothing left out."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    words: list[str] = jieba.lcut(text)
    return words


@cache
def default_cut() -> Cut:
    """The faster of the segmenters that are installed."""
    try:
        import rjieba  # noqa: F401
    except ImportError:
        return jieba_cut
    return rjieba_cut


@cache
def _exceptions() -> tuple[dict[str, str], frozenset[str]]:
    """OpenCC's phrases that change what a segmenter reads, each with what it is read as; and the characters
    without which none occurs (every exception holds one).

    Left out are those of single names with 於 and 麼, characters of every Traditional sentence: what they are
    read as is no word of the segmenters' dictionary either.
    """
    meant: dict[str, str] = {}
    telltale: set[str] = set()
    for source, targets in opencc_table("TSPhrases"):
        target = targets[0]
        for phrase in (source, target):
            plain = "".join(map(simplify_character, phrase))
            differing = {a for a, b, c in zip(phrase, plain, target, strict=True) if b != c}
            if differing and not differing & set("於么麼麽幺"):
                meant[phrase] = target
                telltale.update(differing)
    return meant, frozenset(telltale)


@cache
def _exception_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_exceptions()[0], key=lambda phrase: (-len(phrase), phrase))))


@cache
def _telltale_table() -> Flags:
    table = np.zeros(0x30000, bool)
    table[[ord(character) for character in _exceptions()[1]]] = True
    return table


def except_phrases(text: str, simplified: str) -> str:
    """`simplified`, the characters of `text`, with OpenCC's phrase exceptions; of the same length."""
    meant, telltale = _exceptions()
    if telltale.isdisjoint(text):
        return simplified
    for match in _exception_pattern().finditer(text):
        simplified = simplified[: match.start()] + meant[match.group()] + simplified[match.end() :]
    return simplified


def reading(points: CodePoints) -> CodePoints:
    """`points` as a segmenter should read them: ordinary Simplified, with OpenCC's phrase exceptions; same shape."""
    simplified = TABLES.simplified(points)
    telltale = _telltale_table()
    if telltale[np.minimum(points, len(telltale) - 1)].any():
        meant = _exceptions()[0]
        for match in _exception_pattern().finditer(from_code_points(points)):
            simplified[match.start() : match.end()] = [ord(character) for character in meant[match.group()]]
    return simplified


def word_starts(points: CodePoints, units: Units, cut: Cut | None = None) -> Offsets:
    """Ordinals of the units at which words start, ascending, int64.

    `points` is the text the units were made of. A word is a run of `han` units that the segmenter keeps
    together, or any other unit alone. Runs go on over white space (a wrapped line, a column break) and end at
    anything else.
    """
    starts = np.ones(len(units), bool)
    han = np.flatnonzero(units.han)
    if len(han):
        runs = np.flatnonzero(_starts_run(points, units, han))
        starts[han] = _cut_runs(reading(points)[units.starts[han]], runs, cut or default_cut())
    return np.flatnonzero(starts)


def _starts_run(points: CodePoints, units: Units, han: Offsets) -> Flags:
    """For each Chinese unit, whether anything but white space stands before it."""
    meaning = np.cumsum(TABLES.classes(points) != SPACE, dtype=np.int32)
    at = meaning[units.starts[han]]
    result = np.empty(len(han), bool)
    result[0] = True
    np.not_equal(at[1:] - at[:-1], 1, out=result[1:])  # the one is the second unit itself
    return result


def _cut_runs(text: CodePoints, runs: Offsets, cut: Cut) -> Flags:
    """Which characters of `text`, Chinese characters only, start a word; no word crosses a position in `runs`."""
    spaced = np.insert(text, runs, _BREAK)
    at_break = runs + np.arange(len(runs))
    # A segmenter makes a string a word: pieces of a bounded size keep those few and near each other in memory.
    pieces = np.unique(at_break[np.searchsorted(at_break, np.arange(0, len(spaced), _PIECE), side="right") - 1])
    edges = np.append(pieces, len(spaced)).tolist()
    ends = np.zeros(len(spaced) + 1, bool)
    for first, last in pairwise(edges):
        words = cut(from_code_points(spaced[first:last]))
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        ends[first + np.cumsum(lengths)] = True
    ends[0] = True
    return np.delete(ends[:-1], at_break)
