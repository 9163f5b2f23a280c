"""Mail (EML, MBOX, MSG): one article a message; attachments are files of their own, as those of archives are.

A message is called as its file, in a mailbox `box.mbox#message-id`, and what is attached to it `message#name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hansou.index.errors import SourceError
from hansou.index.sources.contents import by_content, is_ole
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.names import Names

from .message import articles

_ANYWHERE = re.MULTILINE | re.IGNORECASE
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]|[A-Za-z][A-Za-z0-9-]{1,60}:\r?\n[ \t]")
# A line that starts a message in a mailbox: `From someone@host Mon Mar  6 09:18:00 2023`.
_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n)|(?<=\n\r\n))From [^\r\n]{0,400}\d\d:\d\d[^\r\n]{0,100}\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_TELLING = re.compile(rb"^(?:from|date|subject|message-id|received|mime-version|to|return-path):", _ANYWHERE)
_HEAD = 4096


def _read(given: Input) -> Iterator[Found]:
    from .mime import parse

    if is_ole(given.data):
        yield from by_content(given, "message")
    elif given.data.startswith(b"From ") and _FROM.match(given.data):
        yield from _read_box(given)
    else:
        yield from articles(given, parse(given.data), given.path)


def _read_box(given: Input) -> Iterator[Found]:
    from .mime import parse

    starts = list(_FROM.finditer(given.data))
    if not starts:
        raise SourceError("no mailbox: no message starts in it")
    given.budget.count(len(starts))
    names = Names()
    ends = [match.start() for match in starts[1:]] + [len(given.data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        data = _QUOTED.sub(rb"\1", given.data[start.end() : end])
        path = f"{given.path}#{number}"
        try:
            message = parse(data)
            path = f"{given.path}#{names.unused(message.identifier or str(number))}"
            yield from articles(given, message, path)
        except SourceError as error:
            yield Failure(path, str(error))


def _read_msg(given: Input) -> Iterator[Found]:
    from .outlook import parse_msg

    if not is_ole(given.data):
        yield from by_content(given, "message")
        return
    yield from articles(given, parse_msg(given.data), given.path)


def _is_mail(data: bytes) -> bool:
    head = data[:_HEAD]
    return bool(_HEADER.match(head)) and len(set(map(bytes.lower, _TELLING.findall(head)))) > 2


def _is_box(data: bytes) -> bool:
    return bool(_FROM.match(data)) and bool(_HEADER.match(data, data.find(b"\n") + 1))


_SUBSTORAGE = "__properties_version1.0".encode("utf-16-le")
EML = Format("mail", (".eml", ".emlx", ".mail"), _read, _is_mail)
MBOX = Format("mbox", (".mbox", ".mbx"), _read_box, _is_box)
MSG = Format("msg", (".msg", ".oft"), _read_msg, lambda data: is_ole(data) and _SUBSTORAGE in data)
