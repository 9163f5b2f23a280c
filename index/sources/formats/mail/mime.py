"""Messages as they are sent (RFC 5322, MIME)."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message as Part
from email.policy import Compat32

from hansou.index.errors import SourceError
from hansou.index.sources.formats.html import lay_out_text, page_charset

from .headers import date_of, decoded, names_of, text_of
from .message import Attached, Message

_SUFFIXES = {
    "text/html": ".html",
    "text/plain": ".txt",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
}
_SHOWN = ("From", "To", "Cc")
_LETTERS = re.compile(r"[^\W_]")
_BLANK_START = re.compile(rb"\A[\r\n]+")


class _Raw(Compat32):
    """Headers as they stand in the file, their bytes beyond ASCII as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the policy's own form
        """The value as it is."""
        return value


_RAW = _Raw()


def message_of(data: bytes) -> Part:
    """A message's parts. Raises SourceError for what is nested without end."""
    try:
        return email.message_from_bytes(_BLANK_START.sub(b"", data), policy=_RAW)
    except (RecursionError, MessageError, ValueError) as error:
        raise SourceError("damaged, or nested too deep") from error


def parse(data: bytes) -> Message:
    """The message that these bytes are."""
    whole = message_of(data)
    message = Message(text_of(_header(whole, "Subject")), identifier=text_of(_header(whole, "Message-ID")).strip("<> "))
    message.date = date_of(_header(whole, "Date"))
    people = list(names_of(_header(whole, "From")))
    message.sender = "、".join(name or address for name, address in people)
    for name in _SHOWN:
        value = "、".join(f"{called} <{at}>" if called else at for called, at in names_of(_header(whole, name)))
        if value:
            message.around.append(f"{name}: {value}")
    try:
        message.text = "\n".join(text for text in _texts(whole, message.attached) if text.strip())
    except RecursionError as error:
        raise SourceError("damaged, or nested too deep") from error
    return message


def _header(part: Part, name: str) -> str:
    """A header as it stands in the file."""
    wanted = name.lower()
    return next((str(value) for key, value in part.raw_items() if key.lower() == wanted), "")


def _texts(part: Part, attached: list[Attached]) -> Iterator[str]:
    """The texts of a message in their order; what is no text of it is added to `attached`."""
    kind = part.get_content_type()
    name = file_name(part)
    if kind == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Part):
            attached.append(Attached(name or f"{len(attached) + 1}.eml", _serialised(inner[0])))
        return
    if part.is_multipart():
        parts = [inner for inner in part.get_payload() if isinstance(inner, Part)]
        if kind == "multipart/alternative":
            yield _best([list(_texts(inner, attached)) for inner in parts])
        else:
            for inner in parts:
                yield from _texts(inner, attached)
        return
    data = payload(part)
    if part.get_content_disposition() == "attachment" or name or part.get_content_maintype() != "text":
        if data and kind != "text/rfc822-headers":
            attached.append(Attached(name or f"{len(attached) + 1}{_SUFFIXES.get(kind, '')}", data))
        return
    yield body_text(part, data)


def body_text(part: Part, data: bytes) -> str:
    """The text of a part as a reader sees it."""
    declared = str(part.get_content_charset("") or "")
    if part.get_content_subtype() == "html":
        page = lay_out_text(decoded(data, declared or page_charset(data) or ""))
        return "\n".join(line.text for line in page.lines)
    text = decoded(data, declared)
    return _unflowed(text, part) if part.get_param("format") == "flowed" else text


def payload(part: Part) -> bytes:
    """The bytes of a part, out of what they are written in for the journey."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError) as error:
        raise SourceError("damaged") from error
    return data if isinstance(data, bytes) else b""


def file_name(part: Part) -> str:
    """What a part is called as a file, empty where it has no name."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(parameter, header=header)
        if isinstance(value, tuple):  # RFC 2231
            return decoded(value[2].encode("latin-1", "replace"), value[0] or "")
        if isinstance(value, str) and value:
            return text_of(value)
    return ""


def _best(alternatives: list[list[str]]) -> str:
    """Of several ways to say the same the first, unless another says much more."""
    texts = ["\n".join(texts) for texts in alternatives]
    lengths = [len(_LETTERS.findall(text)) for text in texts]
    first = next((text for text, length in zip(texts, lengths, strict=True) if 2 * length >= max(lengths)), "")
    return first if lengths else ""


def _serialised(part: Part) -> bytes:
    try:
        return part.as_bytes()
    except (UnicodeError, LookupError, ValueError, TypeError, KeyError) as error:
        raise SourceError("a message in it is damaged") from error


def _unflowed(text: str, part: Part) -> str:
    """Lines that were broken for the journey joined (RFC 3676)."""
    delete = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    open_line = False
    for line in text.replace("\r\n", "\n").split("\n"):
        soft = line.endswith(" ") and line != "-- "
        piece = line[:-1] if soft and delete else line
        if open_line and lines:
            lines[-1] += piece.removeprefix(" ") if piece.startswith(" ") else piece
        else:
            lines.append(piece)
        open_line = soft
    return "\n".join(lines)
