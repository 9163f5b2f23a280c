"""The tree of a query: what was asked for, before anything is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Text without spaces and quotes: all its words are wanted, near each other is better."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Exact:
    """Quoted text: its units one after another."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Wild:
    """Text with wildcards; `shapes` says what they stand for."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """Text of which one unit, or of a Latin word one letter, may be another: ``营商环静~``."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Quoted text whose pieces stand near each other in any order, with at most `distance` units more than their
    own: ``"江阴 项目"~5``.
    """

    text: str
    distance: int
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Keyword:
    """Documents whose `field`, a keyword, begins with `low` ... `high` in the order of text.

    An empty bound is open. ``date:2022-02`` is low = high = ``2022-02``: every date that begins so. `above`: what
    begins with `low` is left out, and `below` what begins with `high`.
    """

    field: str
    low: str
    high: str
    position: int = 0
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Glob:
    """Documents whose `field`, a keyword, is `pattern`, in which ``*`` is any run of characters, ``?`` one."""

    field: str
    pattern: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match all parts. `soft` ones come from words apart by spaces: where no document matches
    all, a document that matches some may answer.
    """

    parts: tuple[Node, ...]
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the part."""

    part: Node


Text: TypeAlias = "Words | Exact"
Loose: TypeAlias = "Wild | Close | Near"
Filter: TypeAlias = "Keyword | Glob"
Node: TypeAlias = "Words | Exact | Wild | Close | Near | Keyword | Glob | And | Or | Not"


def loose_parts(node: Node, *, negated: bool = True) -> Iterator[Loose]:
    """The parts of a tree that stand for more than themselves; those that are negated too, or not."""
    if isinstance(node, Wild | Close | Near):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from loose_parts(part, negated=negated)
    elif isinstance(node, Not) and negated:
        yield from loose_parts(node.part)
