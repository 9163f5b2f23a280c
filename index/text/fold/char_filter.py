"""What is done to a text before it is taken apart, with the place in it of every character that comes of it.

Characters that stand for several are written out (ﬁ, Ⅳ, ㎞), figures that are written high or low, or enclosed, as
figures of their own (H₂O, ①), letters and their marks are made one where they can be (NFC), and what shows nothing is
left out, so that either way to write a text finds the other. Where a character comes of part of one, or of several, its
place is all of them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .characters import TABLES, CodePoints, code_points, from_code_points
from .expansions import IGNORED, SELECTORS, VOICING, expansion, is_apart, is_base, is_kana, joins, manner
from .signs import DEGREE_SIGNS, DEGREES

Offsets = npt.NDArray[np.int64]

_PART = " "  # means nothing, and parts numbers and words of letters
_DEGREE_OF = {letter: sign for sign, letter in DEGREES.items()}


@dataclass(frozen=True, slots=True)
class Filtered:
    """A text as it is taken apart: its characters, uint32, and from where to where each stands in what was written,
    int64; None where they are the same.
    """

    points: CodePoints
    starts: Offsets | None = None
    ends: Offsets | None = None

    @property
    def text(self) -> str:
        """The characters as a string."""
        return from_code_points(self.points)

    def starts_of(self, places: Offsets) -> Offsets:
        """Where characters at these places start in what was written."""
        return places if self.starts is None else self.starts[places]

    def ends_of(self, places: Offsets) -> Offsets:
        """The same of where characters end that end at these places."""
        return places if self.ends is None else self.ends[places - 1]


def filter_text(text: str) -> Filtered:
    """A text as it is taken apart."""
    return filter_points(code_points(text))


def filter_points(points: CodePoints) -> Filtered:
    """The same of a text given as code points; texts end to end are filtered each for itself where a character that is
    neither a letter nor a mark stands between them.
    """
    special = TABLES.special(points)
    if not len(special):
        return Filtered(points)
    writer = _Writer(from_code_points(points))
    for at in special.tolist():
        if at >= writer.done:
            writer.write(at)
    return writer.filtered(points)


class _Writer:
    """Writes what comes of special characters. `done` is the place up to which the text is written."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.done = 0
        self._pieces: list[tuple[int, int, str]] = []  # from, to, what comes of it

    def write(self, at: int) -> None:
        """Deal with the special character at a place."""
        character = self._text[at]
        if character in DEGREE_SIGNS and (degree := self._degree(at)):
            self._put(at, at + 2, degree)
        elif manner(character):
            self._number(at)
        elif at > self.done and (character in IGNORED or joins(character)) and is_base(self._text[at - 1]):
            self._cluster(at - 1)
        else:
            self._cluster(at)

    def filtered(self, points: CodePoints) -> Filtered:
        """What comes of the text."""
        if not self._pieces:
            return Filtered(points)
        written: list[CodePoints] = []
        starts: list[Offsets] = []
        ends: list[Offsets] = []

        def copy(first: int, last: int) -> None:
            written.append(points[first:last])
            starts.append(np.arange(first, last))
            ends.append(np.arange(first + 1, last + 1))

        at = 0
        for first, last, made in self._pieces:
            copy(at, first)
            at = last
            written.append(code_points(made))
            starts.append(np.full(len(made), first))
            ends.append(np.full(len(made), last))
        copy(at, len(points))
        return Filtered(np.concatenate(written), np.concatenate(starts), np.concatenate(ends))

    def _put(self, first: int, last: int, made: str) -> None:
        self._pieces.append((first, last, made))
        self.done = last

    def _cluster(self, first: int) -> None:
        """A character with the marks that may join with it; what shows nothing is left out."""
        end = first + 1
        while end < len(self._text) and (self._text[end] in IGNORED or joins(self._text[end])):
            end += 1
        shown = end  # joiners at the end are no part of what is seen
        while shown > first and self._text[shown - 1] in IGNORED and self._text[shown - 1] not in SELECTORS:
            shown -= 1
        written = "".join(character for character in self._text[first:end] if character not in IGNORED)
        # Marks of half-width kana are characters of their own to Unicode's canonical forms.
        form: Literal["NFC", "NFKC"] = "NFKC" if written[1:2] in tuple(VOICING) and is_kana(written[:1]) else "NFC"
        made = "".join(map(_written_out, unicodedata.normalize(form, written)))
        if made != self._text[first:end]:
            if shown > first:
                self._put(first, shown, made)
            if end > shown:
                self._put(shown, end, "")
        self.done = end

    def _degree(self, at: int) -> str:
        """The sign of the degrees that are written there with a letter; empty where none are."""
        degree = _DEGREE_OF.get(self._text[at + 1 : at + 2].lower(), "")
        following = self._text[at + 2 : at + 3]
        return "" if following and unicodedata.category(following)[0] in "LMN" and following < "\u2e80" else degree

    def _number(self, at: int) -> None:
        """A run of figures of one manner, as a number of its own."""
        end, own = at + 1, manner(self._text[at])
        while end < len(self._text) and manner(self._text[end]) == own:
            end += 1
        for place in range(at, end):
            made = expansion(self._text[place])
            self._put(place, place + 1, _PART * (place == at) + made + _PART * (place == end - 1))


def _written_out(character: str) -> str:
    """A character that stands for several as these, and parted where it is no part of a word or number."""
    written = expansion(character)
    return f"{_PART}{written}{_PART}" if written and is_apart(character) else written or character
