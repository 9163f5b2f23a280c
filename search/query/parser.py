"""From what a person typed to a query tree.

The language is Whoosh's as far as its users know it: words, ``"exact string"``, ``AND OR NOT``, parentheses,
``+`` and ``-``, ``field:``. Full-width punctuation works where the ASCII does. ``AND`` binds tighter than ``OR``,
and both tighter than words merely standing side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.errors import QueryError
from index.text.characters import HAN, MARK, classify_character

from .tree import And, Exact, Keyword, Node, Not, Or, Words

MAX_LENGTH = 2000  # characters of a query
MAX_DEPTH = 50  # parentheses within parentheses

TEXT_FIELDS = {"text": "text", "title": "title", "标题": "title", "標題": "title"}
KEYWORD_FIELDS = {
    "path": "path",
    "source": "source",
    "来源": "source",
    "來源": "source",
    "date": "date",
    "日期": "date",
}

_QUOTES = {'"': '"', "“": "”", "”": "”", "＂": "＂", "„": "”", "「": "」", "『": "』"}
# What else may close one whose own counterpart is missing: keyboards and converters mix the kinds.
_CLOSING = {'"': "”＂“", "“": '"“', "”": '"“', "＂": '"”', "„": '"“', "「": "』", "『": "」"}
_OPEN, _CLOSE, _COLON = "(（", ")）", ":："
_FIELD = re.compile(r"([A-Za-z_]+|标题|標題|来源|來源|日期)[:：](?!//)")
_BARE = re.compile(r"[^\s()（）\"＂“”「『]+")
_DATE = re.compile(r"\d{4}(-\d{1,2}(-\d{1,2})?)?")
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "(", ")", "AND", "OR", "NOT", "+", "field", "exact", "words"
    text: str
    position: int


def parse(query: str) -> Node:
    """The tree of `query`.

    Raises QueryError where it is empty, holds nothing that can be searched for, is too long or too deep, or
    where quotes, parentheses, fields or operators do not fit.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH)
    tokens = _tokenize(query)
    if not tokens:
        raise QueryError("the query is empty")
    node = _Parser(tokens, len(query)).parse()
    if node is None:
        raise QueryError("the query holds nothing to search for: no letter, digit or Chinese character")
    return node


