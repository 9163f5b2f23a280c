"""A file of every format and encoding, each found by a query that only its text answers."""

import bz2
import gzip
import json
import lzma
from collections.abc import Iterator

import pytest
import zstandard

from hansou import Hit, Indexer, Searcher

from .making import column, make_docx, make_epub, make_pdf, make_tar, make_zip, paragraph

_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312")
_TRADITIONAL = ("big5", "big5hkscs", "cp950", "utf-16-be")
_WORDS = "天地山川春夏秋冬金木水火梅桃竹菊石田雨江星花雪月"


def _word(number: int) -> str:
    """A string that no other file holds."""
    return f"{_WORDS[number % 24]}{_WORDS[(number * 7 + 3) % 24]}{_WORDS[(number * 5 + 11) % 24]}坊{number}舟"


def _news(word: str) -> str:
    told = f"昨天上午，{word}下水，岸上的人都鼓起掌来，船长四十二米。"
    return f"澄江造船厂{word}下水\n\n太湖晨报 2023-04-05 10:20\n\n{told}\n"


def _traditional(word: str) -> str:
    told = f"昨天上午，{word}下水，岸上的人都鼓起掌來，船長四十二米。"
    return f"澄江造船廠{word}下水\n\n太湖晨報 2023-04-05 10:20\n\n{told}\n"


def _page(word: str, charset: str) -> str:
    title, *paragraphs = _news(word).split("\n\n")
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><meta charset={charset}><title>{title}</title><h1>{title}</h1>{body}</html>"


def _record(word: str) -> dict[str, str]:
    title, credit, body, *_ = _news(word).split("\n\n")
    return {"标题": title, "正文": body, "日期": credit.split()[1]}


def _pdf(word: str) -> bytes:
    title, credit, body, *_ = _news(word).split("\n\n")
    lines, _ = column(72, 700, body.strip(), 14)
    return make_pdf([[(72, 760, 20, title), (72, 730, 10, credit), *lines]])


def _docx(word: str) -> bytes:
    title, credit, body, *_ = _news(word).split("\n\n")
    return make_docx(paragraph(title, "Title") + paragraph(credit) + paragraph(body))


def _epub(word: str) -> bytes:
    title, _, body, *_ = _news(word).split("\n\n")
    return make_epub({title: f"<p>{body}</p>"}, {"title": "江边", "date": "2023-04-05"})


def _table(word: str, delimiter: str) -> str:
    record = _record(word)
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in (record, record.values()))


def _files() -> Iterator[tuple[str, bytes]]:
    """Names and bytes of files; the text of each holds the word of its number."""
    number = iter(range(1000))

    def word() -> str:
        return _word(next(number))

    for codec in _ENCODINGS:
        yield f"{codec}.txt", _news(word()).encode(codec)
        yield f"{codec}.md", f"# {_news(word())}".encode(codec)
        yield f"{codec}.html", _page(word(), codec.removesuffix("-sig")).encode(codec)
        yield f"{codec}-lies.html", _page(word(), "iso-8859-1").encode(codec)
        yield f"{codec}.jsonl", json.dumps(_record(word()), ensure_ascii=False).encode(codec)
        yield f"{codec}.json", json.dumps([_record(word())], ensure_ascii=False).encode(codec)
        yield f"{codec}.csv", _table(word(), ",").encode(codec)
    for codec in _TRADITIONAL:
        yield f"繁-{codec}.txt", _traditional(word()).encode(codec)
    yield "a.tsv", _table(word(), "\t").encode()
    yield "a.pdf", _pdf(word())
    yield "a.docx", _docx(word())
    yield "a.epub", _epub(word())
    yield "a.txt.gz", gzip.compress(_news(word()).encode())
    yield "a.txt.bz2", bz2.compress(_news(word()).encode("gb18030"))
    yield "a.txt.xz", lzma.compress(_news(word()).encode())
    yield "a.txt.zst", zstandard.compress(_news(word()).encode())
    yield "a.zip", make_zip({"内/a.txt": _news(word())})
    yield "b.zip", make_zip({"内/a.pdf": _pdf(word())})
    yield "a.tar", make_tar({"内/a.txt": _news(word())})
    yield "a.tar.gz", make_tar({"内/a.docx": _docx(word())}, "w:gz")
    yield "a.tbz2", make_tar({"内/a.jsonl": json.dumps(_record(word()))}, "w:bz2")
    yield "a.tar.xz", make_tar({"内/a.zip": make_zip({"b.txt": _news(word())})}, "w:xz")


_FILES = dict(_files())


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("formats")
    for name, data in _FILES.items():
        (folder / name).write_bytes(data)
    with Indexer(folder / ".hansou", workers=1) as indexer:
        report = indexer.update([folder])
    assert report.failed == []
    assert report.doubtful == []
    with Searcher(folder / ".hansou") as opened:
        yield opened


def _only_hit(searcher: Searcher, number: int) -> Hit:
    (hit,) = searcher.search(f'"{_word(number)}下水"')
    return hit


@pytest.mark.parametrize("number", range(len(_FILES)), ids=list(_FILES))
def test_is_found_with_its_title_and_date(searcher: Searcher, number: int):
    hit = _only_hit(searcher, number)
    name = list(_FILES)[number]
    assert hit.path == name or hit.path.startswith(f"{name}#")
    assert hit.title.replace("廠", "厂").removeprefix("江边 · ") == f"澄江造船厂{_word(number)}下水"
    assert hit.date.startswith("2023-04-05")
    assert hit.snippets[0].highlights


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("gbk.md", "gbk.md", "markdown"),
        ("gbk.csv", "gbk.csv#2", "csv"),
        ("gbk.json", "gbk.json#1", "json"),
        ("a.epub", "a.epub#book/text/c0.xhtml", "epub"),
        ("a.txt.gz", "a.txt.gz", "text"),
        ("a.zip", "a.zip#内/a.txt", "text"),
        ("a.tar.gz", "a.tar.gz#内/a.docx", "docx"),
        ("a.tbz2", "a.tbz2#内/a.jsonl#1", "jsonl"),
        ("a.tar.xz", "a.tar.xz#内/a.zip#b.txt", "text"),
        ("a.pdf", "a.pdf", "pdf"),
    ],
)
def test_path_and_format(searcher: Searcher, name: str, path: str, kind: str):
    hit = _only_hit(searcher, list(_FILES).index(name))
    assert (hit.path, hit.format) == (path, kind)
    article = searcher.article(path)
    assert article is not None
    assert article.format == kind
