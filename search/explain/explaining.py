"""Explains an answer, or that there is none: a query's tree, evaluated piece by piece for one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from hansou.index.schema import TEXT_FIELDS
from hansou.search import answer
from hansou.search.answer import Question
from hansou.search.collection import Segment
from hansou.search.match.evaluation import Evaluation
from hansou.search.match.lists import Numbers
from hansou.search.page.assembly import Place as Ranked
from hansou.search.page.assembly import lay_out
from hansou.search.page.hits import about
from hansou.search.page.repeats import Repeats
from hansou.search.query.questions import is_asking
from hansou.search.query.spelling import spell, spell_leaf
from hansou.search.query.terms import FUNCTION_WORDS, Phrase, UnitString
from hansou.search.query.tree import (
    And,
    Close,
    Exact,
    Filter,
    Glob,
    Keyword,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Text,
    Wild,
    Words,
)
from hansou.search.snippets.occurrences import Match

from .gains import Gain, gains, written
from .pointing import Pointer
from .why import Equivalent, Nearest, Part, Term, Why
from .why import Filter as Condition

RANKED = 100
"""Hits among which an article's rank is looked for."""

_Leaf: TypeAlias = "Text | Loose | Filter"


def explain(question: Question, query: str, doc: int, any_word: bool) -> Why:
    """Why a document of the collection is an answer to a question, or is not; `any_word` as for `Searcher.search`."""
    within, relaxed = answer.select(question, any_word, by_score=True)
    answers = question.matches(relaxed=True) if within is None else within
    view = _View(question, doc, relaxed)
    found = bool(np.isin(view.own, answers[view.at])[0])
    gained = gains(question, within, relaxed, doc) if found else []
    score = sum(gain.score for gain in gained)
    total = sum(map(len, answers))
    blocking = set() if found else set(view.blocking(question.node))
    leaves = list(dict.fromkeys(_leaves(question.node, negated=False)))
    order = _order(question, within, relaxed) if found else []
    ranks = ((at, place) for at, place in enumerate(order, 1) if doc in (place.doc, *place.repeats))
    rank, shown = next(ranks, (None, None))
    texts = {leaf for leaf, _ in leaves}
    return Why(
        query=query,
        path=view.record["path"],
        title=view.record["title"],
        read_as=spell(question.node),
        dropped=tuple(text.text for text in question.phrases if text not in texts),
        parts=tuple(
            view.part(leaf, negated, (leaf, negated) in blocking, gained, score)
            for leaf, negated in leaves
            if not isinstance(leaf, Keyword | Glob)
        ),
        filters=tuple(
            view.condition(leaf, negated, (leaf, negated) in blocking)
            for leaf, negated in leaves
            if isinstance(leaf, Keyword | Glob)
        ),
        together=tuple(_terms([gain for gain in gained if gain.part is None], score)),
        found=found,
        relaxed=relaxed and not any_word and bool(total),
        total=total,
        rank=rank,
        ranked=RANKED,
        score=score,
        repeat_of=None if shown is None or shown.doc == doc else question.records[shown.doc]["path"],
        aside=found and not about(question.records, _wanted(question), relaxed)(doc),
    )


def _wanted(question: Question) -> list[Any]:
    return answer.wanted_strings(question.positive, question.loose)


def _order(question: Question, within: Sequence[Numbers] | None, relaxed: bool) -> list[Ranked]:
    """The first hits, as a search shows them."""
    records = question.records
    places, _ = lay_out(
        lambda count: answer.best(question, count, within, relaxed),
        0,
        RANKED,
        Repeats(question.reading.collection, records),
        about(records, _wanted(question), relaxed),
    )
    return places


def _leaves(node: Node, negated: bool) -> Iterator[tuple[_Leaf, bool]]:
    """The pieces of a tree, in order, and whether each is negated."""
    if isinstance(node, Not):
        yield from _leaves(node.part, not negated)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part, negated)
    else:
        yield node, negated


def _terms(gained: Sequence[Gain], score: float) -> Iterator[Term]:
    """Gains as shares of the whole score, the greatest first."""
    for gain in sorted(gained, key=lambda gain: -gain.score):
        share = gain.score / score if score else 0.0
        yield Term(gain.kind, gain.text, gain.count, gain.documents, gain.score, share)


