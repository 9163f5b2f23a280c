"""Signs that belong to a word or number and that units leave out: C++, C#, .NET, Rh-, A+, #标签, -5度.

    signs_of("C++ 和 -5")   # ((0, "", "++"), (2, "-", ""))

What stands between units means nothing to an index. In quotation marks a sign that belongs to a unit is asked of the
text itself; the same rules say which signs those are in a query and in a text. %, ¥ and their like are units.
"""

from __future__ import annotations

from hansou.index.text.fold.characters import DIGIT, LETTER, classify_character, fold_character
from hansou.index.text.tokens.units import split_units

from .tree import Sign, Signed

_MINUSES = "−–‐‑﹣"
_SIGNS = frozenset("+-#@.＋－＃＠．" + _MINUSES)
_TAGS, _MORE, _MINUS, _PLUS, _POINT = "#@", "+#", "-", "+", "."
# After these a minus parts two numbers: 3月-5月, 5%-8%.
_COUNTERS = frozenset("年月日号时点分秒章节页期版楼层届次岁度元米人个万亿%‰℃〇一二三四五六七八九十百千")


def signs_of(text: str) -> tuple[Sign, ...]:
    """The signs that belong to units of a text."""
    if _SIGNS.isdisjoint(text):
        return ()
    units = split_units(text)
    found = (
        Sign(at, sign_before(text, start), sign_after(text, end))
        for at, (start, end) in enumerate(zip(units.text_starts.tolist(), units.text_ends.tolist(), strict=True))
    )
    return tuple(sign for sign in found if sign.before or sign.after)


def holds(text: str, start: int, end: int, signed: Signed) -> tuple[int, int] | None:
    """The extent, with signs, of an occurrence of a string between two places of a text; None where its signs do not
    stand there.
    """
    units = split_units(text[start:end])
    if len(units) != len(signed.string):
        return None
    low, high = start, end
    for at, before, after in signed.signs:
        first, last = start + int(units.text_starts[at]), start + int(units.text_ends[at])
        if before and not _stands_before(text, first, before):
            return None
        if after and sign_after(text, last) != after:
            return None
        low, high = min(low, first - len(before)), max(high, last + len(after))
    return low, high


def sign_before(text: str, start: int) -> str:
    """The sign that belongs to the unit that starts at a place: a tag's, the point of .NET, the sign of a number."""
    sign = _at(text, start - 1)
    if sign in _TAGS and sign:
        return "" if _is_latin(text, start - 2) else sign
    kind = classify_character(text[start])
    if sign == _POINT and kind == LETTER:
        return "" if _is_latin(text, start - 2) or _at(text, start - 2) == _POINT else sign
    if sign in (_MINUS, _PLUS) and kind == DIGIT:
        before = _at(text, start - 2)
        return "" if before in _COUNTERS or before == sign or _is_latin(text, start - 2) else sign
    return ""


def _stands_before(text: str, start: int, sign: str) -> bool:
    """Whether a sign that a query has before a unit stands there; a point also where more is before it (ASP.NET)."""
    if sign == _POINT:
        return _at(text, start - 1) == sign
    return sign_before(text, start) == sign


def sign_after(text: str, end: int) -> str:
    """The signs that belong to the unit that ends at a place: C++, C#, A+, Rh-, and the plus of 60+."""
    kind = classify_character(text[end - 1])
    sign = _at(text, end)
    if kind not in (LETTER, DIGIT) or not sign or sign not in _MORE + _MINUS:
        return ""
    last = end
    while _at(text, last) == sign:
        last += 1
    run = sign * (last - end)
    if sign == "#":
        return run if kind == LETTER else ""
    if sign == _MINUS:
        return run if kind == LETTER and len(run) == 1 and not _is_latin(text, last) else ""
    return run if len(run) > 1 or not _is_latin(text, last) else ""


def _at(text: str, at: int) -> str:
    """The sign at a place, as it is compared; empty outside the text."""
    if not 0 <= at < len(text):
        return ""
    character = text[at]
    return _MINUS if character in _MINUSES else fold_character(character)


def _is_latin(text: str, at: int) -> bool:
    """Whether a letter or digit stands at a place."""
    return 0 <= at < len(text) and classify_character(text[at]) in (LETTER, DIGIT)
