"""Units: one CJK character, one run of letters, or one number. What stands between them carries no meaning.

A text is taken apart as the `char_filter` has it. A unit's *token* is its folded text, without the commas of a number
and the marks on Latin letters: ``１,５７０`` is ``1570``. Points and commas stand inside a number where
it is written as one, 1,234.50 or 2.5; in a chain of more (2023.02.08, 192.168.1.1, 1.5,2.5) every number is a unit
of its own, and so are a year and a month (2023.02).

Units of a text cut between two units, but not inside such a chain, are the units of its parts, so a substring of a
document has the document's own units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.char_filter import Filtered, Offsets, filter_points, filter_text
from hansou.index.text.fold.characters import (
    DIACRITICS,
    DIGIT,
    GAP,
    HAN,
    LETTER,
    MARK,
    SINGLE,
    TABLES,
    CodePoints,
    code_points,
    from_code_points,
)
from hansou.index.text.fold.signs import AFTER_NUMBERS, BEFORE_NUMBERS

if TYPE_CHECKING:
    from .scan import Scanner

_CHAIN = re.compile(r"\d+(?:[.,]\d+)+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+\.\d+")
_YEAR_AND_MONTH = re.compile(r"(?:1[89]|20)[0-9]{2}\.(?:0[1-9]|1[0-2])")
_BETWEEN_COMMAS = re.compile("[^,]+")
_LEAST_FIGURES = 4  # before the point, from which a number is a sum: zeros that end its fraction say nothing
_MARKS = re.compile(f"[{chr(DIACRITICS[0])}-{chr(DIACRITICS[1])}]")


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a text, in order.

    `filtered` is the text as it is taken apart, and `points` the same folded, uint32. `starts` and `ends` are the
    units' extents in it, int64. `single` marks units of one CJK character or symbol, `han` those that segmentation
    may join to words, both bool.
    """

    filtered: Filtered
    points: CodePoints
    starts: Offsets
    ends: Offsets
    single: npt.NDArray[np.bool_]
    han: npt.NDArray[np.bool_]

    @property
    def text_starts(self) -> Offsets:
        """Where the units start in the text as it was given, ascending; several that one character makes, all at it."""
        return self.filtered.starts_of(self.starts)

    @property
    def text_ends(self) -> Offsets:
        """And where they end."""
        return self.filtered.ends_of(self.ends)

    def __len__(self) -> int:
        return len(self.starts)

    def token(self, ordinal: int) -> str:
        """The token of one unit."""
        text = from_code_points(self.points[self.starts[ordinal] : self.ends[ordinal]])
        return text if self.single[ordinal] else normalize_token(text)

    def tokens(self) -> list[str]:
        """The tokens of all units."""
        folded = from_code_points(self.points)
        return [
            folded[start:end] if single else normalize_token(folded[start:end])
            for start, end, single in zip(self.starts.tolist(), self.ends.tolist(), self.single.tolist(), strict=True)
        ]


def normalize_token(text: str) -> str:
    """The token of a unit of several characters, folded: a number without its thousands separators, and from four
    figures on without the zeros that end its fraction; a word without marks on its letters.
    """
    if "," in text:
        text = text.replace(",", "")
    if "." in text:
        return text.rstrip("0").rstrip(".") if text.index(".") >= _LEAST_FIGURES else text
    return text if len(text) == 1 or text.isascii() else _MARKS.sub("", text)


def split_units(text: str) -> Units:
    """The units of `text`."""
    return split_points(code_points(text))


def split_points(points: CodePoints) -> Units:
    """The units of a text given as code points. Works on a whole batch of texts as on one."""
    filtered = filter_points(points)
    folded, classes = TABLES.folded_and_classes(filtered.points)
    if (classes == DIGIT).any():
        _join_numbers(folded, classes)
    # A mark belongs to the letters before it and is nothing anywhere else.
    marks = np.flatnonzero(classes == MARK)
    for at in marks.tolist():
        classes[at] = LETTER if at and classes[at - 1] == LETTER else GAP
    starting = classes >= HAN
    run = starting & (classes >= LETTER)
    starting[1:] &= ~(run[1:] & (classes[1:] == classes[:-1]))
    starts = np.flatnonzero(starting)
    ending = classes >= HAN
    ending[:-1] &= ~(run[:-1] & (classes[:-1] == classes[1:]))
    ends = np.flatnonzero(ending) + 1
    kinds = classes[starts]
    return Units(filtered, folded, starts, ends, kinds <= SINGLE, kinds == HAN)


def signed_numbers(folded: str, numbers: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Given the extents of numbers in a folded text, where a word goes on that began before: at the sign after a
    number, or at a number after its sign. A number has one sign, one after it rather than one before.
    """
    for start, end in numbers:
        if end < len(folded) and folded[end] in AFTER_NUMBERS:
            yield end
        elif start and folded[start - 1] in BEFORE_NUMBERS:
            yield start


def _join_numbers(folded: CodePoints, classes: npt.NDArray[np.uint8]) -> None:
    """Class as digits the points and commas that stand inside one number."""
    digit = classes == DIGIT
    separator = (folded == ord(".")) | (folded == ord(","))
    inside = np.flatnonzero(separator[1:-1] & digit[:-2] & digit[2:]) + 1
    if not len(inside):
        return
    for first, last in _chains(digit | separator, inside):
        for start, end in join_numbers(from_code_points(folded[first:last])):
            classes[first + start : first + end] = DIGIT


def join_numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Extents of the numbers with points or commas in a folded text."""
    for chain in _CHAIN.finditer(folded):
        if _GROUPED.fullmatch(chain.group()):
            yield chain.span()
            continue
        for piece in _BETWEEN_COMMAS.finditer(folded, *chain.span()):
            if _DECIMAL.fullmatch(piece.group()) and not _YEAR_AND_MONTH.fullmatch(piece.group()):
                yield piece.span()


def _chains(member: npt.NDArray[np.bool_], inside: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Extents of the runs of `member` that hold a position of `inside`, each once."""
    edges = np.flatnonzero(np.diff(member.astype(np.int8), prepend=0, append=0))
    runs = np.unique(np.searchsorted(edges, inside, side="right") - 1)
    for run in runs.tolist():
        yield int(edges[run]), int(edges[run + 1])


def count_units(text: str) -> int:
    """How many units `text` has."""
    return scanner([]).units(filter_text(text).text) if COMPILED else len(split_units(text))


def scanner(needles: list[str]) -> Scanner:
    """The compiled finder of strings of units, each spelled as `scan` has them; only where `COMPILED`."""
    from .scan import Scanner

    return Scanner(TABLES.filled()[0], TABLES.fill, needles)
