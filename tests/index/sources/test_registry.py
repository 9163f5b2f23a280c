import os
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Doubt
from hansou.index.sources.formats import text
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_file

_TEXT = "霞客湾科学城\n\n规划面积约13.5平方公里，名字取自江阴人徐霞客。五年前，这里还有大大小小四十多口鱼塘。"
_TRADITIONAL = "新廠動土\n\n曜衡半導體今日在新竹科學園區舉行三期廠房動土典禮，總投資新台幣486億元，預計後年裝機。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"])
@pytest.mark.parametrize("suffix", [".txt", ".TEXT", ".md", ".html", ".unknown", ""])
def test_every_encoding_of_every_format(tmp_path: Path, encoding, suffix):
    path = tmp_path / f"文章{suffix}"
    text = _TRADITIONAL if encoding == "big5" else _TEXT
    title, _, body = text.partition("\n\n")
    if suffix == ".html":
        text = f"<title>{title}</title><h1>{title}</h1><p>{body}</p>"
    path.write_bytes(text.encode(encoding))
    (article,) = read_file(path)
    assert isinstance(article, Article)
    assert (article.path, article.title, article.body) == (str(path), title, body)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("<!DOCTYPE html><title>网页标题</title><p>内容在此。", "网页标题"),
        ("  <html><head><title>网页标题</title></head><p>内容在此。", "网页标题"),
        ('{"id": 1, "title": "记录标题", "body": "内容"}\n{"id": 2, "title": "又一条", "body": "内容"}', "记录标题"),
        ("文本标题\n\n内容在此，一句话。", "文本标题"),
        ("{不是记录}\n\n内容在此，一句话。", "{不是记录}"),
    ],
)
def test_format_is_told_by_content_where_the_suffix_does_not(tmp_path: Path, content, title):
    path = tmp_path / "2022.09.19 无锡"
    path.write_text(content, "utf-8")
    assert next(iter(read_file(path))).title == title


def _fails(path: Path, reason: str, options: ReadOptions | None = None) -> None:
    with pytest.raises(SourceError) as caught:
        list(read_file(path, options))
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b" \n\t\n", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "binary file"),
        (bytes(range(128, 256)) * 3, "text in no known encoding"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
def test_what_is_no_text_is_refused(tmp_path: Path, content, reason, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    _fails(path, reason)


def test_what_repair_leaves_nothing_of_is_empty(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("\u200b\n[图片]", "utf-8")
    _fails(path, "empty file")


def test_what_is_no_readable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _fails(tmp_path / "gone.txt", "no such file")
    _fails(tmp_path, "a folder, not a file")
    os.mkfifo(tmp_path / "pipe.txt")
    _fails(tmp_path / "pipe.txt", "not a regular file")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    _fails(tmp_path / "loop.txt", "too many levels of symbolic links")
    path = tmp_path / "a.txt"
    path.write_text("文")
    _fails(path, "larger than 2 bytes", ReadOptions(max_bytes=2))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    _fails(path, "permission denied")


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="only Linux has files that are longer than they say")
def test_a_file_that_is_longer_than_it_says_is_read_to_its_end():
    (article,) = read_file(Path("/proc/version"))
    assert isinstance(article, Article)
    assert f"{article.title}{article.body}".startswith("Linux version ")
    _fails(Path("/proc/version"), "larger than 9 bytes", ReadOptions(max_bytes=9))


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_refused():
    _fails(Path("/dev/null"), "not a regular file")


def test_doubts_come_before_what_they_concern_and_only_with_it(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes("你好".encode("gb18030"))
    doubt, article = read_file(path)
    assert isinstance(article, Article)
    assert doubt == Doubt(str(path), f"the encoding is not certain: read as {doubt.reason.split()[-1]}")
    path.write_bytes(_TRADITIONAL.encode("big5") * 9 + b"\xa4")
    doubt, article = read_file(path)
    assert doubt == Doubt(str(path), "the encoding is not certain: read as big5, 1 damaged place in it")


@pytest.mark.parametrize("options", [{"fields": {"headline": "title"}}, {"repair_off": frozenset({"rubi"})}])
def test_options_that_do_not_exist_are_refused(options):
    with pytest.raises(SourceError, match=r"there is no (field 'headline'|repair 'rubi'); there are: "):
        ReadOptions(**options)


def test_a_mistake_in_a_reader_is_a_failure_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of\nall things")

    monkeypatch.setattr(text, "part", fail)
    (tmp_path / "a.txt").write_text("文")
    _fails(tmp_path / "a.txt", "the reader of text files failed: ZeroDivisionError of all things")


def test_a_name_that_is_not_utf8_is_a_name(tmp_path: Path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    try:
        path.write_text("文")
    except OSError:
        pytest.skip("this file system has no such names")
    (article,) = read_file(path)
    assert isinstance(article, Article)
    assert os.fsencode(article.path) == os.fsencode(tmp_path) + b"/\xff.txt"
