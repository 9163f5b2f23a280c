"""No file takes longer than it may, whoever reads it, and Ctrl-C ends any reader: from outside, so that readers need
do nothing for it.
"""

from __future__ import annotations

import gzip
import os
import re
import signal
import struct
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from hansou import Article, Indexer, ReadOptions
from hansou.index.errors import SourceError
from hansou.index.sources import registry
from hansou.index.sources.clock import Clock, Stopped, TooSlow, ticking
from hansou.index.sources.format import Failure, Format, Input
from hansou.index.sources.nesting import DEEPEST, shallow
from hansou.index.sources.registry import read_file

from .making import make_docx, make_epub, make_pdf, make_zip, paragraph

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0  # seconds on a machine that has other things to do; what is tested takes minutes and hours


def _tar_that_claims(size: int) -> bytes:
    entry = tarfile.TarInfo("a.txt")
    entry.size = size
    return entry.tobuf(tarfile.GNU_FORMAT)


def _sparse_tar() -> bytes:
    """A sparse file of 8 TiB, of which the archive holds nothing."""
    entry = tarfile.TarInfo("a.txt")
    entry.type = tarfile.GNUTYPE_SPARSE
    entry.size = 0
    head = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    head[483:495] = b"\x80" + (8 << 40).to_bytes(11, "big")
    head[148:156] = b"%06o\0 " % (sum(head[:148]) + sum(head[156:]) + 8 * 32)
    return bytes(head)


def _zip_that_claims(size: int) -> bytes:
    data = bytearray(make_zip({"a.txt": "文" * 9}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def _deep_xml(depth: int) -> str:
    return "<w:p>" * depth + "<w:r><w:t>深</w:t></w:r>" + "</w:p>" * depth


_PAGE = "<html><body><h1>题目</h1>{}<p>结尾在此，一句话。</p></body></html>"
HOSTILE = {
    "claims 8 TiB.tar": _tar_that_claims(8 << 40),
    "claims 8 TiB": _tar_that_claims(8 << 40),
    "claims 8 TiB.tar.gz": gzip.compress(_tar_that_claims(8 << 40)),
    "claims less than nothing.tar": _tar_that_claims(-512),
    "claims 60 MB.tar": _tar_that_claims(60 << 20),
    "sparse.tar": _sparse_tar(),
    "long name.tar": tarfile.TarInfo("a")
    .tobuf(tarfile.GNU_FORMAT)
    .replace(b"0000000\0000000", b"7777777\0007777")[:512],
    "claims 4 GB.zip": _zip_that_claims(0xFFFFFFFE),
    "div.html": _PAGE.format("<div>" * 400_000).encode(),
    "closed.html": _PAGE.format("<div>" * 40_000 + "</div>" * 40_000).encode(),
    "ul.html": _PAGE.format("<ul><li>" * 100_000).encode(),
    "options.html": _PAGE.format("<select>" + "<option>" * 60_000).encode(),
    "misnested.html": _PAGE.format("<b><i></b>" * 100_000).encode(),
    "comments.html": _PAGE.format("<!--" * 200_000).encode(),
    "attributes.html": _PAGE.format("<a " + "b=c " * 200_000 + ">").encode(),
    "deep.docx": make_docx(_deep_xml(100_000)),
    "rows.docx": make_docx("<w:tbl><w:tr><w:tc>" * 30_000 + paragraph("深") + "</w:tc></w:tr></w:tbl>" * 30_000),
    "chapters.epub": make_epub({"深": "<div>" * 40_000 + "文字" + "</div>" * 40_000}, {"title": "深"}),
    "deep.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "wide.json": b"[" + b"{}," * 500_000 + b"{}]",
    "quotes.csv": b'a,b\n"' + b'""' * 500_000,
    "columns.csv": b",".join([b"a"] * 100_000) + b"\n" + b",".join([b"b"] * 100_000),
    "brackets.md": ("[" * 100_000 + "]" * 100_000).encode(),
    "stars.md": ("*a " * 100_000 + "**" * 50_000).encode(),
    "quotes.md": (">" * 100_000 + "文\n").encode(),
    "backticks.md": "".join("`" * n + "文" for n in range(1, 1000)).encode(),
    "braces.rtf": b"{\\rtf1" + b"{" * 200_000 + b"a" + b"}" * 200_000,
    "pages.pdf": make_pdf([[(72.0, 780.0, 18.0, "深")]]).replace(b"/Kids[", b"/Kids[" + b"9 0 R " * 100_000),
    "letters.txt": "江" * 3_000_000,
    "blanks.txt": " " * 3_000_000 + "文",
    "lines.txt": "\n" * 3_000_000 + "文",
    "dates.txt": "2024年" * 300_000,
    "bytes.log": os.urandom(1 << 20),
    "parts.eml": b"MIME-Version: 1.0\nFrom: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary=a\n\n"
    + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_no_time(tmp_path: Path, name: str) -> None:
    data = HOSTILE[name]
    path = tmp_path / "files" / name
    path.parent.mkdir()
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (path.parent / "good.txt").write_text("好的文章\n\n江阴项目。\n", encoding="utf-8")
    began = time.monotonic()
    with Indexer(tmp_path / "index", workers=1, options=ReadOptions(seconds=9)) as indexer:
        report = indexer.update([path.parent])
    assert time.monotonic() - began < PATIENCE
    assert report.added >= 1
    assert report.added + len(report.failed) + len(report.left) >= 2, "read, or named"
    assert report.articles >= 1


@pytest.mark.parametrize("name", [name for name in HOSTILE if "claims 8" in name])
def test_a_member_larger_than_its_archive_is_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])  # type: ignore[arg-type]
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"longer than the archive|inflates to more than"):
        list(read_file(path))
    assert time.monotonic() - began < 1


