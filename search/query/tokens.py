"""A query as tokens: operators, fields, quoted and unquoted text, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hansou.index.errors import QueryError

from .dates import CLOSING, OPENING
from .fields import FIELDS

QUOTES = {'"': '"', "“": "”", "”": "”", "＂": "＂", "„": "”", "「": "」", "『": "』"}
# What else may close one whose own counterpart is missing: keyboards and converters mix the kinds.
CLOSING_QUOTES = {'"': "”＂“", "“": '"“', "”": '"“', "＂": '"”', "„": '"“', "「": "』", "『": "」"}
_OPEN, _CLOSE = "(（", ")）"
_NAMES = "|".join(sorted((name for name in FIELDS if not name.isascii()), key=len, reverse=True))
_FIELD = re.compile(rf"([A-Za-z_]+|{_NAMES})[:：](?!//)")
_BARE = re.compile(r"[^\s()（）\"＂“”「『]+")
_DISTANCE = re.compile(r"[~～](\d*)")
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "(", ")", "AND", "OR", "NOT", "+", "field", "exact", "near", "range" or "words".

    Of "exact" and "near" `text` is what stands between the quotation marks. `distance` is the number after the
    ``~`` that makes quoted text "near", as it was written, and `end` is where the token ends in the query.
    """

    kind: str
    text: str
    position: int
    end: int
    distance: str = ""


def tokenize(query: str) -> list[Token]:
    """The tokens of a query. Raises QueryError for a quotation mark or the bracket of a range that is not closed."""
    tokens: list[Token] = []
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        token = _token(query, at, tokens[-1] if tokens else None)
        at = token.end
        if token.kind:
            tokens.append(token)
    return tokens


def _token(query: str, at: int, before: Token | None) -> Token:
    """The token at a place; one without a kind where a sign means nothing."""
    character = query[at]
    if character in _OPEN or character in _CLOSE:
        return Token("(" if character in _OPEN else ")", character, at, at + 1)
    if character in QUOTES:
        return _quoted(query, at)
    if character in "+-＋－" and (at == 0 or query[at - 1].isspace() or query[at - 1] in _OPEN):
        lonely = at + 1 == len(query) or query[at + 1].isspace()
        return Token("" if lonely else "NOT" if character in "-－" else "+", character, at, at + 1)
    if character in OPENING and before is not None and before.kind == "field" and FIELDS.get(before.text) == "date":
        return _range(query, at)
    field = _FIELD.match(query, at)
    if field:
        return Token("field", field.group(1).lower(), at, field.end())
    match = _BARE.match(query, at)
    text = match.group() if match else character
    return Token(text if text in _OPERATORS else "words", text, at, at + len(text))


def _quoted(query: str, at: int) -> Token:
    end = _closing_quote(query, at)
    distance = _DISTANCE.match(query, end + 1)
    if distance:
        return Token("near", query[at + 1 : end], at, distance.end(), distance.group(1))
    return Token("exact", query[at + 1 : end], at, end + 1)


def _closing_quote(query: str, at: int) -> int:
    for closing in (QUOTES[query[at]], CLOSING_QUOTES[query[at]]):
        ends = [end for sign in closing if (end := query.find(sign, at + 1)) >= 0]
        if ends:
            return min(ends)
    raise QueryError("the quotation mark is never closed", at)


def _range(query: str, at: int) -> Token:
    ends = [end for sign in CLOSING if (end := query.find(sign, at + 1)) >= 0]
    if not ends:
        raise QueryError("the bracket of the range is never closed", at)
    return Token("range", query[at : min(ends) + 1], at, min(ends) + 1)
