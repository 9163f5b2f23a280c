from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansou.search import cli

from .conftest import ROOT, Run, one_line_error


def test_every_command_has_help_with_an_example(run: Run) -> None:
    overview = run("--help").out
    for name in cli.COMMANDS:
        assert f"\n  {name} " in overview
        ran = run(name, "--help")
        assert ran.status == 0
        assert f"\n    hansou {name} " in ran.out or f"$(hansou {name} " in ran.out
        assert "..." not in overview.split(f"\n  {name} ")[1].splitlines()[0]


def test_by_itself_it_says_in_five_lines_what_to_do(
    run: Run, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.count("\n") == 5
    assert "There is no index in this folder" in ran.out
    assert "\n  hansou index ~/news\n" in ran.out
    monkeypatch.chdir(indexed / "a")
    near = run()
    assert (near.status, near.out.count("\n")) == (0, 5)
    assert str(indexed / ".hansou") in near.out
    assert f"hansou index {indexed} " in near.out


def test_by_itself_it_shows_no_control_characters(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "\x1b[31m\u202e\nx"
    (folder / ".hansou").mkdir(parents=True)
    monkeypatch.chdir(folder)
    out = run().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert out.count("\n") == 5


@pytest.mark.parametrize("args", [["serach"], ["--nonsense"], ["stats", "x"], ["show"], ["\udcff"], ["--\udcff"]])
def test_wrong_usage_is_one_line(run: Run, args: list[str]) -> None:
    assert "--help" in one_line_error(run(*args))


_HEAVY = (
    "whoosh",
    "jieba",
    "textual",
    "pypinyin",
    "opensearchpy",
    "watchfiles",
    "rich.console",
    "hansou.index.cluster",
)


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        (
            ["--help"],
            (*_HEAVY, "numpy", "rich", "rjieba", "hansou.index.store.commit", "hansou.search.searcher"),
        ),
        (
            ["search", "--help"],
            (*_HEAVY, "numpy", "rich", "hansou.search.cli.render", "hansou.search.cli.commands.index"),
        ),
        ([], (*_HEAVY, "numpy", "hansou.search.cli.messages.simplified", "click.shell_completion")),
        (
            ["search", "江阴"],
            (
                *_HEAVY,
                "hansou.index.indexer",
                "hansou.search.cli.template",
                "hansou.search.cli.shells",
                "hansou.search.cli.links",
            ),
        ),
    ],
    ids=str,
)
def test_what_is_heavy_is_loaded_where_it_is_used(indexed: Path, command: list[str], unwanted: tuple[str, ...]) -> None:
    code = (
        "import sys; from hansou.search import cli\n"
        f"try: cli.main({command!r}, 'hansou')\n"
        "except SystemExit: pass\n"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=indexed, env=environ, capture_output=True, check=True)
    assert ran.stdout.splitlines()[-1] == b"[]"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes streams")
@pytest.mark.parametrize(("redirection", "status"), [("<&-", 1), ("</dev/null >&-", 1), ("</dev/null 2>&-", 1)])
def test_streams_may_be_closed(indexed: Path, redirection: str, status: int) -> None:
    command = f'"{sys.executable}" -m hansou search --batch - {redirection}'
    environ = os.environ | {"PYTHONPATH": str(ROOT), "HANSOU_INDEX": str(indexed / ".hansou")}
    ran = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (status, b"", b"")


@pytest.mark.skipif(os.name != "posix", reason="pipes close differently there")
def test_a_reader_that_goes_is_no_error(indexed: Path) -> None:
    command = [sys.executable, "-m", "hansou", "search", "江阴", "--index", indexed / ".hansou"]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.skipif(os.name != "posix", reason="signals are sent differently there")
def test_an_interrupted_index_keeps_what_it_has_read_and_goes_on(spawn: Run, folder: Path) -> None:
    spawn("index", folder)
    (folder / "more").mkdir()
    for number in range(1_500):
        (folder / "more" / f"{number}.txt").write_text(
            f"标题{number}\n\n" + "江阴百亿项目开工。" * 500, encoding="utf-8"
        )
    command = [sys.executable, "-m", "hansou", "index", folder]
    index = folder / ".hansou"
    before = len(list(index.iterdir()))
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        began = time.monotonic()
        while len(list(index.iterdir())) <= before:  # until it has begun to write
            assert process.poll() is None
            assert time.monotonic() - began < 60
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    told = re.fullmatch(r"hansou: interrupted; ([\d,]+) files left; what was read is in the index, .*\n", err.decode())
    assert told, err
    left = int(told[1].replace(",", ""))
    assert 0 < left < 1_500
    assert json.loads(spawn("stats", "--json", "--index", index).out)["documents"] == 1_504 - left
    report = json.loads(spawn("index", folder, "--json").out)
    assert (report["added"], report["unchanged"], report["stopped"]) == (left, 1_504 - left, False)
