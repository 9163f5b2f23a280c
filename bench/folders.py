"""A folder of many files in all formats: reading each format, indexing all, and keeping up with changes."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, Popen
from time import perf_counter
from typing import Any
from xml.sax.saxutils import escape

from bench.corpus import CorpusError
from bench.memory import PeakMemory
from bench.report import Table, number
from bench.runner import EngineError, Say, environment
from bench.stats import median

FILES = 20_000
#: How many files of each format are made, in thousandths; all others are plain text.
_SHARES = {".md": 150, ".html": 150, ".jsonl": 20, ".csv": 20, ".docx": 25, ".epub": 10, ".pdf": 25, ".zip": 10}
#: Two files in a thousand of each kind that the tests make one of.
_RARE = 2
_RECORDS = 5  # in a file that holds several
_READ_AT_MOST = 300  # files of a format whose reading is timed
_CHANGED = 10
_REPEATS = 3
_SEEDS = Path(__file__).resolve().parent.parent / "seeds"
_TARGETS = {"unchanged": 2.0, "changed": 3.0}  # seconds for 20,000 files, whole process


@dataclass(frozen=True)
class FormatSpeed:
    """How fast files of one format are read, in one process."""

    name: str
    files: int
    articles: int
    failed: int
    bytes: int
    seconds: float


@dataclass
class FolderRun:
    """What was measured of a folder; seconds are those of whole processes, from start to end."""

    files: int = 0
    formats: list[FormatSpeed] = field(default_factory=list)
    index_seconds: float = 0.0
    index_peak: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)


def run(directory: Path, scratch: Path, seed: int, say: Say) -> FolderRun:
    """Measure the folder, which is filled first when it is empty.

    Ten of its text files are changed for a while, and put back with their times as they were.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if not any(directory.iterdir()):
        say(f"making {FILES:,} files in {directory}")
        make(directory, FILES, seed)
    result = FolderRun()
    result.formats = list(read_formats(directory, say))
    index = scratch / "folder.hansou"
    result.index_seconds, result.index_peak, result.report = _index(directory, index)
    result.files = result.report["added"]
    say(f"indexed {result.files:,} files in {result.index_seconds:.1f} s")
    for _ in range(_REPEATS):
        seconds, _peak, report = _index(directory, index)
        _expect(report, "unchanged", result.files)
        result.unchanged.append(seconds)
    for turn in range(_REPEATS):
        with changed(directory, _CHANGED, seed + turn):
            seconds, _peak, report = _index(directory, index)
            _expect(report, "changed", _CHANGED)
            result.changed.append(seconds)
        _index(directory, index)
    return result


def tables(result: FolderRun) -> list[Table]:
    """Return reading by format, and indexing and keeping up with the targets."""
    rows = []
    for speed in result.formats:
        rate, mega = speed.files / speed.seconds, speed.bytes / speed.seconds / 1e6
        rows.append(
            [speed.name, f"{speed.files:,}", f"{speed.articles:,}", f"{speed.failed:,}", number(rate), number(mega)]
        )
    header = ["", "files", "articles", "failed", "files a second", "MB a second"]
    read = Table("Reading, by format, one process", header, rows)
    steps = [
        ["index all, s", number(result.index_seconds), ""],
        ["… files a second", number(result.files / result.index_seconds), ""],
        ["… peak memory, MB", number(result.index_peak / 1e6), ""],
        ["unchanged second run, s", number(median(result.unchanged)), _verdict(result.unchanged, "unchanged")],
        [f"{_CHANGED} changed files, s", number(median(result.changed)), _verdict(result.changed, "changed")],
    ]
    return [read, Table(f"{result.files:,} files, whole processes", ["", "measured", "target"], steps)]


def _verdict(seconds: Sequence[float], name: str) -> str:
    met = "met" if median(seconds) <= _TARGETS[name] else "missed"
    return f"≤ {_TARGETS[name]:g} for {FILES:,}: {met}"


def _expect(report: dict[str, Any], fate: str, files: int) -> None:
    if report[fate] != files:
        raise EngineError(f"{files:,} files should be {fate} and {report[fate]:,} are")


def _index(directory: Path, index: Path) -> tuple[float, int, dict[str, Any]]:
    """Run `hansou index` as a process: its seconds, its peak memory and its report."""
    command = [sys.executable, "-m", "hansou", "index", str(directory), "--index", str(index), "--json"]
    start = perf_counter()
    with Popen(command, stdout=PIPE, stderr=PIPE, env=environment()) as process, PeakMemory(process.pid) as memory:
        out, errors = process.communicate()
        seconds = perf_counter() - start
    if process.returncode:
        raise EngineError(errors.decode(errors="replace").strip())
    return seconds, memory.peak, json.loads(out)


