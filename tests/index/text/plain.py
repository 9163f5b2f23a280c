"""The text model read slowly from its definition, character by character, for fast code to be compared with.

Nothing here is shared with `index.text.units` and `search.snippets` but the fold and the definition itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from hansou.index.text.fold.fold import fold

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / ".." / "shared"

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Unit:
    """A unit: its token and its extent in the text."""

    token: str
    start: int
    end: int


def plain_units(text: str) -> list[Unit]:
    """The units of `text`."""
    folded = fold(text)
    found = []
    at = 0
    while at < len(folded):
        number = _NUMBER.match(folded, at)
        end = at
        if number:
            end = number.end()
        elif _is_single(folded[at]):
            end = at + 1
        elif unicodedata.category(folded[at])[0] == "L":
            end = at + 1
            while end < len(folded) and not _is_single(folded[end]) and unicodedata.category(folded[end])[0] in "LM":
                end += 1
        if end > at:
            token = folded[at:end]
            found.append(Unit(token.replace(",", "") if number else token, at, end))
        at = max(end, at + 1)
    return found


def _is_single(character: str) -> bool:
    """A character of a script without spaces, or a sign that a reader asks for."""
    category = unicodedata.category(character)
    if category in ("Lo", "Lm", "So"):
        return unicodedata.east_asian_width(character) == "W" or "\u2100" <= character <= "\u214f"
    return category in ("Nl", "No")


def tokens(text: str) -> list[str]:
    """The tokens of the units of `text`."""
    return [unit.token for unit in plain_units(text)]


def occurrences(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """The extents in `text` at which the tokens `wanted` stand one after another."""
    units = plain_units(text)
    size = len(wanted)
    return [
        (units[at].start, units[at + size - 1].end)
        for at in range(len(units) - size + 1)
        if [unit.token for unit in units[at : at + size]] == wanted
    ]
