"""From a query to hits: what is wanted, which documents have it, which are best, what to show of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nlargest

import numpy as np

from index.schema import units_field

from .collection import Collection
from .evaluation import Evaluation, Phrases
from .lists import Matches, Numbers
from .occurrences import find_matches
from .query.terms import Phrase, UnitString, positive_texts, take_apart
from .query.tree import And, Exact, Node, Not, Or, Text, Words
from .ranking import FieldTerms, Found, Ranked, WeightedTerms, rank
from .reading import Reading
from .results import Hit
from .snippets import Wanted, best_snippets
from .strings import find_string

# Weights of the kinds of terms: measured on questions against paragraphs, see ARCHITECTURE.md.
WORD, GRAM, UNIT, WHOLE = 1.0, 0.6, 0.4, 0.5


@dataclass(frozen=True)
class Question:
    """A query taken apart: its tree, the terms of its pieces of text, and their lists in a collection.

    `whole` is what several pieces are together, where the query is no more than pieces side by side.
    """

    node: Node
    phrases: Phrases
    whole: Phrase | None
    reading: Reading

    @cached_property
    def positive(self) -> list[Phrase]:
        """The pieces of text that answers may hold."""
        return list(dict.fromkeys(self.phrases[text] for text in positive_texts(self.node)))

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
            segment.without_deleted(Evaluation(self.reading, self.phrases, segment, relaxed).matching(self.node))
            for segment in self.reading.collection.segments
        ]


def ask(collection: Collection, node: Node) -> Question:
    """Take a query's texts apart."""
    phrases = phrases_of(node)
    whole = _together(node)
    reading = Reading(collection, [*phrases.values(), *([whole] if whole else [])])
    return Question(_without_function_words(node, phrases), phrases, whole, reading)


def _together(node: Node) -> Phrase | None:
    if not isinstance(node, And) or not all(isinstance(part, Words) and part.field == "text" for part in node.parts):
        return None
    return take_apart([Words(" ".join(part.text for part in node.parts if isinstance(part, Words)))])[0]


def phrases_of(node: Node) -> Phrases:
    """The terms of each piece of text in a tree."""
    texts = list(dict.fromkeys(_texts(node)))
    return dict(zip(texts, take_apart(texts), strict=True)) if texts else {}


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


def best(question: Question, count: int, within: Sequence[Numbers] | None, partial: bool) -> Ranked:
    """The best `count` documents, of those in `within` or of all that hold any term of the query.

    `partial`: the documents need not hold all words, so single units tell something too.
    """
    return rank(question.reading.collection, _weigh(question, within, partial), count, within)


def newest(question: Question, count: int, within: Sequence[Numbers], partial: bool) -> Ranked:
    """Of the documents in `within` the `count` newest, with their scores; those without a date come last."""
    segments = question.reading.collection.segments
    dated: list[tuple[str, int]] = []
    for segment, docs in zip(segments, within, strict=True):
        dates = segment.dates()
        dated += [(dates.get(doc, ""), -segment.base - doc) for doc in docs.tolist()]
    chosen = [-number for _, number in nlargest(count, dated)]
    among = np.array(sorted(chosen), np.int64)
    lists = [
        (among[(among >= segment.base) & (among < segment.base + segment.size)] - segment.base).astype(np.uint32)
        for segment in segments
    ]
    ranked = best(question, len(chosen), lists, partial)
    scores = dict(zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True))
    return Ranked(np.array([scores[doc] for doc in chosen]), np.array(chosen, np.int64))


def _weigh(question: Question, within: Sequence[Numbers] | None, partial: bool) -> WeightedTerms:
    reading = question.reading
    collection = reading.collection
    weights = {field: np.zeros(len(names.names)) for field, names in reading.fields.items()}

    def add(field: str, names: Sequence[bytes], weight: float) -> None:
        rows = reading.fields[field].rows
        for name in names:
            weights[field][rows[name]] += weight

    for phrase in question.positive:
        add(phrase.field, phrase.word_terms, WORD)
        add(phrase.field, phrase.gram_terms, GRAM)
        add(units_field(phrase.field), phrase.lone_units, WORD)
    terms = [
        FieldTerms(field, [reading.lists(field, segment) for segment in collection.segments], weight)
        for field, weight in weights.items()
        if weight.any()
    ]
    found = []
    if within is not None and not partial:  # elsewhere no document holds a whole piece, or too many must be read
        found = [
            Found(phrase.field, WHOLE, _whole(reading, phrase, within))
            for phrase in (*question.positive, *([question.whole] if question.whole else []))
            if len(phrase.whole) > 2 and len(phrase.words) > 1
        ]
    return WeightedTerms(terms, _evidence(question) if partial else (), found)


def _whole(reading: Reading, phrase: Phrase, within: Sequence[Numbers]) -> list[Matches]:
    return [
        find_string(reading, segment, phrase.field, phrase.whole, docs)
        for segment, docs in zip(reading.collection.segments, within, strict=True)
    ]


def _evidence(question: Question) -> list[FieldTerms]:
    """What tells more of documents that hold a part of the query: its single units."""
    counts: dict[str, Counter[bytes]] = {}
    for phrase in question.positive:
        counts.setdefault(units_field(phrase.field), Counter()).update(phrase.unit_terms)
    return [
        FieldTerms(
            field,
            [segment.lists(field, tuple(terms)) for segment in question.reading.collection.segments],
            np.fromiter(terms.values(), float, len(terms)) * UNIT,
        )
        for field, terms in counts.items()
    ]


def wanted_strings(phrases: Sequence[Phrase]) -> list[Wanted]:
    """What to mark: whole pieces of text and their words; words of one unit only in pieces that have no longer."""
    weights: dict[UnitString, float] = {}
    for phrase in phrases:
        long = [word for word in phrase.words if len(word) > 1]
        for string in (phrase.whole, *(long or phrase.words)):
            weights[string] = max(weights.get(string, 0.0), float(len(string)))
    return [Wanted(string, weight) for string, weight in weights.items()]


def show(collection: Collection, ranked: Ranked, wanted: Sequence[Wanted], first: int, snippets: int) -> list[Hit]:
    """The hits of ranked documents; `first` is the first one's rank."""
    records = [collection.stored(doc) for doc in ranked.docs.tolist()]
    texts = [text for record in records for text in (record["title"], record["body"])]
    matches = find_matches(texts, [want.string for want in wanted])
    hits = []
    for at, (record, score) in enumerate(zip(records, ranked.scores.tolist(), strict=True)):
        title, body = matches[2 * at], matches[2 * at + 1]
        hits.append(
            Hit(
                rank=first + at,
                score=score,
                path=record["path"],
                title=record["title"],
                date=record.get("date", ""),
                source=record.get("source", ""),
                snippets=best_snippets(record["body"], body, wanted, record.get("line", 1), snippets),
                title_highlights=[(match.start, match.end) for match in title],
            )
        )
    return hits
