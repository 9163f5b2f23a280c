from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="runs a script of the shell")


def test_the_demo_shows_what_it_says(tmp_path: Path) -> None:
    seeds = shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns(".hansou"))
    hansou = tmp_path / "hansou"
    hansou.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m hansou "$@"\n')
    hansou.chmod(0o755)
    command = [sys.executable, ROOT / "tools/demo.py", hansou, seeds]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    parts = ran.stdout.split("\n$ hansou ")[1:]
    assert [part.split()[0] for part in parts] == ["index", "search", "search", "search", "search"]
    _, ruby, column, spaces, topic = parts
    assert "damaged/ruby-pinyin-traditional.txt" in ruby
    assert "產業集群" in ruby
    assert "damaged/column-break-name.txt" in column
    assert "擎岚智控科技" in column
    assert "damaged/spaced-quotes-dates.txt" in spaces
    assert "2023 年 2 月 8 日" in spaces
    assert topic.count("\n3  ") == 1
    assert "\x1b" not in ran.stdout
