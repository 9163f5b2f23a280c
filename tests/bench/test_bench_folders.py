"""Folders of all formats: that they are made as they should be, measured, and left as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import folders
from bench.corpus import CorpusError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    folders.make(made, 120, seed=1)
    return made


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")}


def test_made_files_can_all_be_read(folder: Path) -> None:
    speeds = {speed.name: speed for speed in folders.read_formats(folder, lambda _: None)}
    assert {"csv", "docx", "epub", "html", "jsonl", "markdown", "pdf", "text", "zip"} == set(speeds)
    assert sum(speed.files for speed in speeds.values()) == 120
    assert [speed for speed in speeds.values() if speed.failed] == []
    assert all(speed.articles == speed.files * (5 if name in ("csv", "jsonl", "zip", "epub") else 1)
               for name, speed in speeds.items())  # fmt: skip


def test_changes_are_undone(folder: Path) -> None:
    before = contents(folder)
    with folders.changed(folder, 10, seed=3):
        during = contents(folder)
        assert sum(before[name] != during[name] for name in before) == 10
    assert contents(folder) == before


def test_a_run_measures_every_step(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("psutil", reason="memory is watched with psutil")
    said: list[str] = []
    result = folders.run(folder, tmp_path / "scratch", 1, said.append)
    assert result.files == 120
    assert result.report["failed"] == []
    assert len(result.unchanged) == len(result.changed) == 3
    _, steps = folders.tables(result)
    assert steps.rows[0][0] == "index all, s"
    assert "120 files" in steps.title


def test_a_folder_without_texts_to_change_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nothing to index"):
        list(folders.read_formats(tmp_path, lambda _: None))
    with pytest.raises(CorpusError, match="fewer than 10"), folders.changed(tmp_path, 10, 1):
        pass
