"""Files of every format, damaged at random: articles, named failures or a reason, and nothing else ever."""

import random
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.sources.format import Doubt, Failure
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_bytes

from .making import column, make_docx, make_epub, make_pdf, make_tar, make_zip, paragraph
from .making_kinds import one_of_each

_TEXT = "霞客湾科学城位于江阴城东，规划面积约十三平方公里，名字取自江阴人徐霞客。"
_PDF = make_pdf([column(60, 700, _TEXT, 12)[0]] * 2, {"Title": "科学城", "Author": "范知秋"})
_DOCX = make_docx(paragraph("科学城", "Title") + paragraph(_TEXT), {"creator": "范知秋"})
_FILES = {
    "a.txt": f"科学城\n\n{_TEXT}\n".encode("gb18030"),
    "a.md": f"---\ntitle: 科学城\n---\n# 科学城\n\n{_TEXT}\n".encode(),
    "a.html": f"<html><title>科学城</title><h1>科学城</h1><div><p>{_TEXT}</p></div></html>".encode("big5", "ignore"),
    "a.jsonl": f'{{"title": "科学城", "body": "{_TEXT}"}}\n'.encode() * 3,
    "a.json": f'[{{"title": "科学城", "body": "{_TEXT}"}}, {{"title": "又一"}}]'.encode(),
    "a.csv": f'标题,内容\n科学城,"{_TEXT}\n二"\n又一,丁\n'.encode("utf-16"),
    "a.pdf": _PDF,
    "a.docx": _DOCX,
    "a.epub": make_epub({"一": f"<p>{_TEXT}</p>"}, {"title": "科学城"}),
    "a.zip": make_zip({"a.txt": _TEXT, "b.docx": _DOCX}),
    "a.tar": make_tar({"a.txt": _TEXT, "b.pdf": _PDF}),
    "a.tar.gz": make_tar({"a.txt": _TEXT}, "w:gz"),
    "a.tar.bz2": make_tar({"a.txt": _TEXT}, "w:bz2"),
    "a.tar.xz": make_tar({"a.txt": _TEXT}, "w:xz"),
    **{f"a{suffix}": data for suffix, data in one_of_each("科学城", _TEXT * 3).items()},
}


def _damaged(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 10, 40))):
        at = chance.randrange(len(damaged) + 1)
        match chance.randrange(5):
            case 0:
                damaged[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del damaged[at : at + chance.randrange(1, 200)]
            case 2:
                damaged[at:at] = damaged[at - 90 if at > 90 else 0 : at]
            case 3:
                damaged[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80", b"9999"))
            case _:
                del damaged[at + chance.randrange(2000) :]
    return bytes(damaged)


@pytest.mark.parametrize("name", _FILES)
def test_damaged_files_give_articles_or_reasons(name):
    chance = random.Random(f"damage of {name}")
    assert any(isinstance(found, Article) for found in read_bytes(_FILES[name], Path(name), ReadOptions()))
    for _ in range(150):
        reasons = []
        try:
            for found in read_bytes(_damaged(_FILES[name], chance), Path(name), ReadOptions()):
                assert isinstance(found, (Article, Failure, Doubt, Left))
                if isinstance(found, Article):
                    assert found.path.startswith(name)
                    assert found.title or found.body
                elif not isinstance(found, Left):
                    reasons.append(found.reason)
        except SourceError as error:
            reasons.append(str(error))
        for reason in reasons:
            assert reason
            assert "\n" not in reason
            assert " failed: " not in reason  # a mistake of ours, caught where none should come


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<div>" * 10_000 + b"deep" + b"</div>" * 10_000),
        ("a.json", b"[" * 100_000),
        ("a.jsonl", b'{"a":' * 100_000),
        ("a.docx", make_docx("<w:tbl><w:tr><w:tc>" * 20_000)),
        ("a.csv", b'"' * 100_000),
        ("a.md", b"---\n" * 50_000),
        ("a.txt", "作者：".encode() * 50_000),
        ("a.txt", ("文" + "／" * 60_000).encode()),
        ("a.html", b"<meta charset=" * 50_000),
        ("a.html", b"<!--" * 100_000),
    ],
)
def test_what_is_nested_or_repeated_without_end_is_no_trouble(name, data):
    try:
        found = [str(item) for item in read_bytes(data, Path(name), ReadOptions())]
    except SourceError as error:
        found = [str(error)]
    assert found
    assert not any(" failed: " in text for text in found)
