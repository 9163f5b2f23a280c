"""``search --save``, ``saved``, ``new`` and ``watch --notify``: what is printed, and what cron sees."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from hansou import SavedQueries
from hansou.search.cli import notify

from .conftest import Run, one_line_error
from .test_watch import PATIENCE, watching

NEW = "江阴又一个项目\n\n2024-05-01 江阴日报\n\n江阴新的项目开工。\n"


@pytest.fixture
def index(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of four articles, indexed, in which commands run, and the query 江阴 saved."""
    monkeypatch.chdir(folder)
    assert run("index", ".").status == 0
    ran = run("search", "江阴", "--save", "江阴", "--files")
    assert (ran.status, sorted(ran.out.splitlines())) == (0, ["a/江阴.txt", "b/date.txt"])
    assert ran.err == "hansou: saved; what comes from now on is told by: hansou new 江阴\n"
    return folder


def come(run: Run, folder: Path, name: str = "c/neu.txt", text: str = NEW) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    assert run("index", ".").status == 0


def test_cron_hears_of_what_is_new_and_of_nothing_else(run: Run, index: Path) -> None:
    quiet = run("new", "江阴", "--files")
    assert (quiet.status, quiet.out, quiet.err) == (1, "", "")
    come(run, index)
    assert (run("new", "江阴", "--count").out, run("new", "江阴", "--keep", "--files").out) == ("1\n", "c/neu.txt\n")
    ran = run("new", "江阴")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("江阴 · 1 article new\n1  江阴又一个项目\n")
    again = run("new", "江阴")
    assert (again.status, again.out, again.err) == (1, "", "")


@pytest.mark.parametrize("form", ["--json", "--jsonl", "--files", "--csv", "--bibtex", "--ris", "--markdown"])
def test_every_form(run: Run, index: Path, form: str) -> None:
    come(run, index)
    ran = run("new", "江阴", form)
    assert ran.status == 0
    assert "c/neu.txt" in ran.out
    if form == "--json":
        told = json.loads(ran.out)
        assert (told["name"], told["query"], told["total"]) == ("江阴", "江阴", 1)
        assert [hit["path"] for hit in told["hits"]] == ["c/neu.txt"]
    assert run("new", "江阴", form).status == 1


def test_a_new_index_of_moved_files_makes_nothing_new(run: Run, index: Path) -> None:
    (index / "b").rename(index / "z")
    for file in sorted((index / ".hansou").rglob("*"), reverse=True):
        file.unlink()
    come(run, index)
    assert run("new", "江阴", "--files").out == "c/neu.txt\n"


def test_all_goes_on_where_one_fails(run: Run, index: Path) -> None:
    for name in ("换电", "没有"):
        run("search", name, "--save", name)
    run("search", "江阴", "--save", "别处", "--force")
    kept = SavedQueries()
    file = kept.folder / f"{kept['别处'].key}.json"
    file.write_text(file.read_text(encoding="utf-8").replace(str(index), "/nowhere"), encoding="utf-8")
    come(run, index)
    ran = run("new", "--all", "--count")
    assert ran.status == 2
    assert sorted(ran.out.splitlines()) == ["0\t换电", "0\t没有", "1\t江阴"]
    assert ran.err.startswith("hansou: 别处: /nowhere")
    assert ran.err.count("\n") == 1


