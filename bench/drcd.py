"""Ranking quality on DRCD: the question in, the paragraph that answers it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from bench.corpus import CorpusError, Document
from bench.engines import adapter, missing
from bench.engines.protocol import LIMIT, Kind
from bench.report import Table
from bench.runner import EngineError, Say, Worker, empty_directory
from bench.stats import reciprocal_rank

PARTS = ("dev", "test")
HALVES = ("dev", "test")
"""Of all questions, whichever part they are from."""


@dataclass(frozen=True)
class Question:
    """A question in Traditional characters, the id of the one paragraph that answers it, and its answers there."""

    part: str
    text: str
    paragraph: str
    id: str = ""
    answers: tuple[str, ...] = ()

    @property
    def half(self) -> str:
        """The half that it is in, by its id alone: "dev", on which weights were chosen, or "test"."""
        return HALVES[blake2b(self.id.encode(), digest_size=1).digest()[0] & 1]


@dataclass(frozen=True)
class Quality:
    """How one engine ranks the right paragraphs of one set of questions."""

    engine: str
    script: str
    part: str
    questions: int
    mrr: float
    """Mean of 1 / rank of the right paragraph, 0 beyond the tenth."""
    recall: float
    """Share of the questions with the right paragraph among the first ten."""


def read(directory: Path) -> tuple[list[Document], list[Question]]:
    """Read the paragraphs of both parts, which are indexed together, and the questions.

    The article's title stays out: it often is the answer's subject, and would be a gift.
    """
    paragraphs: dict[str, Document] = {}
    questions: list[Question] = []
    for part in PARTS:
        path = directory / f"{part}.json"
        try:
            articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        except (OSError, ValueError, KeyError) as error:
            raise CorpusError(f"{path}: {error!r}") from error
        for paragraph in (p for article in articles for p in article["paragraphs"]):
            document = Document(paragraph["id"], "", paragraph["context"])
            if paragraphs.setdefault(document.id, document) != document:
                raise CorpusError(f"{path}: two paragraphs have the id {document.id}")
            questions += [
                Question(
                    part, q["question"], document.id, q["id"], tuple(answer["text"] for answer in q.get("answers", ()))
                )
                for q in paragraph["qas"]
            ]
    return list(paragraphs.values()), questions


def evaluate(directory: Path, engines: Sequence[str], scratch: Path, say: Say) -> list[Quality]:
    """Try the engines that are here on all questions, in both scripts."""
    documents, questions = read(directory)
    corpus = empty_directory(scratch / "drcd") / "paragraphs.jsonl"
    with corpus.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(document)) + "\n" for document in documents)
    convert = import_module("opencc").OpenCC("t2s").convert
    asked = {
        "Traditional": [question.text for question in questions],
        "Simplified": [convert(question.text) for question in questions],
    }
    found: list[Quality] = []
    for name in engines:
        if reason := missing(name):
            say(f"{adapter(name).label}: {reason}")
            continue
        say(f"{adapter(name).label}: {len(documents):,} paragraphs, {len(questions):,} questions")
        try:
            answers = _answers(name, corpus, scratch / name, asked)
        except EngineError as failure:
            say(f"{adapter(name).label}: {failure}")
            continue
        for script, ids in answers.items():
            found += _qualities(name, script, questions, ids)
    return found


def _answers(name: str, corpus: Path, directory: Path, asked: dict[str, list[str]]) -> dict[str, list[list[str]]]:
    """Return the ids of each question's hits, by script."""
    with Worker(name, empty_directory(directory)) as worker:
        worker.ask("load", corpus=str(corpus), limit=None)
        worker.ask("build")
        worker.ask("open")
        return {
            script: worker.ask("rank", queries=queries, kind=Kind.QUESTION.value)["ids"]
            for script, queries in asked.items()
        }


def _qualities(name: str, script: str, questions: Sequence[Question], ids: Sequence[Sequence[str]]) -> list[Quality]:
    ranked = [(q.part, reciprocal_rank(i, (q.paragraph,))) for q, i in zip(questions, ids, strict=True)]
    found = []
    for part in (*PARTS, "all"):
        ranks = [rank for of, rank in ranked if part in (of, "all")]
        if ranks:
            hits = sum(rank > 0 for rank in ranks)
            mrr, recall = sum(ranks) / len(ranks), hits / len(ranks)
            found.append(Quality(name, script, part, len(ranks), mrr, recall))
    return found


def table(qualities: Sequence[Quality]) -> Table:
    """Return MRR and recall, a row for each engine, script and part."""
    header = ["", "questions in", "part", "questions", f"MRR@{LIMIT}", f"R@{LIMIT}"]
    rows = [
        [
            adapter(q.engine).label,
            q.script,
            q.part,
            f"{q.questions:,}",
            f"{q.mrr:.4f}",
            f"{q.recall:.4f}",
        ]
        for q in qualities
    ]
    return Table("DRCD: question to paragraph", header, rows)
