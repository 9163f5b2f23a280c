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

# What stands between single characters of a unit of several: what a number has in it, and marks on letters.
_DIACRITICS = re.compile("[\u0300-\u036f]")
_SIGNS = "%‰¥€$£"
_SYMBOLS = (
    (0x2100, 0x214F), (0x2190, 0x21FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x25A0, 0x27BF), (0x2B00, 0x2BFF),
    (0x3200, 0x33FF), (0x1F000, 0x1FAFF),
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit: its token and its extent in the text."""

    token: str
    start: int
    end: int


# A character with the marks on it and what shows nothing, figures written high or low, and degrees.
_NOTHING = (
    "\xad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_SELECTOR = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PIECE = re.compile(
    "[°˚º](?:[CcＣ]|[FfＦ])(?![^\\W_\u2e80-\U0010ffff]|[\u0300-\u036f])|[⁰¹²³⁴-⁹]+|[₀-₉]+|[Ⅰ-ⅿ]+"
    f"|.(?:[{_NOTHING}\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1161-\u1175\u11a8-\u11c2])*",
    re.DOTALL,
)
_WRITTEN_OUT = {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ǽ": "ae", "Ǽ": "ae", "ǣ": "ae", "Ǣ": "ae"}


def written(text: str) -> list[tuple[str, int, int]]:
    """The characters that a text is read as, each with its extent in the text."""
    found = []
    for match in _PIECE.finditer(text):
        piece, start, end = match.group(), match.start(), match.end()
        if piece[0] in "°˚º" and piece[1:2].lower() in ("c", "f"):
            found.append(("℃" if piece[1].lower() == "c" else "℉", start, end))
        elif re.match("[⁰¹²³⁴-⁹₀-₉Ⅰ-ⅿ]", piece):
            plain = [
                (letter, start + at, start + at + 1)
                for at, figure in enumerate(piece)
                for letter in unicodedata.normalize("NFKC", figure)
            ]
            found += [(" ", start, end), *plain, (" ", start, end)]
        else:
            found += _piece_written(piece, start)
    return found


def _piece_written(piece: str, start: int) -> list[tuple[str, int, int]]:
    if len(piece) > 1 and unicodedata.category(piece[0])[0] in "PZC" and not re.match(f"[{_NOTHING}]", piece):
        return [(piece[0], start, start + 1), *_piece_written(piece[1:], start + 1)]
    bare = re.sub(f"[{_NOTHING}]", "", piece)
    end = start + len(piece)
    while (
        end > start
        and re.fullmatch(f"[{_NOTHING}]", piece[end - start - 1])
        and not _SELECTOR.match(piece[end - start - 1])
    ):
        end -= 1
    kana = re.match("[\u3041-\u30ff\uff66-\uff9d][\u3099\u309a\uff9e\uff9f]", bare)
    composed = unicodedata.normalize("NFKC" if kana else "NFC", bare)
    if "".join(map(_parts, composed)) == piece:
        return [(character, start + at, start + at + 1) for at, character in enumerate(piece)]
    return [(part, start, end) for character in composed for part in _parts(character)]


def _parts(character: str) -> str:
    """What a character stands for, parted from its neighbours where it is a figure or a sign."""
    if character in _WRITTEN_OUT:
        return _WRITTEN_OUT[character]
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    whole = "".join(_WRITTEN_OUT.get(part, part) for part in whole)
    if whole == character and ("⑀" < character < "⓿" or character in "⓿❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓"):
        return f" {unicodedata.numeric(character):.0f} " if unicodedata.category(character) == "No" else character
    if character in "℃℉" or not re.search(r"[^\W_]", whole):
        return character
    tag = unicodedata.decomposition(character).partition(" ")[0]
    if len(whole) == 1 and tag not in ("<super>", "<sub>", "<circle>", "<square>"):
        return character
    if whole[0].isascii() and len(whole) > 1 and not re.sub("[\u0300-\u036f]", "", whole[1:]):
        return character
    return f" {whole} " if unicodedata.category(character) in ("No", "So") or character in "ªº" else whole


def plain_units(text: str) -> list[Unit]:
    """The units of `text`."""
    characters = written(text)
    units = _units_of("".join(character for character, _, _ in characters))
    return [Unit(unit.token, characters[unit.start][1], characters[unit.end - 1][2]) for unit in units]


def _units_of(text: str) -> list[Unit]:
    folded = fold(text)
    found = []
    at = 0
    while at < len(folded):
        number = unicodedata.category(folded[at]) == "Nd"
        end = at
        if number:
            end = _end_of_number(folded, at)
        elif _is_single(folded[at]):
            end = at + 1
        elif unicodedata.category(folded[at])[0] == "L":
            end = at + 1
            while end < len(folded) and not _is_single(folded[end]) and unicodedata.category(folded[end])[0] in "LM":
                end += 1
        if end > at:
            token = folded[at:end]
            found.append(Unit(_number(token) if number else _DIACRITICS.sub("", token), at, end))
        at = max(end, at + 1)
    return found


def _is_single(character: str) -> bool:
    """A character of a script without spaces, or a sign that a reader asks for."""
    category = unicodedata.category(character)
    if character in _SIGNS:
        return True
    if category == "Cn":  # of planes that are set aside for Chinese characters: a later Unicode may have it
        return "\U00020000" <= character <= "\U0003fffd"
    if category in ("So", "Sm"):
        return any(first <= ord(character) <= last for first, last in _SYMBOLS)
    if category in ("Lo", "Lm"):
        return unicodedata.east_asian_width(character) == "W" or "\u1100" <= character <= "\u11ff"
    return category in ("Nl", "No")


def _end_of_number(text: str, at: int) -> int:
    """Where the number ends that begins at `at`, told by the whole chain of digits, points and commas around it.

    The chain is one number if it is written as one: 1,234,567.89 or 3.14, but not 2023.02, a year and a month. Else its
    parts between commas are numbers, if they have one point; of parts with more points each run of digits is.
    """
    first, last = at, at
    while (first and _digit(text, first - 1)) or (first > 1 and text[first - 1] in ".," and _digit(text, first - 2)):
        first -= 1
    while _digit(text, last) or (last < len(text) and text[last] in ".," and _digit(text, last + 1)):
        last += 1
    whole = text[first:last]
    pieces = [whole] if _grouped(whole) else whole.split(",")
    start = first
    for piece in pieces:
        if start <= at < start + len(piece):
            if (piece.count(".") == 1 and not _year_and_month(piece)) or ("," in piece and "." not in piece):
                return start + len(piece)
            break
        start += len(piece) + 1
    end = at
    while _digit(text, end):
        end += 1
    return end


def _digit(text: str, at: int) -> bool:
    return at < len(text) and unicodedata.category(text[at]) == "Nd"


def _grouped(chain: str) -> bool:
    """Whether it is one number whose thousands are parted by commas."""
    head, _, tail = chain.partition(".")
    groups = head.split(",")
    if len(groups) < 2 or "." in tail or "," in tail:
        return False
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _year_and_month(text: str) -> bool:
    year, _, month = text.partition(".")
    if not (year.isascii() and month.isascii()) or len(year) != 4 or len(month) != 2:
        return False
    return 1800 <= int(year) <= 2099 and 1 <= int(month) <= 12


def _number(written: str) -> str:
    """A number as it is compared: without commas, and of four figures and more without zeros that say nothing."""
    plain = written.replace(",", "")
    whole, point, rest = plain.partition(".")
    if point and len(whole) >= 4:
        rest = rest.rstrip("0")
        return f"{whole}.{rest}" if rest else whole
    return plain


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
