"""What a query comes to before an index is asked: which documents match, and what ranks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansou.index.compiled import COMPILED
from hansou.search.query.terms import exact_phrase
from hansou.search.query.tree import And, Loose, Node, Or, Phrase, UnitString, loose_parts
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
    those among them that `node` leaves out because they only hold a sentence together. `positive` and `loose` are the
    phrases and patterns that an answer may hold, each once. `whole` is what several pieces are together, where the
    query is no more than pieces side by side. `terms` are the terms of all phrases and of their equivalents, by
    field; the fields are in the order in which they rank.

    `can_relax`: fewer words than were asked for would still be an answer. `only_texts`: the query, relaxed, is no more
    than a number of words; then any term's documents are answers.
    """

    node: Node
    phrases: tuple[Phrase, ...]
    positive: tuple[Phrase, ...]
    loose: tuple[Loose, ...]
    whole: Phrase | None
    terms: tuple[TermWeights, ...]
    ranking: Ranking
    can_relax: bool
    only_texts: bool


def make_plan(node: Node, phrases: Sequence[Phrase], whole: Phrase | None, ranking: Ranking) -> Plan:
    """The plan of a tree whose pieces of text are taken apart."""
    positive = tuple(dict.fromkeys(_positive(node)))
    loose = tuple(dict.fromkeys(loose_parts(node, negated=False)))
    terms = weigh_terms(phrases, positive, whole, ranking)
    return Plan(node, tuple(phrases), positive, loose, whole, terms, ranking, _can_relax(node), _only_texts(node))


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


def _can_relax(node: Node) -> bool:
    if isinstance(node, Phrase):
        return not node.exact and len(node.wanted) > 1
    if isinstance(node, And | Or):
        return (isinstance(node, And) and node.soft) or any(map(_can_relax, node.parts))
    return False


def _only_texts(node: Node) -> bool:
    if isinstance(node, And):
        return node.soft and all(map(_only_texts, node.parts))
    return isinstance(node, Phrase) and not node.exact
