"""The tree of a query: what was asked for, before anything is looked up."""

from __future__ import annotations

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
class Keyword:
    """Documents whose `field`, a keyword, begins with `low` ... `high` in the order of text.

    An empty bound is open. ``date:2022-02`` is low = high = ``2022-02``: every date that begins so.
    """

    field: str
    low: str
    high: str
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
Node: TypeAlias = "Words | Exact | Keyword | And | Or | Not"
