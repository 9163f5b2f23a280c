"""One query to a cluster: taken apart, turned into the cluster's language, and its best answers ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from hansou.index.hosts import cached_property
from hansou.index.schema import units_field
from hansou.search.chain import Query as LocalQuery
from hansou.search.chain import TopDocs, highlight_terms, top_docs
from hansou.search.expand.userwords import Lexicon
from hansou.search.plan.planner import plan_tree
from hansou.search.query.notes import Note
from hansou.search.query.tree import Node, Phrase, UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.rank.weights import Ranking
from hansou.search.snippets.occurrences import HighlightTerm

from .counting import Counting
from .gathered import Gathered, names_of
from .listing import HEAD, Listing
from .loose import LooseParts
from .remote import Found, Query, Remote
from .translate import Translation, boosted, ranked, ranking_terms, scoring, string
from .vocabulary import RemoteVocabulary

_NEWEST = {"order": "desc", "missing": "_last"}
_OLDEST = {"order": "asc", "missing": "_last"}


def nothing_ranked() -> TopDocs:
    """The order of no documents."""
    return top_docs(np.zeros(0), np.zeros(0, np.int64))


class ClusterQuery:
    """A query to a cluster. `notes`: what of it was not taken as it is written."""

    def __init__(
        self, remote: Remote, vocabulary: RemoteVocabulary, node: Node, lexicon: Lexicon, ranking: Ranking
    ) -> None:
        self.remote = remote
        self._ranking = ranking
        self._loose = LooseParts(remote, node)
        self.notes: Sequence[Note] = self._loose.notes
        self.plan = plan_tree(vocabulary, self._loose.settle(node), lexicon, ranking)
        self._translation = Translation(self._loose.query)

    def match(self, *, relaxed: bool) -> Query:
        """The documents that answer, or `relaxed` have a part of it."""
        return self._translation.query(self.plan.node, relaxed=relaxed)

    @cached_property
    def terms(self) -> Sequence[HighlightTerm]:
        """What to mark."""
        return highlight_terms(self.plan.positive, self.plan.loose)

    def select(self, *, any_word: bool) -> Selected:
        """The answers: what has all that is wanted; where nothing has, or with `any_word`, what has a part of it."""
        if not any_word:
            whole = self._selected(relaxed=False)
            if whole.total or not self.plan.can_relax:
                return whole
        return self._selected(relaxed=True)

    def _selected(self, *, relaxed: bool) -> Selected:
        match = self.match(relaxed=relaxed)
        counting = Counting(self.remote, match, self._loose.counts)
        strings = [*self._pieces(relaxed=relaxed), *((each, False) for each in self._otherwise())]
        names = [name for phrase in self._phrases() for name in names_of(phrase)]
        units = {units_field(phrase.field) for phrase in self.plan.positive}
        if not relaxed:  # then only units that are words count
            lone = {(units_field(phrase.field), name) for phrase in self._phrases() for name in phrase.lone_units}
            names = [name for name in names if name[0] not in units or name in lone]
        counting.prepare(names, [(field, sought, match if among else None) for (field, sought), among in strings])
        return Selected(self, match, counting, relaxed=relaxed)

    def _phrases(self) -> Iterator[Phrase]:
        for phrase in self.plan.positive:
            yield phrase
            yield from (each.phrase for each in phrase.equivalents)

    def _pieces(self, *, relaxed: bool) -> Iterator[tuple[tuple[str, UnitString], bool]]:
        """What counts where it stands together, of answers that have all that is wanted."""
        pieces = [phrase for phrase in self.plan.positive if len(phrase.words) > 1]
        for phrase in () if relaxed else (*pieces, *([self.plan.whole] if self.plan.whole else [])):
            if len(phrase.whole) > 2:
                yield (phrase.field, phrase.whole), True

    def _otherwise(self) -> Iterator[tuple[str, UnitString]]:
        for phrase in self.plan.positive:
            for each in phrase.equivalents:
                yield phrase.field, each.phrase.whole
                yield from ((phrase.field, phrase.words[index]) for index in each.covers)
            yield from ((phrase.field, word) for word in phrase.own_words)

    def scores(self, counting: Counting, *, relaxed: bool) -> Iterator[Query]:
        """What adds to the cluster's score: near enough to what the local engine will say of the best."""
        size = self.remote.size

        def rarity(field: str, name: str) -> float:
            return idf(size, min(size, counting.terms(field, [name.encode()])[0]))

        yield from scoring(ranking_terms(self.plan, partial=relaxed), rarity)
        for (field, sought), _ in self._pieces(relaxed=relaxed):
            yield self._scored(
                field, sought, self._ranking.whole * self._rarity(counting, field, sought, counting.match)
            )
        for phrase in self.plan.positive:
            for word in phrase.own_words:
                yield self._scored(
                    phrase.field, word, self._ranking.own_word * self._rarity(counting, phrase.field, word)
                )
            for each in phrase.equivalents:
                alone = counting.string(phrase.field, each.phrase.whole)
                covered = [counting.string(phrase.field, phrase.words[index]) for index in each.covers]
                together = idf(size, min(size, alone + max(covered, default=0)))
                yield self._scored(phrase.field, each.phrase.whole, each.weight * together)
        for part in self.plan.loose:
            worth = self._ranking.word * idf(size, min(size, counting.loose(part)))
            yield {"constant_score": {"filter": self._loose.query(part), "boost": round(worth, 6)}}

    def _rarity(self, counting: Counting, field: str, sought: UnitString, among: Query | None = None) -> float:
        size = self.remote.size
        return idf(size, min(size, counting.string(field, sought, among)))

    def _scored(self, field: str, sought: UnitString, weight: float) -> Query:
        """A string that scores `weight`: the cluster would have it as rare as all its grams together."""
        units = field if len(sought) > 1 else units_field(field)
        names = sought.grams if len(sought) > 1 else [sought.tokens[0].encode()]
        size = self.remote.size
        counts = Counting(self.remote).terms(units, names)
        own = sum(idf(size, min(size, count)) for count in counts)
        return boosted(string(field, sought), weight / own if own else 0.0)

    def gather(self, found: Sequence[Found], counting: Counting) -> LocalQuery:
        """The same query to documents that the cluster gave."""
        return LocalQuery(self.plan, Gathered([each.record or {} for each in found], counting))


