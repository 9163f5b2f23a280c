"""What is told beside the hits, over the sample collection: a row a case, in `cases/asking.tsv`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou.index.text.fold.fold import fold

from .conftest import Library
from .test_queries import SEEDS

TABLE = Path(__file__).parent / "cases" / "asking.tsv"


@dataclass(frozen=True)
class Row:
    """A row of the table, whose head says what the columns are."""

    line: int
    kind: str
    asked: str
    option: str
    expected: str


def _rows() -> list[Row]:
    lines = enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1)
    return [Row(number, *line.split("\t")) for number, line in lines if line and not line.startswith("#")]


def _suggest(sample: Library, row: Row) -> str:
    found = [fold(completion.text) for completion in sample.searcher.suggest(row.asked, 10)]
    counts = {completion.text: completion.count for completion in sample.searcher.suggest(row.asked, 10)}
    assert all(counts.values())
    return " ".join(found[: int(row.option)]) if row.option else " ".join(found)


def _similar(sample: Library, row: Row) -> str:
    results = sample.searcher.similar(SEEDS + row.asked, int(row.option))
    assert results is not None
    return " ".join(hit.path.removeprefix(SEEDS) for hit in results)


def _mean(sample: Library, row: Row) -> str:
    return " | ".join(map(fold, sample.searcher.search(row.asked).suggestions))


def _facet(sample: Library, row: Row) -> str:
    results = sample.searcher.search(row.asked, 100, facets=[row.option], repeats=True)
    facet = results.facets[row.option]
    held = [getattr(sample.articles[hit.path], row.option if row.option == "source" else "date") for hit in results]
    length = {"year": 4, "month": 7}.get(row.option)
    for value, number in facet.counts:
        assert sum(each[:length] == value for each in held) == number, "as counted one by one"
    told = [*facet.counts, *([("none", facet.missing)] if facet.missing else [])]
    assert sum(number for _, number in told) + facet.others == results.total
    return " ".join(f"{value}={number}" for value, number in told)


def _repeats(sample: Library, row: Row) -> str:
    results = sample.searcher.search(row.asked, 100, repeats=row.option == "repeats=true")
    assert results.total == sum(1 + len(hit.repeats) for hit in results)
    folded = {hit.path: hit.repeats for hit in results if hit.repeats}
    return " ".join(
        f"{lead.removeprefix(SEEDS)} < {repeat.path.removeprefix(SEEDS)}" for lead in folded for repeat in folded[lead]
    )


def _snippet(sample: Library, row: Row) -> str:
    hits = {hit.path: hit for hit in sample.searcher.search(row.asked, 100, repeats=True)}
    hit, body = hits[SEEDS + row.option], sample.articles[SEEDS + row.option].body
    for snippet in hit.snippets:
        assert snippet.text in body, "as it stands in the article, in its own script"
        assert len(snippet.text) <= 120
    return " ; ".join(
        f"{snippet.line} " + "|".join(dict.fromkeys(snippet.text[start:end] for start, end in snippet.highlights))
        for snippet in hit.snippets
    )


ASK: dict[str, Callable[[Library, Row], str]] = {
    "suggest": _suggest,
    "similar": _similar,
    "mean": _mean,
    "facet": _facet,
    "repeats": _repeats,
    "snippet": _snippet,
}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.line}-{row.kind}-{row.asked}")
def test_what_is_told(sample: Library, row: Row) -> None:
    assert ASK[row.kind](sample, row) == row.expected
