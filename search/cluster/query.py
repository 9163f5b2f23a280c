"""One query to a cluster: taken apart, turned into the cluster's language, and its best answers ranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hansou.index.errors import ClusterError
from hansou.index.hosts import cached_property
from hansou.index.schema import ABOUT, units_field
from hansou.search.chain import Query as LocalQuery
from hansou.search.chain import TopDocs, highlight_terms, page, top_docs
from hansou.search.expand.equivalents import equivalents_of, other_forms_of
from hansou.search.expand.userwords import Lexicon
from hansou.search.match.lists import Numbers
from hansou.search.page.facets import Facet
from hansou.search.page.layout import Page
from hansou.search.page.typed import Typed
from hansou.search.plan.planner import plan_tree
from hansou.search.plan.terms import string_weight
from hansou.search.query.notes import Note
from hansou.search.query.tree import Node, Phrase, UnitString
from hansou.search.rank.bm25 import idf
from hansou.search.rank.titles import all_terms, title_string
from hansou.search.rank.weights import Ranking
from hansou.search.results import Hit
from hansou.search.snippets.occurrences import HighlightTerm

from .confirmed import Confirmed, confirmed
from .counting import Counting
from .facets import count_by
from .gathered import Gathered, names_of
from .listing import HEAD, Listing
from .patterns import Patterns
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
        self._patterns = Patterns(remote, node)
        self.notes: Sequence[Note] = self._patterns.notes
        self.plan = plan_tree(vocabulary, self._patterns.settle(node), lexicon, ranking)
        self._translation = Translation(self._patterns.query)

    def translated(self, node: Node) -> Query:
        """The documents that match a plan's tree."""
        return self._translation.query(node, relaxed=False)

    def match(self, *, relaxed: bool, any_word: bool = False) -> Confirmed:
        """The documents that answer, or `relaxed` have a part of it; `any_word`: not even what is quoted is wanted."""
        loose, sure = (
            self._translation.query(self.plan.node, relaxed=relaxed, any_word=any_word, sure=each)
            for each in (False, True)
        )

        def matching(records: Sequence[Mapping[str, Any]]) -> Sequence[Numbers]:
            query = self.gather(records, Counting(self.remote, loose, self._patterns.counts))
            query.matching.any_word = any_word
            query.matching.take(relaxed=relaxed)
            return query.matching.every()

        return confirmed(self.remote, loose, sure, matching)

    @cached_property
    def terms(self) -> Sequence[HighlightTerm]:
        """What to mark."""
        return highlight_terms(self.plan.positive, self.plan.patterns)

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """For words of the query what else is searched for."""
        return equivalents_of(self.plan.positive)

    def select(self, *, any_word: bool = False, by_score: bool = False, relax: bool = True) -> ClusterAnswers:
        """The answers: what has all that is wanted; with `any_word`, or where nothing has all and `relax` lets it,
        what has a part of it.
        """
        del by_score
        if not any_word:
            if not relax:
                match = self.match(relaxed=False)
                return ClusterAnswers(
                    self, match, Counting(self.remote, match.query, self._patterns.counts), relaxed=False
                )
            whole = self._selected(relaxed=False)
            if whole.total or not self.plan.can_relax:
                return whole
        return self._selected(relaxed=True, any_word=any_word)

    def _selected(self, *, relaxed: bool, any_word: bool = False) -> ClusterAnswers:
        match = self.match(relaxed=relaxed, any_word=any_word)
        counting = Counting(self.remote, match.query, self._patterns.counts)
        strings = [*self._pieces(relaxed=relaxed), *((each, False) for each in self._other_ways())]
        names = [name for phrase in self._phrases() for name in names_of(phrase)]
        units = {units_field(phrase.field) for phrase in self.plan.positive}
        if not relaxed:  # then only units that are words count
            lone = {(units_field(phrase.field), name) for phrase in self._phrases() for name in phrase.lone_units}
            names = [name for name in names if name[0] not in units or name in lone]
        counting.prepare(names, [(field, sought, match.query if among else None) for (field, sought), among in strings])
        return ClusterAnswers(self, match, counting, relaxed=relaxed, any_word=any_word)

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

    def _other_ways(self) -> Iterator[tuple[str, UnitString]]:
        for phrase in self.plan.positive:
            for each in phrase.equivalents:
                yield phrase.field, each.phrase.whole
                yield from ((phrase.field, phrase.words[index]) for index in each.covers)
            yield from ((phrase.field, word) for word in phrase.own_words)
            if phrase.of_text:
                yield from ((field, word) for word in phrase.words for field in (ABOUT, phrase.field))

    def _about(self, counting: Counting) -> Iterator[tuple[UnitString, float]]:
        """Words that stand in what is known about documents, and what they score."""
        for word in (word for phrase in self.plan.positive if phrase.of_text for word in phrase.words):
            if alone := counting.string(ABOUT, word):
                rarity = idf(self.remote.size, min(self.remote.size, alone + counting.string("text", word)))
                yield word, self._ranking.about * string_weight(word, self._ranking) * rarity

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
        for word, worth in self._about(counting):
            yield self._scored(ABOUT, word, worth)
        whole = title_string(self.plan)
        if whole is not None and not relaxed:  # of titles that hold it the shortest, which may be it, come first
            weight = self._ranking.title_begins * all_terms(self.plan)
            yield self._scored("title", whole.whole, weight * idf(size, 1))
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
        for part in self.plan.patterns:
            worth = self._ranking.word * idf(size, min(size, counting.pattern(part)))
            yield {"constant_score": {"filter": self._patterns.query(part), "boost": round(worth, 6)}}

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

    def gather(self, records: Sequence[Mapping[str, Any]], counting: Counting) -> LocalQuery:
        """The same query to documents that the cluster gave."""
        return LocalQuery(self.plan, Gathered(records, counting))


