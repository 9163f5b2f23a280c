"""Headers of messages, in whatever encoding they are: what they declare is often wrong, and often nothing."""

from __future__ import annotations

import base64
import binascii
import email.utils
import quopri
import re
from collections.abc import Iterable

from hansou.index.errors import SourceError
from hansou.index.sources.encodings import decode

# An encoded word (RFC 2047), and words between which only white space stands, which means nothing.
_WORD = re.compile(rb"=\?([^?\s]{1,40})\?([BbQq])\?([^?]{0,2000})\?=")
_BETWEEN = re.compile(rb"(\?=)\s+(?==\?[^?\s]{1,40}\?[BbQq]\?)")
_FOLDED = re.compile(rb"\r?\n[ \t]*")


def text_of(value: str) -> str:
    """A header's value as text; `value` is as `email` gives it, its bytes beyond ASCII as surrogates."""
    data = _BETWEEN.sub(rb"\1", _FOLDED.sub(b" ", value.encode("utf-8", "surrogateescape")))
    pieces: list[tuple[str, bytes]] = []
    at = 0
    for match in _WORD.finditer(data):
        _add(pieces, "", data[at : match.start()])
        _add(pieces, _charset(match[1]), _bytes(match[2], match[3]))
        at = match.end()
    _add(pieces, "", data[at:])
    return " ".join("".join(decoded(piece, charset) for charset, piece in pieces).split())


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text, in the encoding that they declare if that fits; what fits none is replaced."""
    if data.isascii() and b"\x1b" not in data and charset.lower().replace("-", "") not in {"utf7", "hzgb2312", "utf16"}:
        return data.decode("ascii")
    try:
        return data.decode("utf-8") if charset.lower() in {"", "utf-8"} else decode(data, charset).text
    except UnicodeDecodeError:
        pass
    except SourceError:
        try:
            return data.decode(charset, "replace")
        except (LookupError, UnicodeError):
            return data.decode("cp1252", "replace")
    try:
        return decode(data).text
    except SourceError:
        return data.decode("cp1252", "replace")


def names_of(value: str) -> Iterable[tuple[str, str]]:
    """The people in a header of addresses: name, which may be empty, and address."""
    # Encoded words are decoded first: a comma in them parts nothing only where the name is quoted.
    raw = value.encode("utf-8", "surrogateescape").decode("latin-1")
    try:
        people = email.utils.getaddresses([_FOLDED.sub(b" ", raw.encode("latin-1")).decode("latin-1")])
    except RecursionError:  # brackets within brackets
        return
    for name, address in people:
        if name or address:
            yield (
                text_of(name.encode("latin-1", "replace").decode("utf-8", "surrogateescape")).strip("\"' "),
                text_of(address.encode("latin-1", "replace").decode("utf-8", "surrogateescape")),
            )


def date_of(value: str) -> str:
    """A date of RFC 5322 in ISO 8601, in the sender's own time; empty where it is none."""
    try:
        date = email.utils.parsedate_to_datetime(" ".join(text_of(value).split()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return date.replace(tzinfo=None).isoformat("T", "seconds") if 1970 <= date.year <= 2200 else ""


def _charset(name: bytes) -> str:
    return name.decode("ascii", "ignore").partition("*")[0]


def _add(pieces: list[tuple[str, bytes]], charset: str, data: bytes) -> None:
    """Add bytes; those of one encoding are joined before they are decoded, as a character may be parted."""
    if not data:
        return
    if pieces and pieces[-1][0].lower() == charset.lower():
        pieces[-1] = charset, pieces[-1][1] + data
    else:
        pieces.append((charset, data))


def _bytes(way: bytes, data: bytes) -> bytes:
    if way in b"Qq":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data
