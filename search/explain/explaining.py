"""Explains an answer, or that there is none: a query's tree, evaluated piece by piece for one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from hansou.index.schema import TEXT_FIELDS
from hansou.search.chain import Query, highlight_terms
from hansou.search.match.standing import count_in
from hansou.search.page.hits import tells_about
from hansou.search.page.layout import Place as Ranked
from hansou.search.page.layout import lay_out, level_in
from hansou.search.page.repeats import Repeats
from hansou.search.page.typed import TYPED_DEPTH
from hansou.search.query.questions import is_asking
from hansou.search.query.spelling import spell, spell_leaf
from hansou.search.query.together import FUNCTION_WORDS
from hansou.search.query.tree import (
    Alike,
    And,
    Close,
    Exact,
    Filter,
    Glob,
    Keyword,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Text,
    UnitString,
    Wild,
    Words,
)
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.occurrences import Match

from .pointing import Pointer
from .score import Contribution, explain_score, written
from .why import Why, WhyEquivalent, WhyFilter, WhyNearest, WhyPart, WhyTerm

RANKED = 100
"""Hits among which an article's rank is looked for."""

_Leaf: TypeAlias = "Phrase | Pattern | Filter"


def explain(query: Query, text: str, doc: int, any_word: bool) -> Why:
    """Why a document of the collection is an answer to a query, `text` as it was typed, or is not; `any_word` as for
    `Searcher.search`.
    """
    plan, matching = query.plan, query.matching
    matching.select(any_word, True)
    answers = matching.every()
    view = _View(query, doc)
    found = bool(np.isin(view.own, answers[view.at])[0])
    contributions = explain_score(query, doc) if found else []
    score = sum(each.score for each in contributions)
    total = sum(map(len, answers))
    blocking = set() if found else set(view.blocking(plan.node))
    every = list(_leaves(plan.node, negated=False))
    leaves = list({(leaf, _typed(leaf), negated): (leaf, negated) for leaf, negated in every}.values())
    order = _order(query) if found else []
    ranks = ((at, place) for at, place in enumerate(order, 1) if doc in (place.doc, *place.repeats))
    rank, shown = next(ranks, (None, None))
    kept = {leaf.text for leaf, _ in leaves if isinstance(leaf, Phrase)}
    return Why(
        query=text,
        path=view.record["path"],
        title=view.record["title"],
        read_as=spell(plan.node),
        dropped=tuple(phrase.text.text for phrase in plan.phrases if phrase.text and phrase.text not in kept),
        parts=tuple(
            view.part(leaf, negated, (leaf, negated) in blocking, contributions, score)
            for leaf, negated in leaves
            if not isinstance(leaf, Keyword | Glob)
        ),
        filters=tuple(
            view.condition(leaf, negated, (leaf, negated) in blocking)
            for leaf, negated in leaves
            if isinstance(leaf, Keyword | Glob)
        ),
        together=tuple(_terms([each for each in contributions if each.part is None], score)),
        found=found,
        relaxed=matching.partial and not any_word and bool(total),
        total=total,
        rank=rank,
        ranked=RANKED,
        score=score,
        repeat_of=None if shown is None or shown.doc == doc else query.records[shown.doc]["path"],
        aside=found and not tells_about(view.record, doc, query.located, matching.partial),
    )


def _order(query: Query) -> list[Ranked]:
    """The first hits, as a search shows them."""
    typed = query.typed
    places, _ = lay_out(
        query.ranker.best,
        0,
        RANKED,
        Repeats(query.matching.collection, query.records),
        level_in(query.records, query.located, query.matching.partial, typed),
        TYPED_DEPTH if typed else 0,
    )
    return places


def _leaves(node: Node, negated: bool) -> Iterator[tuple[_Leaf, bool]]:
    """The pieces of a tree, in order, and whether each is negated."""
    if isinstance(node, Not):
        yield from _leaves(node.part, not negated)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part, negated)
    elif not isinstance(node, Words | Exact):  # a plan's tree has phrases in their places
        yield node, negated


def _typed(leaf: _Leaf) -> Text | None:
    """What was typed of a phrase: the same words at two places are two pieces."""
    return leaf.text if isinstance(leaf, Phrase) else None


def _terms(contributions: Sequence[Contribution], score: float) -> Iterator[WhyTerm]:
    """Contributions as shares of the whole score, the greatest first."""
    for each in sorted(contributions, key=lambda each: -each.score):
        share = each.score / score if score else 0.0
        yield WhyTerm(each.kind, each.text, each.count, each.documents, each.score, share)


