"""Readers of the user's own: commands and packages, what they give, and what they cost when they go wrong."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansou import Article, Indexer, ReadOptions, Searcher, SourceError
from hansou.index.following.own_readers import readers_file, recall
from hansou.index.following.settings import Settings
from hansou.index.sources.registry import read_bytes

from .making import make_zip

_ROOT = Path(__file__).parents[3]
_TEXT = "江阴市储能项目今日开工，投资百亿元。"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands here are of other systems")


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def _script(folder: Path, code: str) -> str:
    """A command that runs this Python."""
    file = folder / "reader.py"
    file.write_text(code, encoding="utf-8")
    return f"{sys.executable} {file}"


def read(command: str, data: bytes = b"data", name: str = "a.xyz", **options: object) -> list[Article]:
    """The articles that a command gives of a file."""
    return list(read_bytes(data, Path(name), ReadOptions(readers={".xyz": command}, **options)))


@pytest.mark.parametrize(
    ("code", "title", "body", "kind"),
    [
        ("import sys; print('题目\\n\\n' + open(sys.argv[1], encoding='gbk').read())", "题目", _TEXT, "xyz"),
        ("import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())", _TEXT[:-1], _TEXT, "xyz"),
        (
            "import sys; print('<html><title>页面题目</title><body><p>' + open(sys.argv[1], encoding='gbk').read())",
            "页面题目",
            _TEXT,
            "xyz",
        ),
        ("import sys; print('一\\n\\f二\\n\\f' + sys.argv[1][-4:])", "一", "一\n\n二\n\n.xyz", "xyz"),
        ("import sys; sys.stderr.write('x' * 10_000_000); print('有文字')", "有文字", "有文字", "xyz"),
    ],
)
def test_a_command_gives_text_or_a_page(tmp_path, code, title, body, kind):
    (article,) = read(f"{_script(tmp_path, code)} {{}}", _TEXT.encode("gbk"))
    assert (article.title, article.body, article.format) == (title, body, kind)
    assert len(article.pages) == (3 if "二" in body else 0)


def test_without_braces_it_gets_the_file_on_standard_input_and_members_are_given_too(tmp_path):
    command = _script(tmp_path, "import sys; print('读：' + sys.stdin.read())")
    assert read(command, "甲".encode())[0].body == "读：甲"
    (article,) = read(command, make_zip({"里.xyz": "乙"}), "a.zip")
    assert (article.path, article.body) == ("a.zip#里.xyz", "读：乙")


def test_nothing_is_given_to_a_shell(tmp_path):
    mark = tmp_path / "mark"
    found = read(f"echo '$HOME' ; touch {mark} {{}} | cat")
    assert not mark.exists()
    assert "$HOME" in found[0].body


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import time; time.sleep(60)", "longer than 1 seconds"),
        ("import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)", "longer than 1 seconds"),
        ("while True: print('x' * 1000)", "wrote more than 1 MB"),
        ("import sys; print('破', file=sys.stderr); sys.exit(3)", "ended with status 3: 破"),
        ("pass", "wrote nothing"),
        ("x = bytearray(8 << 30)", "ended with status"),
    ],
)
def test_a_command_that_hangs_floods_or_fails_costs_its_file(tmp_path, code, reason):
    start = time.monotonic()
    with pytest.raises(SourceError, match=reason):
        read(f"{_script(tmp_path, code)} {{}}", seconds=1.0, max_bytes=1 << 20)
    assert time.monotonic() - start < 20


def test_a_command_that_is_not_there_is_named():
    with pytest.raises(SourceError, match="caj2txt: there is no such command"):
        read("caj2txt {}")
    for readers in ({"caj": "x"}, {".caj": " "}, {".c/j": "x"}):
        with pytest.raises(SourceError):
            ReadOptions(readers=readers)


def test_commands_are_remembered_for_this_index_by_the_user_and_not_in_the_index(tmp_path):
    command = f"{_script(tmp_path, 'import sys; print(open(sys.argv[1]).read())')} {{}}"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.xyz").write_text(_TEXT, encoding="utf-8")
    index = tmp_path / "index"
    with Indexer(index, options=ReadOptions(readers={".xyz": command})) as indexer:
        assert indexer.update([folder]).added == 1
    (folder / "b.xyz").write_text("又一篇", encoding="utf-8")
    with Indexer(index) as indexer:
        assert dict(indexer.options.readers) == {".xyz": command}
        assert indexer.update([folder]).added == 1
    with Searcher(index) as searcher:
        assert searcher.search("储能").total == 1
    assert json.loads(readers_file().read_text(encoding="utf-8")) == {str(index.resolve()): {".xyz": command}}
    assert not any(b"reader.py" in file.read_bytes() for file in index.rglob("*") if file.is_file())
    with Indexer(index, options=ReadOptions()) as indexer:
        indexer.update([folder])
    assert recall(index) == {}


def test_an_index_of_a_stranger_runs_nothing(tmp_path):
    told = {"options": {"readers": {".xyz": f"touch {tmp_path / 'mark'}"}, "max_bytes": 5}, "exclude": []}
    options = Settings.of(told).options
    assert (options.readers, options.max_bytes) == ({}, 5)
    assert "readers" not in json.dumps(Settings(ReadOptions(readers={".xyz": "x"})).to_remember())


def test_what_was_left_is_read_once_a_command_is_told(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.xyz").write_bytes(b"\0\1\2" * 100)
    (folder / "b.txt").write_text("文", encoding="utf-8")
    with Indexer(tmp_path / "index") as indexer:
        assert [left.path for left in indexer.update([folder]).left] == [str(folder / "a.xyz")]
    options = ReadOptions(readers={".xyz": _script(tmp_path, "print('读到了')")})
    with Indexer(tmp_path / "index", options=options) as indexer:
        report = indexer.update([folder])
        assert (report.added, report.unchanged, report.left) == (1, 1, [])


def _example() -> dict[str, str]:
    """The files of the package that docs/readers.md shows."""
    text = (_ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
    blocks = text.split("```")
    names = [blocks[at - 1].rstrip().rsplit("`", 2)[1] for at in (1, 3)]
    return dict(zip(names, (blocks[at].partition("\n")[2] for at in (1, 3)), strict=True))


def test_the_package_of_the_documentation_is_built_installed_and_used(tmp_path):
    package, target, folder = tmp_path / "package", tmp_path / "target", tmp_path / "folder"
    for made in (package, folder):
        made.mkdir()
    for name, text in _example().items():
        (package / name).write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(target), str(package)], check=True, capture_output=True)
    (folder / "甲.notes").write_bytes(f"\n@ 储能项目\n{_TEXT}\n@ 空\n".encode("gbk"))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(target), str(_ROOT)])}
    command = [sys.executable, "-m", "hansou", "index", str(folder), "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)
    assert (report["added"], report["articles"]) == (1, 1)
    assert "a note without text" in json.dumps(report)
    with Searcher(folder / ".hansou") as searcher:
        (hit,) = searcher.search("百亿")
        assert (hit.title, hit.path) == ("储能项目", "甲.notes#1")
    (target / "hansou_notes.py").write_text("raise RuntimeError('破')", encoding="utf-8")
    (folder / "乙.notes").write_text("\n@ 二\n二", encoding="utf-8")
    again = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert b"cannot be loaded: RuntimeError" in again.stdout
