"""From what a person typed to a query tree.

The language is Whoosh's as far as its users know it: words, ``"exact string"``, ``AND OR NOT``, parentheses,
``+`` and ``-``, ``field:``, ``date:[A TO B]``, wildcards, ``~``. Full-width punctuation works where the ASCII does.
``AND`` binds tighter than ``OR``, and both tighter than words merely standing side by side.

Any text is a query: what does not parse is taken as it stands, and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hansou.index.errors import QueryError
from hansou.index.naming import index_name
from hansou.index.schema import TEXT_FIELDS
from hansou.index.text.fold.characters import HAN, MARK, classify_character

from . import operators
from .dates import canonical_date, parse_range
from .fields import PINYIN, Names, names_with
from .notes import AS_CLOSED, AS_MOST, AS_PUNCTUATION, AS_TEXT, AS_WORD, LEFT_OUT, Note, Notes
from .shapes import can_be_close, is_two_characters
from .tokens import Token, tokenize
from .tree import Alike, And, Close, Exact, Glob, Keyword, Near, Node, Not, Or, Wild, Words

MAX_LENGTH = 2000  # characters of a query
MAX_DEPTH = 50  # operators and parentheses within each other
MAX_DISTANCE = 100  # units, of ``"a b"~N``
DISTANCE = 10  # the same, where no number is given
MAX_NEAR = 10  # words of ``"a b"~N``
MAX_WILDCARDS = 10  # in one word, those that touch counting once
MAX_PATTERNS = 20  # words with wildcards or ``~`` in a query

NOTHING = Or(())
"""What no document matches: an empty query, or one of punctuation."""
EVERYTHING = Keyword("path", "", "")
"""What every document matches: a ``*`` alone."""

_ANY_RUN, _ANY_ONE, _TILDE = "*＊", "?？", "~～"
_WILDCARD = re.compile("[*＊?？]")
_WILDCARDS = re.compile("[*＊?？]+")
_TIMES = re.compile(r"(?<=\d)[*＊](?=\d)")  # 4.2*10: a product, no wildcard
_LEAF = ("words", "number", "exact", "near", "range")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]|[.](?=\s)")
_PAUSE = re.compile(r"[\s，、,：:]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query's tree, and what of it was taken otherwise than the language has it."""

    node: Node
    notes: tuple[Note, ...] = ()

    @property
    def newest_first(self) -> bool:
        """Whether it asks for everything: of that the newest comes first."""
        return isinstance(self.node, Keyword) and (self.node.field, self.node.low, self.node.high) == ("path", "", "")


