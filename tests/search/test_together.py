"""Words that are one thing stand together; where no document has all that was asked for, some have a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

TABLE = Path(__file__).parent / "cases" / "together.tsv"
ROWS = [
    (number, *line.split("\t"))
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1)
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_what_is_one_thing_stands_together(tmp_path: Path, row: tuple[int, str, ...]) -> None:  # type: ignore[misc]
    _, _, query, expected, *files = row
    with Indexer(tmp_path, workers=1) as indexer:
        for name, body in (file.split("=", 1) for file in files):
            indexer.add([Article(name, "", body)])
    with Searcher(tmp_path) as searcher:
        results = searcher.search(query, repeats=True)
        found = [hit.path for hit in results]
        names = expected.removeprefix("~").split()
        assert results.relaxed is expected.startswith("~")
        assert sorted(found) == sorted(names)
        assert not results.relaxed or found == names
        for name, _ in (file.split("=", 1) for file in files):
            why = searcher.why(query, name)
            assert why is not None
            assert why.found is (name in names)
            # What keeps a document from being an answer is told: a piece of the query that it lacks, and what stands
            # there instead.
            assert why.found or any(part.blocks for part in why.parts)


def test_any_word_takes_what_lacks_the_quoted(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("a", "", "太湖蓝藻。"), Article("b", "", "治沙。"), Article("c", "", "毫无干系。")])
    with Searcher(tmp_path) as searcher:
        query = '治沙 "蓝藻" 太湖'
        assert [hit.path for hit in searcher.search(query)] == ["a"]
        assert {hit.path for hit in searcher.search(query, match="any")} == {"a", "b"}
