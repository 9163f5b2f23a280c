"""What strangers' files can make hansou do: nothing but be read."""

from __future__ import annotations

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from hansou import Indexer, IndexLocked, QueryError, Searcher, SourceError, time_limit
from hansou.index.store.container.folder import DirectoryFolder
from hansou.search.cli import main
from tests.index.contents import articles, bodies
from tests.index.hostile import TEXT, good_files
from tests.index.sources.making import make_docx, make_epub, make_tar, make_zip, paragraph

ROOT = Path(__file__).parents[2]
HERE = "https://stranger.example"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")

# Loaded by every Python process as it starts: tells of every file that is opened, made, moved or removed, of programs
# that are run, and of the network.
AUDIT = """
import os, sys
_CHANGES = ("remove", "rename", "mkdir", "rmdir", "link", "symlink", "truncate", "chmod", "chown", "utime")
_log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_APPEND)
def _tell(kind, what):
    os.write(_log, (repr((os.getpid(), kind, what)) + "\\n").encode())
def _audit(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        flags = given[2] or 0
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or (given[1] or "r")[0] in "wax"
        _tell("write" if writes else "read", os.path.abspath(os.fsdecode(given[0])))
    elif event.startswith("os.") and event[3:] in _CHANGES:
        for one in given:
            if isinstance(one, (str, bytes)):
                _tell("write", os.path.abspath(os.fsdecode(one)))
    elif event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        _tell("network", event)
    elif event in ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen"):
        _tell("run", str(given[0]))
_tell("start", "")
sys.addaudithook(_audit)
"""

PROGRAM = """
import sys
from hansou import Indexer
from hansou.index.building import batches
batches._ALONE = 0  # characters that are not worth a worker
batches.BATCH_ARTICLES = 4
with Indexer(sys.argv[1], workers=2) as indexer:
    report = indexer.update([sys.argv[2]])
print((report.added, [failure.where for failure in report.failed] + [left.path for left in report.left]))
"""

# System calls that make or change a file, with all their paths quoted; opening ones say so by their flags.
_CHANGES = re.compile(
    r"\bopen(?:at)?\(.*O_(?:WRONLY|RDWR|CREAT)"
    r"|\b(?:creat|rename|unlink|mkdir|rmdir|link|symlink|mknod|truncate|chmod|chown|utime)\w*\("
)
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')


def fill(folder: Path) -> None:
    """Documents that ask to be more than read."""
    folder.mkdir()
    for suffix, data in good_files(TEXT).items():
        (folder / f"good{suffix}").write_bytes(data)
    remote = f'<link rel="stylesheet" href="{HERE}/a.css"><script src="{HERE}/a.js"></script><img src="{HERE}/a.png">'
    base = f'<base href="{HERE}"><meta http-equiv="refresh" content="0; url={HERE}"><iframe src="{HERE}"></iframe>'
    (folder / "remote.html").write_text(f"<html>{remote}{base}<p>{TEXT}</p></html>", encoding="utf-8")
    secret = folder.parent / "secret.txt"
    entity = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}"><!ENTITY n SYSTEM "{HERE}/x">]>'
    (folder / "entity.docx").write_bytes(make_docx(paragraph("&f;&n;" + TEXT).replace("&amp;", "&"), before=entity))
    (folder / "remote.epub").write_bytes(make_epub({"题": f"<p>{TEXT}</p>{remote}"}, {"title": "题"}))
    (folder / "up.zip").write_bytes(make_zip({"../../written.txt": TEXT, f"{folder.parent}/written.txt": TEXT}))
    (folder / "up.tar").write_bytes(make_tar({"../../written.txt": TEXT, f"{folder.parent}/written.txt": TEXT}))
    (folder / "out.txt").symlink_to(secret)
    (folder / "up").symlink_to(folder.parent)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("绝密的内容", encoding="utf-8")
    fill(tmp_path / "news")
    return tmp_path


