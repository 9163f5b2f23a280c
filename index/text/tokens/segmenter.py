"""Segmentation: which runs of Chinese characters are words.

Jieba says so. `cutting` does its work in compiled code with its dictionary, rjieba where that was not built, jieba
itself where rjieba is missing too. They give the same words, but that rjieba decides otherwise where two ways to cut
a run are exactly as likely, once in some 30,000 runs of old poems (常在眼 as 常在, 眼 or 常, 在, 眼).
Latin text, numbers and rare characters never reach either: those are units already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.char_filter import Offsets
from hansou.index.text.fold.characters import (
    DIGIT,
    SPACE,
    TABLES,
    CodePoints,
    from_code_points,
    opencc_table,
    simplify_character,
)
from hansou.index.text.sizes import BREAK, PIECE

from .units import Units, signed_numbers

if TYPE_CHECKING:
    from .cutting import Cutter

Cut = Callable[[str], Sequence[str]]
Flags = npt.NDArray[np.bool_]


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
def compiled_cutter() -> Cutter | None:
    """Jieba's precise mode in compiled code; None where that was not built, or jieba's dictionary is not found."""
    if not COMPILED:
        return None
    from .cutting import Cutter

    spec = find_spec("jieba")  # located, not imported: that would take as long again
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    try:
        model = [_model(folder / "finalseg" / f"prob_{name}.py") for name in ("start", "trans", "emit")]
        return Cutter((folder / "dict.txt").read_bytes(), *model)
    except (OSError, ValueError, AttributeError, KeyError):  # another jieba than is known
        return None


def _model(path: Path) -> Any:
    """A table of jieba's, out of its module."""
    spec = spec_from_file_location(f"_jieba_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P


@cache
def default_cut() -> Cut:
    """The fastest of the segmenters that there are."""
    compiled = compiled_cutter()
    if compiled is not None:
        return compiled.cut
    try:
        import rjieba  # noqa: F401
    except ImportError:
        return jieba_cut
    return rjieba_cut


def warm_up() -> None:
    """Load what segments text in bulk, which the first use would else have to wait for."""
    default_cut()("江阴")


@cache
def _exceptions() -> tuple[dict[str, str], frozenset[str]]:
    """OpenCC's phrases that change what a segmenter reads, each with what it is read as; and the characters
    without which none occurs (every exception holds one).

    Left out are those of single names with 於 and 麼, characters of every Traditional sentence: what they are
    read as is no word of the segmenters' dictionary either.
    """
    readings: dict[str, str] = {}
    telltale: set[str] = set()
    for source, targets in opencc_table("TSPhrases"):
        target = targets[0]
        for phrase in (source, target):
            plain = "".join(map(simplify_character, phrase))
            differing = {a for a, b, c in zip(phrase, plain, target, strict=True) if b != c}
            if differing and not differing & set("於么麼麽幺"):
                readings[phrase] = target
                telltale.update(differing)
    return readings, frozenset(telltale)


@cache
def _exception_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_exceptions()[0], key=lambda phrase: (-len(phrase), phrase))))


def telltales() -> frozenset[str]:
    """The characters without which there are no phrases to look for."""
    return _exceptions()[1]


@cache
def telltale_table() -> npt.NDArray[np.uint8]:
    """For each code point whether phrases are to be looked for around it."""
    table = np.zeros(0x30000, np.uint8)
    table[[ord(character) for character in telltales()]] = True
    return table


def phrase_readings(text: str) -> list[tuple[int, str]]:
    """Where OpenCC's phrase exceptions stand in a text, and what they are read as."""
    readings = _exceptions()[0]
    return [(match.start(), readings[match.group()]) for match in _exception_pattern().finditer(text)]


def except_phrases(text: str, simplified: str) -> str:
    """`simplified`, the characters of `text`, with OpenCC's phrase exceptions; of the same length."""
    if telltales().isdisjoint(text):
        return simplified
    for start, reading in phrase_readings(text):
        simplified = simplified[:start] + reading + simplified[start + len(reading) :]
    return simplified


def reading(points: CodePoints) -> CodePoints:
    """`points` as a segmenter should read them: ordinary Simplified, with OpenCC's phrase exceptions; same shape."""
    simplified = TABLES.simplified(points)
    telltale = telltale_table()
    if telltale[np.minimum(points, len(telltale) - 1)].any():
        for start, reading in phrase_readings(from_code_points(points)):
            simplified[start : start + len(reading)] = [ord(character) for character in reading]
    return simplified


def word_starts(units: Units, cut: Cut | None = None) -> Offsets:
    """Ordinals of the units at which words start, ascending, int64.

    A word is a run of `han` units that the segmenter keeps together, a
    number with its sign (5%, $100), or any other unit alone. Runs go on over white space (a wrapped line, a column
    break) and end at anything else.
    """
    points = units.filtered.points
    starts = np.ones(len(units), bool)
    han = np.flatnonzero(units.han)
    if len(han):
        runs = np.flatnonzero(_starts_run(points, units, han))
        starts[han] = _cut_runs(reading(points)[units.starts[han]], runs, cut or default_cut())
    starts[_signed(units)] = False
    return np.flatnonzero(starts)


def _signed(units: Units) -> Offsets:
    """The units that go on with a number's word: its sign after it, or the number after its sign."""
    kinds = TABLES.classes(units.points[units.starts])
    numbers = np.flatnonzero(~units.single & (kinds == DIGIT))
    extents = zip(units.starts[numbers].tolist(), units.ends[numbers].tolist(), strict=True)
    places = list(signed_numbers(from_code_points(units.points), extents)) if len(numbers) else []
    return units.starts.searchsorted(np.array(places, np.int64))


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
    spaced = np.insert(text, runs, BREAK)
    at_break = runs + np.arange(len(runs))
    # A segmenter makes a string a word: pieces of a bounded size keep those few and near each other in memory.
    pieces = np.unique(at_break[np.searchsorted(at_break, np.arange(0, len(spaced), PIECE), side="right") - 1])
    edges = np.append(pieces, len(spaced)).tolist()
    ends = np.zeros(len(spaced) + 1, bool)
    for first, last in pairwise(edges):
        words = cut(from_code_points(spaced[first:last]))
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        ends[first + np.cumsum(lengths)] = True
    ends[0] = True
    return np.delete(ends[:-1], at_break)
