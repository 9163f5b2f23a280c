"""Ranking quality: questions to paragraphs, known items by title and clause, ways of asking, answers in snippets."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from bench.corpus import Document, read_corpus
from bench.drcd import Question, read
from bench.engines import adapter, missing
from bench.engines.protocol import LIMIT, SNIPPET_CHARACTERS, Kind
from bench.kinds import Case, Sets, kinds
from bench.kinds import converted as in_script
from bench.plain import Plain, Terms, converted, grams, words
from bench.report import Table
from bench.runner import EngineError, Say, Worker, empty_directory
from bench.stats import reciprocal_rank

VARIANTS: dict[str, dict[str, Any]] = {
    "hansou": {},
    "… without words": {"word": 0.0},
    "… without grams": {"gram": 0.0},
    "… without single units": {"unit": 0.0},
    "… without the whole query standing together": {"whole": 0.0},
    "… question words as any others": {"asking": 1.0},
    "… words that only join as any others": {"joining": 1.0},
    "… without reading the first": {"reading": False},
}
"""hansou, and hansou with one ingredient off: what differs from its `Ranking`."""

ASKED: dict[str, dict[str, Any]] = {"… without other ways to say it": {"equivalents": False}}
"""hansou asked otherwise: what differs in the arguments of its search."""

FOLLOWING = "… following its first correction"
"""hansou where a person takes what it offers instead of a partial answer, or of none."""

PLAIN: dict[str, Terms] = {
    "BM25, words": words,
    "BM25, words, converted": converted(words),
    "BM25, grams": grams,
    "BM25, grams, converted": converted(grams),
}

_CLAUSE = re.compile(r"(?<=[，。；！？、])[^，。；！？、\n“”\"‘’（）()《》：:*?~+\-]{8,24}(?=[，。；！？、])")
_PIECE = re.compile(r"[^\W_]+")


@dataclass
class Score:
    """How a system does on a set of cases; `snippets` is None where it shows none or nothing is known of them."""

    mrr: float
    recall: float
    snippets: float | None = None


@dataclass
class Quality:
    """A system's scores, by the names of case sets."""

    system: str
    scores: dict[str, Score] = field(default_factory=dict)


Answer = Callable[[str], tuple[list[str], list[str]]]
"""From a query to the ids of its hits and the first snippet of each; no snippets at all where a system has none."""


def question_sets(questions: Sequence[Question]) -> Sets:
    """Return the questions in both scripts, and of those as they are the halves."""
    asked = [(q.half, Case(q.text, frozenset((q.paragraph,)), q.answers)) for q in questions]
    return {
        "Traditional": [case for _, case in asked],
        "Simplified": [Case(in_script(case.query, "t2s"), case.wanted, case.answers) for _, case in asked],
        "dev half": [case for half, case in asked if half == "dev"],
        "test half": [case for half, case in asked if half == "test"],
    }


def known_items(documents: Sequence[Document], count: int, seed: int) -> Sets:
    """Return titles and clauses out of the middle that one document alone has."""
    generator = random.Random(seed)
    titles = Counter(" ".join(_PIECE.findall(document.title)) for document in documents)
    bodies = "\n".join(document.body for document in documents)
    sets: Sets = {"titles": [], "clauses": []}
    for document in generator.sample(documents, len(documents)):
        title = " ".join(_PIECE.findall(document.title))
        if len(sets["titles"]) < count and len(title) >= 4 and titles[title] == 1:
            sets["titles"].append(Case(title, frozenset((document.id,))))
        clauses = _CLAUSE.findall(document.body) if len(sets["clauses"]) < count else []
        if clauses and bodies.count(clause := generator.choice(clauses)) == 1:
            sets["clauses"].append(Case(clause, frozenset((document.id,))))
        if all(len(cases) >= count for cases in sets.values()):
            break
    return sets


def evaluate(
    documents: Sequence[Document], sets: Sets, fewer: Sets, engines: Sequence[str], scratch: Path, say: Say
) -> list[Quality]:
    """Try hansou, hansou with an ingredient off, plain BM25, and the engines that are here, these on `fewer` cases."""
    found: list[Quality] = []
    for system, answer in _systems(documents, empty_directory(scratch / "hansou")):
        say(system)
        once = cache(answer)  # a question of several sets is asked once
        found.append(Quality(system, {name: score(cases, once) for name, cases in sets.items()}))
    for name in engines:
        label = adapter(name).label
        if reason := missing(name):
            say(f"{label}: {reason}")
            continue
        if fewer != sets:
            label += f" (a sample: {', '.join(f'{len(cases):,} {key}' for key, cases in fewer.items())})"
        say(label)
        try:
            found.append(Quality(label, _engine_scores(name, documents, fewer, scratch)))
        except EngineError as failure:
            say(f"{label}: {failure}")
    return found


def score(cases: Sequence[Case], answer: Answer) -> Score:
    """Return the mean over all cases; snippets are judged where the wanted document is among the hits."""
    ranks: list[float] = []
    shown: list[bool] = []
    for case in cases:
        ids, snippets = answer(case.query)
        ranks.append(reciprocal_rank(ids, case.wanted))
        if case.answers and snippets and ranks[-1]:
            text = next(text for each, text in zip(ids, snippets, strict=True) if each in case.wanted)
            shown.append(len(text) <= SNIPPET_CHARACTERS and any(answer in text for answer in case.answers))
    total = max(1, len(cases))
    share = sum(shown) / len(shown) if shown else None
    return Score(sum(ranks) / total, sum(rank > 0 for rank in ranks) / total, share)