def test_listed_asked_again_renamed_and_removed(run: Run, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("search", "江", "--any", "--since", "2023", "--exclude", "z/", "--save", "江 二")
    assert ran.status == 0
    told = run("saved").out.splitlines()
    assert told[0] == "江 二  江 --since 2023 --exclude z/ --any"
    assert told[1].startswith(f"    {index}/.hansou · last asked 20")
    monkeypatch.chdir("/")
    assert run("search", "--saved", "江 二", "--files").out == "b/date.txt\n"
    assert run("search", "--saved", "江 二", "--since", "2024").status == 1
    assert run("saved", "--rename", "江 二", "江").status == 0
    assert one_line_error(run("saved", "--rename", "江", "江阴")).startswith("江阴: a query is saved under")
    assert run("saved", "--remove", "江", "--remove", "江阴").status == 0
    ran = run("saved")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("hansou: nothing is saved")


# What is typed, and what its one line says.
WRONG = [
    (["search", "江阴", "--save", "江阴"], "江阴: a query is saved under this name already; --force replaces it"),
    (["search", "江阴", "--save", "a\nb"], "must be a text of 100 characters at most, on one line"),
    (["search", "--save", "x"], "give either a query, --saved with a name, or --batch"),
    (["search", "--saved", "江阴", "江阴"], "give either a query"),
    (["search", "--saved", "江阴", "--save", "x"], "--save needs a query"),
    (["search", "--saved", "江阳"], "no query is saved as 江阳; there are: 江阴"),
    (["new"], "give either names or --all"),
    (["new", "江阴", "--all"], "give either names or --all"),
    (["new", "没有的"], "no query is saved as 没有的; there are: 江阴"),
    (["saved", "--remove", "没有的"], "no query is saved as"),
    (["watch", ".", "--notify", ""], "--notify: a command is wanted"),
    (["watch", ".", "--notify", "'"], "--notify: "),
]


@pytest.mark.parametrize(("typed", "told"), WRONG)
def test_what_is_wrong_is_one_line_and_loses_nothing(run: Run, index: Path, typed: list[str], told: str) -> None:
    assert told in one_line_error(run(*typed))
    assert [query.name for query in SavedQueries()] == ["江阴"]


def test_a_damaged_file_is_named(run: Run, index: Path) -> None:
    (file,) = SavedQueries().folder.glob("*.json")
    file.write_text("{", encoding="utf-8")
    ran = run("saved")
    assert ran.status == 1
    assert ran.err.splitlines()[0].endswith(f"{file}.damaged")
    assert Path(f"{file}.damaged").read_text(encoding="utf-8") == "{"


COMMAND = (
    "import json, os, sys; told = json.load(sys.stdin); file = open(sys.argv[1], 'a', encoding='utf-8'); "
    "print(os.environ['HANSOU_NAME'], os.environ['HANSOU_COUNT'], [hit['path'] for hit in told['hits']], file=file); "
    "sys.exit(int(sys.argv[2]))"
)


def command(*arguments: str | Path) -> str:
    import shlex

    return shlex.join([sys.executable, "-c", COMMAND, *map(str, arguments)])


def test_watch_runs_a_command_for_what_is_new(run: Run, index: Path, tmp_path: Path) -> None:
    told = tmp_path / "told $HOME; *"  # no shell reads it
    with watching(index, "--json", "--notify", command(told, 0)) as (process, lines):
        lines.get(timeout=PATIENCE)
        (index / "d.txt").write_text("无锡的。\n", encoding="utf-8")
        lines.get(timeout=PATIENCE)
        assert not told.exists()
        (index / "c.txt").write_text(NEW, encoding="utf-8")
        lines.get(timeout=PATIENCE)
        (index / "e.txt").write_text("江阴第五。\n", encoding="utf-8")
        lines.get(timeout=PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert told.read_text(encoding="utf-8").splitlines() == ["江阴 1 ['c.txt']", "江阴 1 ['e.txt']"]
    assert run("new", "江阴", "--count").out == "2\n"  # whoever asks hears of it all the same


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        (command("{told}", 3), "ended with 3"),
        ("no-such-program-here", "no-such-program-here: no such file"),
        (f'{sys.executable} -c "import time; time.sleep(60)"', "was ended after"),
    ],
)
def test_a_command_that_fails_is_one_line_and_told_again(
    run: Run,
    index: Path,
    tmp_path: Path,
    typed: str,
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(notify, "PATIENCE", 0.5 if "sleep" in typed else 30.0)
    come(run, index)
    capfd.readouterr()
    failing = notify.Notifier(typed.replace("{told}", str(tmp_path / "first")), index / ".hansou")
    failing.notify()
    error = capfd.readouterr().err
    assert error.startswith("hansou: 江阴: ")
    assert complaint in error
    assert error.count("\n") == 1
    told = tmp_path / "told"
    notify.Notifier(command(told, 0), index / ".hansou").notify()
    notify.Notifier(command(told, 0), index / "another").notify()
    assert told.read_text(encoding="utf-8") == "江阴 1 ['c/neu.txt']\n"
