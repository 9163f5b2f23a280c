"""From what a person typed to a query tree.

The language is Whoosh's as far as its users know it: words, ``"exact string"``, ``AND OR NOT``, parentheses,
``+`` and ``-``, ``field:``, ``date:[A TO B]``, wildcards, ``~``. Full-width punctuation works where the ASCII does.
``AND`` binds tighter than ``OR``, and both tighter than words merely standing side by side.
"""

from __future__ import annotations

import re
from itertools import islice

from hansou.index.errors import QueryError
from hansou.index.schema import TEXT_FIELDS
from hansou.index.text.fold.characters import HAN, MARK, classify_character

from .dates import canonical_date, parse_range
from .fields import FIELDS, PINYIN
from .shapes import can_be_close
from .tokens import Token, tokenize
from .tree import And, Close, Exact, Glob, Keyword, Near, Node, Not, Or, Wild, Words, loose_parts

MAX_LENGTH = 2000  # characters of a query
MAX_DEPTH = 50  # operators and parentheses within each other
MAX_DISTANCE = 100  # units, of ``"a b"~N``
DISTANCE = 10  # the same, where no number is given
MAX_NEAR = 10  # words of ``"a b"~N``
MAX_WILDCARDS = 10  # in one word, those that touch counting once
MAX_LOOSE = 20  # words with wildcards or ``~`` in a query

_ANY_RUN, _ANY_ONE, _TILDE = "*＊", "?？", "~～"
_WILDCARD = re.compile("[*＊?？]")
_WILDCARDS = re.compile("[*＊?？]+")
_LOOSE = re.compile("[*＊?？~～]")


def parse(query: str) -> Node:
    """The tree of `query`.

    Raises QueryError where it is empty, holds nothing that can be searched for, is too long or too deep, or
    where quotes, parentheses, fields, operators, dates, ranges or wildcards do not fit.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH)
    tokens = tokenize(query)
    if not tokens:
        raise QueryError("the query is empty")
    node = _Parser(tokens, len(query)).parse()
    if node is None:
        raise QueryError("the query holds nothing to search for: no letter, digit or Chinese character")
    too_many = next(islice(loose_parts(node), MAX_LOOSE, None), None) if _LOOSE.search(query) else None
    if too_many is not None:
        raise QueryError(f"more than {MAX_LOOSE} words with wildcards or ~", too_many.position)
    return node


class _Parser:
    """Recursive descent over the tokens; a node is None where its text holds nothing to search for."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = end
        self._depth = 0
        self._field = "text"

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
                (required if strict or isinstance(node, Not) or _is_filter(node) else wanted).append(node)
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
        if kind not in ("field", "(", "NOT", "words", "exact", "near", "range"):
            raise QueryError(f"{token.text} has nothing on its left", position)
        if kind not in ("field", "(", "NOT"):
            return _leaf(token, self._field)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"more than {MAX_DEPTH} operators and parentheses within each other", position)
        if kind == "field":
            node = self._in_field(token)
        else:
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

    def _in_field(self, field: Token) -> Node | None:
        """A value, or a group in parentheses, of a field."""
        if field.text not in FIELDS:
            known = ", ".join(name for name in FIELDS if name.isascii())
            raise QueryError(f"there is no field {field.text}; there are {known}", field.position)
        if self._kind() not in ("words", "exact", "near", "range", "("):
            raise QueryError(f"{field.text}: needs a value", self._position())
        outer, self._field = self._field, FIELDS[field.text]
        node = self._operand()
        self._field = outer
        return node


def _join(parts: list[Node], kind: type[And] | type[Or]) -> Node | None:
    if len(parts) > 1:
        return kind(tuple(parts))
    return parts[0] if parts else None


def _is_filter(node: Node) -> bool:
    """Whether a node asks for no text."""
    if isinstance(node, And | Or):
        return all(map(_is_filter, node.parts))
    return _is_filter(node.part) if isinstance(node, Not) else isinstance(node, Keyword | Glob)


def _leaf(token: Token, field: str) -> Node | None:
    """What one token asks of a field."""
    if field == PINYIN:
        return _pinyin(token)
    if field not in TEXT_FIELDS:
        return _date(token) if field == "date" else _keyword(token, field)
    if token.kind == "words":
        return _words(token, field)
    if not _has_unit(token.text):
        return None
    if token.kind == "near":
        if len(token.text.split()) > MAX_NEAR or len(token.text) > 10 * MAX_NEAR:
            reason = f"~ takes {MAX_NEAR} words in quotation marks at most, of {10 * MAX_NEAR} characters together"
            raise QueryError(reason, token.position)
        return Near(token.text, _distance(token), field, token.position)
    return Exact(token.text, field, token.position)


def _pinyin(token: Token) -> Words:
    from hansou.index.text.readings import letters

    if letters(token.text) is None:
        raise QueryError("this is no pinyin; write it as in py:jiangyin", token.position)
    return Words(token.text, PINYIN, token.position)


def _words(token: Token, field: str) -> Node | None:
    """Unquoted text. A question mark at its end ends a question; any other is a wildcard."""
    text = token.text
    if not _has_unit(text):
        if any(sign in text for sign in _ANY_RUN):
            reason = "a wildcard alone stands for everything; write a part of what it stands in"
            raise QueryError(reason, token.position)
        return None
    asked = text.rstrip(_ANY_ONE)
    if _WILDCARD.search(asked):
        if len(_WILDCARDS.findall(asked)) > MAX_WILDCARDS:
            raise QueryError(f"more than {MAX_WILDCARDS} wildcards in one word", token.position)
        return Wild(asked, field, token.position)
    if text[-1] in _TILDE and can_be_close(text):
        return Close(text.rstrip(_TILDE), field, token.position)
    return Words(text, field, token.position)


def _has_unit(text: str) -> bool:
    kinds = map(classify_character, text)
    return any(kind >= HAN and kind != MARK for kind in kinds)


def _distance(token: Token) -> int:
    if not token.distance:
        return DISTANCE
    if len(token.distance) > 3 or int(token.distance) > MAX_DISTANCE:
        place = token.end - len(token.distance)
        raise QueryError(f"~{token.distance[:9]} is too far; {MAX_DISTANCE} is the most", place)
    return int(token.distance)


def _date(token: Token) -> Keyword:
    text, position = token.text.strip(), token.position
    if token.kind == "range":
        low, high, above, below = parse_range(token.text, position)
        return Keyword("date", low, high, position, above, below)
    date = "" if token.kind == "words" and text and not text.strip(_ANY_RUN) else canonical_date(text, position)
    return Keyword("date", date, date, position)


def _keyword(token: Token, field: str) -> Keyword | Glob:
    """A value's beginning, or with wildcards the whole of it; ``source:*`` is any that has one."""
    value, position = token.text.strip(), token.position
    if not value:
        raise QueryError("this value is empty", position)
    if token.kind != "words" or not _WILDCARD.search(value):
        return Keyword(field, value, value, position)
    beginning = value.rstrip(_ANY_RUN)
    if not _WILDCARD.search(beginning):
        return Keyword(field, beginning, beginning, position)
    return Glob(field, value, position)