def read_formats(directory: Path, say: Say) -> Iterator[FormatSpeed]:
    """Read some files of each format, evenly spread, and time it."""
    from hansou.index.following.walk import find_files
    from hansou.index.sources.format import Doubt, Failure
    from hansou.index.sources.registry import format_name, read_file

    by_format: defaultdict[str, list[Path]] = defaultdict(list)
    for found in find_files([directory]):
        by_format[format_name(Path(found.path))].append(Path(found.path))
    if not by_format:
        raise CorpusError(f"{directory}: nothing to index")
    for name, paths in sorted(by_format.items()):
        chosen = paths[:: -(-len(paths) // _READ_AT_MOST)]
        articles = failed = 0
        list(_outcomes(read_file, chosen[0]))  # what is imported is not this file's
        start = perf_counter()
        for path in chosen:
            for outcome in _outcomes(read_file, path):
                failed += isinstance(outcome, Failure)
                articles += not isinstance(outcome, Failure | Doubt)
        seconds = perf_counter() - start
        size = sum(path.stat().st_size for path in chosen)
        say(f"read {len(chosen):,} files of format {name}")
        yield FormatSpeed(name, len(chosen), articles, failed, size, seconds)


def _outcomes(read_file: Any, path: Path) -> Iterator[Any]:
    from hansou import SourceError
    from hansou.index.sources.format import Failure

    try:
        yield from read_file(path)
    except SourceError as error:
        yield Failure(str(path), str(error))


@contextmanager
def changed(directory: Path, count: int, seed: int) -> Iterator[None]:
    """Have some text files of the folder changed, and put them back."""
    paths = sorted(path for path in directory.rglob("*.txt") if path.is_file() and ".hansou" not in path.parts)
    if len(paths) < count:
        raise CorpusError(f"{directory}: fewer than {count} text files to change")
    before = [(path, path.stat(), path.read_bytes()) for path in random.Random(seed).sample(paths, count)]
    try:
        for turn, (path, _, data) in enumerate(before):
            path.write_bytes(data + f"\n改动{seed}之{turn}\n".encode())
        yield
    finally:
        for path, status, data in before:
            path.write_bytes(data)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def make(directory: Path, count: int, seed: int) -> None:
    """Fill a folder with files of all formats, 500 in a folder, their text put together from seeds/."""
    rng = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted(_SEEDS.glob("[!df]*/*.txt"))]
    sentences = [f"{sentence}。" for text in texts for sentence in text.replace("\n", "").split("。") if sentence]
    rare = [suffix for suffix in _one_of_each("", "") if suffix not in _SHARES]
    shares = {**_SHARES, **dict.fromkeys(rare, _RARE)}
    suffixes = [suffix for suffix, share in shares.items() for _ in range(share * count // 1000)]
    suffixes += [".txt"] * (count - len(suffixes))
    rng.shuffle(suffixes)
    for place, suffix in enumerate(suffixes):
        folder = directory / f"{place // 500:03}"
        folder.mkdir(exist_ok=True)
        articles = [_article(rng, sentences, place, record) for record in range(_RECORDS)]
        make_one = _MAKERS.get(suffix) or (_rare(suffix) if suffix in rare else _text)
        (folder / f"{place:05}{suffix}").write_bytes(make_one(articles))


Article = tuple[str, str, list[str]]
"""Title, date, paragraphs."""


def _article(rng: random.Random, sentences: Sequence[str], place: int, record: int) -> Article:
    date = f"{rng.randint(2015, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    paragraphs = ["".join(rng.sample(sentences, 4)) for _ in range(4)]
    return f"{rng.choice(sentences)[:18]}之{place}之{record}", date, paragraphs


def _text(articles: Sequence[Article]) -> bytes:
    title, date, paragraphs = articles[0]
    return "\n\n".join([title, f"{date} 江阴日报", *paragraphs]).encode()


def _markdown(articles: Sequence[Article]) -> bytes:
    title, date, paragraphs = articles[0]
    return "\n\n".join([f"# {title}", date, *paragraphs]).encode()


def _html(articles: Sequence[Article]) -> bytes:
    title, date, paragraphs = articles[0]
    menu = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(20))
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body><ul>{menu}</ul>'
        f"<article><h1>{escape(title)}</h1><p>{date} 10:22 江阴日报</p>{body}</article></body></html>"
    ).encode()


def _jsonl(articles: Sequence[Article]) -> bytes:
    rows = [{"id": n, "title": a[0], "date": a[1], "body": "\n".join(a[2])} for n, a in enumerate(articles)]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _csv(articles: Sequence[Article]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "标题", "日期", "正文"])
    rows.writerows([n, title, date, "\n".join(paragraphs)] for n, (title, date, paragraphs) in enumerate(articles))
    return out.getvalue().encode("utf-8-sig")


def _made(kind: str) -> Any:
    """A function of the tests, which make files of these formats as well."""
    return getattr(import_module("tests.index.sources.making"), kind)


def _docx(articles: Sequence[Article]) -> bytes:
    title, _, paragraphs = articles[0]
    paragraph = _made("paragraph")
    made: bytes = _made("make_docx")(paragraph(title, "Title") + "".join(map(paragraph, paragraphs)))
    return made


def _epub(articles: Sequence[Article]) -> bytes:
    chapters = {title: "".join(f"<p>{escape(p)}</p>" for p in paragraphs) for title, _, paragraphs in articles}
    made: bytes = _made("make_epub")(chapters, {"title": articles[0][0]})
    return made


def _pdf(articles: Sequence[Article]) -> bytes:
    title, _, paragraphs = articles[0]
    lines, top = [(72.0, 780.0, 18.0, title)], 740.0
    for paragraph in paragraphs:
        more, top = _made("column")(72.0, top, paragraph, 40)
        lines += more
    made: bytes = _made("make_pdf")([lines])
    return made


def _zip(articles: Sequence[Article]) -> bytes:
    made: bytes = _made("make_zip")({f"{n}.txt": _text([article]) for n, article in enumerate(articles)})
    return made


def _one_of_each(title: str, text: str) -> dict[str, bytes]:
    """A file of each kind that the tests make, by its suffix."""
    made: dict[str, bytes] = import_module("tests.index.sources.making_kinds").one_of_each(title, text)
    return made


def _rare(suffix: str) -> Callable[[Sequence[Article]], bytes]:
    def make_one(articles: Sequence[Article]) -> bytes:
        title, _, paragraphs = articles[0]
        return _one_of_each(title, "".join(paragraphs))[suffix]

    return make_one


_MAKERS = {
    ".md": _markdown,
    ".html": _html,
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".docx": _docx,
    ".epub": _epub,
    ".pdf": _pdf,
    ".zip": _zip,
}
