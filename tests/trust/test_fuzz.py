"""What is fuzzed at length by `make fuzz`: in short, with what once made it fail."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansou import Article, Indexer, Searcher
from hansou.search.query.shapes import linear
from tests.index.hostile import good_files
from tests.search import fuzz as queries
from tests.trust import targets

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("name", [name for name in targets.TARGETS if name != "pdf"])
def test_any_bytes(name: str) -> None:
    @FEW
    @given(st.binary(max_size=400))
    def run(data: bytes) -> None:
        targets.TARGETS[name](data)

    run()
    for path in (targets.CRASHERS / name).glob("*"):  # what once made it fail
        targets.TARGETS[name](path.read_bytes())


def test_queries_nobody_planned_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(
            Article(f"{at}", title="江阴", body=f"江阴的產業项目{at}，15GWh，霞客湾，中国银行。") for at in range(40)
        )
    assert not queries.main(str(tmp_path), 400, 11), capsys.readouterr().out


@FEW
@given(st.text(max_size=60))
def test_any_query(text: str) -> None:
    targets.query(text.encode("utf-8", "surrogatepass"))


@FEW
@given(st.lists(st.lists(st.text(max_size=12), max_size=4).map(",".join), max_size=8).map("\n".join))
def test_any_table_and_word_list(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    targets.records(data)
    targets.words(data)


@given(st.text("ab.*?", max_size=12), st.text("ab.", max_size=12))
@settings(FEW, max_examples=500)
def test_patterns_that_end_soon_mean_the_same(pattern: str, text: str) -> None:
    regular = "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in pattern)
    assert bool(re.fullmatch(linear(regular), text)) == bool(re.fullmatch(regular, text))


@pytest.mark.parametrize("query", ["1" + "*1" * 9 + "2", "path:" + "*a" * 40 + "b", "x*" + "*" * 500 + "y"])
def test_no_pattern_takes_for_ever(tmp_path: Path, query: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("a" * 200, "1" * 60, "x" * 60 + "z 江阴"))
    with Searcher(tmp_path) as searcher:
        assert searcher.search(query).total == 0


def changed(data: bytes, rng: random.Random) -> Iterator[bytes]:
    """A file cut, and with bytes changed, left out and doubled."""
    for _ in range(4):
        at, other = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        yield data[:at]
        yield data[:at] + rng.randbytes(3) + data[at + 3 :]
        yield data[:at] + data[other:]
        yield data[:other] + data[at:]


@pytest.mark.parametrize("suffix", good_files("江阴").keys())
def test_good_files_changed(suffix: str) -> None:
    for data in changed(good_files("江阴的项目")[suffix], random.Random(suffix)):
        targets.document(data, suffix[1:])
