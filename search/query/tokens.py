"""A query as tokens: operators, fields, quoted and unquoted text, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hansou.index.text.fold.characters import DIGIT, classify_character

from . import operators
from .dates import CLOSING, OPENING
from .fields import Names, names_with
from .notes import AS_CLOSED, AS_PUNCTUATION, AS_TEXT, Notes

QUOTES = {'"': '"', "“": "”", "”": "”", "＂": "＂", "„": "”", "「": "」", "『": "』"}
# What else may close one whose own counterpart is missing: keyboards and converters mix the kinds.
CLOSING_QUOTES = {'"': "”＂“", "“": '"“', "”": '"“', "＂": '"”', "„": '"“', "「": "』", "『": "」"}
_OPEN, _CLOSE = "(（", ")）"
_BARE = re.compile(r"[^\s()（）\"＂“”「『]+")
_CLOSING_ONLY = "”"  # of the signs that may open, the one that is hardly ever meant to
# A number below zero, and what it counts in: its sign is no operator.
_BELOW_ZERO = re.compile(
    r"[-－−][\d.,]*\d(?:[%％‰℃°][CF]?|[^\s\d()（）\"＂“”「『*＊?？~～]{0,2}(?![^\s()（）\"＂“”「『]))?"
)
_DISTANCE = re.compile(r"[~～](\d*)")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "(", ")", the sign of an operator, "NOT", "+", "field", "exact", "near", "range", "words" or
    "number", which is text that begins with the minus of a number.

    Of "exact" and "near" `text` is what stands between the quotation marks. `distance` is the number after the
    ``~`` that makes quoted text "near", as it was written, and `end` is where the token ends in the query.
    """

    kind: str
    text: str
    position: int
    end: int
    distance: str = ""


def tokenize(query: str, notes: Notes, names: Names | None = None) -> list[Token]:
    """The tokens of a query. Noted is a quotation mark, or the bracket of a range, that is not closed, and a name
    before a colon that is no field's.
    """
    tokens: list[Token] = []
    names = names or names_with()
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        token = _token(query, at, tokens[-1] if tokens else None, notes, names)
        at = token.end
        if token.kind:
            tokens.append(token)
    return tokens


def _token(query: str, at: int, before: Token | None, notes: Notes, names: Names) -> Token:
    """The token at a place; one without a kind where a sign means nothing."""
    character = query[at]
    if character in _OPEN or character in _CLOSE:
        return Token("(" if character in _OPEN else ")", character, at, at + 1)
    if character in QUOTES:
        return _quoted(query, at, notes)
    if character in "+-＋－−" and (at == 0 or query[at - 1].isspace() or query[at - 1] in _OPEN):
        return _signed(query, at)
    if character in OPENING and before is not None and before.kind == "field" and names.has_ranges(before.text):
        return _range(query, at, notes)
    field = names.pattern.match(query, at)
    if field and field.group(1).lower() in names.fields:
        return Token("field", field.group(1).lower(), at, field.end())
    if field:
        known = ", ".join(name for name in names.fields if name.isascii())
        notes.note(f"there is no field {field.group(1).lower()}; there are {known}", at, AS_TEXT)
    match = _BARE.match(query, at)
    text = match.group() if match else character
    return Token(text if text == "NOT" or text in operators.signs() else "words", text, at, at + len(text))


def _signed(query: str, at: int) -> Token:
    """A plus or minus before something: an operator, but the minus of a number."""
    number = _BELOW_ZERO.match(query, at)
    if number:
        return Token("number", number.group(), at, number.end())
    lonely = at + 1 == len(query) or query[at + 1].isspace()
    return Token("" if lonely else "+" if query[at] in "+＋" else "NOT", query[at], at, at + 1)


def _quoted(query: str, at: int, notes: Notes) -> Token:
    end = _closing_quote(query, at)
    if end is None:
        taken = AS_PUNCTUATION if _is_stray(query, at) else AS_CLOSED
        notes.note("the quotation mark is never closed", at, taken)
        if taken == AS_PUNCTUATION:
            return Token("", query[at], at, at + 1)
        end = len(query)
    distance = _DISTANCE.match(query, end + 1)
    if distance:
        return Token("near", query[at + 1 : end], at, distance.end(), distance.group(1))
    return Token("exact", query[at + 1 : end], at, min(end + 1, len(query)))


def _is_stray(query: str, at: int) -> bool:
    """Whether a quotation mark that nothing closes opens nothing either: it is the last sign, one that closes, or the
    inch of a number.
    """
    if query[at] in _CLOSING_ONLY or not query[at + 1 :].strip():
        return True
    return bool(at) and query[at] in '"＂' and classify_character(query[at - 1]) == DIGIT


def _closing_quote(query: str, at: int) -> int | None:
    for closing in (QUOTES[query[at]], CLOSING_QUOTES[query[at]]):
        ends = [end for sign in closing if (end := query.find(sign, at + 1)) >= 0]
        if ends:
            return min(ends)
    return None


def _range(query: str, at: int, notes: Notes) -> Token:
    ends = [end for sign in CLOSING if (end := query.find(sign, at + 1)) >= 0]
    if not ends:
        notes.note("the bracket of the range is never closed", at, AS_CLOSED)
        return Token("range", query[at:] + CLOSING[0], at, len(query))
    return Token("range", query[at : min(ends) + 1], at, min(ends) + 1)
