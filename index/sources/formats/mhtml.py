"""Web pages saved with all that is on them (MHT, MHTML): one article a page; pictures and styles are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hansou.index.errors import SourceError
from hansou.index.sources.format import Format, Found, Input

from .html import page_charset, read_page

if TYPE_CHECKING:
    from email.message import Message

_KINDS = ("text/html", "application/xhtml+xml")
_WHERE = ("Snapshot-Content-Location", "Content-Location")
_WEB = re.compile(r"https?://\S{4,500}")
_FIELD = rb"[A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*"
_START = re.compile(rb"(?:" + _FIELD + rb"){0,20}?Content-Type:\s*multipart/related", re.IGNORECASE)


def _read(given: Input) -> Iterator[Found]:
    from .mail.headers import decoded
    from .mail.mime import message_of, payload

    message = message_of(given.data)
    try:
        pages = [part for part in message.walk() if part.get_content_type() in _KINDS]
    except RecursionError as error:
        raise SourceError("damaged, or nested too deep") from error
    if not pages:
        raise SourceError("no page in it")
    data = payload(pages[0])
    text = decoded(data, str(pages[0].get_content_charset("") or "") or page_charset(data) or "")
    article = read_page(replace(given, data=data), text)
    address = article.address or _address(message) or _address(pages[0])
    yield replace(article, address=address, format="mhtml")
    frames = [frame for frame in pages[1:] if payload(frame).strip()]
    given.budget.count(len(frames))
    for number, frame in enumerate(frames, 1):  # they are documents within it, as those of archives are
        data = payload(frame)
        try:
            inner = read_page(replace(given, data=data), decoded(data, str(frame.get_content_charset("") or "")))
        except SourceError:
            continue  # a frame without text
        if inner.body:
            yield replace(inner, path=f"{given.path}#{number}", address=_address(frame), format="mhtml")


def _address(part: Message) -> str:
    from .mail.headers import text_of

    for name in _WHERE:
        value = text_of(str(part.get(name, "")))
        if _WEB.fullmatch(value):
            return value
    return ""


FORMAT = Format("mhtml", (".mht", ".mhtml"), _read, lambda data: _START.match(data[:4096]) is not None)
