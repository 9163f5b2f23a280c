"""Answers are as they were recorded, and every number of ranking tells in them."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from hansou import Searcher
from hansou.search.rank import weights
from hansou.search.rank.weights import RANKING, Ranking
from tests.index.text.plain import ROOT

from .recorded import blocks
from .recorded.collections import NAMES, opened, recorded
from .recorded.queries import queries_of

CHANGED = "answers are not as recorded; where that is wanted, run: python -m tools.record"
MORE = 1.25
"""By how much a weight is turned."""
CONSTANTS = re.findall(r"^([A-Z_]+) = [\d(]", Path(weights.__file__).read_text(encoding="utf-8"), re.MULTILINE)
PROGRAM = """
import json, sys
from hansou.search.rank import weights
name, value, index = json.load(sys.stdin)
setattr(weights, name, value)
from hansou import Searcher
from tests.search.recorded import blocks
from tests.search.recorded.queries import queries_of
with Searcher(index) as searcher:
    print(json.dumps(list(blocks(searcher, queries_of("made")))))
"""


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Searcher]]:
    folder = tmp_path_factory.mktemp("recorded")
    with opened(folder, "sample") as sample, opened(folder, "made") as made, opened(folder, "own words") as own:
        yield {"sample": sample, "made": made, "own words": own}


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_as_recorded(searchers: dict[str, Searcher], name: str) -> None:
    before = recorded(name).split("\n\n")
    now = list(blocks(searchers[name], queries_of(name)))
    changes = [
        line
        for old, new in zip(before, now, strict=True)
        if old != new
        for line in difflib.unified_diff(old.split("\n"), new.split("\n"), lineterm="", n=9)
    ]
    assert not changes, "\n".join([CHANGED, *changes[:80]])


def test_all_numbers_are_tried() -> None:
    assert len(CONSTANTS) >= 6
    assert {"EVIDENCE_DEPTH", "WINDOW", "PARTS"} <= set(CONSTANTS)


def turned(name: str) -> Ranking:
    """The weights with one of them turned."""
    value = getattr(RANKING, name)
    return replace(RANKING, **{name: not value if isinstance(value, bool) else value * MORE})


@pytest.mark.parametrize("name", [each.name for each in fields(Ranking)])
def test_every_weight_tells_in_the_answers(searchers: dict[str, Searcher], name: str) -> None:
    for collection, searcher in searchers.items():
        searcher.ranking = turned(name)
        try:
            now = blocks(searcher, queries_of(collection))
            if any(old != new for old, new in zip(recorded(collection).split("\n\n"), now, strict=True)):
                return
        finally:
            del searcher.ranking
    pytest.fail(
        f"{name} may be turned and no recorded answer changes: it is dead, or no query is recorded that asks it"
    )


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_number_beside_the_weights_tells_in_the_answers(searchers: dict[str, Searcher], name: str) -> None:
    """What compiled modules take over when they are loaded, in a process that loads them with another."""
    value = getattr(weights, name)
    other = value // 8 if isinstance(value, int) else value / 2
    asked = json.dumps([name, other, str(searchers["made"].path)])
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
    ).stdout
    assert json.loads(told) != recorded("made").split("\n\n")
