"""Ranking: pruning changes nothing, scores are BM25's, and segments do not matter."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.compiled import COMPILED
from hansou.search.collection import Collection
from hansou.search.match.lists import ArrayLists, Matches
from hansou.search.rank import scorer
from hansou.search.rank.weighted import FieldTerms, StringMatches, Weighted
from hansou.search.rank.weights import EVIDENCE_DEPTH, RANKING, Ranking

if COMPILED:
    from hansou.search.rank import ranker

CHARACTERS = "的一是在江阴产业集群百度智能云南京市民工程霞客湾科学城"
FIELDS = ("text", "title", "text_units", "title_units")

Terms = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Asked:
    """A random question: weighted terms, evidence, and a string with its matches as (document, frequency)."""

    terms: Terms
    evidence: Terms
    found: list[tuple[float, dict[int, int]]]
    within: list[int] | None
    count: int


class World:
    """A random collection in several segments, some documents deleted, and its postings counted by hand."""

    def __init__(self, folder: Path, seed: int, sizes: list[int], deleted: int) -> None:
        rng = random.Random(seed)
        weights = [1 / (rank + 1) for rank in range(len(CHARACTERS))]

        def text(most: int) -> str:
            return "".join(rng.choices(CHARACTERS, weights, k=rng.randint(0, most)))

        articles = [Article(f"{at}", text(6), text(rng.choice([8, 40, 200]))) for at in range(sum(sizes))]
        gone = sorted(rng.sample(range(len(articles)), deleted))
        with Indexer(folder, workers=1) as indexer:
            for start, end in pairwise(np.cumsum([0, *sizes]).tolist()):
                indexer.add(articles[start:end])
                indexer.commit()
            indexer.remove(str(at) for at in gone)
        self.searcher = Searcher(folder)
        self.collection: Collection = self.searcher._backend.collection
        # The order of documents in the index, deleted ones in it.
        self.articles = [
            articles[int(segment.arrays.documents.stored.get(doc)["path"])]
            for segment in self.collection.segments
            for doc in range(segment.size)
        ]
        self.deleted = set(gone)
        self.counts = {
            "text": [grams(article.title) + grams(article.body) for article in self.articles],
            "title": [grams(article.title) for article in self.articles],
            "text_units": [Counter(article.title + article.body) for article in self.articles],
            "title_units": [Counter(article.title) for article in self.articles],
        }

    def lengths(self, field: str) -> list[int]:
        return [len(a.title) + (0 if field.startswith("title") else len(a.body)) for a in self.articles]

    def question(self, rng: random.Random) -> Asked:
        def some(most: int) -> Terms:
            terms: Terms = {}
            for _ in range(rng.randint(0, most)):
                field = rng.choice(FIELDS)
                size = 1 if field.endswith("_units") else 2
                term = "".join(rng.choices(CHARACTERS, k=size))
                terms.setdefault(field, {})[term] = rng.choice([1.0, 0.6, 0.4, rng.uniform(0.01, 3)])
            return terms

        documents = range(len(self.articles))
        strings = rng.choice([0, 0, 1, 2])
        most = min(30, len(documents))
        found = [
            (rng.uniform(0.1, 2), {doc: rng.randint(1, 3) for doc in rng.sample(documents, rng.randint(0, most))})
            for _ in range(strings)
        ]
        within = None if rng.random() < 0.5 else sorted(rng.sample(documents, rng.randint(0, len(documents))))
        return Asked(some(9), some(4), found, within, rng.choice([1, 2, 10, 100, 5000]))

    def rank(
        self, asked: Asked, exhaustive: bool, compiled: bool = COMPILED, ranking: Ranking = RANKING
    ) -> scorer.TopDocs:
        within = None if asked.within is None else [docs for docs, _ in self._split(dict.fromkeys(asked.within, 1))]
        found = [
            StringMatches("text", weight, [Matches(docs, freqs) for docs, freqs in self._split(matches)])
            for weight, matches in asked.found
        ]
        terms, evidence = self._lists(asked.terms, compiled), self._lists(asked.evidence, compiled)
        weighted = Weighted(terms, found, evidence)
        rank: Any = ranker.rank if compiled else scorer.rank
        best: scorer.TopDocs = rank(self.collection, weighted, asked.count, within, ranking, exhaustive)
        return best

    def _lists(self, terms: Terms, compiled: bool) -> list[FieldTerms]:
        found = []
        for field, weights in terms.items():
            names = [term.encode() for term in weights]
            lists = [
                segment.lists(field, names) if compiled else ArrayLists(segment.field(field), names)
                for segment in self.collection.segments
            ]
            found.append(FieldTerms(field, lists, list(weights.values()), names))
        return found

    def _split(self, documents: dict[int, int]) -> list[tuple[Any, Any]]:
        """Documents of the collection and their frequencies, as each segment numbers them."""
        parts = []
        for segment in self.collection.segments:
            inside = sorted(doc for doc in documents if segment.base <= doc < segment.base + segment.size)
            docs = np.array(inside, np.int64) - segment.base
            parts.append((docs.astype(np.uint32), np.array([documents[doc] for doc in inside], np.uint32)))
        return parts

    def naive(self, asked: Asked, ranking: Ranking = RANKING) -> dict[int, tuple[float, float]]:
        """The score of every document that may be an answer, by the formula: without evidence, and with it."""
        scores: Counter[int] = Counter()
        evidence: Counter[int] = Counter()
        for into, weighted in ((scores, asked.terms), (evidence, asked.evidence)):
            for field, terms in weighted.items():
                for term, weight in terms.items():
                    counts = {doc: count[term] for doc, count in enumerate(self.counts[field]) if count[term]}
                    self._add(into, field, weight, counts, ranking)
        for weight, matches in asked.found:
            self._add(scores, "text", weight, matches, ranking)
        answers = set(scores) if asked.within is None else set(asked.within)
        live = (doc for doc in answers if int(self.articles[doc].path) not in self.deleted)
        return {doc: (scores[doc], scores[doc] + evidence[doc]) for doc in live}

    def _add(self, scores: Counter[int], field: str, weight: float, counts: dict[int, int], ranking: Ranking) -> None:
        lengths, size = self.lengths(field), len(self.articles)
        average = max(1.0, sum(lengths) / size)
        idf = math.log(1 + (size - len(counts) + 0.5) / (len(counts) + 0.5))
        for doc, count in counts.items():
            norm = ranking.k1 * (1 - ranking.b + ranking.b * lengths[doc] / average)
            scores[doc] += weight * idf * (ranking.k1 + 1) * count / (count + norm)  # type: ignore[assignment]


def grams(text: str) -> Counter[str]:
    return Counter(a + b for a, b in pairwise(text))


WORLDS = {
    "one segment": (1, [700], 0),
    "three segments": (2, [600, 400, 250], 0),
    "deletions": (3, [500, 300, 200], 150),
    "few": (4, [3, 2], 1),
}


@pytest.fixture(scope="module", params=WORLDS.values(), ids=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world") / "index", *request.param)


def test_pruning_changes_nothing_to_the_last_bit(world: World) -> None:
    rng = random.Random(5)
    for _ in range(400):
        asked = world.question(rng)
        pruned, full = world.rank(asked, exhaustive=False), world.rank(asked, exhaustive=True)
        assert pruned.docs.tolist() == full.docs.tolist()
        assert pruned.scores.tobytes() == full.scores.tobytes()


@pytest.mark.skipif(not COMPILED, reason="not built")
def test_compiled_code_and_numpy_rank_alike(world: World) -> None:
    rng = random.Random(7)
    for _ in range(300):
        asked = world.question(rng)
        ours, theirs = (world.rank(asked, exhaustive=False, compiled=compiled) for compiled in (True, False))
        np.testing.assert_allclose(ours.scores, theirs.scores, rtol=1e-12, atol=0)
        assert _order(ours) == _order(theirs)


def _order(ranked: scorer.TopDocs) -> list[list[int]]:
    """Documents in order, those of one score but for rounding together; which of the last come is open."""
    groups = np.cumsum(-np.diff(ranked.scores, prepend=ranked.scores[:1]) > 1e-9)
    return [np.sort(ranked.docs[groups == group]).tolist() for group in range(int(groups[-1]) if len(groups) else 0)]


@pytest.mark.parametrize(
    ("ranking", "compiled"),
    [
        (RANKING, False),
        pytest.param(RANKING, True, marks=pytest.mark.skipif(not COMPILED, reason="not built")),
        (Ranking(k1=1.5, b=0.75), False),
        pytest.param(Ranking(k1=1.5, b=0.75), True, marks=pytest.mark.skipif(not COMPILED, reason="not built")),
    ],
)
def test_scores_are_those_of_the_formula(world: World, ranking: Ranking, compiled: bool) -> None:
    rng = random.Random(6)
    for _ in range(40):
        asked = world.question(rng)
        expected = world.naive(asked, ranking)
        bases = sorted((base for base, _ in expected.values()), reverse=True)
        # Evidence is added to the first ones; which of those with the last one's score are among them is open.
        last = bases[EVIDENCE_DEPTH - 1] if len(bases) > EVIDENCE_DEPTH else -1.0
        sure = {doc: both[both[0] > last] for doc, both in expected.items() if abs(both[0] - last) > 1e-9}
        got = world.rank(asked, exhaustive=False, compiled=compiled, ranking=ranking)
        assert len(got.docs) == min(asked.count, len(expected))
        for doc, score in zip(got.docs.tolist(), got.scores.tolist(), strict=True):
            assert any(score == pytest.approx(right, rel=1e-9, abs=1e-9) for right in expected[doc])
            assert doc not in sure or score == pytest.approx(sure[doc], rel=1e-9, abs=1e-9)
        order = [(-score, doc) for doc, score in zip(got.docs.tolist(), got.scores.tolist(), strict=True)]
        assert order == sorted(order)
        missing = sure.keys() - set(got.docs.tolist())
        assert all(sure[doc] <= got.scores[-1] + 1e-9 for doc in missing)


QUERIES = ("江阴", "产业集群", "百度 智能云", "南京市民", '"江阴"', "霞客湾科学城 的", "江 OR 阴", "title:江阴")
COMMITS = (0, 400, 700, 850, 900)


@pytest.mark.parametrize("match", ["all", "any"])
def test_segments_do_not_change_the_answers(tmp_path: Path, match: str) -> None:
    rng = random.Random(11)
    texts = [["".join(rng.choices(CHARACTERS, k=size)) for size in (5, rng.randint(1, 90))] for _ in range(COMMITS[-1])]
    articles = [Article(f"{at:04}", title, body) for at, (title, body) in enumerate(texts)]
    with Indexer(tmp_path / "one", workers=1) as indexer:
        indexer.add(articles)
    with Indexer(tmp_path / "four", workers=1) as indexer:
        for start, end in pairwise(COMMITS):
            indexer.add(articles[start:end])
            indexer.commit()
    one, four = Searcher(tmp_path / "one"), Searcher(tmp_path / "four")
    assert (one.stats().segments, four.stats().segments) == (1, 4)
    for query in QUERIES:
        # Sums in another order differ in their last bits.
        lists = [
            [(round(-hit.score, 9), hit.path, hit.snippets) for hit in searcher.search(query, limit=900, match=match)]
            for searcher in (one, four)
        ]
        assert sorted(lists[0], key=lambda row: row[:2]) == sorted(lists[1], key=lambda row: row[:2])
        assert lists[0]