def _systems(documents: Sequence[Document], directory: Path) -> Iterator[tuple[str, Answer]]:
    from dataclasses import replace

    from hansou import Article, Indexer, Searcher

    with Indexer(directory) as indexer:
        indexer.add(
            Article(path=document.id, title=document.title, body=document.body, author=document.author)
            for document in documents
        )
    with Searcher(directory) as searcher:

        def answer(query: str, *, following: bool = False, **asked: Any) -> tuple[list[str], list[str]]:
            hits = searcher.search(query, limit=LIMIT, snippets=1, repeats=True, **asked)
            if following and (hits.relaxed or not len(hits)) and hits.suggestions:
                hits = searcher.search(hits.suggestions[0], limit=LIMIT, snippets=1, repeats=True)
            return [hit.path for hit in hits], [hit.snippets[0].text if hit.snippets else "" for hit in hits]

        usual = searcher.ranking
        for name, changes in VARIANTS.items():
            searcher.ranking = replace(usual, **changes)
            yield name, answer
        searcher.ranking = usual
        for name, asked in ASKED.items():
            yield name, partial(answer, **asked)
        yield FOLLOWING, partial(answer, following=True)
    for name, terms in PLAIN.items():
        plain = Plain(documents, terms)
        yield name, lambda query, plain=plain: (plain.rank(query), [])  # type: ignore[misc]


def _engine_scores(name: str, documents: Sequence[Document], sets: Sets, scratch: Path) -> dict[str, Score]:
    corpus = empty_directory(scratch / "documents") / "documents.jsonl"
    with corpus.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(document)) + "\n" for document in documents)
    with Worker(name, empty_directory(scratch / name)) as worker:
        worker.ask("load", corpus=str(corpus), limit=None)
        worker.ask("build")
        worker.ask("open")
        queries = list(dict.fromkeys(case.query for cases in sets.values() for case in cases))
        ids = dict(zip(queries, worker.ask("rank", queries=queries, kind=Kind.QUESTION.value)["ids"], strict=True))
    return {key: score(cases, lambda query: (ids[query], [])) for key, cases in sets.items()}


def run(
    drcd: Path | None,
    corpus: Path | None,
    engines: Sequence[str],
    count: int,
    seed: int,
    scratch: Path,
    say: Say,
    sample: int = 1000,
    each: int = 100,
    docs: int | None = None,
) -> dict[str, list[Quality]]:
    """Evaluate on DRCD, on the first `docs` documents of a corpus, or on both; by the titles of tables. Engines are
    asked `sample` questions, drawn by the seed, and as many titles and clauses. Of each kind there are `each` cases.
    """
    found: dict[str, list[Quality]] = {}
    if drcd is not None:
        documents, questions = read(drcd)
        title = f"DRCD: {len(questions):,} questions to {len(documents):,} paragraphs"
        drawn = random.Random(seed).sample(questions, min(sample, len(questions))) if engines else []
        fewer = question_sets(questions if len(drawn) == len(questions) else drawn)
        found[title] = evaluate(documents, question_sets(questions), fewer, engines, scratch, say)
    if corpus is not None:
        documents = read_corpus(corpus, docs)
        sets = known_items(documents, count, seed)
        sizes = ", ".join(f"{len(cases):,} {name}" for name, cases in sets.items())
        fewer = {name: cases[:sample] for name, cases in sets.items()}
        title = f"{corpus.name}: {sizes} to {len(documents):,} items"
        found[title] = evaluate(documents, sets, fewer, engines, scratch, say)
        if each:
            say("ways of asking")
            drawn_kinds = kinds(documents, each, seed)
            title = f"{corpus.name}: ways of asking, {each:,} of each, for {len(documents):,} items"
            found[title] = evaluate(documents, drawn_kinds, drawn_kinds, engines, scratch, say)
    return found


_WIDE = 8  # sets from which a table has a row for each


def tables(found: dict[str, list[Quality]]) -> list[Table]:
    """Return the tables of each collection, a system a row: ranking, and what snippets show."""
    made = []
    for title, qualities in found.items():
        names = list(qualities[0].scores)
        if len(names) > _WIDE:
            header = [f"MRR@{LIMIT}", *(quality.system for quality in qualities)]
            rows = [[name, *(f"{quality.scores[name].mrr:.3f}" for quality in qualities)] for name in names]
            made.append(Table(title, header, rows))
            continue
        header = [""] + [f"{name}, {figure}" for name in names for figure in (f"MRR@{LIMIT}", f"R@{LIMIT}")]
        rows = [
            [quality.system]
            + [f"{value:.4f}" for name in names for value in (quality.scores[name].mrr, quality.scores[name].recall)]
            for quality in qualities
        ]
        made.append(Table(title, header, rows))
        showing = [quality for quality in qualities if any(score.snippets for score in quality.scores.values())]
        if showing:
            shares = [
                [quality.system, *(_share(quality.scores[name].snippets) for name in names)] for quality in showing
            ]
            made.append(Table(f"{title}: the answer stands in the first snippet", ["", *names], shares))
    return made


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
