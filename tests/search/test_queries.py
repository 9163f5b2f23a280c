"""Queries over the sample collection: a row a query, in `cases/queries.tsv`, whose head says what the columns are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hansou import Article
from hansou.index.text.fold.fold import fold
from tests.index.text.plain import ROOT, occurrences, plain_units, tokens

from .conftest import Library

TABLE = Path(__file__).parent / "cases" / "queries.tsv"
COLUMNS = ("query", "options", "expected", "marks", "truth")
SEEDS = f"{ROOT}/seeds/"
NUMBERS = {"limit", "offset", "snippets"}
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Case:
    """A row: `line` is where it stands in the table."""

    line: int
    query: str
    options: dict[str, Any]
    expected: str
    marks: set[str] | None
    truth: str


def read_table(text: str) -> Iterator[Case]:
    """The rows of the table."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        assert len(cells) <= len(COLUMNS), f"line {number} has {len(cells)} columns"
        row = dict(zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False))
        marks = set(row["marks"].split("|")) - {""} if row["marks"] else None
        yield Case(number, row["query"], read_options(row["options"]), row["expected"], marks, row["truth"])


def read_options(text: str) -> dict[str, Any]:
    """``sort=newest limit=3`` as keyword arguments."""
    pairs = (pair.split("=", 1) for pair in text.split())
    return {name: int(value) if name in NUMBERS else FLAGS.get(value, value) for name, value in pairs}


CASES = list(read_table(TABLE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line}-{case.query}")
def test_a_query_finds_and_marks(sample: Library, case: Case) -> None:
    results = sample.searcher.search(case.query, **{"limit": 100, "repeats": True, **case.options})
    kind, *paths = case.expected.split()
    assert results.relaxed == (kind[0] == "~"), "~ says that no article has all of what was asked for"
    found = [hit.path.removeprefix(SEEDS) for hit in results]
    kind = kind.removeprefix("~")
    if kind == ">":
        assert found[: len(paths)] == paths
    elif kind == ">=":
        assert set(found) >= set(paths)
    else:
        assert sorted(found) == sorted(paths)
    if case.marks is not None:
        texts = [text for hit in results for text in marked(sample, hit.path, case)]
        assert {"".join(text.split()) for text in texts} == case.marks
    if case.truth:
        assert kind == "="
        holding = [path for path, article in sample.articles.items() if holds(article, case.truth)]
        assert sorted(path.removeprefix(SEEDS) for path in holding) == sorted(paths), "the row is wrong"


def marked(sample: Library, path: str, case: Case) -> list[str]:
    """What a hit has marked in its title and in its body."""
    article = sample.articles[path]
    texts = (article.title, article.body)
    return [text[start:end] for text in texts for start, end in sample.searcher.highlights(text, case.query)]


def holds(article: Article, truth: str) -> bool:
    """Whether an article is as the column `truth` says."""
    clauses = truth.split(" & ")
    return all(any(holds_one(article, atom.strip()) for atom in clause.split(" | ")) for clause in clauses)


def holds_one(article: Article, atom: str) -> bool:
    if atom.startswith("!"):
        return not holds_one(article, atom[1:])
    field, colon, value = atom.partition(":")
    if colon and field == "date":
        low, dots, high = value.partition("..")
        date = article.date
        return bool(date) and (low <= date and date[: len(high)] <= high if dots else date.startswith(low))
    if colon and field in ("source", "path", "format"):
        return re.match(value, fold(getattr(article, field).removeprefix(SEEDS))) is not None
    if colon and field == "title":
        return stands(value, article.title)
    return stands(atom, article.title) or stands(atom, article.body)


def stands(atom: str, text: str) -> bool:
    """Whether a string of units, or what ``/a regular expression/`` over them says, stands in a text."""
    if atom.startswith("/"):
        spelled = (unit.token if len(unit.token) == 1 else f" {unit.token} " for unit in plain_units(text))
        return re.search(atom[1:-1], "".join(spelled)) is not None
    return bool(occurrences(text, tokens(atom)))
