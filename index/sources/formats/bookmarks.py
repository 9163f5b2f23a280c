"""Bookmarks as browsers export them: one article a bookmark, called `file#number`, its address the page's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from hansou.index.article import Article
from hansou.index.sources.format import Format, Found, Input
from hansou.index.text.dates import of_value

_MARK = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<!DOCTYPE NETSCAPE-Bookmark-file-1", re.IGNORECASE)
_TOKEN = re.compile(
    r"<h3\b[^<>]{0,2000}>(?P<folder>[^<]{0,2000})</h3>|<a\b(?P<attributes>[^<>]{0,200000})>(?P<title>[^<]{0,5000})</a>"
    r"|<dd>(?P<note>[^<]*)|(?P<close></dl>)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")
_TAG = re.compile(r"<[^>]*>")
_WEB = re.compile(r"https?://\S+")


def recognises(data: bytes) -> bool:
    """Whether a page is a list of bookmarks."""
    return _MARK.match(data) is not None


def read(given: Input) -> Iterator[Found]:
    """The bookmarks of a page."""
    decoded = given.decode("utf-8")
    yield from given.doubts(decoded)
    folders: list[str] = []
    waiting: Article | None = None
    number = 0
    for match in _TOKEN.finditer(decoded.text):
        note = _plain(match["note"] or "")
        if waiting is not None:
            if note:
                waiting = _noted(waiting, note)
            yield waiting
            waiting = None
        if match["folder"] is not None:
            folders.append(_plain(match["folder"]))
        elif match["close"]:
            del folders[-1:]
        elif match["title"] is not None:
            number += 1
            waiting = _bookmark(given, match, number, folders)
    if waiting is not None:
        yield waiting


def _bookmark(given: Input, match: re.Match[str], number: int, folders: list[str]) -> Article:
    metadata = {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(match["attributes"])}
    address = metadata.get("href", "")
    lines = [" / ".join(filter(None, folders)), metadata.get("tags", ""), address]
    title, _, body = given.repair("\n".join([_plain(match["title"]), *filter(None, lines)])).partition("\n")
    return Article(
        f"{given.path}#{number}",
        title or address,
        body,
        of_value(metadata.get("add_date", ""))[:10],
        address=address if _WEB.fullmatch(address) else "",
        format="bookmarks",
    )


def _noted(article: Article, note: str) -> Article:
    from dataclasses import replace

    return replace(article, body=f"{note}\n{article.body}")


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


FORMAT = Format("bookmarks", (), read, recognises, called="bookmarks")
