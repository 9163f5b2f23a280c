"""What a stored field may hold, as bytes: MessagePack, with kinds of our own for what it lacks.

Text that is smaller in GB18030 is kept so: a Chinese character is two bytes there and three in UTF-8, and compresses
better.
"""

from __future__ import annotations

import struct
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import msgpack
import zstandard

from hansou.index.store.sizes import GB18030

LONGEST = 1 << 30
"""Bytes of one record."""
DEEPEST = 32
"""Tuples inside each other in a stored value."""

FRAME = b"\x28\xb5\x2f\xfd"  # what every frame of Zstandard's begins with: not kept
RATIO_BITS = 15  # Zstandard's best: a block of 128 KiB in four bytes

_SURROGATES, _TUPLE, _INTEGER, _DATETIME, _DATE, _DECIMAL = range(GB18030 + 1, 8)


def encode(value: Any) -> bytes:
    """A value as MessagePack; the same value comes back from `decode`.

    Raises TypeError for a value that is not None, bool, int, float, str, bytes, date,
    datetime, Decimal, or a list, tuple or dict of these; ValueError for a tuple in more
    than DEEPEST others.
    """
    if type(value) is str:
        return _pack_text(value)
    return _packed(value, 0)


def _packed(value: Any, depth: int) -> bytes:
    packed: bytes = msgpack.packb(_plain(value, depth))
    return packed


def decode(data: bytes | memoryview, depth: int = 0) -> Any:
    """The value that was encoded, in so many tuples; ValueError when there was none."""
    if depth > DEEPEST:  # each takes 40 KB of the stack
        raise ValueError("tuples in too many tuples")
    hook = _decode_extension if not depth else partial(_decode_extension, depth=depth)
    return msgpack.unpackb(data, ext_hook=hook, strict_map_key=False)


def decompress(decompressor: zstandard.ZstdDecompressor, data: bytes | memoryview) -> bytes:
    """What was compressed; ValueError when it says that it is longer than it can be, or than LONGEST."""
    if zstandard.frame_content_size(data) > min(len(data) << RATIO_BITS, LONGEST):
        raise ValueError("more than it can hold")
    return decompressor.decompress(data)


def _plain(value: Any, depth: int) -> Any:
    """A value, in so many tuples, as what MessagePack can carry."""
    if isinstance(value, str):
        return _encode_text(value)
    if value is None or isinstance(value, (bool, float, bytes)):
        return value
    if isinstance(value, int):
        return value if -(1 << 63) <= value < 1 << 64 else msgpack.ExtType(_INTEGER, b"%d" % value)
    if isinstance(value, datetime):
        return msgpack.ExtType(_DATETIME, value.isoformat().encode())
    if isinstance(value, date):
        return msgpack.ExtType(_DATE, value.isoformat().encode())
    if isinstance(value, Decimal):
        return msgpack.ExtType(_DECIMAL, str(value).encode())
    if isinstance(value, list):
        return [_plain(item, depth) for item in value]
    if isinstance(value, tuple):
        if depth == DEEPEST:
            raise ValueError("tuples in too many tuples")
        return msgpack.ExtType(_TUPLE, _packed(list(value), depth + 1))
    if isinstance(value, dict):
        return {_plain(key, depth): _plain(item, depth) for key, item in value.items()}
    raise TypeError(f"a stored field cannot hold {type(value).__name__}: {value!r:.60}")


def _pack_text(text: str) -> bytes:
    """What MessagePack makes of `_encode_text`; for texts of most sizes without an object on the way."""
    try:
        local = _as_gb18030(text)
    except UnicodeEncodeError:
        local = b""
    if local is not None and 1 << 8 <= len(local) < 1 << 16:
        return struct.pack(">BHb", 0xC8, len(local), GB18030) + local
    packed: bytes = msgpack.packb(text if local is None else _encode_text(text))
    return packed


def _encode_text(text: str) -> Any:
    try:
        local = _as_gb18030(text)
    except UnicodeEncodeError:
        return msgpack.ExtType(_SURROGATES, text.encode("utf-8", "surrogatepass"))
    return text if local is None else msgpack.ExtType(GB18030, local)


def _as_gb18030(text: str) -> bytes | None:
    """A text in GB18030; None where that is not smaller. Raises UnicodeEncodeError for halves of characters."""
    if text.isascii():
        return None
    local = text.encode("gb18030")
    return local if len(local) < len(text.encode()) - 1 else None


def _decode_extension(code: int, data: bytes, depth: int = 0) -> Any:
    match code:
        case 1:
            return data.decode("gb18030")
        case 2:
            return data.decode("utf-8", "surrogatepass")
        case 3:
            return tuple(decode(data, depth + 1))
        case 4:
            return int(data)
        case 5:
            return datetime.fromisoformat(data.decode())
        case 6:
            return date.fromisoformat(data.decode())
        case 7:
            return Decimal(data.decode())
    raise ValueError(f"a value of unknown kind {code}")
