"""Whole runs on a small collection, with an engine that needs no more than Python and rjieba."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import engines
from bench.cli import main

pytest.importorskip("psutil", reason="memory is watched with psutil")
if reason := engines.missing("fts5"):
    pytest.skip(f"fts5: {reason}", allow_module_level=True)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    towns = ("江阴", "宜兴", "苏州", "昆山", "常州", "溧阳")
    records = [
        {
            "id": f"{n}",
            "title": f"{town}第{n}批重点项目开工建设",
            "body": f"{town}{n}日集中开工一批重点产业项目，涉及集成电路、新能源、生物医药。",
        }
        for n, town in enumerate(towns * 4)
    ]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_speed_measures_and_saves_and_names_what_is_missing(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = engines.adapter("bm25")
    monkeypatch.setattr(absent, "needs", ("no_such_module",))
    out = tmp_path / "out"
    _run("speed", str(corpus), "--engines", "fts5,bm25", "--queries", "5", "--repeats", "1", "--out", str(out))
    saved = json.loads((out / "speed-small.json").read_text(encoding="utf-8"))
    assert saved["documents"] == 24
    assert saved["absent"] == {"bm25": "not installed: no_such_module"}
    (fts5,) = saved["engines"]
    assert set(fts5["queries"]) == {"word", "words", "title", "phrase"}
    assert all(0 < len(times["seconds"]) <= 5 for times in fts5["queries"].values())
    assert len(fts5["cold_seconds"]) == len(fts5["change_seconds"]) == 1
    assert fts5["index_bytes"] > 0
    assert fts5["build_peak"] > 0
    assert fts5["search_peak"] > 0
    table = (out / "speed-small.md").read_text(encoding="utf-8")
    assert "| index, s |" in table
    assert "- bm25-jieba: not installed: no_such_module" in table


def test_long_strings_books_together(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run("long", str(corpus), "--shapes", "3x0.02", "--engines", "hansou", "--queries", "4", "--out", str(out))
    run = json.loads((out / "long-3x0.02-small.json").read_text(encoding="utf-8"))
    assert run["documents"] == 3
    assert run["text_bytes"] > 3 * 20_000
    assert all(all(times["found"]) for times in run["engines"][0]["queries"].values())


def test_growth_asks_the_same_queries_at_every_size(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="growth is plotted with matplotlib")
    out = tmp_path / "out"
    _run("growth", str(corpus), "--sizes", "12,24,999", "--engines", "fts5", "--queries", "4", "--out", str(out))
    runs = json.loads((out / "growth-small.json").read_text(encoding="utf-8"))["runs"]
    assert [run["documents"] for run in runs] == [12, 24]
    assert {len(run["engines"][0]["queries"]["title"]["seconds"]) for run in runs} == {4}
    assert (out / "growth-small.png").read_bytes().startswith(b"\x89PNG")
    assert "24 / 12" in (out / "growth-small.md").read_text(encoding="utf-8")


def test_building_goes_beyond_the_collection(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run("build", str(corpus), "--sizes", "12,200", "--out", str(out))
    built = json.loads((out / "build-small.json").read_text(encoding="utf-8"))["built"]
    assert [one["documents"] for one in built] == [12, 200]
    assert all(one["seconds"] > 0 and one["peak"] > 1_000_000 for one in built)
    assert built[1]["bytes"] > built[0]["bytes"]
    assert "| 200 |" in (out / "build-small.md").read_text(encoding="utf-8")


def test_an_unknown_engine_is_refused(corpus: Path) -> None:
    result = CliRunner().invoke(main, ["speed", str(corpus), "--engines", "lucene"])
    assert result.exit_code == 2
    assert "there are hansou, whoosh, tantivy, fts5, bm25" in result.output
