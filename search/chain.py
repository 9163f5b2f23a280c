"""The way of a query: parse -> plan -> match -> rank -> page. Each step is one call; this is where they are chosen.

1. `query.parser.parse`: the text as a tree.
2. `plan`: the tree, the user's words and the vocabulary as one `Plan`; `QuickPlanner` makes the same of plain queries.
3. `Matching`: the documents that answer, of the lists of each segment.
4. `Ranker`: the best of them.
5. `page`: their hits, each story once, with snippets.

Where the compiled parts were built steps 2 to 5 are theirs; else NumPy and Python do the same.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from hansou.index.compiled import COMPILED
from hansou.index.naming import index_name
from hansou.search.collection import Collection
from hansou.search.expand.equivalents import equivalents_of, other_forms_of
from hansou.search.expand.userwords import NO_LEXICON, Lexicon
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.match.lists import Numbers
from hansou.search.match.wildcards import Wildcards
from hansou.search.page.facets import Facet, check_names, count_by
from hansou.search.page.layout import Page
from hansou.search.page.typed import Typed
from hansou.search.plan.plan import Plan
from hansou.search.plan.planner import plan_tree
from hansou.search.query.notes import Note
from hansou.search.query.tree import Node, patterns_of
from hansou.search.rank.weights import RANKING, Ranking
from hansou.search.results import Hit
from hansou.search.snippets.extents import WIDTH
from hansou.search.snippets.located import Located
from hansou.search.snippets.occurrences import HighlightTerm

if TYPE_CHECKING or not COMPILED:
    from hansou.search.match.matcher import Matching
    from hansou.search.page.layout import page
    from hansou.search.rank.scorer import Ranker, TopDocs, rank, top_docs
    from hansou.search.records import Records
    from hansou.search.snippets.highlights import highlight_terms
else:
    from hansou.search.page.paging import page
    from hansou.search.snippets.highlighting import highlight_terms

    from hansou.search.match.matching import Matching
    from hansou.search.match.records import Records
    from hansou.search.rank.ranker import Ranker, rank
    from hansou.search.rank.top_docs import TopDocs, top_docs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hansou.search.plan.quick import QuickPlanner

__all__ = [
    "Answers",
    "Matching",
    "Query",
    "Ranker",
    "Records",
    "TopDocs",
    "ask",
    "ask_plain",
    "highlight_terms",
    "page",
    "page_of",
    "rank",
    "top_docs",
]


class Query:
    """A query asked of a collection. `notes`: what of it was not as the language has it."""

    def __init__(self, plan: Plan, collection: Collection, wildcards: Wildcards | None = None) -> None:
        self.plan = plan
        self.notes: Sequence[Note] = () if wildcards is None else wildcards.notes
        self.records = Records(collection)
        self.matching = Matching(plan, collection, wildcards)
        self.ranker = Ranker(self.matching, self.records)

    @property
    def terms(self) -> Sequence[HighlightTerm]:
        """What to mark."""
        return highlight_terms(self.plan.positive, self.plan.patterns)

    @property
    def located(self) -> Located:
        """Where long texts have it."""
        return Located(self.matching.collection, self.terms)

    @property
    def typed(self) -> Typed | None:
        """What whole answers are compared with as it was typed; None where there is nothing, or answers are partial."""
        return Typed(self.plan.positive) if self.plan.positive and not self.matching.partial else None

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """For words of the query what else was searched for."""
        return equivalents_of(self.plan.positive)

    def select(self, *, any_word: bool = False, by_score: bool = False, relax: bool = True) -> Answers:
        """The answers: what has all that is wanted; with `any_word`, or where nothing has all and `relax` lets it,
        what has a part of it. `by_score`: the best are wanted, so not all need be known.
        """
        if any_word or relax:
            self.matching.select(any_word, by_score)
        else:
            self.matching.take(False)
        return Answers(self)


class Answers:
    """The documents that answer a query, which were selected."""

    notes: Sequence[Note] = ()

    def __init__(self, query: Query) -> None:
        self._query = query
        self.partial: bool = query.matching.partial

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(map(len, self.numbers()))

    def numbers(self) -> Sequence[Numbers]:
        """All of them, for each segment."""
        every: Sequence[Numbers] = self._query.matching.every()
        return every

    def page(self, wanted: Page, sort: str = "score", *, repeats: bool = False) -> tuple[list[Hit], bool]:
        """Hits in the order of `sort`, and whether others may follow. `repeats`: those that tell the same story are
        hits of their own.
        """
        query, by_score = self._query, sort == "score"
        ranker = query.ranker
        return page(
            ranker.best if by_score else ranker.oldest if sort == "oldest" else ranker.newest,
            query.records,
            query.terms,
            None if repeats else query.matching.collection,
            wanted,
            self.partial,
            by_score,
            query.typed if by_score else None,
        )

    def otherwise(self) -> tuple[int, dict[str, int]]:
        """How many have what is wanted only as other forms of its words say it, and how many of them hold each form."""
        forms = other_forms_of(self._query.plan.positive)
        total, counts = self._query.matching.count_otherwise(list(forms.values()))
        return total, dict(zip(forms, counts, strict=True))

    def facets(self, names: Sequence[str]) -> Mapping[str, Facet]:
        """All of them counted by properties. Raises ArgumentError for names that are none."""
        collection = self._query.matching.collection
        check_names(names, collection.kept)
        docs = self.numbers()
        return {name: count_by(name, collection, docs) for name in names}

    def at(self, path: str) -> tuple[Query, int] | None:
        """The query, and the number of the article of this path in its collection; None if there is no such one."""
        doc = self._query.matching.collection.document(index_name(path))
        return None if doc is None else (self._query, doc)


def page_of(
    ranked: Sequence[tuple[int, float]], records: Records, terms: Sequence[HighlightTerm], snippets: int
) -> list[Hit]:
    """The hits of documents, given with their scores, as they are."""
    docs = np.array([doc for doc, _ in ranked], np.int64)
    top = top_docs(np.array([score for _, score in ranked], float), docs)
    wanted = Page(0, len(ranked), snippets, WIDTH)
    return page(lambda _: top, records, terms, None, wanted, True, False)[0]


def ask(
    collection: Collection,
    vocabulary: Vocabulary,
    node: Node,
    lexicon: Lexicon = NO_LEXICON,
    ranking: Ranking = RANKING,
) -> Query:
    """A tree as a query to a collection. Question marks that no document bears out as wildcards are punctuation."""
    wildcards = None
    if any(True for _ in patterns_of(node)):
        wildcards = Wildcards(collection)
        node = wildcards.settle(node)
    return Query(plan_tree(vocabulary, node, lexicon, ranking), collection, wildcards)


def ask_plain(collection: Collection, text: str, lexicon: Lexicon, ranking: Ranking) -> Query | None:
    """A plain query to a collection; None where it is not plain, or nothing was compiled that could tell."""
    if not COMPILED or lexicon.words is not None or type(text) is not str:
        return None
    planned = _planner().plan(text, lexicon.equivalents, lexicon.synonyms, ranking)
    if planned is None:
        return None
    plan, letters = planned
    query = Query(plan, collection)
    return query if not letters or query.matching.holds_all(letters) else None  # else they may be pinyin


@cache
def _planner() -> QuickPlanner:
    """The quick planner, made when a query is first asked."""
    from hansou.search.plan.quick import QuickPlanner

    return QuickPlanner()
