"""Ways to write the same, and signs: a row a query, in `cases/writing.tsv`, whose head says what the columns are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

TABLE = Path(__file__).parent / "cases" / "writing.tsv"
ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
LIMIT = 10_000


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    number: int
    kind: str
    query: str
    ordered: bool
    expected: tuple[str, ...]
    others: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("# ") or line == "#":
            continue
        escaped = ESCAPE.sub(lambda match: chr(int(match.group(1) or match.group(2), 16)), line)
        kind, query, expected, others = [*escaped.split("\t"), ""][:4]
        sign, texts = expected[0], tuple(expected[1:].split("|"))
        found.append(Row(number, kind, query, sign == ">", texts, tuple(filter(None, others.split("|")))))
    return found


ROWS = rows()
NAMES = "αβγδεζηθικλμ"
"""Names of files, which are searched too, that no query asks for."""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("writing") / "index"
    with Indexer(folder) as indexer:
        for row in ROWS:
            # What has to come first is added last, so that no tie puts it there.
            for at, text in reversed(list(enumerate((*row.expected, *row.others)))):
                indexer.add(Article(path=f"{row.number}/{NAMES[at]}", title="", body=text))
    with Searcher(folder) as opened:
        yield opened


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number}-{row.kind}")
def test_row(searcher: Searcher, row: Row) -> None:
    results = searcher.search(row.query, limit=LIMIT, repeats=True)
    bodies = [
        (*row.expected, *row.others)[NAMES.index(hit.path.split("/")[1])]
        for hit in results
        if hit.path.startswith(f"{row.number}/")
    ]
    if row.ordered:
        assert bodies[: len(row.expected)] == list(row.expected)
    else:
        assert sorted(bodies) == sorted(row.expected)
        assert not results.relaxed


def test_every_kind_has_five_rows() -> None:
    kinds = [row.kind for row in ROWS]
    assert {kind: kinds.count(kind) for kind in kinds if kinds.count(kind) < 2} == {}
