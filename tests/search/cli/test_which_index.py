from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run, make_folder, one_line_error

COMMANDS = [["search", "江阴"], ["show", "a/江阴.txt"], ["stats"]]


@pytest.fixture
def copy(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "copy"))


@pytest.mark.parametrize("command", COMMANDS)
def test_without_an_index_the_next_step_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "hansou index FOLDER" in one_line_error(run(*command))
    assert "hansou index FOLDER" in one_line_error(run(*command, "--index", tmp_path / "none"))
    assert list(tmp_path.iterdir()) == []


def test_the_nearest_above_the_environments_the_given(
    run: Run, indexed: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used(*args: str | Path) -> str:
        return run("stats", *args).out.splitlines()[0].split()[-1]

    monkeypatch.chdir(indexed / "a")
    assert used() == str(indexed / ".hansou")
    monkeypatch.setenv("HANSOU_INDEX", str(copy / ".hansou"))
    assert used() == str(copy / ".hansou")
    assert used("--index", indexed / ".hansou") == str(indexed / ".hansou")


@pytest.mark.skipif(os.name != "posix", reason="only there can the current folder be removed")
def test_a_current_folder_that_is_gone_has_no_index(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    one_line_error(run("search", "江阴"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", [*COMMANDS, ["index", "."]])
def test_a_newer_index_is_left_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    folder = make_folder(tmp_path / "news")
    monkeypatch.setattr("hansou.index.store.commit.commits.FORMAT", 99)
    run("index", folder)
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert "newer hansou" in one_line_error(run(*command))
    assert (folder / ".hansou").is_dir()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: data[::-1]])
def test_a_damaged_index_is_named(
    run: Run, copy: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    monkeypatch.chdir(copy)
    [file] = (copy / ".hansou").glob("_MAIN_*.hansou")
    file.write_bytes(damage(file.read_bytes()))
    assert file.name in one_line_error(run("search", "江阴"))
