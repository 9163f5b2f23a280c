"""Files of all other kinds, made from nothing but their texts."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping

from .making import make_zip
from .making_office import make_odf, make_pptx, make_rtf, make_xlsx, odf_rows
from .making_ole import make_doc, make_ole, make_ppt


def make_fb2(body: str) -> str:
    return (
        "<?xml version='1.0'?><FictionBook><description><title-info><author><first-name>知秋</first-name>"
        "<last-name>范</last-name></author><book-title>科学城</book-title><date>2020</date></title-info></description>"
        f"<body>{body}</body><binary>iVBO</binary></FictionBook>"
    )


def make_mobi(pages: str, *, packed: bool = True, version: int = 6, encrypted: int = 0, compression: int = 0) -> bytes:
    """A Kindle book of this HTML."""
    data = pages.encode()
    records = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    if packed:
        records = [_packed(record) for record in records]
    exth = b"".join(
        struct.pack(">II", number, 8 + len(value)) + value
        for number, value in ((100, "范知秋".encode()), (106, b"2020-05-01"), (503, "科学城".encode()))
    )
    mobi = bytearray(struct.pack(">4sIIII", b"MOBI", 232, 2, 65001, 0) + bytes(212))
    struct.pack_into(">I", mobi, 20, version)
    struct.pack_into(">I", mobi, 176, 0xFFFFFFFF)
    struct.pack_into(">I", mobi, 112, 0x40)
    way = compression or (2 if packed else 1)
    head = struct.pack(">HHIHHHH", way, 0, len(data), len(records), 4096, encrypted, 0) + bytes(mobi)
    head += b"EXTH" + struct.pack(">II", 12 + len(exth), 3) + exth
    parts = [head, *records]
    table, at = b"", 78 + 8 * len(parts) + 2
    for part in parts:
        table += struct.pack(">II", at, 0)
        at += len(part)
    start = b"book".ljust(32, b"\0") + bytes(28) + b"BOOKMOBI" + bytes(8) + struct.pack(">H", len(parts))
    return start + table + b"\0\0" + b"".join(parts)


def _packed(data: bytes) -> bytes:
    """A record of PalmDOC; what was written before is referred to once in it."""
    out, at = b"", 0
    while at < len(data):
        back = data.rfind(data[at : at + 6], max(0, at - 2000), at) if at % 5 == 0 else -1
        if back >= 0 and len(data) - at >= 6:
            out += struct.pack(">H", 0x8000 | (at - back) << 3 | 3)
            at += 6
        elif data[at] == 32 and at + 1 < len(data) and 64 <= data[at + 1] < 128:
            out += bytes((data[at + 1] ^ 0x80,))
            at += 2
        elif data[at] == 0 or 9 <= data[at] < 128:
            out += data[at : at + 1]
            at += 1
        else:
            piece = data[at : at + 8]
            out += bytes((len(piece),)) + piece
            at += 8
    return out


def make_warc(*records: tuple[str, str, bytes], more: str = "") -> bytes:
    out = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\nWARC-Record-ID: <urn:x>\r\n\r\nsoft\r\n\r\n"
    for address, kind, data in records:
        http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + data
        out += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype="
            f"response\r\nWARC-Record-ID: <urn:y>\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        out += http + b"\r\n\r\n"
    return out


def make_ofd(pages: list[list[tuple[float, float, str]]]) -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return make_zip(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>通知</ofd:Title><ofd:CreationDate>"
            "2023-03-06</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            **{
                f"Doc_0/Pages/Page_{n}/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>"
                + "".join(
                    f'<ofd:TextObject Boundary="{x} {y} 100 5" Size="4"><ofd:TextCode X="0" Y="4">{text}</ofd:TextCode>'
                    "</ofd:TextObject>"
                    for x, y, text in page
                )
                + "</ofd:Layer></ofd:Content></ofd:Page>"
                for n, page in enumerate(pages)
            },
        }
    )


def make_rar(files: dict[str, bytes], method: int = 0x30) -> bytes:
    """A RAR archive (version 4) of files that are stored as they are."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    out = b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
    for name, data in files.items():
        called = name.encode()
        fixed = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x56665A40, 20, method, len(called), 0x81A4
        )
        out += block(0x74, 0x8000, fixed + called, data)
    return out + block(0x7B, 0x4000, b"")