class ClusterAnswers:
    """The answers to a query; `partial`: they have a part of what was wanted. `match` says which documents they are."""

    def __init__(
        self, query: ClusterQuery, match: Confirmed, counting: Counting, *, relaxed: bool, any_word: bool = False
    ) -> None:
        self._query = query
        self._remote = query.remote
        self._counting = counting
        self._match = match.query
        self.notes: Sequence[Note] = match.notes
        self.partial = relaxed
        self._any_word = any_word

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self._remote.counts([self._match])[0]

    def page(self, wanted: Page, sort: str, *, repeats: bool) -> tuple[list[Hit], bool]:
        """Hits in the order of `sort`, and whether others may follow. `repeats`: those that tell the same story are
        hits of their own.
        """
        by_score = sort == "score"
        # Where nothing is to be shown nothing is looked for: by date that is not before it is asked for.
        listing = self._by_score() if by_score and wanted.limit else self._by_date(oldest=sort == "oldest")
        signatures = None if repeats else listing.signed
        phrases = self._query.plan.positive
        typed = Typed(phrases) if by_score and phrases and not self.partial else None
        hits, more = page(listing.best, listing, self._query.terms, signatures, wanted, self.partial, by_score, typed)
        return hits if by_score else self._scored(hits, listing), more

    def otherwise(self) -> tuple[int, dict[str, int]]:
        """How many have what is wanted only as other forms of its words say it, and how many of them hold each form. A
        cluster can't tell what stands as a word: what it counts may be pieces of others.
        """
        query = self._query
        forms = other_forms_of(query.plan.positive)
        if query.plan.typed is None or self.partial:
            return 0, dict.fromkeys(forms, 0)
        typed = query.translated(query.plan.typed)
        rest = {"bool": {"filter": [self._match], "must_not": [typed]}}
        each = [{"bool": {"filter": [rest, string(form.phrase.field, form.phrase.whole)]}} for form in forms.values()]
        total, *counts = self._remote.counts([rest, *each])
        return total, dict(zip(forms, counts, strict=True))

    def facets(self, names: Sequence[str]) -> Mapping[str, Facet]:
        """All of them counted by properties. Raises ArgumentError for names that are none."""
        return count_by(names, self._remote, self._match)

    def at(self, path: str) -> tuple[LocalQuery, int] | None:
        """The query to the best by the cluster and the article of this path, and its number among them; None if there
        is no such article.
        """
        record = self._remote.record(path)
        if record is None:
            return None
        records = [each.record or {} for each in self._head()]
        paths = [each["path"] for each in records]
        if record["path"] not in paths:
            paths.append(record["path"])
            records.append(record)
        return self._query.gather(records, self._counting), paths.index(record["path"])

    def numbers(self) -> Sequence[Numbers]:
        """They have no numbers here. Raises ClusterError."""
        raise ClusterError(self._remote.address, "the articles found have no numbers")

    def _head(self) -> list[Found]:
        """The best by the cluster, in the order of their paths."""
        if not self.total:
            return []
        body = {**self._ranked, "size": HEAD}
        return sorted(self._remote.best(body, records=True), key=lambda each: (each.record or {})["path"])

    @cached_property
    def _ranked(self) -> dict[str, Any]:
        return ranked(self._match, self._query.scores(self._counting, relaxed=self.partial))

    def _by_score(self) -> Listing:
        """All answers, the best first."""
        found = self._head()

        def rank_head() -> TopDocs:
            return self._rank([each.record or {} for each in found]) if found else nothing_ranked()

        return Listing(self._remote, found, self._ranked, rank_head, is_all=len(found) < HEAD)

    def _by_date(self, *, oldest: bool) -> Listing:
        """All answers by date, those without one last."""
        query = {"constant_score": {"filter": self._match}}
        body = {"query": query, "sort": [{"date": _OLDEST if oldest else _NEWEST}, {"path": "asc"}]}
        return Listing(self._remote, [], body, nothing_ranked, is_all=not self.total)

    def _scored(self, hits: Sequence[Hit], listing: Listing) -> list[Hit]:
        """Hits in an order that is not that of scores, with their scores."""
        if not hits:
            return []
        records = {record["path"]: record for record in listing.shown}
        top = self._rank([records[hit.path] for hit in hits])
        scores = dict(zip(top.docs.tolist(), top.scores.tolist(), strict=True))
        return [replace(hit, score=scores.get(at, 0.0)) for at, hit in enumerate(hits)]

    def _rank(self, records: Sequence[Mapping[str, Any]]) -> TopDocs:
        """Some of the answers as the local engine ranks them."""
        query = self._query.gather(records, self._counting)
        query.matching.any_word = self._any_word
        query.matching.take(relaxed=self.partial)
        return query.ranker.best(len(records))
