"""What the command line tells of files that are not read, before and after, and of those that are missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Run, one_line_error

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder of a text and of many kinds of files that are none."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.log").write_text("题目\n\n江阴项目。\n", encoding="utf-8")
    for kind in range(12):
        for number in range(12 - kind):
            (folder / f"{number}.k{chr(97 + kind)}x").write_bytes(b"\1\2\3\0" + bytes(range(256)))
    (folder / "x.caj").write_bytes(b"CAJ\0\1")
    return folder


def test_a_line_tells_what_is_not_read_the_commonest_kinds_first(run: Run, mixed: Path) -> None:
    for _ in range(2):
        ran = run("index", mixed)
        assert (ran.status, ran.err) == (0, "")
        [line] = [line for line in ran.out.splitlines() if "not read" in line]
        expected = "79 files not read: 12 .kax, 11 .kbx, 10 .kcx, 9 .kdx, 8 .kex, 7 .kfx and 22 of other kinds; "
        assert line.startswith(expected + "hansou stats --left")
    told = json.loads(run("index", mixed, "--json").out)
    assert len(told["left"]) == 79
    assert told["left_kinds"][".kax"] == 12
    assert next(iter(told["left_kinds"])) == ".kax"
    assert {"path", "kind", "reason"} == set(told["left"][0])
    assert run("index", mixed, "-q").out == ""


def test_stats_name_them_with_what_helps(run: Run, mixed: Path) -> None:
    run("index", mixed)
    index = mixed / ".hansou"
    ran = run("stats", "--left", "--index", index)
    lines = ran.out.splitlines()
    assert lines[0] == "78 binary data"
    assert "  0.kax" in lines
    assert lines[-2:] == ["1 CAJ document; convert it to PDF or plain text", "  x.caj"]
    assert "79: 12 .kax" in run("stats", "--index", index).out
    told = json.loads(run("stats", "--json", "--index", index).out)
    assert (told["files"], len(told["left"]), told["stale"], told["left_kinds"][".caj"]) == (1, 79, 0, 1)


def test_there_is_nothing_left_to_tell(run: Run, folder: Path) -> None:
    assert "not read" not in run("index", folder).out
    assert run("stats", "--left", "--index", folder / ".hansou").out.startswith("Nothing was left out")


def test_a_folder_of_nothing_else_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for number in range(3):
        (tmp_path / f"pictures/{number}.png").write_bytes(PNG)
    error = one_line_error(run("index", tmp_path / "pictures"))
    assert error == f"nothing that can be read in {tmp_path / 'pictures'}; 3 files not read: 3 .png"
    assert not (tmp_path / "pictures/.hansou").exists()


def test_a_dry_run_tells_and_writes_nothing(run: Run, mixed: Path) -> None:
    ran = run("index", mixed, "--dry-run")
    assert ran.status == 0
    assert "Files: 1 added" in ran.out
    assert "Read: text 1" in ran.out
    assert "79 files not read: 12 .kax" in ran.out
    assert not (mixed / ".hansou").exists()
    told = json.loads(run("index", mixed, "--dry-run", "--json", "--exclude", "*.log").out)
    assert (told["added"], len(told["left"])) == (0, 79)


def test_a_disk_that_is_not_mounted(run: Run, folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    run("index", folder, "--index", index)
    count = json.loads(run("stats", "--json", "--index", index).out)["files"]
    shutil.rmtree(folder)
    folder.mkdir()
    for _ in range(2):
        ran = run("index", folder, "--index", index)
        assert ran.status == 0
        assert ran.err.startswith(f"hansou: {count} files of {folder} are gone")
        assert "--prune removes it" in ran.err
        told = json.loads(run("stats", "--json", "--index", index).out)
        assert (told["files"], told["stale"]) == (count, count)
    assert f"{count} removed" in run("index", folder, "--index", index, "--prune").out
    assert json.loads(run("stats", "--json", "--index", index).out)["files"] == 0


def test_in_chinese(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (mixed / "p").write_bytes(PNG)
    assert "80 个文件未读取：12 .kax" in run("index", mixed).out
    assert "CAJ 文档；" in run("stats", "--left", "--index", mixed / ".hansou").out.replace("; ", "；")
