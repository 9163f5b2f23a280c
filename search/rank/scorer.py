"""The best documents of a query, in NumPy: the statement of what `ranker` does in compiled code, and its test's oracle.

Scores are added in one fixed order of terms, so pruned and exhaustive answers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hansou.index.hosts import cached_property
from hansou.index.schema import ABOUT, units_field
from hansou.index.store.documents.blocks import LongText
from hansou.search.collection import Collection
from hansou.search.limits import check_time
from hansou.search.match.lists import Matches, Numbers, TermLists
from hansou.search.match.matcher import Matching
from hansou.search.plan.terms import evidence_of, string_weight
from hansou.search.query.tree import Phrase
from hansou.search.records import Records
from hansou.search.snippets.located import Located

from .arrays import ArrayScorer
from .bm25 import Scores, idf
from .by_date import by_date
from .nearness import PlacedWord, gains, placed_words
from .passages import WindowTerms, best_windows, can_tell, how_many_read, pairs_of, text_to_read
from .titles import titled
from .weighted import FieldTerms, StringMatches, Weighted
from .weights import EVIDENCE_DEPTH, NEAR_DEPTH, READING_DEPTH, Ranking


@dataclass(frozen=True, slots=True)
class TopDocs:
    """The best documents in order: scores, float64, and documents of the collection, int64; ties by document."""

    scores: Scores
    docs: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.docs)


def top_docs(scores: Scores, docs: npt.NDArray[np.int64]) -> TopDocs:
    """Documents in their order, with their scores."""
    return TopDocs(scores, docs)


_NOTHING = TopDocs(np.zeros(0), np.zeros(0, np.int64))


class Ranker:
    """The order of a query's answers, which a matching has selected."""

    def __init__(self, matching: Matching, records: Records) -> None:
        self.matching = matching
        self._plan = matching.plan
        self._records = records

    def best(self, count: int) -> TopDocs:
        """The best `count` answers. In the first of those that have all words the words' places are looked at
        (`_by_places`), the first of those that need not have all are read (`_reread`).
        """
        matching, ranking = self.matching, self._plan.ranking
        if self.looks_at_places:
            deep = max(count, NEAR_DEPTH)
            ranked = self._by_places(self.without_places(deep))
            return TopDocs(ranked.scores[:count], ranked.docs[:count])
        if not matching.partial or not ranking.reading or not can_tell(self._plan.positive):
            return self.without_places(count)
        deep = max(count, READING_DEPTH)
        ranked = self._reread(rank(matching.collection, self.weighted, deep, matching.within, ranking))
        return TopDocs(ranked.scores[:count], ranked.docs[:count])

    def without_places(self, count: int) -> TopDocs:
        """The best `count` of answers that have all that is wanted: those that have it as it was typed before those
        that have it only otherwise said, and their scores above all of those.
        """
        matching, ranking = self.matching, self._plan.ranking
        typed = matching.typed
        if typed is None or matching.within is None:
            return rank(matching.collection, self.weighted, count, matching.within, ranking)
        first = rank(matching.collection, self.weighted, count, typed, ranking)
        rest = _NOTHING
        if len(first) < count:
            rest = rank(matching.collection, self.weighted, count - len(first), self._otherwise, ranking)
        scores = np.concatenate((first.scores + self.lift, rest.scores))
        return TopDocs(scores, np.concatenate((first.docs, rest.docs)))

    @cached_property
    def _otherwise(self) -> Sequence[Numbers]:
        """The answers that have what is wanted only otherwise said, per segment; all where all have it as typed."""
        within, typed = self.matching.every(), self.matching.typed
        if typed is None:
            return within
        return [np.setdiff1d(docs, some, assume_unique=True) for docs, some in zip(within, typed, strict=True)]

    @cached_property
    def lift(self) -> float:
        """What is added to the scores of answers that have what was typed, so that they are above all others."""
        matching = self.matching
        if matching.typed is None:
            return 0.0
        best = rank(matching.collection, self.weighted, 1, self._otherwise, self._plan.ranking)
        return (float(best.scores[0]) if len(best) else 0.0) + self._most_by_places

    def is_typed(self, doc: int) -> bool:
        """Whether a document of the collection has what was typed, where others have it only otherwise said."""
        return self.matching.typed is not None and any(
            doc - segment.base in docs
            for segment, docs in zip(self.matching.collection.segments, self.matching.typed, strict=True)
        )

    def newest(self, count: int) -> TopDocs:
        """The `count` newest answers with their scores; see `by_date`."""
        return self._of_date(count, oldest=False)

    def oldest(self, count: int) -> TopDocs:
        """The `count` oldest answers with their scores; see `by_date`."""
        return self._of_date(count, oldest=True)

    def _of_date(self, count: int, *, oldest: bool) -> TopDocs:
        collection = self.matching.collection
        chosen = by_date(collection, self.matching.every(), count, oldest=oldest)
        among = np.sort(chosen)
        lists = [
            (among[(among >= segment.base) & (among < segment.base + segment.size)] - segment.base).astype(np.uint32)
            for segment in collection.segments
        ]
        ranked = rank(collection, self.weighted, len(chosen), lists, self._plan.ranking)
        scores = {
            doc: score + (self.lift if self.is_typed(doc) else 0.0)
            for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
        }
        return TopDocs(np.array([scores[doc] for doc in chosen.tolist()], float), chosen)

    @cached_property
    def weighted(self) -> Weighted:
        """All that ranks the answers."""
        collection = self.matching.collection
        terms = [
            self._terms(planned.field, tuple(planned.rows), planned.weights)
            for planned in self._plan.terms
            if any(planned.weights)
        ]
        strings = collection.counted(list(self._strings()), self.matching.within is not None)
        return Weighted(terms, strings, self._evidence() if self.matching.partial else ())

    def _terms(self, field: str, names: Sequence[bytes], weights: Sequence[float]) -> FieldTerms:
        collection = self.matching.collection
        lists = [segment.lists(field, names) for segment in collection.segments]
        return FieldTerms(field, lists, weights, names, collection.frequencies(field, names))

    def _strings(self) -> Iterator[StringMatches]:
        """Strings whose documents are known: pieces of several words and all pieces together, in answers that have
        all that is wanted; a user's own words, what says words otherwise, and patterns.
        """
        matching, plan, ranking = self.matching, self._plan, self._plan.ranking
        if matching.within is not None and not matching.partial:
            pieces = [phrase for phrase in plan.positive if len(phrase.wanted) > 1]
            for phrase in (*pieces, *([plan.whole] if plan.whole else [])):
                if len(phrase.whole) > 2:
                    matches = matching.everywhere(phrase.field, phrase.whole, matching.within)
                    yield StringMatches(phrase.field, ranking.whole, matches, phrase, phrase.whole)
            yield from titled(plan, matching.collection, matching.within)
        for phrase in plan.positive:
            for word in dict.fromkeys(phrase.own_words):
                yield StringMatches(
                    phrase.field, ranking.own_word, matching.everywhere(phrase.field, word), phrase, word
                )
            if phrase.of_text:
                yield from self._about(phrase)
            yield from self._equivalents(phrase)
        for node in plan.patterns:
            found = [matching.pattern(node, at) for at in range(len(matching.collection.segments))]
            yield StringMatches(node.field, ranking.word, found, node)

    def _about(self, phrase: Phrase) -> Iterator[StringMatches]:
        """Words of a phrase in what is known about documents, as common as they are there and in texts together."""
        matching, ranking, size = self.matching, self._plan.ranking, self.matching.collection.size
        for word in phrase.words:
            matches = matching.everywhere(ABOUT, word)
            if alone := _total(matches):
                together = min(size, alone + _total(matching.everywhere(phrase.field, word)))
                weight = ranking.about * string_weight(word, ranking)
                yield StringMatches(ABOUT, weight, matches, phrase, word, known=together, kind="about")

    def _equivalents(self, phrase: Phrase) -> Iterator[StringMatches]:
        """What says words of a phrase otherwise, as common as all that say them: or a rare equivalent would outweigh
        the word itself.
        """
        matching, size = self.matching, self.matching.collection.size
        for equivalent in phrase.equivalents:
            alone = _total(matching.everywhere(phrase.field, equivalent.phrase.whole))
            covered = [matching.everywhere(phrase.field, phrase.words[index]) for index in equivalent.covers]
            together = min(size, alone + max(map(_total, covered), default=0))
            if alone:
                weight = equivalent.weight * (idf(size, together) / idf(size, alone))
                among = self._answers if equivalent.stands_as or equivalent.use else {}
                matches = [
                    matching.said(equivalent, at, among.get(at)) for at in range(len(matching.collection.segments))
                ]
                yield StringMatches(phrase.field, weight, matches, phrase, equivalent.phrase.whole, alone)

    @property
    def _answers(self) -> Mapping[int, Numbers]:
        """The answers by segment, where these have all that is wanted: no other documents are looked at then."""
        matching = self.matching
        return {} if matching.within is None or matching.partial else dict(enumerate(matching.within))

    @cached_property
    def _placed(self) -> list[PlacedWord]:
        return placed_words(self._plan, self.weighted, self.matching.collection.size)

    @property
    def looks_at_places(self) -> bool:
        """Whether places of words add to the scores of the best answers: of one answer alone, they need not."""
        matching = self.matching
        if matching.within is None or matching.partial or sum(map(len, matching.within)) < 2:
            return False
        untitled = any(not segment.field("title").lengths.all() for segment in matching.collection.segments)
        return len(self._placed) > 1 or (untitled and len(self._placed) == 1)

    @property
    def _most_by_places(self) -> float:
        """What places add to a score at most."""
        return sum(word.near + word.lead for word in self._placed) if self.looks_at_places else 0.0

    def _by_places(self, ranked: TopDocs) -> TopDocs:
        """The same documents, the first of them in a new order: the places of words add to their scores."""
        docs, scores = ranked.docs[:NEAR_DEPTH], ranked.scores[:NEAR_DEPTH].copy()
        for at, segment in enumerate(self.matching.collection.segments):
            own = np.flatnonzero((docs >= segment.base) & (docs < segment.base + segment.size))
            if len(own):
                own = own[np.argsort(docs[own])]
                scores[own] += self.place_gains(at, (docs[own] - segment.base).astype(np.uint32))
        order = np.lexsort((docs, -scores))
        return TopDocs(
            np.concatenate((scores[order], ranked.scores[NEAR_DEPTH:])),
            np.concatenate((docs[order], ranked.docs[NEAR_DEPTH:])),
        )

    def place_gains(self, at: int, docs: Numbers) -> Scores:
        """What the places of words add to the scores of some documents of a segment, ascending."""
        lists, rows = self.matching.lists("text", at), self.matching.rows("text")
        segment = self.matching.collection.segments[at]
        return gains(
            self._placed,
            segment,
            docs,
            lambda string, within: lists.starts([rows[gram] for gram in string.grams], within),
        )

    def _evidence(self) -> list[FieldTerms]:
        """The single units of a query, which tell more of documents that hold a part of it."""
        weights: dict[str, dict[bytes, float]] = {}
        for phrase in self._plan.positive:
            for field, term, weight in evidence_of(phrase, self._plan.ranking):
                terms = weights.setdefault(field, {})
                terms[term] = terms.get(term, 0.0) + weight
        return [self._terms(field, tuple(some), list(some.values())) for field, some in weights.items()]

    def _reread(self, ranked: TopDocs) -> TopDocs:
        """The same documents, the first of them in a new order: to their scores is added what their best window is
        worth. Which are read does not depend on how many are asked for, so that pages fit each other.
        """
        count = how_many_read(ranked.scores)
        if not count:
            return ranked
        check_time()
        docs = ranked.docs[:count]
        self._located.expect([doc for doc in docs.tolist() if type(self._records[doc]["body"]) is LongText])
        texts = list(map(self._text_to_read, docs.tolist()))
        raised = ranked.scores[:count] + best_windows(texts, self._window_terms)
        order = np.lexsort((docs, -raised))
        return TopDocs(
            np.concatenate((raised[order], ranked.scores[count:])),
            np.concatenate((docs[order], ranked.docs[count:])),
        )

    def window_worth(self, doc: int) -> float:
        """What the best window of a document adds to its score."""
        return float(best_windows([self._text_to_read(doc)], self._window_terms)[0])

    def _text_to_read(self, doc: int) -> str:
        return text_to_read(self._records[doc], doc, self._located)

    @cached_property
    def _located(self) -> Located:
        return Located(self.matching.collection, pairs_of(self._plan.positive))

    @cached_property
    def _window_terms(self) -> WindowTerms:
        """What windows of texts are to hold: the query's units and pairs of neighbours."""
        size = self.matching.collection.size
        units, grams = (
            {
                name: idf(size, documents)
                for terms in some
                if terms.field in ("text", units_field("text"))
                for name, documents in zip(terms.names, terms.documents, strict=True)
            }
            for some in (self.weighted.evidence, self.weighted.terms)
        )
        return WindowTerms.of(self._plan.positive, units, grams, self._plan.ranking)