def _tokenize(query: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(query):
        character = query[at]
        if character.isspace():
            at += 1
        elif character in _OPEN or character in _CLOSE:
            tokens.append(_Token("(" if character in _OPEN else ")", character, at))
            at += 1
        elif character in _QUOTES:
            end = _closing_quote(query, at)
            tokens.append(_Token("exact", query[at + 1 : end], at))
            at = end + 1
        elif character in "+-" and (at == 0 or query[at - 1].isspace() or query[at - 1] in _OPEN):
            if at + 1 < len(query) and not query[at + 1].isspace():
                tokens.append(_Token("NOT" if character == "-" else "+", character, at))
            at += 1
        else:
            at = _read_bare(query, at, tokens)
    return tokens


def _closing_quote(query: str, at: int) -> int:
    for closing in (_QUOTES[query[at]], _CLOSING[query[at]]):
        ends = [end for sign in closing if (end := query.find(sign, at + 1)) >= 0]
        if ends:
            return min(ends)
    raise QueryError("the quotation mark is never closed", at)


def _read_bare(query: str, at: int, tokens: list[_Token]) -> int:
    """One token that is neither quoted nor punctuation; where it ends."""
    field = _FIELD.match(query, at)
    if field:
        tokens.append(_Token("field", field.group(1), at))
        return field.end()
    match = _BARE.match(query, at)
    text = match.group() if match else query[at]
    tokens.append(_Token(text if text in _OPERATORS else "words", text, at))
    return at + len(text)


class _Parser:
    """Recursive descent over the tokens; a node is None where its text holds nothing to search for."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = end
        self._depth = 0

    def parse(self) -> Node | None:
        node = self._group()
        if self._at < len(self._tokens):
            raise QueryError("this parenthesis closes nothing", self._position())
        return node

    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _position(self) -> int:
        return self._tokens[self._at].position if self._at < len(self._tokens) else self._end

    def _group(self) -> Node | None:
        """Nodes side by side, to the end or a closing parenthesis."""
        wanted: list[Node] = []
        required: list[Node] = []
        while self._kind() not in ("", ")"):
            strict = self._kind() == "+"
            self._at += strict
            node = self._operation("OR")
            if node is not None:
                (required if strict or isinstance(node, Not | Keyword) else wanted).append(node)
        if len(wanted) > 1:
            wanted = [And(tuple(wanted), soft=True)]
        return _join(required + wanted, And)

    def _operation(self, operator: str) -> Node | None:
        """Operands of `operator`, each an operation that binds tighter."""
        parts = []
        while True:
            part = self._operation("AND") if operator == "OR" else self._operand()
            if part is not None:
                parts.append(part)
            if self._kind() != operator:
                return _join(parts, Or if operator == "OR" else And)
            self._at += 1

    def _operand(self) -> Node | None:
        kind, position = self._kind(), self._position()
        if kind in ("", ")"):
            raise QueryError("something to search for is missing here", position)
        token = self._tokens[self._at]
        self._at += 1
        if kind == "field":
            return self._in_field(token)
        if kind in ("words", "exact"):
            return _text(token, "text")
        if kind not in ("(", "NOT"):
            raise QueryError(f"{token.text} has nothing on its left", position)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"more than {MAX_DEPTH} operators and parentheses within each other", position)
        node = self._parenthesis(position) if kind == "(" else self._negation()
        self._depth -= 1
        return node

    def _parenthesis(self, position: int) -> Node | None:
        node = self._group()
        if self._kind() != ")":
            raise QueryError("the parenthesis is never closed", position)
        self._at += 1
        return node

    def _negation(self) -> Node | None:
        node = self._operand()
        return None if node is None else Not(node)

    def _in_field(self, field: _Token) -> Node | None:
        name = field.text.lower()
        if name not in TEXT_FIELDS and name not in KEYWORD_FIELDS:
            known = ", ".join(name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS) if name.isascii())
            raise QueryError(f"there is no field {field.text}; there are {known}", field.position)
        if self._kind() not in ("words", "exact"):
            raise QueryError(f"{field.text}: needs a value", self._position())
        token = self._tokens[self._at]
        self._at += 1
        if name in TEXT_FIELDS:
            return _text(token, TEXT_FIELDS[name])
        return _keyword(token, KEYWORD_FIELDS[name])


def _join(parts: list[Node], kind: type[And] | type[Or]) -> Node | None:
    if len(parts) > 1:
        return kind(tuple(parts))
    return parts[0] if parts else None


def _text(token: _Token, field: str) -> Node | None:
    if not any(_is_unit(character) for character in token.text):
        return None
    kind = Exact if token.kind == "exact" else Words
    return kind(token.text, field, token.position)


def _is_unit(character: str) -> bool:
    kind = classify_character(character)
    return kind >= HAN and kind != MARK


def _keyword(token: _Token, field: str) -> Keyword:
    value = token.text.strip()
    if field == "date":
        value = canonical_date(value, token.position)
    elif not value:
        raise QueryError("this value is empty", token.position)
    return Keyword(field, value, value, token.position)


def canonical_date(text: str, position: int | None = None) -> str:
    """A year, month or day as ISO 8601 writes it. Raises QueryError when it is none."""
    match = _DATE.fullmatch(text)
    parts = [int(part) for part in text.split("-")] if match else []
    try:
        if parts:
            date(*[*parts, 1, 1][:3])
            return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
    except ValueError:
        pass
    raise QueryError(
        f"{text if text and text.isprintable() else 'this'} is no date; write 2022, 2022-02 or 2022-02-09", position
    )