def parse(query: str, *, strict: bool = False, kept: tuple[str, ...] = ()) -> Parsed:
    """The tree of `query`, with notes on what was not as the language has it; `kept` are the index's own fields.

    `strict`: raises QueryError in the place of the first note: where the query is empty, holds nothing that can be
    searched for, is too long or too deep, or where quotes, parentheses, fields, operators, dates, ranges or wildcards
    do not fit. Raises nothing otherwise.
    """
    notes = Notes(strict=strict)
    if len(query) > MAX_LENGTH:
        notes.note(f"the query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH, LEFT_OUT)
        query = query[: _end_of_sentence(query)]
    names = names_with(kept)
    tokens = tokenize(query, notes, names)
    node = _Parser(query, tokens, notes, names).parse()
    if node is None and not query.strip():
        notes.note("the query is empty", 0, LEFT_OUT)
    elif node is None:
        notes.note("the query holds nothing to search for: no letter, digit or Chinese character", 0, AS_PUNCTUATION)
    return Parsed(NOTHING if node is None else node, notes.all())


def _end_of_sentence(query: str) -> int:
    """Where the last sentence ends of those that are short enough, or else the last word."""
    for border in (_SENTENCE_END, _PAUSE):
        ends = [match.end() for match in border.finditer(query, MAX_LENGTH // 2, MAX_LENGTH)]
        if ends:
            return ends[-1]
    return MAX_LENGTH


class _Parser:
    """Recursive descent over the tokens; a node is None where its text holds nothing to search for."""

    def __init__(self, query: str, tokens: list[Token], notes: Notes, names: Names) -> None:
        self._query = query
        self._names = names
        self._tokens = tokens
        self._notes = notes
        self._at = 0
        self._depth = 0
        self._open = 0  # parentheses
        self._patterns = 0  # words with wildcards or ``~``
        self._field = "text"
        self._aside: list[Node] = []  # operators of the group that are words

    def parse(self) -> Node | None:
        """The tree of all tokens."""
        return self._group()

    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _position(self) -> int:
        return self._tokens[self._at].position if self._at < len(self._tokens) else len(self._query)

    def _group(self) -> Node | None:
        """Nodes side by side, to the end or a closing parenthesis."""
        wanted: list[Node] = []
        required: list[Node] = []
        outer, self._aside = self._aside, []
        while self._kind():
            if self._kind() == ")":
                if self._open:
                    break
                self._notes.note("this parenthesis closes nothing", self._position(), AS_PUNCTUATION)
                self._at += 1
                continue
            strict = self._kind() == "+"
            self._at += strict
            node = self._operation()
            if node is not None:
                (required if strict or isinstance(node, Not) or _is_filter(node) else wanted).append(node)
            wanted += self._aside
            self._aside = []
        self._aside = outer
        if len(wanted) > 1:
            wanted = [And(tuple(wanted), soft=True)]
        return _join(required + wanted, And)

    def _operation(self, level: int = 0) -> Node | None:
        """Operands of an operator, each an operation of one that binds tighter."""
        if level == len(operators.OPERATORS):
            return self._operand()
        operator = operators.OPERATORS[level]
        parts = []
        while True:
            part = self._operation(level + 1)
            if part is not None:
                parts.append(part)
            if self._kind() != operator.sign:
                return _join(parts, operator.join)
            self._at += 1

    def _operand(self) -> Node | None:
        kind, position = self._kind(), self._position()
        if kind in ("", ")"):
            self._notes.note("something to search for is missing here", position, AS_WORD)
            self._as_word(self._tokens[self._at - 1])
            return None
        token = self._tokens[self._at]
        self._at += 1
        if kind in _LEAF:
            return self._leaf(token)
        if kind not in ("field", "(", "NOT"):
            self._notes.note(f"{token.text} has nothing on its left", position, AS_WORD)
            self._as_word(token)
            return None
        if self._depth == MAX_DEPTH:
            reason = f"more than {MAX_DEPTH} operators and parentheses within each other"
            self._notes.note(reason, position, AS_PUNCTUATION)
            self._flatten()
            return self._operand() if self._kind() not in ("", ")") else None
        self._depth += 1
        if kind == "field":
            node = self._in_field(token)
        else:
            node = self._parenthesis(position) if kind == "(" else self._negation(token)
        self._depth -= 1
        return node

    def _as_word(self, operator: Token) -> None:
        """An operator without what it needs is a word beside the others."""
        if _has_unit(operator.text):
            self._aside.append(Words(operator.text, self._field_of_text(), operator.position))

    def _flatten(self) -> None:
        """Take the token before this one away, and if it is a parenthesis, the one that closes it."""
        self._at -= 1
        token = self._tokens.pop(self._at)
        depth = 1
        for at in range(self._at, len(self._tokens) if token.kind == "(" else 0):
            depth += {"(": 1, ")": -1}.get(self._tokens[at].kind, 0)
            if not depth:
                del self._tokens[at]
                return

    def _parenthesis(self, position: int) -> Node | None:
        self._open += 1
        node = self._group()
        self._open -= 1
        if self._kind() != ")":
            self._notes.note("the parenthesis is never closed", position, AS_CLOSED)
        else:
            self._at += 1
        return node

    def _negation(self, operator: Token) -> Node | None:
        if self._kind() in operators.signs():
            token = self._tokens[self._at]
            self._notes.note(f"{token.text} has nothing on its left", token.position, AS_WORD)
            self._as_word(operator)
            return None
        node = self._operand()
        return None if node is None else Not(node)

    def _in_field(self, field: Token) -> Node | None:
        """A value, or a group in parentheses, of a field."""
        if self._kind() not in (*_LEAF, "("):
            at_end = self._kind() in ("", ")")
            taken = LEFT_OUT if at_end and len(self._tokens) > 1 else AS_TEXT
            self._notes.note(f"{field.text}: needs a value", self._position(), taken)
            return None if taken == LEFT_OUT else self._text(field.position, field.end)
        outer, self._field = self._field, self._names.fields[field.text]
        node = self._operand()
        self._field = outer
        return node

    def _field_of_text(self) -> str:
        return self._field if self._field in TEXT_FIELDS else "text"

    def _text(self, start: int, end: int) -> Node | None:
        """A part of the query as nothing but text."""
        pieces = [match for match in re.finditer(r"\S+", self._query[start:end]) if _has_unit(match.group())]
        words = [Words(piece.group(), self._field_of_text(), start + piece.start()) for piece in pieces]
        return And(tuple(words), soft=True) if len(words) > 1 else words[0] if words else None

    def _leaf(self, token: Token) -> Node | None:
        """What one token asks of a field; text where it is no value that the field can have."""
        before = self._tokens[self._at - 2] if self._at > 1 else token
        try:
            return self._value(token)
        except QueryError as error:
            self._notes.note(error.reason, error.position or 0, AS_TEXT)
            return self._text(before.position if before.kind == "field" else token.position, token.end)

    def _value(self, token: Token) -> Node | None:
        """What one token asks of a field. Raises QueryError where it is no value of the field."""
        field = self._field
        if field == PINYIN:
            return _pinyin(token)
        if field not in TEXT_FIELDS:
            return _date(token) if field == "date" else _keyword(token, field)
        if token.kind == "words":
            return self._words(token)
        if not _has_unit(token.text):
            return None
        if token.kind == "near":
            return self._near(token)
        return Exact(token.text, field, token.position)

    def _near(self, token: Token) -> Node | None:
        if len(token.text.split()) > MAX_NEAR or len(token.text) > 10 * MAX_NEAR:
            reason = f"~ takes {MAX_NEAR} words in quotation marks at most, of {10 * MAX_NEAR} characters together"
            raise QueryError(reason, token.position)
        if not self._may_be_pattern(token):
            return self._text(token.position, token.end)
        return Near(token.text, self._distance(token), self._field, token.position)

    def _distance(self, token: Token) -> int:
        if not token.distance:
            return DISTANCE
        if len(token.distance) > 3 or int(token.distance) > MAX_DISTANCE:
            place = token.end - len(token.distance)
            self._notes.note(f"~{token.distance[:9]} is too far; {MAX_DISTANCE} is the most", place, AS_MOST)
            return MAX_DISTANCE
        return int(token.distance)

    def _words(self, token: Token) -> Node | None:
        """Unquoted text. A question mark at its end ends a question; any other is a wildcard."""
        text, field, position = token.text, self._field, token.position
        if not _has_unit(text):
            if not any(sign in text for sign in _ANY_RUN):
                return None
            reason = "a wildcard alone stands for everything; write a part of what it stands in"
            self._refuse(reason, position)
            return EVERYTHING
        pattern = text.rstrip(_ANY_ONE)
        if _WILDCARD.search(_TIMES.sub("", pattern)):
            if len(_WILDCARDS.findall(pattern)) > MAX_WILDCARDS:
                raise QueryError(f"more than {MAX_WILDCARDS} wildcards in one word", position)
            return Wild(pattern, field, position) if self._may_be_pattern(token) else Words(text, field, position)
        if text[-1] in _TILDE and is_two_characters(text):
            return Alike(text.rstrip(_TILDE), field, position)
        if text[-1] in _TILDE and can_be_close(text) and self._may_be_pattern(token):
            return Close(text.rstrip(_TILDE), field, position)
        return Words(text, field, position)

    def _refuse(self, reason: str, position: int) -> None:
        """Only where the parse is strict: what is taken otherwise is what was meant."""
        if self._notes.strict:
            raise QueryError(reason, position)

    def _may_be_pattern(self, token: Token) -> bool:
        """Whether there may be one more word with wildcards or ``~``."""
        self._patterns += 1
        if self._patterns > MAX_PATTERNS:
            self._notes.note(f"more than {MAX_PATTERNS} words with wildcards or ~", token.position, AS_TEXT)
        return self._patterns <= MAX_PATTERNS


def _join(parts: list[Node], join: Callable[[tuple[Node, ...]], Node]) -> Node | None:
    if len(parts) > 1:
        return join(tuple(parts))
    return parts[0] if parts else None


def _is_filter(node: Node) -> bool:
    """Whether a node asks for no text."""
    if isinstance(node, And | Or):
        return all(map(_is_filter, node.parts))
    return _is_filter(node.part) if isinstance(node, Not) else isinstance(node, Keyword | Glob)


def _pinyin(token: Token) -> Words:
    from hansou.index.text.syllables import spelled

    if spelled(token.text) is None:
        raise QueryError("this is no pinyin; write it as in py:jiangyin", token.position)
    return Words(token.text, PINYIN, token.position)


def _has_unit(text: str) -> bool:
    kinds = map(classify_character, text)
    return any(kind >= HAN and kind != MARK for kind in kinds)


def _date(token: Token) -> Keyword:
    text, position = token.text.strip(), token.position
    if token.kind == "range":
        low, high, above, below = parse_range(token.text, position)
        return Keyword("date", low, high, position, above, below)
    date = "" if token.kind == "words" and text and not text.strip(_ANY_RUN) else canonical_date(text, position)
    return Keyword("date", date, date, position)


def _keyword(token: Token, field: str) -> Keyword | Glob:
    """A value's beginning, or with wildcards the whole of it; ``source:*`` is any that has one. What is typed of a path
    may stand anywhere in it, in either script.
    """
    value, position = token.text.strip(), token.position
    if field == "path":
        value = index_name(value)
    if token.kind == "range":
        low, high, above, below = parse_range(token.text, position, lambda bound, _: bound)
        return Keyword(field, low, high, position, above, below)
    if not value:
        raise QueryError("this value is empty", position)
    if token.kind != "words" or not _WILDCARD.search(value):
        if field == "path" and token.kind == "words":
            return Glob(field, f"*{value}*", position, folded=True)
        return Keyword(field, value, value, position)
    beginning = value.rstrip(_ANY_RUN)
    if not _WILDCARD.search(beginning):
        return Keyword(field, beginning, beginning, position)
    return Glob(field, value, position, folded=field == "path")
