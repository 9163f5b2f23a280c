"""What wildcards and ``~`` ask of a run of units, before anything is looked up.

A wildcard that touches letters, or digits, on one side, and on the other the same kind or nothing, stands inside
that Latin word or number: ``?`` for one letter or digit, ``*`` for any number of them. Any other wildcard stands for
whole units: ``?`` for exactly one (a Chinese character, a Latin word, a number), ``*`` for none up to `LONGEST`.
Question marks between a digit and a Chinese character are tried as both: 202?年 is 2022年 as well as 202多年.
What stands between units means nothing, as everywhere; title and body are two texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from hansou.index.text.fold.characters import DIGIT, HAN, LETTER, MARK, classify_character
from hansou.index.text.fold.fold import fold

from .terms import take_apart, unit_string
from .tree import Close, Exact, Near, Pattern, UnitString, Wild, Words

LONGEST = 8  # units that a `*` may stand for
_SHORTEST_CLOSE, _SHORTEST_WORD = 3, 4  # units, and letters of a Latin word, that `~` needs
_SHORTEST_QUESTION = 6  # units
_LONGEST_CLOSE = 20  # units; of a longer text `~` means nothing

_STARS = "*＊"
_WILDCARD = re.compile("[*＊?？]")
_WILDCARDS = re.compile("[*＊?？]+")
# Kinds of characters: those of units, wildcards for whole units, and what is nothing.
_LETTER, _DIGIT, _SINGLE, _MARK, _UNITS, _NOTHING = "ldsmu "
_IN_NUMBERS = ",."
_WORD_OR_GAP = re.compile("l+|d+|u+")


@dataclass(frozen=True, slots=True)
class UnitGlob:
    """Latin words, or numbers, whose folded token matches `pattern` whole; all begin with `prefix`.

    `any_ending`: everything that begins so matches.
    """

    pattern: str
    prefix: str
    any_ending: bool = False


Run: TypeAlias = "UnitString | UnitGlob"


@dataclass(frozen=True, slots=True)
class Shape:
    """Runs of units, each `gaps` (least, most) units after the one before.

    A run is a string or a single unit that a glob describes. `before` and `after` are units that have to stand on
    either side, and belong to what matched. `open_start`, `open_end`: a ``*`` stands there.
    """

    runs: tuple[Run, ...]
    gaps: tuple[tuple[int, int], ...]
    before: int = 0
    after: int = 0
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """All of `strings`, in any order, within `size` units."""

    strings: tuple[UnitString, ...]
    size: int


Sought: TypeAlias = "Shape | Stretch"


@lru_cache(maxsize=256)
def sought(node: Pattern) -> tuple[Sought, ...]:
    """The alternatives of what a node asks for."""
    if isinstance(node, Wild):
        return tuple(dict.fromkeys(_wild_shape(node.text, in_numbers) for in_numbers in (False, True)))
    if isinstance(node, Close):
        return tuple(_close_shapes(node.text))
    return (_stretch(node),)


def fixed_strings(node: Pattern) -> list[UnitString]:
    """The strings of units in a node that are written out."""
    if isinstance(node, Close):
        return [unit_string(node.text)]
    found: list[UnitString] = []
    for one in sought(node):
        parts = one.strings if isinstance(one, Stretch) else one.runs
        found += [part for part in parts if isinstance(part, UnitString)]
    return found


def as_text(node: Wild) -> Words | Exact:
    """The text of a node, wildcards being punctuation: as a question where they are all question marks."""
    return as_question(node) or Words(node.text, node.field, node.position)


def as_question(node: Wild) -> Words | Exact | None:
    """The text of a node whose wildcards are all question marks, as one asks questions: words or, where it is too
    short for a question, a string that has them for punctuation. None for any other node.
    """
    if set(_STARS) & set(node.text):
        return None
    kind = Words if len(unit_string(node.text)) >= _SHORTEST_QUESTION else Exact
    return kind(node.text, node.field, node.position)


def _stretch(node: Near) -> Stretch:
    strings = [string for piece in node.text.split() if len(string := unit_string(piece))]
    if len(strings) == 1:
        strings = list(take_apart([Words(node.text)])[0].words)
    strings = list(dict.fromkeys(strings))
    return Stretch(tuple(strings), sum(map(len, strings)) + (node.distance if len(strings) > 1 else 0))


def is_two_characters(text: str) -> bool:
    """Whether a text is two Chinese characters: too little for any other in the place of one."""
    units = unit_string(text)
    return len(units) == 2 and all(classify_character(token[0]) == HAN and len(token) == 1 for token in units.tokens)


def can_be_close(text: str) -> bool:
    """Whether a ``~`` after this text means anything: it has three units at least, or is a word of four letters."""
    units = unit_string(text)
    if len(units) == 1:
        return not units.single[0] and len(units.tokens[0]) >= _SHORTEST_WORD and not units.tokens[0].isdigit()
    return _SHORTEST_CLOSE <= len(units) <= _LONGEST_CLOSE


def _close_shapes(text: str) -> Iterator[Shape]:
    """A string with each of its units in turn left open; a Latin word with one letter another, left out or
    more, or two swapped.
    """
    units = unit_string(text)
    if len(units) == 1:
        yield Shape((_close_word(units.tokens[0]),), ())
        return
    yield Shape((units.part(1, len(units)),), (), before=1)
    for at in range(1, len(units) - 1):
        yield Shape((units.part(0, at), units.part(at + 1, len(units))), ((1, 1),))
    yield Shape((units.part(0, len(units) - 1),), (), after=1)


def _close_word(token: str) -> UnitGlob:
    forms = {re.escape(token)}
    for at in range(len(token) + 1):
        before, after = re.escape(token[:at]), token[at:]
        if len(after) > 1:
            forms.add(before + re.escape(after[1] + after[0] + after[2:]))
        forms.add(f"{before}.{re.escape(after)}")
        if after:
            forms |= {f"{before}.{re.escape(after[1:])}", before + re.escape(after[1:])}
    return UnitGlob("|".join(sorted(forms)), "")


def _wild_shape(text: str, in_numbers: bool) -> Shape:
    runs: list[Run] = []
    gaps: list[tuple[int, int]] = []
    least, star = 0, False  # of the units since the last run
    before, open_start = 0, False
    for part in _parts(text, in_numbers):
        if isinstance(part, str):
            least += len(part) - sum(map(part.count, _STARS))
            star = star or any(sign in part for sign in _STARS)
            continue
        if runs:
            gaps.append((least, least + LONGEST * star))
        else:
            before, open_start = least, star
        runs.append(part)
        least, star = 0, False
    return Shape(tuple(runs), tuple(gaps), before, least, open_start, star)


def _parts(text: str, in_numbers: bool) -> Iterator[Run | str]:
    """The runs of a text with wildcards and, as they are written, the wildcards that stand for whole units."""
    classes = _classes(text, in_numbers)
    at = 0
    for match in _WORD_OR_GAP.finditer(classes):
        start, end = match.span()
        piece = text[start:end]
        if match.group() != _UNITS * len(piece) and not _WILDCARD.search(piece):
            continue  # an ordinary word or number
        literal = unit_string(text[at:start])
        if len(literal):
            yield literal
        yield piece if classes[start] == _UNITS else _unit_glob(piece)
        at = end
    literal = unit_string(text[at:])
    if len(literal):
        yield literal


def _classes(text: str, in_numbers: bool) -> str:
    """For each character a letter: what kind of unit it is of, and for a wildcard what it stands for.

    `in_numbers`: question marks between a digit and a Chinese character stand for digits.
    """
    classes = [_class(character) for character in text]
    for at, kind in enumerate(classes):
        if kind == _MARK:
            classes[at] = _LETTER if at and classes[at - 1] == _LETTER else _NOTHING
        elif fold(text[at]) in _IN_NUMBERS and classes[max(0, at - 1)] == _DIGIT == classes[min(at + 1, len(text) - 1)]:
            classes[at] = _DIGIT
    for match in _WILDCARDS.finditer(text):
        start, end = match.span()
        beside = {
            classes[start - 1] if start else _NOTHING,
            classes[end] if end < len(classes) else _NOTHING,
        } - {_NOTHING}
        inside = beside in ({_LETTER}, {_DIGIT})
        if in_numbers and beside == {_DIGIT, _SINGLE} and not set(_STARS) & set(match.group()):
            inside, beside = True, {_DIGIT}
        classes[start:end] = [*beside] * (end - start) if inside else [_UNITS] * (end - start)
    return "".join(classes)


def _class(character: str) -> str:
    kind = classify_character(character)
    return {LETTER: _LETTER, DIGIT: _DIGIT, MARK: _MARK}.get(kind, _SINGLE if kind >= HAN else _NOTHING)


def linear(pattern: str) -> str:
    """The same regular expression, of what stands between ``.*``, so that no string takes long to be tried.

    What follows a ``.*``, up to the next, is looked for where it comes first, and never again further on: going on
    from there finds whatever going on from a later place does. Source of the form: Python's `fnmatch.translate`.
    """
    first, *rest = pattern.split(".*")  # literal points and stars are escaped
    if len(rest) < 2:
        return pattern
    between = (f"(?=(?P<part{at}>.*?{part}))(?P=part{at})" for at, part in enumerate(rest[:-1]) if part)
    return f"{first}{''.join(between)}.*{rest[-1]}"


def _unit_glob(piece: str) -> UnitGlob:
    folded = fold(piece).replace(",", "")
    pattern = "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in folded)
    prefix = re.split("[*?]", folded, maxsplit=1)[0]
    return UnitGlob(pattern, prefix, any_ending=folded == f"{prefix}*")
