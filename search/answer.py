"""From a query to hits: what is wanted, which documents have it, which are best, what to show of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from hansou.index.hosts import cached_property
from hansou.index.schema import units_field
from hansou.search.expand.equivalents import equivalent_phrases, with_equivalents, with_joined_pinyin
from hansou.search.expand.otherwise import found_otherwise
from hansou.search.expand.userwords import NO_LEXICON, Lexicon, OwnWords
from hansou.search.match.evaluation import Evaluation, Phrases
from hansou.search.match.lists import Matches, Numbers
from hansou.search.match.reading import Reading
from hansou.search.match.strings import find_string
from hansou.search.query.questions import counts_for, is_asking
from hansou.search.query.terms import Phrase, UnitString, exact_phrase, positive_texts, take_apart
from hansou.search.query.tree import And, Exact, Loose, Node, Not, Or, Text, Words, loose_parts
from hansou.search.rank.order import by_date
from hansou.search.rank.pruned import FieldTerms, Found, Ranked, WeightedTerms, rank
from hansou.search.rank.rereading import DEPTH, by_reading, can_tell
from hansou.search.rank.weights import RANKING, Ranking
from hansou.search.snippets.choosing import Wanted
from hansou.search.snippets.occurrences import Match, find_matches

from .collection import Collection
from .records import Records

if TYPE_CHECKING:
    from hansou.search.match.wildcards import Wildcards


@dataclass(frozen=True)
class Question:
    """A query taken apart: its tree, the terms of its pieces of text, and their lists in a collection.

    `whole` is what several pieces are together, where the query is no more than pieces side by side. `wildcards`
    knows what the loose parts of the tree match; None where it has none.
    """

    node: Node
    phrases: Phrases
    whole: Phrase | None
    reading: Reading
    wildcards: Wildcards | None = None
    ranking: Ranking = RANKING

    @cached_property
    def records(self) -> Records:
        """What is stored of documents."""
        return Records(self.reading.collection)

    @cached_property
    def positive(self) -> list[Phrase]:
        """The pieces of text that answers may hold."""
        return list(dict.fromkeys(self.phrases[text] for text in positive_texts(self.node)))

    @cached_property
    def loose(self) -> list[Loose]:
        """The parts with wildcards or ``~`` that answers may match."""
        return [] if self.wildcards is None else list(dict.fromkeys(loose_parts(self.node, negated=False)))

    @property
    def can_relax(self) -> bool:
        """Whether fewer words than were asked for would still be an answer."""
        return _can_relax(self.node, self.phrases)

    @property
    def only_texts(self) -> bool:
        """Whether the query, relaxed, is no more than a number of words: then any term's documents are answers."""
        return _only_texts(self.node)

    def matches(self, relaxed: bool = False) -> list[Numbers]:
        """The documents that match the query as it stands, or `relaxed` a part of it, per segment."""
        return [
            segment.without_deleted(
                Evaluation(self.reading, self.phrases, segment, relaxed, self.wildcards).matching(self.node)
            )
            for segment in self.reading.collection.segments
        ]


def ask(collection: Collection, node: Node, lexicon: Lexicon = NO_LEXICON, ranking: Ranking = RANKING) -> Question:
    """Take a query's texts apart, and find what else says them."""
    wildcards = None
    if any(True for _ in loose_parts(node)):
        from hansou.search.match.wildcards import Wildcards

        wildcards = Wildcards(collection)
        node = wildcards.settle(node)
    return plan(collection, node, lexicon).of(collection, wildcards, ranking)


@dataclass(frozen=True, slots=True)
class Plan:
    """A query taken apart, before any list is read; see `Question`."""

    node: Node
    phrases: Phrases
    whole: Phrase | None

    def of(self, collection: Collection, wildcards: Wildcards | None = None, ranking: Ranking = RANKING) -> Question:
        """The question to a collection."""
        phrases = self.phrases.values()
        every = [*phrases, *equivalent_phrases(phrases), *([self.whole] if self.whole else [])]
        return Question(self.node, self.phrases, self.whole, Reading(collection, every), wildcards, ranking)


def plan(collection: Collection, node: Node, lexicon: Lexicon = NO_LEXICON) -> Plan:
    """What a query, its question marks settled, asks of a collection; of that only the vocabulary is needed."""
    node, phrases = understand(collection, node, lexicon)
    return Plan(_without_function_words(node, phrases), phrases, _together(node, phrases))


