"""What a file is that no suffix claims: text is read whatever it is called, the rest is named by what it is."""

from __future__ import annotations

import sqlite3
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.left import Left, left_kinds
from hansou.index.sources import registry
from hansou.index.sources.encodings import looks_like_text
from hansou.index.sources.format import Format, Input
from hansou.index.sources.kinds import _CONTAINED, _KINDS, kind_by_name
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import inspect, read_file

from .making import make_docx, make_pdf, make_tar, make_zip, paragraph

TEXT = "换电站昨天开工，元软件包的说明写在下面。\n第二行还有一句话。\n"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_TEXTS = {
    "server.log": f"2024-03-06 08:18:00 INFO {TEXT}".encode(),
    "论文.tex": f"\\documentclass{{article}}\\begin{{document}}{TEXT}\\end{{document}}".encode(),
    "guide.adoc": f"= 题目\n\n{TEXT}".encode(),
    "pom.xml": f'<?xml version="1.0"?><a><b>{TEXT}</b></a>'.encode(),
    "a.yaml": f"name: {TEXT}".encode(),
    "b.ini": f"[节]\n说明={TEXT}".encode(),
    "nginx.conf": f"# {TEXT}".encode(),
    "tool.py": f'"""{TEXT}"""\nimport os\n'.encode(),
    "gbk.log": TEXT.encode("gb18030"),
    "big5.asp": TEXT.replace("软", "軟")
    .replace("换", "換")
    .replace("开", "開")
    .replace("说", "說")
    .encode("big5hkscs", "ignore"),
    "utf16.reg": TEXT.encode("utf-16"),
    "图.svg": f"<svg><text>{TEXT}</text></svg>".encode(),
    "MZ开头.dat": f"MZ{TEXT}".encode(),
    "BM.bak": f"BM 公司{TEXT}".encode(),
    "ID3.note": f"ID3 标签{TEXT}".encode(),
    "true.value": f"true {TEXT}".encode(),
    "2024.03.06 无锡": TEXT.encode(),
    "Makefile": f"# {TEXT}\nall:\n".encode(),
    "a.exe": TEXT.encode(),  # called so, and is none
    "b.jpg": TEXT.encode(),
    "page.asp": f"<html><body><h1>题目</h1><p>{TEXT}</p></body></html>".encode(),
    "list.geojson2": f'[{{"title": "题目", "body": "{TEXT.splitlines()[0]}"}}]'.encode(),
    "old.unknown": make_docx(paragraph("题目", "Title") + paragraph(TEXT)),
    "scan.unknown": make_pdf([[(72.0, 780.0, 18.0, "换电站昨天开工")]]),
    "files.unknown": make_zip({"a.txt": TEXT}),
    "tape.unknown": make_tar({"a.txt": TEXT}),
}


@pytest.mark.parametrize("name", _TEXTS)
def test_text_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(_TEXTS[name])
    articles = [found for found in read_file(path) if isinstance(found, Article)]
    assert len(articles) == 1
    words = articles[0].title + articles[0].body
    assert "昨天" in words
    assert isinstance(inspect(path, ReadOptions()), str)


def _database(path: Path) -> bytes:
    sqlite3.connect(path).execute("create table a (b)").connection.close()
    return path.read_bytes()


def _jar() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        archive.writestr("a/B.class", b"\xca\xfe\xba\xbe\0\0\0\x34")
    return out.getvalue()


