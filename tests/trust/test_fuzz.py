"""What is fuzzed at length by `make fuzz`: in short, with what once made it fail."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.index.hostile import good_files
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