def _together(node: Node, phrases: Phrases) -> Phrase | None:
    """What pieces of text side by side are together."""
    if not isinstance(node, And) or not all(isinstance(part, Words) and part.field == "text" for part in node.parts):
        return None
    parts = [phrases[part].whole for part in node.parts if isinstance(part, Words)]
    tokens = tuple(token for part in parts for token in part.tokens)
    return exact_phrase(UnitString(tokens, tuple(single for part in parts for single in part.single)), "text")


def understand(collection: Collection, node: Node, lexicon: Lexicon) -> tuple[Node, Phrases]:
    """A tree as it is to be searched for, and the terms of each piece of text in it, with their equivalents."""
    if lexicon.equivalents:
        node = with_joined_pinyin(collection, node)
    phrases = phrases_of(node, lexicon.words)
    wanted = {text: phrases[text] for text in positive_texts(node)}
    return node, {**phrases, **with_equivalents(collection, wanted, lexicon)}


def phrases_of(node: Node, own: OwnWords | None = None) -> Phrases:
    """The terms of each piece of text in a tree; words of `own` are kept whole."""
    texts = list(dict.fromkeys(_texts(node)))
    return dict(zip(texts, take_apart(texts, own), strict=True)) if texts else {}


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Words | Exact):
        yield node
    elif isinstance(node, Not):
        yield from _texts(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _texts(part)


def _without_function_words(node: Node, phrases: Phrases) -> Node:
    """The query without pieces that only hold a sentence together (`江阴 和 项目`), beside others in their group."""
    if isinstance(node, Not):
        return Not(_without_function_words(node.part, phrases))
    if not isinstance(node, And | Or):
        return node
    parts = tuple(_without_function_words(part, phrases) for part in node.parts)
    if isinstance(node, And) and node.soft:
        parts = tuple(part for part in parts if not isinstance(part, Words) or phrases[part].telling) or parts
    return replace(node, parts=parts)


def _can_relax(node: Node, phrases: Phrases) -> bool:
    if isinstance(node, Words):
        return len(phrases[node].words) > 1
    if isinstance(node, And | Or):
        return (isinstance(node, And) and node.soft) or any(_can_relax(part, phrases) for part in node.parts)
    return False


def _only_texts(node: Node) -> bool:
    if isinstance(node, And):
        return node.soft and all(map(_only_texts, node.parts))
    return isinstance(node, Words)


def select(question: Question, any_word: bool, by_score: bool) -> tuple[list[Numbers] | None, bool]:
    """The documents that answer, per segment, None for all that hold any term; and whether a part of what is wanted
    is enough: where `any_word` asks for that, and where no document has it all.
    """
    if not any_word:
        within = question.matches()
        if any(map(len, within)) or not question.can_relax:
            return within, False
    return None if by_score and question.only_texts else question.matches(relaxed=True), True


def best(question: Question, count: int, within: Sequence[Numbers] | None, partial: bool) -> Ranked:
    """The best `count` documents, of those in `within` or of all that hold any term of the query.

    `partial`: the documents need not hold all words, so single units tell something too, and the first documents are
    read to see whether what they have stands together.
    """
    collection = question.reading.collection
    weighted = weigh(question, within, partial)
    if not partial or not question.ranking.reading or not can_tell(question.positive):
        return rank(collection, weighted, count, within)
    ranked = rank(collection, weighted, max(count, DEPTH), within)
    ranked = by_reading(
        ranked, question.reading, question.positive, weighted.evidence, question.records, question.ranking
    )
    return Ranked(ranked.scores[:count], ranked.docs[:count])


def in_order_of_date(
    question: Question, count: int, within: Sequence[Numbers], partial: bool, *, oldest: bool = False
) -> Ranked:
    """Of the documents in `within` the `count` newest, or oldest, with their scores; see `order.by_date`."""
    collection = question.reading.collection
    chosen = by_date(collection, within, count, oldest=oldest)
    among = np.sort(chosen)
    lists = [
        (among[(among >= segment.base) & (among < segment.base + segment.size)] - segment.base).astype(np.uint32)
        for segment in collection.segments
    ]
    ranked = rank(collection, weigh(question, within, partial), len(chosen), lists)
    scores = dict(zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True))
    return Ranked(np.array([scores[doc] for doc in chosen.tolist()], float), chosen)


