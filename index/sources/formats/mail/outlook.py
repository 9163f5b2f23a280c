"""Messages as Outlook keeps them (MSG, [MS-OXMSG])."""

from __future__ import annotations

import datetime as dt
import io
import struct
from typing import TYPE_CHECKING

from hansou.index.errors import SourceError
from hansou.index.sources.formats.html import lay_out_text, page_charset
from hansou.index.sources.formats.rtf import plain_text

from .headers import decoded
from .lzfu import decompress
from .message import Attached, Message

if TYPE_CHECKING:
    from olefile import OleFileIO

_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SENDER, _SENDER_AT, _SENDER_SMTP, _TO, _CC, _IDENTIFIER = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03, 0x1035
_DATES = (0x0039, 0x0E06, 0x3007)
_PAGES = (0x3FFD, 0x3FDE)
_NAMES = (0x3707, 0x3704, 0x3001)
_DATA = 0x3701
_UNICODE, _ANSI, _BINARY, _TIME, _LONG = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003
_EPOCH = dt.datetime(1601, 1, 1)  # noqa: DTZ001 - the file's own times, in UTC
_DEEPEST = 3


def parse_msg(data: bytes) -> Message:
    """The message in a file of Outlook."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return _Storage(file, []).message(_DEEPEST)
    except SourceError:
        raise
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        struct.error,
        RecursionError,
    ) as error:
        raise SourceError("no message of Outlook, or a damaged one") from error


class _Storage:
    """A message, or something attached to one: its properties are streams, those of fixed length in one stream."""

    def __init__(self, file: OleFileIO, path: list[str]) -> None:
        self._file = file
        self._path = path
        self._fixed = self._read_fixed()
        page = next((self._fixed[number] for number in _PAGES if number in self._fixed), b"")
        self._page = f"cp{int.from_bytes(page[:4], 'little')}" if page else ""

    def message(self, depth: int) -> Message:
        """The message, with the messages attached to it down to so many."""
        sender, at = self.text(_SENDER), self.text(_SENDER_SMTP) or self.text(_SENDER_AT)
        around = [("From", f"{sender} <{at}>" if sender and at else sender or at)]
        around += [("To", self.text(_TO)), ("Cc", self.text(_CC))]
        message = Message(self.text(_SUBJECT), sender or at, self._date(), self.text(_IDENTIFIER).strip("<> "))
        message.text = self._body()
        message.around = [f"{name}: {value}" for name, value in around if value]
        for name in self._within("__attach_version1.0_#"):
            attached = _Storage(self._file, [*self._path, name])
            if found := attached.attached(depth, len(message.attached) + 1):
                message.attached.append(found)
        return message

    def attached(self, depth: int, number: int) -> Attached | None:
        """What is attached here; None for what is only referred to."""
        called = next(filter(None, map(self.text, _NAMES)), "")
        data = self._stream(_DATA, _BINARY)
        if data is not None:
            return Attached(called or str(number), data)
        inner = f"__substg1.0_{_DATA:04X}000D"
        if depth and self._file.exists([*self._path, inner, "__properties_version1.0"]):
            message = _Storage(self._file, [*self._path, inner]).message(depth - 1)
            return Attached(f"{called or number}.eml", _as_mail(message))
        return None

    def text(self, number: int) -> str:
        """A property that is a text, empty where there is none."""
        data = self._stream(number, _UNICODE)
        if data is not None:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self._stream(number, _ANSI)
        return decoded(data.rstrip(b"\0"), self._page) if data else ""

    def _body(self) -> str:
        text = self.text(_BODY)
        if text.strip():
            return text
        page = self._stream(_HTML, _BINARY) or self.text(_HTML).encode()
        if page:
            return "\n".join(line.text for line in lay_out_text(decoded(page, page_charset(page) or self._page)).lines)
        packed = self._stream(_RTF, _BINARY)
        return plain_text(decompress(packed)) if packed else ""

    def _date(self) -> str:
        for number in _DATES:
            ticks = int.from_bytes(self._fixed.get(number, b"")[:8], "little")
            if 0 < ticks < 1 << 58:
                date = _EPOCH + dt.timedelta(microseconds=ticks // 10)
                return date.isoformat("T", "seconds")
        return ""

    def _stream(self, number: int, kind: int) -> bytes | None:
        path = [*self._path, f"__substg1.0_{number:04X}{kind:04X}"]
        if not self._file.exists(path) or self._file.get_type(path) != 2:
            return None
        data: bytes = self._file.openstream(path).read()
        return data

    def _read_fixed(self) -> dict[int, bytes]:
        path = [*self._path, "__properties_version1.0"]
        if not self._file.exists(path):
            return {}
        data = self._file.openstream(path).read()
        head = 32 if not self._path else 24 if self._path[-1].startswith("__substg1.0_") else 8
        entries = (data[at : at + 16] for at in range(head, len(data) - 15, 16))
        return {
            int.from_bytes(entry[2:4], "little"): entry[8:]
            for entry in entries
            if int.from_bytes(entry[:2], "little") in {_TIME, _LONG}
        }

    def _within(self, start: str) -> list[str]:
        """The names of storages in this one that start so."""
        depth = len(self._path)
        found = {
            path[depth]
            for path in self._file.listdir(streams=True, storages=True)
            if path[:depth] == self._path and len(path) > depth and path[depth].startswith(start)
        }
        return sorted(found)


def _as_mail(message: Message) -> bytes:
    """A message that is attached to another, as a file of its own."""
    from email.message import EmailMessage
    from email.policy import SMTPUTF8

    mail = EmailMessage(SMTPUTF8)
    for name, value in (("Subject", message.subject), ("Date", message.date)):
        mail[name] = " ".join(value.split())
    mail.set_content("\n".join([message.text, *message.around]))
    for attached in message.attached:
        mail.add_attachment(attached.data, maintype="application", subtype="octet-stream", filename=attached.name)
    return mail.as_bytes()
