"""A query tree written out: how a query was understood."""

from __future__ import annotations

from hansou.index.schema import KEPT

from .fields import PINYIN
from .tree import Alike, And, Close, Exact, Filter, Glob, Keyword, Near, Node, Not, Or, Phrase, Text, Wild


def spell(node: Node) -> str:
    """The tree as a query: what may be missing in partial answers stands side by side, all else has operators."""
    return _spell(node, 0)


def spell_leaf(node: Text | Phrase | Wild | Close | Near | Filter) -> str:
    """One piece of text, or one condition, of a query."""
    if isinstance(node, Phrase):
        return spell_leaf(node.text) if node.text else f'"{"".join(node.whole.tokens)}"'
    if isinstance(node, Keyword):
        return f"{_name(node)}:{_keyword(node)}"
    if isinstance(node, Glob):
        return f"{_name(node)}:{node.pattern}"
    text = node.text
    if isinstance(node, Exact | Near):
        text = f'"{text}"' + (f"~{node.distance}" if isinstance(node, Near) else "")
    elif isinstance(node, Close | Alike):
        text = f"{text}~"
    return text if node.field == "text" else f"{'py' if node.field == PINYIN else node.field}:{text}"


def _name(node: Filter) -> str:
    return node.field.removeprefix(KEPT)


def _keyword(node: Keyword) -> str:
    if node.low == node.high and not (node.above or node.below):
        return node.low or "*"
    low = node.low if node.low not in ("", "0") else "*"
    return f"{'{' if node.above else '['}{low} TO {node.high or '*'}{'}' if node.below else ']'}"


_OR, _AND, _UNIT = 1, 2, 3  # how tightly an operator binds; parts side by side do so least


def _spell(node: Node, tightness: int) -> str:
    if isinstance(node, Not):
        return f"NOT {_spell(node.part, _UNIT)}"
    if not isinstance(node, And | Or):
        return spell_leaf(node)
    own = _OR if isinstance(node, Or) else 0 if node.soft else _AND
    joint = " OR " if isinstance(node, Or) else " " if node.soft else " AND "
    text = joint.join(_spell(part, own + 1 if own else _UNIT) for part in node.parts)
    return f"({text})" if own < tightness else text