def weigh(question: Question, within: Sequence[Numbers] | None, partial: bool) -> WeightedTerms:
    """All that ranks answers, each with its weight."""
    reading, ranking = question.reading, question.ranking
    collection = reading.collection
    weights = {field: np.zeros(len(names.names)) for field, names in reading.fields.items()}

    for phrase in question.positive:
        for field, term, weight in terms_of(phrase, ranking):
            weights[field][reading.fields[field].rows[term]] += weight
    terms = [
        FieldTerms(
            field,
            [reading.lists(field, segment) for segment in collection.segments],
            row_weights,
            reading.fields[field].names,
        )
        for field, row_weights in weights.items()
        if row_weights.any()
    ]
    found = []
    if within is not None and not partial:  # elsewhere no document holds a whole piece, or too many must be read
        pieces = [phrase for phrase in question.positive if len(phrase.words) > 1]
        found = [
            Found(phrase.field, ranking.whole, _whole(reading, phrase, within), phrase, phrase.whole)
            for phrase in (*pieces, *([question.whole] if question.whole else []))
            if len(phrase.whole) > 2
        ]
    for phrase in question.positive:
        if phrase.equivalents or phrase.own_words:
            found += found_otherwise(reading, phrase)
    for node in question.loose:
        if question.wildcards is not None:
            found.append(Found(node.field, ranking.word, list(question.wildcards.matches(node).values()), node))
    return WeightedTerms(terms, _evidence(question) if partial else (), collection.counted(found, within))


def terms_of(phrase: Phrase, ranking: Ranking) -> Iterator[tuple[str, bytes, float]]:
    """The field, name and weight of each term that ranks documents for a phrase; one may come several times."""
    for term in phrase.word_terms:
        yield phrase.field, term, ranking.word * (ranking.asking if is_asking(term.decode()) else 1)
    for term, pair in zip(phrase.gram_terms, pairwise(counts_for(phrase, ranking)), strict=True):
        yield phrase.field, term, ranking.gram * min(pair)
    for term in phrase.lone_units:
        yield units_field(phrase.field), term, ranking.word


def evidence_of(phrase: Phrase, ranking: Ranking) -> Iterator[tuple[str, bytes, float]]:
    """The same for what tells more of documents that hold a part of a query: the phrase's single units."""
    field = units_field(phrase.field)
    for term, counts in zip(phrase.unit_terms, counts_for(phrase, ranking), strict=True):
        yield field, term, ranking.unit * counts


def _whole(reading: Reading, phrase: Phrase, within: Sequence[Numbers]) -> list[Matches]:
    return [
        find_string(reading, segment, phrase.field, phrase.whole, docs)
        for segment, docs in zip(reading.collection.segments, within, strict=True)
    ]


def _evidence(question: Question) -> list[FieldTerms]:
    """What tells more of documents that hold a part of the query: its single units."""
    weights: dict[str, dict[bytes, float]] = {}
    for phrase in question.positive:
        for field, term, weight in evidence_of(phrase, question.ranking):
            terms = weights.setdefault(field, {})
            terms[term] = terms.get(term, 0.0) + weight
    return [
        FieldTerms(
            field,
            [segment.lists(field, tuple(terms)) for segment in question.reading.collection.segments],
            np.fromiter(terms.values(), float, len(terms)),
            tuple(terms),
        )
        for field, terms in weights.items()
    ]


def wanted_strings(phrases: Sequence[Phrase], loose: Sequence[Loose] = ()) -> list[Wanted]:
    """What to mark: whole pieces of text and their words; words of one unit only in pieces that have no longer; and
    what `loose` parts of a query match.
    """
    weights: dict[UnitString, float] = {}
    for phrase in phrases:
        long = [word for word in phrase.words if len(word) > 1]
        for string in (phrase.whole, *(long or phrase.words)):
            weights[string] = max(weights.get(string, 0.0), float(len(string)))
        for equivalent in phrase.equivalents:
            weights.setdefault(equivalent.phrase.whole, float(len(equivalent.phrase.whole)) / 2)
    wanted = [Wanted(string, weight) for string, weight in weights.items()]
    if loose:
        from hansou.search.snippets.marks import wanted_loose

        wanted += map(wanted_loose, loose)
    return wanted


def find_wanted(texts: Sequence[str], wanted: Sequence[Wanted]) -> list[list[Match]]:
    """Where each text holds what is wanted, in order."""
    loose = [want.loose for want in wanted if want.loose is not None]
    strings = [want.string for want in wanted[: len(wanted) - len(loose)]]
    if not loose:
        return find_matches(texts, strings)
    from hansou.search.snippets.marks import find_with_loose

    return find_with_loose(texts, strings, loose)
