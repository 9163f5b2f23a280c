"""``hansou watch`` as a process of its own."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Run, one_line_error

PATIENCE = 60  # seconds


@contextmanager
def watching(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], queue.Queue[str]]]:
    """The process, and the lines it prints."""
    lines: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        [sys.executable, "-m", "hansou", "watch", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        output = process.stdout
        assert output is not None
        reader = threading.Thread(target=lambda: [lines.put(line) for line in output])
        reader.start()
        try:
            yield process, lines
        finally:
            process.kill()
            reader.join()


def report(lines: queue.Queue[str]) -> dict[str, Any]:
    return json.loads(lines.get(timeout=PATIENCE))


def test_a_line_for_each_update_until_ctrl_c(run: Run, folder: Path) -> None:
    with watching(folder) as (process, lines):
        assert "4 added, 0 changed, 0 unchanged, 0 removed" in lines.get(timeout=PATIENCE)
        assert lines.get(timeout=PATIENCE) == f"Watching {folder}; press Ctrl-C to end\n"
        (folder / "neu.md").write_text("# 新\n\n擎岚在常州。\n", encoding="utf-8")
        assert "1 added" in lines.get(timeout=PATIENCE)
        assert run("search", "擎岚在常州", "--index", folder / ".hansou").status == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_json_is_an_object_for_each_update(folder: Path) -> None:
    with watching(folder, "--json", "--exclude", "*.bak.txt") as (process, lines):
        assert report(lines)["added"] == 4
        (folder / "c.bak.txt").write_text("不要的。\n", encoding="utf-8")
        (folder / "c.txt").write_text("要的。\n", encoding="utf-8")
        told = report(lines)
        assert (told["index"], told["added"], told["failed"]) == (str(folder / ".hansou"), 1, [])
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_a_folder_that_goes_is_one_line(folder: Path, option: str) -> None:
    with watching(folder / "a", option) as (process, lines):
        if option == "--json":
            lines.get(timeout=PATIENCE)
        else:
            index = folder / "a/.hansou"
            while not list(index.glob("_MAIN_1.toc")):
                assert process.poll() is None
        (folder / "a").rename(folder / "gone")
        assert process.wait(PATIENCE) == 2
        assert process.stderr is not None
        errors = process.stderr.read()
        assert errors.startswith("hansou: ")
        assert errors.count("\n") == 1
        assert not (folder / "a").exists()


def test_what_cannot_be_watched_is_one_line(run: Run, folder: Path) -> None:
    assert "no such file or folder" in one_line_error(run("watch", folder / "nowhere"))
    assert "--index DIR" in one_line_error(run("watch", folder / "a", folder / "b"))
    assert "there is no field" in one_line_error(run("watch", folder, "--field", "colour=x"))
