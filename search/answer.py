"""From a query to hits: what is wanted, which documents have it, which are best, what to show of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

import numpy as np


from index.schema import units_field

from .collection import Collection
from .evaluation import Phrases, matching
from .lists import Numbers
from .query.terms import Phrase, UnitString, positive_texts, take_apart
from .query.tree import And, Exact, Node, Not, Or, Text, Words
from .ranking import Found, Ranked, WeightedTerms, rank
from .results import Hit
from .snippets import Wanted, best_snippets, find_matches
from .strings import find_string

# Weights of the kinds of terms: measured on questions against paragraphs, see ARCHITECTURE.md.
WORD, GRAM, UNIT, WHOLE, TITLE = 1.0, 0.6, 0.4, 0.5, 0.3


@dataclass(frozen=True)
class Question:
    """A query taken apart. `relaxed` ones are answered by documents that match a part."""

    node: Node
    phrases: Phrases

    @property
    def positive(self) -> list[Phrase]:
        """The pieces of text that answers may hold."""
        return list(dict.fromkeys(self.phrases[text] for text in positive_texts(self.node)))


def ask(node: Node) -> Question:
    """Take a query's texts apart."""
    return Question(node, {text: take_apart(text) for text in _texts(node)})


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Words | Exact):
        yield node
    elif isinstance(node, Not):
        yield from _texts(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _texts(part)


def can_relax(node: Node, phrases: Phrases) -> bool:
    """Whether fewer words than were asked for would still be an answer."""
    if isinstance(node, Words):
        return len(phrases[node].words) > 1
    if isinstance(node, And | Or):
        return (isinstance(node, And) and node.soft) or any(can_relax(part, phrases) for part in node.parts)
    return False


def only_texts(node: Node) -> bool:
    """Whether a relaxed query is no more than a number of words: then any term's documents are answers."""
    if isinstance(node, And):
        return node.soft and all(only_texts(part) for part in node.parts)
    return isinstance(node, Words)


def strict_matches(collection: Collection, question: Question) -> list[Numbers]:
    """The documents that match the query as it stands, per segment."""
    return [
        segment.without_deleted(matching(segment, question.node, question.phrases)) for segment in collection.segments
    ]


def relaxed_matches(collection: Collection, question: Question) -> list[Numbers]:
    """The documents that match a part of the query, per segment."""
    return [
        segment.without_deleted(matching(segment, question.node, question.phrases, relaxed=True))
        for segment in collection.segments
    ]


def best(
    collection: Collection, question: Question, count: int, within: Sequence[Numbers] | None, partial: bool
) -> Ranked:
    """The best `count` documents, of those in `within` or of all that hold any term of the query.

    `partial`: the documents need not hold all words, so single units tell something too.
    """
    return rank(collection, _weigh(collection, question, within, partial), count, within)


def newest(
    collection: Collection, question: Question, count: int, within: Sequence[Numbers], partial: bool
) -> Ranked:
    """Of the documents in `within` the `count` newest, with their scores; those without a date come last."""
    dated: list[tuple[str, int]] = []
    for segment, docs in zip(collection.segments, within, strict=True):
        dates = segment.dates()
        dated += [(dates.get(doc, ""), -segment.base - doc) for doc in docs.tolist()]
    chosen = [-number for _, number in nlargest(count, dated)]
    among = np.array(sorted(chosen), np.int64)
    lists = [
        (among[(among >= segment.base) & (among < segment.base + segment.size)] - segment.base).astype(np.uint32)
        for segment in collection.segments
    ]
    ranked = best(collection, question, len(chosen), lists, partial)
    scores = dict(zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True))
    return Ranked(np.array([scores[doc] for doc in chosen]), np.array(chosen, np.int64))


def _weigh(
    collection: Collection, question: Question, within: Sequence[Numbers] | None, partial: bool
) -> WeightedTerms:
    terms: dict[str, Counter[bytes]] = {}
    evidence: dict[str, Counter[bytes]] = {}
    found: list[Found] = []

    def add(weights: dict[str, Counter[bytes]], field: str, names: Sequence[bytes], weight: float) -> None:
        counter = weights.setdefault(field, Counter())
        for name in names:
            counter[name] += weight  # type: ignore[assignment]

    for phrase in question.positive:
        field = phrase.field
        add(terms, field, phrase.word_terms, WORD)
        add(terms, field, phrase.gram_terms, GRAM)
        alone = [string.tokens[0].encode() for string in phrase.words if len(string) == 1]
        if alone:
            add(terms, units_field(field), alone, WORD)
        if partial:
            add(evidence, units_field(field), phrase.unit_terms, UNIT)
        if field == "text" and TITLE:
            add(evidence, "title", phrase.word_terms, TITLE)
        if WHOLE and len(phrase.whole) > 2 and len(phrase.words) > 1:
            found.append(Found(field, WHOLE, [
                find_string(segment.text(field), phrase.whole, None if within is None else within[at])
                for at, segment in enumerate(collection.segments)
            ]))
    return WeightedTerms(_nonempty(terms), _nonempty(evidence), found)


def _nonempty(weights: dict[str, Counter[bytes]]) -> dict[str, Counter[bytes]]:
    return {field: counter for field, counter in weights.items() if counter}


def wanted_strings(question: Question) -> list[Wanted]:
    """What to mark: whole pieces of text and their words; words of one unit only in pieces that have no longer."""
    weights: dict[UnitString, float] = {}
    for phrase in question.positive:
        long = [word for word in phrase.words if len(word) > 1]
        for string in (phrase.whole, *(long or phrase.words)):
            weights[string] = max(weights.get(string, 0.0), float(len(string)))
    return [Wanted(string, weight) for string, weight in weights.items()]


def show(
    collection: Collection, ranked: Ranked, wanted: Sequence[Wanted], first: int, snippets: int
) -> list[Hit]:
    """The hits of ranked documents; `first` is the first one's rank."""
    records = [_stored(collection, doc) for doc in ranked.docs.tolist()]
    matches = find_matches([text for record in records for text in (record["title"], record["body"])], wanted)
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


def _stored(collection: Collection, doc: int) -> dict[str, Any]:
    segment = next(segment for segment in reversed(collection.segments) if segment.base <= doc)
    return segment.arrays.documents.stored.get(doc - segment.base)