def _total(matches: Sequence[Matches]) -> int:
    return sum(map(len, matches))


def rank(
    collection: Collection,
    weighted: Weighted,
    count: int,
    within: Sequence[Numbers] | None,
    ranking: Ranking,
    exhaustive: bool = False,
) -> TopDocs:
    """The best `count` documents: of those that hold any term, or of those in `within`, for each segment.

    `exhaustive` prunes nothing.
    """
    count = min(count, collection.size)
    if not count:
        return _NOTHING
    size = collection.size
    terms = [_worths(size, each, ranking) for each in weighted.terms]
    deep = max(count, EVIDENCE_DEPTH) if weighted.evidence else count
    best = _NOTHING
    for at, segment in enumerate(collection.segments):
        scorer = ArrayScorer(segment, deep, None if exhaustive else _floor(best, deep))
        _add_terms(scorer, collection, at, weighted.terms, terms, ranking)
        for string in weighted.strings:
            worth = string.weight * idf(size, string.documents) * (ranking.k1 + 1)
            matches = string.matches[at]
            assert isinstance(matches, Matches)  # noqa: S101 - all that a process matches is of one kind
            scorer.add_found(matches.docs, matches.freqs, worth, collection.norms(string.field, segment, ranking))
        scores, docs = scorer.any() if within is None else scorer.among(within[at])
        best = _better(best, scores, docs + segment.base, deep)
    if not weighted.evidence:
        return best
    return _with_evidence(collection, best, weighted.evidence, count, exhaustive, ranking)


