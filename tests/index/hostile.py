"""Files that are broken, or made to break whoever reads them: of each kind none can become an article."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from .sources.making import column, make_docx, make_epub, make_pdf, make_tar, make_zip, paragraph
from .sources.making_kinds import make_mobi, one_of_each
from .sources.making_office import make_xlsx
from .sources.making_ole import make_ole

MEGABYTE = 1024 * 1024
TEXT = "江阴高新区的百亿项目昨天开工,许峰说明年投产。" * 20


def good_files(text: str) -> Mapping[str, bytes]:
    """A file of each suffix that gives one article with this text."""
    lines, _ = column(72.0, 700.0, text, 40)
    return {
        ".txt": f"题目\n\n{text}\n".encode(),
        ".md": f"# 题目\n\n{text}\n".encode(),
        ".html": f'<meta charset="utf-8"><title>题目</title><body><h1>题目</h1><p>{text}</p></body>'.encode(),
        ".jsonl": json.dumps({"id": "1", "title": "题目", "body": text}).encode(),
        ".json": json.dumps([{"id": "1", "title": "题目", "body": text}]).encode(),
        ".csv": f"标题,正文\n题目,{text}\n".encode(),
        ".docx": make_docx(paragraph("题目", "Title") + paragraph(text)),
        ".epub": make_epub({"题目": f"<p>{text}</p>"}, {"title": "题目"}),
        ".pdf": make_pdf([[(72.0, 780.0, 18.0, "题目"), *lines]]),
        ".zip": make_zip({"a.txt": f"题目\n\n{text}\n"}),
        ".tar": make_tar({"a.txt": f"题目\n\n{text}\n"}),
        ".txt.gz": gzip.compress(f"题目\n\n{text}\n".encode()),
        **one_of_each("题目", text),
    }


def _zeros(megabytes: int, name: str = "a.txt") -> bytes:
    """A zip archive of so many megabytes of one letter."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(b"a" * MEGABYTE)
    return out.getvalue()


def _nested(depth: int) -> bytes:
    data = make_zip({"a.txt": TEXT})
    for _ in range(depth):
        data = make_zip({"a.zip": data})
    return data


def _many_members(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", b"")
    return out.getvalue()


def _lying(data: bytes) -> bytes:
    """A zip archive that declares its members to be a hundred bytes long."""
    lie = (100).to_bytes(4, "little")
    at = data.index(b"PK\x01\x02")
    return data[:22] + lie + data[26 : at + 24] + lie + data[at + 28 :]


def _entities() -> str:
    names = "abcdefghij"
    parts = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<!DOCTYPE x [<!ENTITY a "{"哈" * 100}">{parts}]>'


def _far_apart() -> bytes:
    """A sheet of two cells, at its first and its last place."""
    data = make_xlsx({"表": [["甲"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    name = "xl/worksheets/sheet1.xml"
    sheet = bytes(parts[name]).decode() if isinstance(parts[name], bytes) else ""
    parts[name] = sheet[: sheet.index("<row")] + cells + sheet[sheet.index("</sheetData>") :]
    return make_zip(parts)


def broken_files() -> Mapping[str, bytes]:
    """Broken and hostile bytes, by a name that ends in a suffix."""
    pdf = good_files(TEXT)[".pdf"]
    return {
        "truncated.pdf": pdf[: len(pdf) // 3],
        "encrypted.pdf": make_pdf([[(72.0, 780.0, 18.0, "题目")]], locked=True),
        "nothing.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 50,
        "no-zip.docx": b"this is no zip archive" * 100,
        "no-document.docx": make_zip({"a.txt": "x"}),
        "bomb.docx": _zeros(300, "word/document.xml"),
        "entities.docx": make_docx(paragraph("&j;").replace("&amp;", "&"), before=_entities()),
        "no-zip.epub": b"PK\x03\x04" + b"\0" * 500,
        "bomb.zip": _zeros(300),
        "lying.zip": _lying(_zeros(80)),
        "nested.zip": _nested(12),
        "members.zip": _many_members(100_500),
        "truncated.zip": make_zip({"a.txt": TEXT})[:-30],
        "truncated.tar": make_tar({"a.txt": TEXT})[:700],
        "bomb.txt.gz": gzip.compress(b"a" * 200 * MEGABYTE, 6),
        "truncated.txt.gz": gzip.compress(os.urandom(3000))[:-500],
        "binary.txt": bytes(range(256)) * 20,
        "empty.txt": b" \n\t \n",
        "bad.jsonl": b"{nonsense\n",
        "deep.json": b"[" * 100_000 + b"]" * 100_000,
        "deep.jsonl": b'{"body": ' * 50_000 + b"1" + b"}" * 50_000,
        "bomb.xlsx": make_zip({"xl/workbook.xml": b"a" * 80 * MEGABYTE}),
        "far-apart.xlsx": _far_apart(),
        "entities.pptx": make_zip({"ppt/presentation.xml": f"{_entities()}<a>&j;</a>"}),
        "bomb.odt": _zeros(80, "content.xml"),
        "no-sheets.xls": make_ole({"Workbook": b"\xff" * 5000}),
        "encrypted.docx": make_ole({"EncryptedPackage": b"x" * 5000}),
        "nonsense.doc": make_ole({"WordDocument": b"\xff" * 5000}),
        "no-text.rtf": b"{\\rtf1{\\pict " + b"ab" * 100_000,
        "no-message.msg": make_ole({"x": b"x"}),
        "no-page.mht": b"MIME-Version: 1.0\n\nno page",
        "entities.xml": f"<?xml version='1.0'?>{_entities()}<a>&j;</a>".encode(),
        "entities.fb2": f"{_entities()}<FictionBook>&j;</FictionBook>".encode(),
        "deep.ipynb": b'{"cells":' + b"[" * 100_000,
        "locked.mobi": make_mobi("<p>x</p>", encrypted=2),
        "nonsense.warc": b"WARC/1.0" * 1000,
        "outside.ofd": make_zip({"OFD.xml": "<a><DocRoot>../../../etc/hostname</DocRoot></a>"}),
        "nothing.html": b"<html><head><script>x</script></head><body></body></html>",
    }


def special_files(limit: int) -> Mapping[str, Callable[[Path], object]]:
    """What is no file at all, or bigger than `limit` bytes: how to make it."""

    def big(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(limit + MEGABYTE)

    return {
        "too-big.txt": big,
        "too-big.pdf": big,
        "pipe.txt": os.mkfifo,
        "loop.txt": lambda path: path.symlink_to(path),
        "dangling.txt": lambda path: path.symlink_to("nothing"),
    }


def fill(folder: Path, count: int, limit: int) -> tuple[set[str], set[str]]:
    """Make `count` good files and as many broken ones; the names of both, the broken ones as in a report."""
    folder.mkdir(parents=True)
    good: set[str] = set()
    suffixes = list(good_files(""))
    for number in range(count):
        suffix = suffixes[number % len(suffixes)]
        name = f"good{number:03}{suffix}"
        (folder / name).write_bytes(good_files(f"{TEXT}这是第{number}篇。")[suffix])
        good.add(name)
    kinds: list[tuple[str, Callable[[Path], object]]] = [
        (name, lambda path, data=data: path.write_bytes(data)) for name, data in broken_files().items()
    ]
    kinds += special_files(limit).items()
    bad: set[str] = set()
    for number in range(count):
        name, make = kinds[number % len(kinds)]
        make(folder / f"bad{number:03}-{name}")
        bad.add(f"bad{number:03}-{name}")
    return good, bad
