from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from hansou import Article, Indexer
from hansou.search import cli

ROOT = Path(cli.__file__).resolve().parents[2]

ARTICLES = {
    "a/江阴.txt": "江阴百亿项目开工\n\n2022-02-09 江阴日报\n\n江阴高新区的百亿项目昨天开工,总投资120亿元。\n"
    "许峰说,盛合晶微明年投产。\n",
    "a/換電.txt": "計程車換電站啟用\n\n2022-03-01 臺南新聞\n\n臺南的計程車司機說,換電站只要三分鐘。\n"
    "產業集群正在形成。\n",
    "b/date.txt": "敲门员上岗\n\n2023-02-08 姑苏日讯\n\n2023 年 2 月 8 日上午,江阴来了敲门员。\n",
    "b/break.txt": "街区开街\n\n隔壁的擎岚智\n\n控科技做示教软件,月产能15GWh。\n",
}
HOSTILE = Article(
    path="bad/\x1b[31m\u202e[b]x\n.txt",
    title="[b]标题[/b] [TODO] [link=x] \x1b]0;owned\x07题目",
    body="恶意文本第一行\x1b[2J[/b]。\n第二行\u202e反转\u2066 \x9b31m [red]红[/red] [b\n",
    date="2022-02-09",
    source="来源\x1b]52;c;aGk=\x07\u200f[i]",
)


_COLOURS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK", "TERM_PROGRAM", "VTE_VERSION")
_LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass
class Ran:
    """What a command left: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in (*_COLOURS, *_LANGUAGES, "HANSOU_INDEX", "COLUMNS", "LINES", "PAGER", "HANSOU_PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HANSOU_CONFIG", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture
def run() -> Run:
    """Run a command within this process, as in a pipe, `stdin` being what comes through it."""

    def run(*args: str | Path, stdin: bytes = b"") -> Ran:
        result = CliRunner().invoke(cli.main, [str(arg) for arg in args], input=stdin, prog_name="hansou")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def spawn() -> Run:
    """Run a command as a process of its own, as in a pipe."""

    def spawn(*args: str | bytes | Path, cwd: Path | None = None, **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "hansou", *args],
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return spawn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of four articles."""
    return make_folder(tmp_path / "news")


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four articles with its index, not to be written to."""
    folder = make_folder(tmp_path_factory.mktemp("cli") / "news")
    with Indexer(folder / ".hansou", workers=1) as indexer:
        indexer.update([folder])
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose one article tries to be obeyed by whatever shows it."""
    index = tmp_path_factory.mktemp("hostile") / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.add(HOSTILE)
    return index


def make_folder(folder: Path) -> Path:
    for name, text in ARTICLES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def one_line_error(ran: Ran) -> str:
    """The message of a command that failed as commands must: status 2, one line, nothing else."""
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("hansou: ")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("hansou: ").rstrip()
