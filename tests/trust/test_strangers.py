"""What strangers' files can make hansou do: nothing but be read."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import CorruptIndex, Indexer, IndexLocked, QueryError
from index.toc import read_toc
from search import Searcher, time_limit
from search.cli import main
from tests.index.contents import articles, bodies
from tests.index.hostile import TEXT, good_files
from tests.index.sources.making import make_docx, make_epub, paragraph

ROOT = Path(__file__).parents[2]
HERE = "https://stranger.example"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")

# Tells of every file that is opened, made, moved or removed, of processes, and of the network.
WATCHED = """
import json, os, sys
import index.indexer, search.cli  # what Python itself opens is not of interest
from index.text.segment import warm_up
warm_up()
told = {"read": [], "write": [], "network": [], "run": []}
def note(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        flags = given[2] or 0
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or (given[1] or "r")[0] in "wax"
        told["write" if writes else "read"].append(os.path.abspath(os.fsdecode(given[0])))
    elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"):
        told["write"] += [os.path.abspath(os.fsdecode(one)) for one in given if isinstance(one, (str, bytes))]
    elif event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        told["network"].append(event)
    elif event in ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen"):
        told["run"].append(str(given[0]))
sys.addaudithook(note)
with index.indexer.Indexer(sys.argv[1], workers=1) as indexer:
    report = indexer.update([sys.argv[2]])
print(json.dumps(told | {"added": report.added, "failed": [failure.where for failure in report.failed]}))
"""


def fill(folder: Path) -> None:
    """Documents that ask to be more than read."""
    folder.mkdir()
    for suffix, data in good_files(TEXT).items():
        (folder / f"good{suffix}").write_bytes(data)
    remote = f'<link rel="stylesheet" href="{HERE}/a.css"><script src="{HERE}/a.js"></script><img src="{HERE}/a.png">'
    base = f'<base href="{HERE}"><meta http-equiv="refresh" content="0; url={HERE}"><iframe src="{HERE}"></iframe>'
    (folder / "remote.html").write_text(f"<html>{remote}{base}<p>{TEXT}</p></html>", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{folder.parent}/secret.txt"><!ENTITY n SYSTEM "{HERE}/x">]>'
    (folder / "entity.docx").write_bytes(make_docx(paragraph("&f;&n;" + TEXT).replace("&amp;", "&"), before=entity))
    (folder / "remote.epub").write_bytes(make_epub({"题": f"<p>{TEXT}</p>{remote}"}, {"title": "题"}))
    (folder / "out.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "up").symlink_to(folder.parent)


def test_reading_reaches_no_network_and_writes_only_into_the_index(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("绝密的内容", encoding="utf-8")
    folder, index = tmp_path / "news", tmp_path / "index"
    fill(folder)
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, index, folder],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert told["added"] >= len(good_files(TEXT))
    assert told["network"] == []
    assert {Path(program).name for program in told["run"]} <= {Path(sys.executable).name}  # which reads PDFs
    outside = [path for path in told["write"] if not Path(path).is_relative_to(index) and path != os.devnull]
    assert outside == []
    assert str(tmp_path / "secret.txt") not in told["read"]
    assert {Path(where).name for where in told["failed"]} >= {"out.txt", "up"}
    assert not any("绝密" in body for body in bodies(index).values())


@pytest.mark.parametrize(
    "steps", [b"]r\xff\xff\xff\x3f", b"\x8b\x00\x00\x00\x40", b"\x96\x00\x00\x00\x40\x00\x00\x00\x00"]
)
def test_a_table_of_contents_takes_no_more_memory_than_it_has_bytes(tmp_path: Path, steps: bytes) -> None:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(articles(1, 3))
    toc = tmp_path / "index" / "_MAIN_1.toc"
    data = toc.read_bytes()
    tracemalloc.start()
    try:
        with pytest.raises(CorruptIndex):
            list(read_toc(toc, data[: data.index(b"hans") + 4] + b"\x80\x05" + steps + b"."))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_files_are_for_whom_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with Indexer(tmp_path / "index", workers=1) as indexer:
            indexer.add(articles(1, 20))
            (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
            indexer.update([tmp_path / "bad.jsonl"])
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
    program = "import sys; from search.cli import main; main()"
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