# --- what a page keeps when it is nested too deeply -----------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "ul", "b", "blockquote", "section", "table", "font"])
def test_no_text_of_a_page_is_lost_for_its_depth(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "a.html"
    words = [f"第{number}句话在这里。" for number in range(3000)]
    path.write_text(_PAGE.format("".join(f"<{tag}>{word}" for word in words)), encoding="utf-8")
    (article,) = (found for found in read_file(path) if isinstance(found, Article))
    assert [word for word in (*words, "结尾在此") if word not in article.body.replace("\n", "")] == []


def test_a_page_as_people_write_them_is_left_as_it_is() -> None:
    rows = "<tr><td>一<td>二" * 3000 + "<ul>" + "<li>三<p>四" * 3000 + "</ul>"
    page = _PAGE.format(f"<table>{rows}</table><script>if (a<b) document.write('<div>'.repeat(9))</script>")
    assert shallow(page) == page
    deep = "<div>" * (DEEPEST - 10) + "文" + "</div>" * (DEEPEST - 10) + "<p>段<br>" * 3000
    assert shallow(deep) == deep
    assert shallow("<div>" * 3000).count("<div") == DEEPEST
    assert "<script>alert" in shallow("<div>" * 3000 + "<script>alert('文')</script>")


# --- the clock ------------------------------------------------------------------------------------------------------


def _busy(_: Input) -> Iterator[Article]:
    while True:
        sum(range(1000))
    yield Article("never")


def _regular(_: Input) -> Iterator[Article]:
    re.fullmatch(r"(a*)*b", "a" * 60)
    yield Article("never")


def _stubborn(given: Input) -> Iterator[Article | Failure]:
    """A reader that takes every error for one of its records'."""
    number = 0
    while True:
        number += 1
        try:
            while True:
                sum(range(1000))
        except Exception as error:  # noqa: BLE001
            yield Failure(f"{given.path}#{number}", str(error))


def _asleep(given: Input) -> Iterator[Article]:
    yield Article(f"{given.path}#1", body="先读到的一篇。")
    time.sleep(3600)


READERS = {"busy": _busy, "regular": _regular, "stubborn": _stubborn, "asleep": _asleep}


@pytest.fixture
def slow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a file that its reader would never come to an end with, and one that is read."""
    reader: Callable[[Input], Iterator[object]] = READERS[request.param]
    monkeypatch.setitem(registry._BY_SUFFIX, ".slow", Format("slow", (".slow",), reader))  # type: ignore[arg-type]
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.slow").write_text("慢")
    (folder / "b.txt").write_text("题目\n\n江阴项目。", encoding="utf-8")
    return folder


@pytest.mark.parametrize("slow", READERS, indirect=True)
def test_a_reader_that_does_not_end_costs_its_file(slow: Path) -> None:
    for reread in (False, True):
        with Indexer(slow.parent / "index", workers=1, options=ReadOptions(seconds=1)) as indexer:
            began = time.monotonic()
            report = indexer.update([slow])
        assert [failure.where for failure in report.failed] == (
            [] if reread and report.unchanged == 2 else [str(slow / "a.slow")]
        )
        if not reread:
            assert report.failed[0].reason == "reading it took longer than 1 seconds"
            assert time.monotonic() - began < PATIENCE
        else:
            assert time.monotonic() - began < 1, "it is not read again as long as nothing changes"
        assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


@pytest.mark.parametrize("slow", ["busy", "stubborn"], indirect=True)
def test_so_it_does_in_a_thread(slow: Path) -> None:
    told: list[object] = []

    def update() -> None:
        with Indexer(slow.parent / "index", workers=1, options=ReadOptions(seconds=1)) as indexer:
            told.append(indexer.update([slow]).failed)

    thread = threading.Thread(target=update)
    thread.start()
    thread.join(PATIENCE)
    assert told == [[Failure(str(slow / "a.slow"), "reading it took longer than 1 seconds")]]


@pytest.mark.parametrize("slow", READERS, indirect=True)
def test_a_wish_to_stop_ends_a_reader_within_a_second(slow: Path) -> None:
    began = time.monotonic()
    with Indexer(slow.parent / "index", workers=1) as indexer:
        report = indexer.update([slow], stop=lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < PATIENCE
    assert report.stopped
    assert report.remaining == 2
    assert report.failed == []
    (slow / "a.slow").unlink()
    with Indexer(slow.parent / "index", workers=1) as indexer:
        assert indexer.update([slow]).added == 1


def test_the_alarm_of_others_is_theirs() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.6)
    clock = Clock(0.3)
    try:
        with ticking(clock), pytest.raises(TooSlow):
            clock.run(lambda: [sum(range(1000)) for _ in iter(int, 1)])
        time.sleep(0.7)
        assert rung == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_only_the_time_of_reading_counts() -> None:
    clock = Clock(0.3)
    with ticking(clock):
        clock.start()
        time.sleep(1)
        assert clock.run(lambda: "read") == "read"
    stopped = Clock(30, stop=lambda: True)
    with ticking(stopped), pytest.raises(Stopped):
        stopped.run(lambda: time.sleep(60))


@pytest.mark.skipif(os.name != "posix", reason="how Ctrl-C comes is the system's")
def test_ctrl_c_ends_reading_a_pdf_and_keeps_the_rest(tmp_path: Path) -> None:
    """The reader is a process that hangs: it is sent to sleep as soon as it is there."""
    (tmp_path / "a.txt").write_text("题目\n\n江阴项目。", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(make_pdf([[(72.0, 780.0, 18.0, "深")]]))
    program = (
        "import os, signal, sys\n"
        "from hansou.index.sources.isolation.process import Isolated\n"
        "start = Isolated._started\n"
        "def asleep(self):\n"
        "    process = start(self)\n"
        "    os.kill(process.pid, signal.SIGSTOP)\n"
        "    print('waiting', flush=True)\n"
        "    return process\n"
        "Isolated._started = asleep\n"
        "from hansou.search.cli import main\n"
        "main(sys.argv[1:], prog_name='hansou')\n"
    )
    index = subprocess.Popen(
        [sys.executable, "-c", program, "index", tmp_path, "--workers", "1"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert index.stdout is not None
    assert index.stdout.readline() == "waiting\n"
    index.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, err = index.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
    assert index.returncode == 130
    assert "1 file left" in err


def test_zip_members_are_looked_at_before_they_are_inflated(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{number}.jpg", b"\xff\xd8\xff\xe0" + os.urandom(1 << 20))
        archive.writestr("a.txt", "题目\n\n江阴项目。")
    path = tmp_path / "a.zip"
    path.write_bytes(out.getvalue())
    options = ReadOptions(max_bytes=40 << 20)
    kinds = [type(found).__name__ for found in read_file(path, options)]
    assert kinds == ["Left"] * 30 + ["Article"]
    small = ReadOptions(max_bytes=len(out.getvalue()))
    assert len(list(read_file(path, small))) == 31