_BINARY = bytes(range(256)) * 8
_OTHERS = {
    "a.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + _BINARY, "PNG image"),
    "photo": (b"\xff\xd8\xff\xe0\0\x10JFIF" + _BINARY, "JPEG image"),
    "a.gif": (b"GIF89a\1\0\1\0\x80\0\0" + _BINARY, "GIF image"),
    "b.webp": (b"RIFF\x24\0\0\0WEBPVP8 " + _BINARY, "WebP image"),
    "c.heic": (b"\0\0\0\x18ftypheic\0\0\0\0" + _BINARY, "HEIF image"),
    "d.bmp": (b"BM\x36\0\0\0\0\0\0\0" + _BINARY, "Windows bitmap"),
    "song.mp3": (b"ID3\3\0\0\0\0\0\0" + _BINARY, "MP3 audio"),
    "voice.wav": (b"RIFF\x24\0\0\0WAVEfmt \0" + _BINARY, "WAV audio"),
    "clip.mov": (b"\0\0\0\x14ftypqt  \0" + _BINARY, "MP4 video"),
    "film": (b"\x1aE\xdf\xa3\x01" + _BINARY, "Matroska video"),
    "ls": (b"\x7fELF\2\1\1\0" + _BINARY, "ELF program"),
    "setup.exe": (b"MZ\x90\0\3\0\0\0" + _BINARY, "Windows program"),
    "x.pyc": (b"\xa7\r\r\n\0\0\0\0" + _BINARY, "Python bytecode"),
    "lib.a": (b"!<arch>\n\0\1" + _BINARY, "static library"),
    "p.deb": (b"!<arch>\ndebian-binary\0" + _BINARY, "Debian package"),
    "font.ttf": (b"\0\1\0\0\0\x0c" + _BINARY, "TrueType font"),
    "lz.lz": (b"LZIP\1\x0c" + _BINARY, "lzip archive"),
    "book.caj": (b"CAJ\0\0" + _BINARY, "CAJ document"),
    "other.caj": (b"\1\2\3" + _BINARY, "CAJ document"),  # its suffix alone tells
    "help.chm": (b"ITSF\3\0\0\0" + _BINARY, "compiled HTML help"),
    "scan.djvu": (b"AT&TFORM\0\0\0\x10DJVU" + _BINARY, "DjVu document"),
    "figure.ps": (b"%!PS-Adobe-3.0\n" + TEXT.encode(), "PostScript document"),
    "drawing.vsd": (_OLE + _BINARY, "Office 97 file"),
    "data.bin": (b"\1\2\3\4" + _BINARY, "binary data"),
    "noise": (_BINARY[::-1], "binary data"),
    "broken.enc": (bytes(range(128, 256)) * 9, "binary data"),
    "lib.jar": (_jar(), "Java or Android archive"),
    "renamed": (_jar(), "Java or Android archive"),
    "zh.mo": (b"\xde\x12\x04\x95\0\0\0\0" + _BINARY, "translations"),
    "__init__.py": (b"", "empty file"),
    "blank.log": (b" \n\t\n", "empty file"),
}


@pytest.mark.parametrize("name", _OTHERS)
def test_what_is_no_text_is_named_by_what_it_is(tmp_path: Path, name: str) -> None:
    data, kind = _OTHERS[name]
    path = tmp_path / name
    path.write_bytes(data)
    [left] = read_file(path)
    assert isinstance(left, Left)
    assert (left.path, left.kind) == (str(path), kind)
    assert inspect(path, ReadOptions()) == left
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip({f"深/{name}": data, "a.txt": TEXT}))
    article, within = sorted(read_file(path), key=lambda found: isinstance(found, Left))
    assert isinstance(article, Article)
    assert isinstance(within, Left)
    assert (within.path, within.kind, within.label) == (f"{path}#深/{name}", kind, left.label)


def test_a_database_and_a_program_of_this_machine(tmp_path: Path) -> None:
    _database(tmp_path / "a.bin")
    [left] = read_file(tmp_path / "a.bin")
    assert isinstance(left, Left)
    assert left.kind == "SQLite database"
    if sys.platform == "linux":
        [left] = read_file(Path(sys.executable).resolve())
        assert isinstance(left, Left)
        assert left.kind == "ELF program"


def test_a_big_file_of_no_text_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    with path.open("wb") as file:
        file.write(b"\x1aE\xdf\xa3")
        file.truncate(1 << 40)  # takes no room
    [left] = read_file(path, ReadOptions(max_bytes=1000))
    assert isinstance(left, Left)
    assert left.kind == "Matroska video"


def test_a_kind_whose_reader_is_not_installed_says_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Input) -> object:
        raise AssertionError

    absent = Format("sheet9", (".sheet9",), read, called="sheet", needs=("no_such_module",), extra="sheets")  # type: ignore[arg-type]
    before = registry.ability()
    monkeypatch.setattr(registry, "_FORMATS", (*registry._FORMATS, absent))
    monkeypatch.setitem(registry._BY_SUFFIX, ".sheet9", absent)
    path = tmp_path / "a.sheet9"
    path.write_bytes(b"\1\2\3")
    assert list(read_file(path)) == [Left(str(path), "sheet", "to read it: pip install 'hansou[sheets]'")]
    assert registry.ability() != before


def test_the_table_of_kinds_is_in_order() -> None:
    kinds = (*_KINDS, *_CONTAINED)
    assert len({kind.name for kind in kinds}) == len(kinds)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for kind in kinds for suffix in kind.suffixes)
    claimed = {suffix for kind in kinds for suffix in kind.suffixes} & set(registry._BY_SUFFIX)
    assert claimed == set(), "what a format reads is not named as unread"
    assert kind_by_name(".caj").name == "CAJ document"
    assert not looks_like_text(_BINARY)


def test_the_commonest_kinds_come_first() -> None:
    paths = ["a.doc", "b.DOC", "c.png", "a.zip#d.doc", "e.tar#f/README", "g"]
    left = [*(Left(path, "binary data") for path in paths), Left("h.py", "empty file"), Left("i.js", "link")]
    assert left_kinds(left) == [(".doc", 3), ("binary data", 2), (".png", 1), ("empty file", 1), ("link", 1)]
