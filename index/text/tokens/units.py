"""Units: one CJK character, one run of letters, or one number. What stands between them carries no meaning.

A unit's *token* is its folded text, without the commas of a number and the marks on letters that repair left:
``１,５７０`` is ``1570``. Units of a text cut between two units are the units of its parts, so a substring of a
document has the document's own units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hansou.index.text.fold.characters import (
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

if TYPE_CHECKING:
    from .scan import Scanner

Offsets = npt.NDArray[np.int64]

_CHAIN = re.compile(r"\d+(?:[.,]\d+)+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a text, in order.

    `points` is the folded text as code points, uint32. `starts` and `ends` are the units' extents in it,
    int64; since folding keeps lengths they are extents in the text itself. `single` marks units of one CJK
    character or symbol, `han` those that segmentation may join to words, both bool.
    """

    points: CodePoints
    starts: Offsets
    ends: Offsets
    single: npt.NDArray[np.bool_]
    han: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    def token(self, ordinal: int) -> str:
        """The token of one unit."""
        text = from_code_points(self.points[self.starts[ordinal] : self.ends[ordinal]])
        return text if self.single[ordinal] else normalize_number(text)

    def tokens(self) -> list[str]:
        """The tokens of all units."""
        folded = from_code_points(self.points)
        return [
            folded[start:end] if single else normalize_number(folded[start:end])
            for start, end, single in zip(self.starts.tolist(), self.ends.tolist(), self.single.tolist(), strict=True)
        ]


def normalize_number(text: str) -> str:
    """A folded number without its thousands separators; any other unit as it is."""
    return text.replace(",", "") if "," in text else text


def split_units(text: str) -> Units:
    """The units of `text`."""
    return split_points(code_points(text))


def split_points(points: CodePoints) -> Units:
    """The units of a text given as code points. Works on a whole batch of texts as on one."""
    folded, classes = TABLES.folded_and_classes(points)
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
    return Units(folded, starts, ends, kinds <= SINGLE, kinds == HAN)


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
        for number in _NUMBER.finditer(folded, chain.start(), chain.end()):
            yield number.span()


def _chains(member: npt.NDArray[np.bool_], inside: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Extents of the runs of `member` that hold a position of `inside`, each once."""
    edges = np.flatnonzero(np.diff(member.astype(np.int8), prepend=0, append=0))
    runs = np.unique(np.searchsorted(edges, inside, side="right") - 1)
    for run in runs.tolist():
        yield int(edges[run]), int(edges[run + 1])


def scanner(needles: list[str]) -> Scanner:
    """The compiled finder of strings of units, each spelled as `scan` has them; only where `COMPILED`."""
    from .scan import Scanner

    return Scanner(TABLES.filled()[0], TABLES.fill, needles)
