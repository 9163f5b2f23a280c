"""What is fuzzed: each target takes any bytes, and raises what should never be raised.

A target's name is that of a folder in ``crashers`` whose files once made it fail; `python -m tests.trust.fuzz` and
the test suite run all of them.
"""

# ruff: noqa: PT017 - what is tried may raise or not, and where it does, this is to hold

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from hansou import Article, HansouError, Indexer, OlderCommit, QueryError, Searcher, SourceError
from hansou.index.errors import CorruptIndex, NewerIndex, WordListError
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_bytes
from hansou.index.store.commit.commits import Store
from hansou.index.store.container.files import FileReader
from hansou.index.whoosh.toc import is_ours, read_toc
from hansou.search.expand.userwords import WordListWarning, read_synonyms, read_words
from tests.index.contents import articles
from tests.index.store.hostile import File

SUFFIXES = (
    *("txt", "md", "html", "jsonl", "json", "csv", "tsv", "docx", "epub", "pdf", "zip", "tar", "txt.gz", "txt.bz2"),
    *("txt.xz", "txt.zst"),
)
CRASHERS = Path(__file__).parent / "crashers"
_OPTIONS = ReadOptions(max_bytes=1 << 20, seconds=10.0)


@cache
def _place() -> Path:
    """A folder that lasts as long as this process."""
    holder = tempfile.TemporaryDirectory()
    _kept.append(holder)
    return Path(holder.name)


_kept: list[Any] = []


@cache
def _index() -> Path:
    path = _place() / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(articles(1, 60))
        indexer.add(Article("a#1", title="题", body="GWh 15 换电站，PM2.5；abc"))
    return path


@cache
def _searcher() -> Searcher:
    return Searcher(_index())


def query(data: bytes) -> None:
    """A query string: answers or a QueryError that is one line."""
    text = data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace") if _decodes(data) else repr(data)
    try:
        results = _searcher().search(text, limit=3)
        assert results.total >= len(results)
        for hit in results:
            for snippet in hit.snippets:
                assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
    except QueryError as error:
        assert "\n" not in str(error)
        assert error.position is None or 0 <= error.position <= len(text)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def document(data: bytes, suffix: str) -> None:
    """A file of any format: articles, failures, or a SourceError of one line."""
    path = Path(f"fuzzed.{suffix}")
    try:
        for found in read_bytes(data, path, _OPTIONS):
            if isinstance(found, Article):
                assert found.path.startswith(str(path))
                assert found.line >= 1
                found.body.encode("utf-8", "surrogatepass")
            else:
                assert found.reason
                assert "\n" not in found.reason
    except SourceError as error:
        assert "the reader of" not in str(error), error
        assert "\n" not in str(error)


def documents(data: bytes) -> None:
    """A file whose first byte says which format it claims to be."""
    if data and (suffix := SUFFIXES[data[0] % len(SUFFIXES)]) != "pdf":  # that is read by another process
        document(data[1:], suffix)


def records(data: bytes) -> None:
    """Files of records: JSON lines, JSON, CSV."""
    for suffix in ("jsonl", "json", "csv", "tsv"):
        document(data, suffix)


def pdf(data: bytes) -> None:
    """What claims to be a PDF."""
    document(b"%PDF-1.7\n" + data, "pdf")


def words(data: bytes) -> None:
    """A dictionary file and a file of synonyms: read, or a WordListError of one line."""
    path = _place() / "words.txt"
    path.write_bytes(data)
    for read in (read_words, read_synonyms):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", WordListWarning)
                read(path)
        except WordListError as error:  # noqa: PERF203 - each may fail alone
            assert "\n" not in str(error)


def contents(data: bytes) -> None:
    """A table of contents and a file of sections: read, or CorruptIndex or NewerIndex."""
    path = _place() / "toc"
    with suppress(CorruptIndex):
        is_ours(path, data)
    with suppress(CorruptIndex):
        list(read_toc(path, data))
    with suppress(CorruptIndex, NewerIndex):
        FileReader(_Bytes(data), "bytes")


@cache
def toc_head() -> bytes:
    """A table of contents as Whoosh's writers leave it, up to its pickled list of segments."""
    toc = next(_index().glob("*.toc")).read_bytes()
    return toc[: toc.index(b"hans")] + bytes(4)


def commit(data: bytes) -> None:
    """A newest commit by a stranger, as Whoosh's writers leave one: answers, or a HansouError."""
    toc = _index() / "_MAIN_99.toc"
    try:
        toc.write_bytes(toc_head() + data)
        with warnings.catch_warnings(), suppress(HansouError):
            warnings.simplefilter("ignore", OlderCommit)
            with Searcher(_index()) as searcher:
                searcher.search("江阴", limit=3, facets=("year",))
    finally:
        toc.unlink()


class _Bytes:
    """A folder of one file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, name: str) -> tuple[memoryview, str]:
        """See index.codec.folder."""
        return memoryview(self._data), name


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(_index().iterdir()) if path.suffix in (".inv", ".doc")}


def edits(data: bytes) -> Iterator[tuple[int, int]]:
    """Pairs of a place and a byte: what `data` asks to be changed."""
    for at in range(0, len(data) - 3, 4):
        yield int.from_bytes(data[at : at + 3], "big"), data[at + 3]


def index_files(data: bytes) -> None:
    """Index files changed where `data` says, and summed up again: answers, or a HansouError."""
    if len(data) < 5:
        return
    name = list(_files())[data[0] % 2]
    file = File.of(_files()[name])
    for at, value in edits(data[1:]):
        file.data[at % len(file.data)] = value
    path = _index() / name
    try:
        path.unlink()
        path.write_bytes(file.content())
        with suppress(HansouError), Searcher(_index()) as searcher:
            for text in ("江阴", '"百亿项目"', "江*", "title:无锡 的", "source:江阴日报"):
                with suppress(HansouError):
                    searcher.search(text, limit=3, facets=("year",))
            for number in range(0, 60, 13):
                with suppress(HansouError):
                    searcher.article(f"a/{number}")
        with suppress(HansouError):
            Store(_index()).state()
    finally:
        path.unlink(missing_ok=True)
        path.write_bytes(_files()[name])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "query": query,
    "documents": documents,
    "records": records,
    "pdf": pdf,
    "words": words,
    "contents": contents,
    "commit": commit,
    "index": index_files,
}