class Selected:
    """The answers to a query; `relaxed`: they have a part of what was wanted. `match` says which documents they are."""

    def __init__(self, asked: ClusterQuery, match: Query, counting: Counting, *, relaxed: bool) -> None:
        self._asked = asked
        self._counting = counting
        self.match = match
        self.relaxed = relaxed

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self._asked.remote.counts([self.match])[0]

    def head(self) -> list[Found]:
        """The best by the cluster, in the order of their paths."""
        if not self.total:
            return []
        body = {**self._by_score, "size": HEAD}
        return sorted(self._asked.remote.best(body, records=True), key=lambda each: (each.record or {})["path"])

    @cached_property
    def _by_score(self) -> dict[str, Any]:
        return ranked(self.match, self._asked.scores(self._counting, relaxed=self.relaxed))

    def by_score(self) -> Listing:
        """All answers, the best first."""
        found = self.head()

        def rank_head() -> TopDocs:
            return self.rank(found) if found else nothing_ranked()

        return Listing(self._asked.remote, found, self._by_score, rank_head, is_all=len(found) < HEAD)

    def by_date(self, *, oldest: bool) -> Listing:
        """All answers by date, those without one last."""
        query = {"constant_score": {"filter": self.match}}
        body = {"query": query, "sort": [{"date": _OLDEST if oldest else _NEWEST}, {"path": "asc"}]}
        return Listing(self._asked.remote, [], body, nothing_ranked, is_all=not self.total)

    def rank(self, found: Sequence[Found]) -> TopDocs:
        """Some of the answers as the local engine ranks them."""
        query = self.query(found)
        query.matching.take(relaxed=self.relaxed)
        return query.ranker.best(len(found))

    def query(self, found: Sequence[Found]) -> LocalQuery:
        """The query to some of the answers."""
        return self._asked.gather(found, self._counting)
