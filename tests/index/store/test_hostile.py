"""Indexes that a stranger made, and damaged ones, asked many things in a process of their own: see `hostile`."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import HansouError, Searcher
from hansou.index.errors import OlderCommit
from tests.index.store.hostile import build
from tests.index.text.plain import ROOT


@pytest.mark.parametrize(("pure", "rounds"), [("", 40), ("1", 10)], ids=["as built", "pure"])
def test_nonsense_with_right_checksums_is_refused_or_answered(pure: str, rounds: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.index.store.hostile", "--rounds", str(rounds), "--seed", "7" if pure else "0"],
        env={**os.environ, "HANSOU_PURE": pure, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
    assert f"{rounds} rounds" in run.stdout


def _damages(data: bytes, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for size in [0, 1, 8, len(data) - 1, len(data) // 2, *(rng.randrange(len(data)) for _ in range(3))]:
        yield f"cut to {size}", data[:size]
    yield "zeros", bytes(len(data))
    for _ in range(25):
        at, bit = rng.randrange(len(data)), rng.randrange(8)
        yield f"bit {bit} of byte {at}", data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


QUERIES = ("江阴", "无锡 产业 集群", '"江阴无锡"', "15GWh OR 鋰電池", "title:江阴 -的", "江*", "date:2022")


def _use(path: Path) -> object:
    with Searcher(path) as searcher:
        found = [
            [(hit.path, hit.score, hit.snippets, hit.title_highlights) for hit in searcher.search(query, match=match)]
            for query in QUERIES
            for match in ("all", "any")
        ]
        return found, [searcher.search(query).total for query in QUERIES], searcher.article("a/11.txt")


def _outcome(path: Path, damaged: Path) -> object:
    try:
        return _use(path)
    except (HansouError, OlderCommit) as error:
        return "named" if str(damaged) in str(error) else error


def test_a_damaged_index_is_refused_or_answers_right(tmp_path: Path) -> None:
    build(tmp_path / "index")
    right = _use(tmp_path / "index")
    rng = random.Random(1)
    files = [file for file in (tmp_path / "index").iterdir() if file.suffix in (".inv", ".doc", ".hansou", ".toc")]
    assert len(files) >= 6
    for file in files:
        good = file.read_bytes()
        for what, bad in _damages(good, rng):
            file.write_bytes(bad)
            assert _outcome(tmp_path / "index", file) in (right, "named"), f"{file.name}: {what}"
        file.write_bytes(good)
    assert _use(tmp_path / "index") == right
