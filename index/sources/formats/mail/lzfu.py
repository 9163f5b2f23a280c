"""Compressed RTF, as Outlook keeps bodies ([MS-OXRTFCP])."""

from __future__ import annotations

import struct

from hansou.index.errors import SourceError

_PRESET = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_SIZE = 4096
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_MOST = 64 << 20


def decompress(data: bytes) -> bytes:
    """The RTF that these bytes are. Raises SourceError for what is none, or too much."""
    if len(data) < 16:
        raise SourceError("damaged RTF")
    _, size, kind, _ = struct.unpack("<II4sI", data[:16])
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _COMPRESSED or size > _MOST:
        raise SourceError("damaged RTF")
    window = bytearray(_PRESET.ljust(_SIZE, b"\0"))
    out = bytearray()
    write, at = len(_PRESET), 16
    while at < len(data) and len(out) < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece, at = data[at : at + 1], at + 1
            else:
                code, at = int.from_bytes(data[at : at + 2], "big"), at + 2
                start, length = code >> 4, (code & 15) + 2
                if start == write:
                    return bytes(out)
                piece = b""
                for step in range(length):  # it may run into what it writes itself
                    byte = window[(start + step) % _SIZE]
                    window[(write + step) % _SIZE] = byte
                    piece += bytes((byte,))
            for byte in piece:
                window[write] = byte
                write = (write + 1) % _SIZE
            out += piece
            if at >= len(data):
                break
    return bytes(out[:size])
