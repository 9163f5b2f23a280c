"""Compound files ([MS-CFB]) and what Office 97 and Outlook keep in them, made from nothing but their texts."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import pairwise
from typing import TypeAlias

Storage: TypeAlias = Mapping[str, "bytes | Storage"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def make_ole(streams: Storage) -> bytes:
    """A compound file of these streams and storages."""
    entries: list[list[object]] = []  # name, kind, right, child, data

    def add(name: str, value: bytes | Storage, kind: int) -> int:
        number = len(entries)
        entries.append([name, kind, _NONE, _NONE, value if isinstance(value, bytes) else b""])
        if not isinstance(value, bytes):
            order = sorted(value, key=lambda key: (len(key), key.upper()))
            numbers = [add(key, value[key], 2 if isinstance(value[key], bytes) else 1) for key in order]
            for one, following in pairwise(numbers):
                entries[one][2] = following
            entries[number][3] = numbers[0] if numbers else _NONE
        return number

    add("Root Entry", streams, 5)
    mini, mini_fat = bytearray(), []
    sectors: list[bytes] = []
    fat: list[int] = []

    def chain(data: bytes) -> int:
        if not data:
            return _END
        first = len(sectors)
        pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        sectors.extend(pieces)
        fat.extend([*range(first + 1, first + len(pieces)), _END])
        return first

    places: list[tuple[int, int]] = []
    for _, kind, _, _, data in entries:
        if kind != 2:
            places.append((0 if kind == 1 else _END, 0))
        elif len(data) >= _CUTOFF:
            places.append((chain(data), len(data)))
        else:
            first, count = len(mini_fat), -(-len(data) // _MINI)
            mini += data.ljust(count * _MINI, b"\0")
            mini_fat += [*range(first + 1, first + count), _END] if count else []
            places.append((first if count else _END, len(data)))
    places[0] = chain(bytes(mini)), len(mini)
    directory = b"".join(
        f"{name}\0".encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _NONE, right, child)
        + bytes(36)
        + struct.pack("<IQ", *place)
        for (name, kind, right, child, _), place in zip(entries, places, strict=True)
    )
    first_directory = chain(directory)
    first_mini_fat = chain(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(_SECTOR, b"\xff")) if mini_fat else _END
    count = 1
    while (len(fat) + count) > count * _SECTOR // 4:
        count += 1
    tables = list(range(len(fat), len(fat) + count))
    whole = [*fat, *[_FAT] * count]
    whole += [_FREE] * (count * _SECTOR // 4 - len(whole))
    packed = struct.pack(f"<{len(whole)}I", *whole)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<IIIIIIIII", 0, count, first_directory, 0, _CUTOFF, first_mini_fat, -(-4 * len(mini_fat) // _SECTOR), _END, 0
    )
    header += struct.pack("<109I", *tables, *[_FREE] * (109 - count))
    return header + b"".join(sectors) + packed


def make_doc(text: str, told: Mapping[int, str] | None = None) -> bytes:
    """A Word 97 document of these paragraphs; `told` are properties by their numbers (2 title, 4 author)."""
    data = text.replace("\n", "\r").encode("utf-16-le")
    start = 0x600
    fib = bytearray(0x600)
    struct.pack_into("<HHHHH", fib, 0, 0xA5EC, 0x00C1, 0, 0x0804, 0)
    struct.pack_into("<H", fib, 10, 0x0200)  # its tables are in 1Table
    struct.pack_into("<II", fib, 0x18, start, start + len(data))
    struct.pack_into("<H", fib, 32, 14)
    struct.pack_into("<H", fib, 62, 22)
    struct.pack_into("<I", fib, 64, start + len(data))
    struct.pack_into("<I", fib, 76, len(data) // 2)
    struct.pack_into("<H", fib, 152, 93)
    pieces = struct.pack("<II", 0, len(data) // 2) + struct.pack("<HIH", 0, start, 0)
    table = b"\2" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 154 + 8 * 33, 0, len(table))
    streams = {"WordDocument": (bytes(fib) + data).ljust(4096, b"\0"), "1Table": table.ljust(4096, b"\0")}
    return make_ole(streams | ({"\5SummaryInformation": _summary(told)} if told else {}))


def make_ppt(slides: list[list[str]], boxes: Mapping[int, str] | None = None, repeated: bool = False) -> bytes:
    """PowerPoint 97 slides, each of paragraphs in the outline; `boxes` are texts on them, by their number from 0.

    `repeated`: it was saved again, and holds an older form of its last slide.
    """

    def record(kind: int, body: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHI", version, kind, len(body)) + body

    listed = b""
    for number, slide in enumerate(slides):
        listed += record(1011, struct.pack("<IIIII", number + 2, 0, 1, 256 + number, 0))
        listed += record(3999, struct.pack("<I", 1)) + record(4000, "\r".join(slide).encode("utf-16-le"))
    document = record(1000, record(1001, bytes(40)) + record(4080, listed, 15), 15)
    pages = []
    for number in range(len(slides)):
        box = record(0xF00D, record(4000, (boxes or {}).get(number, "").encode("utf-16-le")), 15)
        drawn = record(1036, record(0xF002, record(0xF004, box, 15), 15), 15)
        pages.append(record(1006, record(1007, bytes(24)) + drawn, 15))
    stream, places = document, [0]
    for page in pages:
        places.append(len(stream))
        stream += page
    directory = len(stream)
    stream += record(6002, struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *places))
    edit = len(stream)
    before = 0
    if repeated:  # an edit that moves the last slide, after one that put it elsewhere
        stream += record(4085, struct.pack("<IHBBIIIIHH", 256, 0, 0, 3, 0, directory, 1, len(places), 1, 0))
        before, moved = edit, len(stream)
        stream += pages[-1].replace("旧".encode("utf-16-le"), "新".encode("utf-16-le"))
        directory = len(stream)
        stream += record(6002, struct.pack("<II", len(pages) + 1 | 1 << 20, moved))
        edit = len(stream)
    stream += record(4085, struct.pack("<IHBBIIIIHH", 256, 0, 0, 3, before, directory, 1, len(places), 1, 0))
    user = record(4086, struct.pack("<IIIHHBBH", 20, 0xE391C05F, edit, 0, 1012, 3, 0, 0) + b"\0\0\0\0")
    return make_ole({"PowerPoint Document": stream.ljust(4096, b"\0"), "Current User": user})


def _summary(told: Mapping[int, str]) -> bytes:
    """A stream of properties ([MS-OLEPS]) in UTF-8."""
    values = {1: struct.pack("<IhH", 2, 65001 - 65536, 0)}
    for number, text in told.items():
        data = text.encode() + b"\0"
        values[number] = struct.pack("<II", 30, len(data)) + data.ljust(-(-len(data) // 4) * 4, b"\0")
    at, table, body = 8 + 8 * len(values), b"", b""
    for number, value in values.items():
        table += struct.pack("<II", number, at + len(body))
        body += value
    section = struct.pack("<II", at + len(body), len(values)) + table + body
    identifier = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return struct.pack("<HHI16sI", 0xFFFE, 0, 2, bytes(16), 1) + identifier + struct.pack("<I", 48) + section