class _View:
    """One document as a query sees it."""

    def __init__(self, question: Question, doc: int, relaxed: bool) -> None:
        self._question = question
        segments = question.reading.collection.segments
        self.at = next(at for at, each in enumerate(segments) if doc < each.base + each.size)
        segment: Segment = segments[self.at]
        self.own = np.array([doc - segment.base], np.uint32)
        self.record = question.records[doc]
        self._pointer = Pointer(self.record)
        self._strict = Evaluation(question.reading, question.phrases, segment, False, question.wildcards)
        self._searched = replace(self._strict, relaxed=relaxed)

    def _matches(self, node: Node, evaluation: Evaluation) -> bool:
        return bool(np.isin(self.own, evaluation.matching(node))[0])

    def blocking(self, node: Node, negated: bool = False) -> Iterator[tuple[_Leaf, bool]]:
        """The pieces that keep the document from being an answer, with whether each is negated."""
        evaluation = self._strict if negated else self._searched
        if self._matches(node, evaluation) is not negated:
            return
        if isinstance(node, Not):
            yield from self.blocking(node.part, not negated)
        elif isinstance(node, And | Or):
            for part in node.parts:
                yield from self.blocking(part, negated)
        else:
            yield node, negated

    def condition(self, node: Filter, negated: bool, blocks: bool) -> Condition:
        """A filter, and what the document has there."""
        value = str(self.record.get(node.field, ""))
        passes = self._matches(node, self._strict) is not negated
        return Condition(spell_leaf(node), node.field, value, negated, passes, blocks)

    def part(self, leaf: Text | Loose, negated: bool, blocks: bool, gained: Sequence[Gain], score: float) -> Part:
        """A piece of text, and what the document has of it."""
        field = "text" if leaf.field not in TEXT_FIELDS else leaf.field
        phrase = self._question.phrases[leaf] if isinstance(leaf, Words | Exact) else None
        key: Phrase | Loose = phrase or leaf  # type: ignore[assignment]
        own = [] if negated else [gain for gain in gained if gain.part == key]
        wanted = answer.wanted_strings([phrase] if phrase else [], [] if phrase else [leaf])  # type: ignore[list-item]
        matches = answer.find_wanted(self._pointer.texts_of(field), wanted)
        stands = self._matches(leaf, self._strict)
        part_score = sum(gain.score for gain in own)
        words = phrase.words if phrase else ()
        cut = [] if phrase is None or phrase.exact else _cut(phrase)
        return Part(
            text=spell_leaf(leaf),
            kind=_KINDS[type(leaf)],
            field=field,
            negated=negated,
            folded=written(phrase.whole) if phrase else leaf.text,
            words=tuple(map(written, words)),
            pairs=tuple(term.decode() for term in dict.fromkeys(phrase.gram_terms)) if phrase else (),
            dropped=tuple(word for word in cut if word in FUNCTION_WORDS and word not in map(written, words)),
            asking=tuple(word for word in cut if is_asking(word)),
            own_words=tuple(map(written, phrase.own_words)) if phrase else (),
            equivalents=tuple(self._equivalents(phrase)) if phrase else (),
            stands=stands,
            blocks=blocks,
            count=sum(map(len, matches)),
            places=tuple(self._pointer.places(matches)),
            nearest=() if stands or negated else tuple(self._nearest(leaf, phrase, field)),
            score=part_score,
            share=part_score / score if score else 0.0,
            terms=tuple(_terms(own, score)),
        )

    def _equivalents(self, phrase: Phrase) -> Iterator[Equivalent]:
        strings = [each.phrase.whole for each in phrase.equivalents]
        for each, count in zip(phrase.equivalents, self._counts(strings, phrase.field), strict=True):
            words = tuple(written(phrase.words[index]) for index in sorted(each.covers))
            yield Equivalent(written(each.phrase.whole), words, each.kind, count)

    def _counts(self, strings: Sequence[UnitString], field: str) -> list[int]:
        """How often each string stands in the document."""
        found: list[list[list[Match]]] = [self._pointer.find([string], field) for string in strings]
        return [sum(map(len, matches)) for matches in found]

    def _nearest(self, leaf: Text | Loose, phrase: Phrase | None, field: str) -> Iterator[Nearest]:
        """What stands in the place of what is missing."""
        if phrase is None:
            yield from self._pointer.nearest_loose(leaf, field)  # type: ignore[arg-type]
            return
        counts = self._counts([each.phrase.whole for each in phrase.equivalents], field)
        said = {at for each, count in zip(phrase.equivalents, counts, strict=True) if count for at in each.covers}
        words = enumerate(zip(phrase.words, self._counts(phrase.words, field), strict=True))
        missing = [word for index, (word, count) in words if not count and index not in said]
        whole = next(self._pointer.nearest_string(phrase.whole, field), None) if missing else None
        if whole is not None and whole.how != "part":  # more than its words tell one by one
            yield whole
            return
        for word in missing:
            yield from self._pointer.nearest_string(word, field)


_KINDS: dict[type, str] = {Words: "words", Exact: "exact", Wild: "wildcards", Close: "near miss", Near: "near"}


def _cut(phrase: Phrase) -> list[str]:
    """All words of a phrase as they were cut."""
    bounds = zip(phrase.bounds, phrase.bounds[1:], strict=False)
    return list(dict.fromkeys("".join(phrase.whole.tokens[start:end]) for start, end in bounds))