def _with_evidence(
    collection: Collection,
    ranked: TopDocs,
    evidence: Sequence[FieldTerms],
    count: int,
    exhaustive: bool,
    ranking: Ranking,
) -> TopDocs:
    """The best `count` when evidence is added to the first ones: it only adds, so what follows stays behind."""
    worths = [_worths(collection.size, each, ranking) for each in evidence]
    best = _NOTHING
    least = min(count, EVIDENCE_DEPTH)
    scores, docs = ranked.scores[:EVIDENCE_DEPTH], ranked.docs[:EVIDENCE_DEPTH]
    for at, segment in enumerate(collection.segments):
        own = (docs >= segment.base) & (docs < segment.base + segment.size)
        scorer = ArrayScorer(segment, least, None if exhaustive else _floor(best, least))
        _add_terms(scorer, collection, at, evidence, worths, ranking)
        new_scores, new_docs = scorer.rescored((docs[own] - segment.base).astype(np.uint32), scores[own])
        best = _better(best, new_scores, new_docs + segment.base, least)
    if count > least:
        best = _better(best, ranked.scores[least:], ranked.docs[least:], count)
    return best


def _floor(best: TopDocs, count: int) -> float:
    """A score that is not good enough any more."""
    return float(best.scores[count - 1]) if len(best) >= count else -np.inf


def _better(best: TopDocs, scores: Scores, docs: npt.NDArray[np.int64], count: int) -> TopDocs:
    """The best `count` of two."""
    if not len(best):
        return TopDocs(scores, docs)
    scores, docs = np.concatenate((best.scores, scores)), np.concatenate((best.docs, docs))
    order = np.lexsort((docs, -scores))[:count]
    return TopDocs(scores[order], docs[order])


def _worths(size: int, terms: FieldTerms, ranking: Ranking) -> Scores:
    """What one posting of infinite frequency adds, of each row."""
    rarity = np.array([idf(size, frequency) for frequency in terms.documents])
    worths: Scores = np.array(terms.weights) * rarity * (ranking.k1 + 1)
    return worths


def _add_terms(
    scorer: ArrayScorer,
    collection: Collection,
    at: int,
    fields: Sequence[FieldTerms],
    worths: Sequence[Scores],
    ranking: Ranking,
) -> None:
    for terms, worth in zip(fields, worths, strict=True):
        lists: TermLists = terms.lists[at]
        scorer.add_terms(lists, worth, collection.norms(terms.field, collection.segments[at], ranking))
