"""The ranking evaluation on files like DRCD's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import drcd
from bench.corpus import CorpusError
from bench.engines import missing


def _write(directory: Path) -> None:
    for part, town in (("dev", "臺南"), ("test", "蘇州")):
        paragraph = {
            "id": f"{part}-1",
            "context": f"{town}的園林經過兩年修繕，重新開放。",
            "qas": [{"id": f"{part}-1-1", "question": f"{town}的園林修繕了多久？"}],
        }
        data = {"data": [{"title": town, "paragraphs": [paragraph]}]}
        (directory / f"{part}.json").write_text(json.dumps(data), encoding="utf-8")


def test_questions_point_at_their_paragraphs_and_titles_stay_out(tmp_path: Path) -> None:
    _write(tmp_path)
    documents, questions = drcd.read(tmp_path)
    assert [(d.id, d.title) for d in documents] == [("dev-1", ""), ("test-1", "")]
    assert [(q.part, q.paragraph) for q in questions] == [("dev", "dev-1"), ("test", "test-1")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"dev\.json"):
        drcd.read(tmp_path)


def test_both_scripts_are_asked(tmp_path: Path) -> None:
    pytest.importorskip("opencc", reason="questions are converted with OpenCC")
    if reason := missing("fts5"):
        pytest.skip(f"fts5: {reason}")
    _write(tmp_path)
    found = drcd.evaluate(tmp_path, ["fts5"], tmp_path / "scratch", lambda _line: None)
    scores = {(q.script, q.part): (q.questions, q.mrr) for q in found}
    assert scores["Traditional", "all"] == (2, 1.0)
    assert scores["Traditional", "dev"] == (1, 1.0)
    # Simplified words do not match Traditional text in an engine without conversion, save by
    # the words that both scripts write alike.
    assert scores["Simplified", "all"][1] <= 1.0
    assert "1.0000" in drcd.table(found).markdown()
