"""What a query comes to before an index is asked: which documents match, and what ranks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hansou.index.compiled import COMPILED
from hansou.search.query.terms import exact_phrase
from hansou.search.query.tree import READINGS, And, Node, Or, Pattern, Phrase, UnitString, patterns_of
from hansou.search.rank.weights import Ranking

from .terms import TermWeights

if COMPILED:
    from .weighing import weigh_terms
else:
    from .terms import weigh_terms


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as it is matched and ranked.

    `node` is the tree of what matches, its pieces of text being `Phrase`; `phrases` are all pieces of text, in order,
    those among them that `node` leaves out because they only hold a sentence together. `positive` and `patterns` are
    the phrases and patterns that an answer may hold, each once. `whole` is what several pieces are together, where the
    query is no more than pieces side by side. `terms` are the terms of all phrases and of their equivalents, by
    field; the fields are in the order in which they rank.

    `typed` is `node` without what says its words otherwise, None where nothing does: what answers it comes first.
    `can_relax`: fewer words than were asked for would still be an answer. `only_texts`: the query, relaxed, is no more
    than a number of words; then any term's documents are answers.
    """

    node: Node
    phrases: tuple[Phrase, ...]
    positive: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...]
    whole: Phrase | None
    terms: tuple[TermWeights, ...]
    ranking: Ranking
    can_relax: bool
    only_texts: bool
    typed: Node | None = None


def make_plan(node: Node, phrases: Sequence[Phrase], whole: Phrase | None, ranking: Ranking) -> Plan:
    """The plan of a tree whose pieces of text are taken apart."""
    positive = tuple(dict.fromkeys(_positive(node)))
    patterns = tuple(dict.fromkeys(patterns_of(node, negated=False)))
    terms = weigh_terms(phrases, positive, whole, ranking)
    relaxes, only_texts = can_relax(node), _only_texts(node)
    return Plan(
        node, tuple(phrases), positive, patterns, whole, terms, ranking, relaxes, only_texts, without_others(node)
    )


def together(phrases: Sequence[Phrase]) -> Phrase:
    """Phrases as one string."""
    tokens = tuple(token for phrase in phrases for token in phrase.whole.tokens)
    return exact_phrase(UnitString(tokens, tuple(single for each in phrases for single in each.whole.single)), "text")


def _positive(node: Node) -> Iterator[Phrase]:
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _positive(part)


def without_others(node: Node) -> Node | None:
    """A tree without other forms of its words; None where it has none. Readings of what was typed are none."""
    if isinstance(node, Phrase):
        kept = tuple(each for each in node.equivalents if each.kind in READINGS)
        return replace(node, equivalents=kept) if len(kept) < len(node.equivalents) else None
    if isinstance(node, And | Or):
        parts = [without_others(part) for part in node.parts]
        if any(part is not None for part in parts):
            return replace(node, parts=tuple(new or old for new, old in zip(parts, node.parts, strict=True)))
    return None


def can_relax(node: Node) -> bool:
    """Whether a part of what a tree asks for would still be an answer."""
    if isinstance(node, Phrase):
        # Of one string of three units and more a pair is a part.
        return not node.exact and (len(node.wanted) > 1 or any(last - first > 2 for first, last in node.wanted))
    if isinstance(node, And | Or):
        return (isinstance(node, And) and node.soft) or any(map(can_relax, node.parts))
    return False


def _only_texts(node: Node) -> bool:
    if isinstance(node, And):
        return node.soft and all(map(_only_texts, node.parts))
    return isinstance(node, Phrase) and not node.exact
