"""The plan of any query tree.

Of the index only the vocabulary is asked: which strings it holds, for pinyin and for question marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hansou.search.expand.equivalents import with_equivalents, with_joined_pinyin
from hansou.search.expand.userwords import Lexicon, OwnWords
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.query.terms import take_apart
from hansou.search.query.tree import And, Exact, Node, Not, Or, Phrase, Text, Words, positive_texts
from hansou.search.rank.weights import RANKING, Ranking

from .plan import Plan, make_plan, together

Phrases = Mapping[Text, Phrase]


def plan_tree(vocabulary: Vocabulary, node: Node, lexicon: Lexicon, ranking: Ranking = RANKING) -> Plan:
    """The plan of a tree, its wildcards settled (`match.wildcards`): texts taken apart, other ways to say their words
    found, words left out that only hold a sentence together.
    """
    if lexicon.equivalents:
        node = with_joined_pinyin(vocabulary, node)
    phrases = phrases_of(node, lexicon.words, ranking)
    wanted = {text: phrases[text] for text in positive_texts(node)}
    phrases = {**phrases, **with_equivalents(vocabulary, wanted, lexicon, ranking)}
    whole = None
    if isinstance(node, And) and all(isinstance(part, Words) and part.field == "text" for part in node.parts):
        whole = together([phrases[part] for part in node.parts if isinstance(part, Words)])
    return make_plan(_planned(node, phrases), list(phrases.values()), whole, ranking)


def phrases_of(node: Node, own: OwnWords | None = None, ranking: Ranking = RANKING) -> Phrases:
    """The pieces of text in a tree, taken apart; words of `own` are kept whole."""
    texts = list(dict.fromkeys(_texts(node)))
    return dict(zip(texts, take_apart(texts, own, ranking), strict=True)) if texts else {}


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Words | Exact):
        yield node
    elif isinstance(node, Not):
        yield from _texts(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _texts(part)


def _planned(node: Node, phrases: Phrases) -> Node:
    """The tree with its texts taken apart, without pieces that only hold a sentence together (`江阴 和 项目`), beside
    others in their group.
    """
    if isinstance(node, Words | Exact):
        return phrases[node]
    if isinstance(node, Not):
        return Not(_planned(node.part, phrases))
    if not isinstance(node, And | Or):
        return node
    parts = tuple(_planned(part, phrases) for part in node.parts)
    if isinstance(node, And) and node.soft:
        parts = tuple(part for part in parts if not _only_joins(part)) or parts
    return replace(node, parts=parts)


def _only_joins(node: Node) -> bool:
    return isinstance(node, Phrase) and not node.exact and not node.telling