def make_msg(
    values: dict[int, str], *, unicode: bool = True, page: int = 936, extra: dict[str, object] | None = None
) -> bytes:
    kind, encoding = ("001F", "utf-16-le") if unicode else ("001E", f"cp{page}")
    streams: dict[str, object] = {f"__substg1.0_{n:04X}{kind}": text.encode(encoding) for n, text in values.items()}
    ticks = int((1678094280 + 11644473600) * 1e7)
    fixed = struct.pack("<IIQ", 0x00390040, 6, ticks) + struct.pack("<IIII", 0x3FFD0003, 6, page, 0)
    streams["__properties_version1.0"] = bytes(32) + fixed
    return make_ole(streams | (extra or {}))  # type: ignore[arg-type]


def make_mht(page: bytes, charset: str = "", more: bytes = b"") -> bytes:
    declared = f"; charset={charset}" if charset else ""
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/1.html\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html'
        + declared.encode()
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        + more
        + b"--b--\r\n"
    )


def one_of_each(title: str, text: str) -> Mapping[str, bytes]:
    """A file of each of these kinds, by its suffix, that gives one article of this title and text of one line."""
    shown = f"<body><h1>{title}</h1><p>{text}</p></body>"
    page = f"<html><head><meta charset='utf-8'><title>{title}</title></head>{shown}</html>"
    item = f"<item><title>{title}</title><description>{text}</description></item>"
    notebook = {"cells": [{"cell_type": "markdown", "source": [f"# {title}\n", text]}], "nbformat": 4}
    said = f"1\n00:00:01,000 --> 00:00:09,000\n{text}\n"
    dialogue = f"[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{text}\n"
    head = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8"
    message = f"Subject: {title}\n{head}\n\n{text}\n"
    return {
        ".xlsx": make_xlsx({"Sheet1": [[title], ["甲", "乙"], [text, 1]]}),
        ".ods": make_odf("spreadsheet", odf_rows("表", [[title], ["甲", "乙"], [text, "1"]])),
        ".pptx": make_pptx([[title, text]]),
        ".odt": make_odf("text", f"<text:h>{title}</text:h><text:p>{text}</text:p>"),
        ".odp": make_odf("presentation", f"<draw:page><text:p>{title}</text:p><text:p>{text}</text:p></draw:page>"),
        ".rtf": make_rtf(f"{title}\n{text}"),
        ".doc": make_doc(f"{title}\n{text}"),
        ".ppt": make_ppt([[title, text]]),
        ".eml": message.encode(),
        ".mbox": f"From a@b Mon Mar  6 09:18:00 2023\n{message}\n".encode(),
        ".msg": make_msg({0x37: title, 0x1000: text}),
        ".mht": make_mht(page.encode(), "utf-8"),
        ".srt": said.encode(),
        ".vtt": f"WEBVTT\n\n{said.replace(',000', '.000')}".encode(),
        ".ass": dialogue.encode(),
        ".sub": f"{{25}}{{75}}{text}\n".encode(),
        ".lrc": f"[ti:{title}]\n[00:01.00]{text}\n".encode(),
        ".ipynb": json.dumps(notebook).encode(),
        ".tex": f"\\title{{{title}}}\n\\begin{{document}}\n{text}\n\\end{{document}}".encode(),
        ".rst": f"{title}\n{'=' * 40}\n\n{text}\n".encode(),
        ".org": f"#+TITLE: {title}\n{text}\n".encode(),
        ".adoc": f"= {title}\n\n{text}\n".encode(),
        ".xml": f"<?xml version='1.0'?><a><title>{title}</title><p>{text}</p></a>".encode(),
        ".rss": f"<rss><channel><title>报</title>{item}</channel></rss>".encode(),
        ".fb2": make_fb2(f"<section><title><p>{title}</p></title><p>{text}</p></section>").encode(),
        ".mobi": make_mobi(f"<html><body><h1>{title}</h1><p>{text}</p></body></html>"),
        ".azw3": make_mobi(f"<html><body><h1>{title}</h1><p>{text}</p></body></html>", version=8),
        ".warc": make_warc(("https://example.org/1", "text/html", page.encode())),
        ".ofd": make_ofd([[(10, 10, title), (10, 20, text)]]),
        ".rar": make_rar({"a.txt": f"{title}\n\n{text}\n".encode()}),
    }