class _View:
    """One document as a query sees it."""

    def __init__(self, query: Query, doc: int) -> None:
        self._query = query
        segments = query.matching.collection.segments
        self.at = next(at for at, each in enumerate(segments) if doc < each.base + each.size)
        self.own = np.array([doc - segments[self.at].base], np.uint32)
        self.record = query.matching.collection.stored(doc)
        self._pointer = Pointer(self.record)

    def _matches(self, node: Node, *, relaxed: bool) -> bool:
        return bool(np.isin(self.own, self._query.matching.matching(node, self.at, relaxed))[0])

    def blocking(self, node: Node, negated: bool = False) -> Iterator[tuple[_Leaf, bool]]:
        """The pieces that keep the document from being an answer, with whether each is negated."""
        relaxed = self._query.matching.partial and not negated
        if self._matches(node, relaxed=relaxed) is not negated:
            return
        if isinstance(node, Not):
            yield from self.blocking(node.part, not negated)
        elif isinstance(node, And | Or):
            for part in node.parts:
                yield from self.blocking(part, negated)
        elif not isinstance(node, Words | Exact):
            yield node, negated

    def condition(self, node: Filter, negated: bool, blocks: bool) -> WhyFilter:
        """A filter, and what the document has there."""
        value = str(self.record.get(node.field, ""))
        passes = self._matches(node, relaxed=False) is not negated
        return WhyFilter(spell_leaf(node), node.field, value, negated, passes, blocks)

    def part(
        self, leaf: Phrase | Pattern, negated: bool, blocks: bool, contributions: Sequence[Contribution], score: float
    ) -> WhyPart:
        """A piece of text, and what the document has of it."""
        field = "text" if leaf.field not in TEXT_FIELDS else leaf.field
        phrase = leaf if isinstance(leaf, Phrase) else None
        own = [] if negated else [each for each in contributions if each.part == leaf]
        terms = highlight_terms([], [leaf]) if not isinstance(leaf, Phrase) else highlight_terms([leaf], [])
        matches = find_terms(self._pointer.texts_of(field), terms)
        stands = self._matches(leaf, relaxed=False)
        part_score = sum(each.score for each in own)
        words = (*phrase.words, *phrase.strings_together) if phrase else ()
        cut = [] if phrase is None or phrase.exact else _cut(phrase)
        return WhyPart(
            text=spell_leaf(leaf),
            kind=_KINDS[type(phrase.text if phrase else leaf)],
            field=field,
            negated=negated,
            folded=written(leaf.whole) if isinstance(leaf, Phrase) else leaf.text,
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

    def _equivalents(self, phrase: Phrase) -> Iterator[WhyEquivalent]:
        for each in phrase.equivalents:
            count = count_in(self.record, each)
            words = tuple(written(phrase.words[index]) for index in each.covers)
            yield WhyEquivalent(written(each.phrase.whole), words, each.kind, count)

    def _counts(self, strings: Sequence[UnitString], field: str) -> list[int]:
        """How often each string stands in the document."""
        found: list[list[list[Match]]] = [self._pointer.find([string], field) for string in strings]
        return [sum(map(len, matches)) for matches in found]

    def _nearest(self, leaf: Phrase | Pattern, phrase: Phrase | None, field: str) -> Iterator[WhyNearest]:
        """What stands in the place of what is missing."""
        if phrase is None:
            yield from self._pointer.nearest_pattern(leaf, field)  # type: ignore[arg-type]
            return
        said = {at for each in phrase.equivalents if count_in(self.record, each) for at in each.covers}
        words = enumerate(zip(phrase.words, self._counts(phrase.words, field), strict=True))
        missing = [word for index, (word, count) in words if not count and index not in said]
        whole = next(self._pointer.nearest_string(phrase.whole, field), None) if missing else None
        if whole is not None and whole.how != "part":  # more than its words tell one by one
            yield whole
            return
        if not missing:
            for string, (first, last) in zip(phrase.strings_together, phrase.together, strict=True):
                said_all = any(count_in(self.record, e) for e in phrase.equivalents if phrase.says_all(e, first, last))
                if not said_all and not self._counts([string], field)[0]:
                    missing.append(string)
        for word in missing:
            yield from self._pointer.nearest_string(word, field)


_KINDS: dict[type, str] = {
    Words: "words",
    Alike: "near miss",
    Exact: "exact",
    Wild: "wildcards",
    Close: "near miss",
    Near: "near",
}


def _cut(phrase: Phrase) -> list[str]:
    """All words of a phrase as they were cut."""
    bounds = zip(phrase.bounds, phrase.bounds[1:], strict=False)
    return list(dict.fromkeys("".join(phrase.whole.tokens[start:end]) for start, end in bounds))
