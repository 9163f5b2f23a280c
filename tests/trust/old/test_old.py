"""Indexes of every format there has been: read, or refused with what to do."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from index import CorruptIndex, Indexer, check
from index.store import FORMAT
from search import Searcher
from tests.index.contents import bodies

KEPT = sorted(Path(__file__).parent.glob("format*.zip"))


def test_one_is_kept_of_the_present_format() -> None:
    assert f"format{FORMAT}.zip" in [path.name for path in KEPT]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_an_old_index_is_read_or_refused(kept: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(index)
    holds = json.loads((index / "holds.json").read_text(encoding="utf-8"))
    try:
        found = bodies(index)
    except CorruptIndex as error:
        assert int(kept.stem.removeprefix("format")) < FORMAT
        assert f"rm -r {index}; hansou index FOLDER --index {index}" in str(error)  # noqa: PT017
        return
    assert found == holds
    with Searcher(index) as searcher:
        assert [hit.path for hit in searcher.search("江陰 百億項目")] == ["a.txt"]
        assert [hit.path for hit in searcher.search('"15GWh"')] == ["b.txt"]
        assert searcher.search("source:江阴日报").total == 1
        assert searcher.search('"已经删掉"').total == 0
    if kept.stem == f"format{FORMAT}":
        assert check(index).ok
    with Indexer(index, workers=1) as indexer:
        indexer.remove(["b.txt"])
    assert bodies(index) == {name: body for name, body in holds.items() if name != "b.txt"}


def test_a_format_that_is_no_longer_read_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index import store

    with Indexer(tmp_path / "a b", workers=1):
        pass
    monkeypatch.setattr(store, "FORMAT", FORMAT + 1)
    with pytest.raises(CorruptIndex, match=rf"rm -r '{tmp_path}/a b'; hansou index FOLDER --index '"):
        Searcher(tmp_path / "a b")