def index_it(place: Path, before: Sequence[str] = (), **environment: str) -> None:
    """Index the documents in processes of their own; what must be so however these are watched."""
    ran = subprocess.run(
        [*before, sys.executable, "-c", PROGRAM, place / "index", place / "news"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd=place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    added, named = ast.literal_eval(ran.stdout)
    assert added >= len(good_files(TEXT)) + 4
    assert {Path(where).name for where in named} >= {"out.txt", "up"}
    assert not any("绝密" in body for body in bodies(place / "index").values())
    assert sorted(path.name for path in place.iterdir() if not path.name.startswith("audit")) == [
        "index", "news", "secret.txt",
    ]  # fmt: skip


def is_outside(path: str, index: Path) -> bool:
    allowed = path == os.devnull or path.startswith("/dev/shm/sem.")
    return not (allowed or Path(path).is_relative_to(index))


def test_what_python_does_while_strangers_documents_are_read(place: Path) -> None:
    audit, log = place / "audit", place / "audit.log"
    audit.mkdir()
    (audit / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
    log.touch()
    index_it(place, PYTHONPATH=f"{audit}{os.pathsep}{ROOT}", AUDIT_LOG=str(log))
    told = [ast.literal_eval(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len([kind for _, kind, _ in told if kind == "start"]) == 4  # three read PDFs, spreadsheets and Office 97
    assert len({process for process, _, _ in told}) > 2  # workers are forked
    assert [what for _, kind, what in told if kind == "network"] == []
    assert {Path(what).name for _, kind, what in told if kind == "run"} == {Path(sys.executable).name}
    assert [what for _, kind, what in told if kind == "write" and is_outside(what, place / "index")] == []
    read = {what for _, kind, what in told if kind == "read"}
    assert str(place / "news" / "good.txt") in read
    assert str(place / "secret.txt") not in read


def traced(log: str, place: Path) -> Iterator[tuple[str, list[str]]]:
    """System calls that did not fail, each with the paths in it, counted from the folder it was made in."""
    for line in log.splitlines():
        if not re.search(r"= -1 E", line):
            yield line, [os.path.join(place, path) for path in _PATH.findall(line)]


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_what_the_system_is_asked_for_meanwhile(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("traced") / "log"
    index_it(place, ["strace", "-f", "-s", "4096", "-e", "trace=%network,%file", "-e", "signal=none", "-o", str(log)])
    calls = list(traced(log.read_text(encoding="utf-8", errors="replace"), place))
    assert any("execve(" in call for call, _ in calls)
    assert [call for call, _ in calls if re.search(r"\b(?:socket|connect|bind|sendto)\(", call)] == []
    changed = [path for call, paths in calls if _CHANGES.search(call) for path in paths]
    assert any(path.startswith(str(place / "index")) for path in changed)
    assert [path for path in changed if is_outside(path, place / "index")] == []
    opened = [path for call, paths in calls if re.search(r"\bopen\w*\(", call) for path in paths]
    assert str(place / "news" / "good.txt") in opened
    assert str(place / "secret.txt") not in opened


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.symlink_to(path.parents[1] / "secret.txt"), "a link that leads out"),
        (os.mkfifo, "not a regular file"),
    ],
    ids=["link", "pipe"],
)
def test_a_file_of_patterns_is_one_of_the_folder(place: Path, make, reason: str) -> None:
    make(place / "news" / ".hansouignore")
    with Indexer(place / "index", workers=1) as indexer:
        with pytest.raises(SourceError, match=reason) as error:
            indexer.update([place / "news"])
        assert "绝密" not in str(error.value)


def test_files_are_for_whom_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with Indexer(tmp_path / "index", workers=1) as indexer:
            indexer.add(articles(1, 20))
            (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
            indexer.update([tmp_path / "bad.jsonl"])
        folder = DirectoryFolder(tmp_path / "index")
        with folder.create("file") as file:
            assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o640
            assert (tmp_path / "index" / "file.tmp").exists()
        with folder.spool() as spool:
            spool.write(bytes(2 << 20))
            assert stat.S_IMODE(os.fstat(spool.fileno()).st_mode) == 0o600
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "index").iterdir()}
    assert "failures.log" in modes
    assert set(modes.values()) == {0o640}, modes
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o750


def test_an_answer_takes_no_longer_than_it_may(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(articles(1, 50))
    with Searcher(tmp_path) as searcher:
        with time_limit(60.0):
            results = searcher.search("江* 项目")
            assert results.total
            with time_limit(1e-9):
                time.sleep(0.001)
                for query in ("江* 项目", "江阴", "NOT 江", '"江阴 项目"~5'):
                    with pytest.raises(QueryError, match="too broad: it takes more than 1e-09 s"):
                        searcher.search(query)
            assert searcher.search("江* 项目").total == results.total
        assert searcher.search("江* 项目").total == results.total
    options = ["search", "江阴", "--index", str(tmp_path), "--timeout"]
    assert CliRunner().invoke(main, [*options, "60"]).exit_code == 0
    ran = CliRunner().invoke(main, [*options, "0.000000001"])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "too broad" in ran.stderr


def test_another_writer_says_so_or_waits_as_asked(tmp_path: Path) -> None:
    first = Indexer(tmp_path / "index", workers=1)
    with pytest.raises(IndexLocked):
        Indexer(tmp_path / "index", workers=1)
    began = time.monotonic()
    with pytest.raises(IndexLocked):
        Indexer(tmp_path / "index", workers=1, wait=0.3)
    assert time.monotonic() - began >= 0.3
    program = "import sys; from hansou.search.cli import main; main()"
    (tmp_path / "a.txt").write_text("江阴", encoding="utf-8")
    options = ["index", str(tmp_path / "a.txt"), "--index", str(tmp_path / "index"), "--wait", "60"]
    second = subprocess.Popen(
        [sys.executable, "-c", program, *options], env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    time.sleep(0.5)
    assert second.poll() is None
    first.add(articles(1, 1))
    first.commit()
    first.close()
    assert second.communicate(timeout=60)[0]
    assert second.returncode == 0
    assert len(bodies(tmp_path / "index")) == 2
