"""The operators that stand between two parts of a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .tree import And, Node, Or


@dataclass(frozen=True, slots=True)
class Operator:
    """`sign` is what is typed, in capitals; `join` makes one node of the parts that it stands between, two or more."""

    sign: str
    join: Callable[[tuple[Node, ...]], Node]


OPERATORS = (Operator("OR", Or), Operator("AND", And))
"""In the order in which they bind, the loosest first; all bind tighter than words merely standing side by side."""


def signs() -> list[str]:
    """What is typed of each."""
    return [operator.sign for operator in OPERATORS]
