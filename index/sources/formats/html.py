"""HTML: one article a page, paragraphs as lines: its main text, and behind it as asides the menus around that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.bylines import is_personal
from hansou.index.sources.metadata.lines import Metadata, media_name, read_metadata
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.page import Page, lay_out
from hansou.index.text.dates import of_value

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_HEAD_LENGTH = 4096
_CHARSET = re.compile(
    rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})|<\?xml[^>]{1,100}?encoding=[\"']([\w-]{1,40})",
    re.IGNORECASE,
)
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
# What parts the title of an article from the names of its section and site.
_PARTING = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*--+\s*|(?<=[\u4e00-\u9fff”’」！？])-(?=[\u4e00-\u9fff])")
_SHORTEST_TITLE = 4
_DATES = (
    *("article:published_time", "og:published_time", "publishdate", "publish-date", "publish_date", "publish_time"),
    *("pubdate", "datepublished", "date", "dc.date", "dc.date.issued"),
)
_SOURCES = ("source", "article:source")
_AUTHORS = ("author", "article:author", "dc.creator", "byl")
# How browsers note where a page was saved from.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(?P<url>https?://\S{4,500})")
_WHOLE = re.compile(r"https?://[^\s<>\"']{4,500}$")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode(page_charset(given.data))
    yield from given.doubts(decoded)
    yield read_page(given, decoded.text)


def lay_out_text(text: str) -> Page:
    """All lines of a page; raises SourceError when it has no body."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(text).body
    if body is None:
        raise SourceError("no text in the page")
    return lay_out(body)


def read_page(given: Input, text: str) -> Article:
    """The article of a page; raises SourceError when it has no body."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    if tree.body is None:
        raise SourceError("no text in the page")
    page = lay_out(tree.body)
    named = _named(tree)
    heading, title = _title(page, named)
    own, beside = page.article(heading)
    if own and own[0].block == heading:
        own = own[1:]
    # As one text, so that damage in the title is known by that in the body.
    title, _, body = given.repair("\n".join([title, *(line.text for line in own + beside)])).partition("\n")
    lines = body.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    told = _metadata(tree, named, read_metadata(lines[: len(own)], given.stem))
    return Article(
        given.path,
        title or beginning(body),
        body,
        told.date,
        told.source,
        author=told.author,
        address=_address(tree, named, text) or told.address,
        format="html",
        asides=(starts[len(own)], len(body)) if own and beside else (),
        headings=tuple(starts[number] for number, line in enumerate(own) if page.is_heading(line)),
    )


def page_charset(data: bytes) -> str | None:
    """The encoding that the page declares."""
    match = _CHARSET.search(data, 0, _HEAD_LENGTH)
    return (match[1] or match[2]).decode("ascii", "ignore") if match else None


def _named(tree: LexborHTMLParser) -> Mapping[str, str]:
    """What the page says of itself, by name in lower case; the first saying counts."""
    named: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        name = meta.attributes.get("property") or meta.attributes.get("name") or meta.attributes.get("itemprop")
        content = " ".join((meta.attributes.get("content") or "").split())
        if name and content:
            named.setdefault(name.lower(), content)
    title = tree.css_first("title")
    if title is not None:
        named["title"] = " ".join(title.text().split())
    return named


def _title(page: Page, named: Mapping[str, str]) -> tuple[int | None, str]:
    """The title, and the block of the heading that is the title, where there is one.

    A heading that agrees with the page's own title is it: the page's may be cut short, or the site's name added.
    """
    headings = list(page.headings())
    titles = [named[key] for key in ("og:title", "title") if named.get(key)]
    for title in titles:
        for block, heading in headings:
            if _agree(heading, title):
                return block, heading
    if sum(page.blocks[block].tag == "h1" for block, _ in headings) == 1:
        return headings[0]
    first = _PARTING.split(titles[0], maxsplit=1)[0] if titles else ""
    return None, first if len(first) >= _SHORTEST_TITLE else "".join(titles[:1])


def _agree(heading: str, title: str) -> bool:
    heading, full = "".join(heading.split()), "".join(title.split())
    first = "".join(_PARTING.split(title, maxsplit=1)[0].split())
    if len(heading) < _SHORTEST_TITLE or len(first) < _SHORTEST_TITLE:
        return heading == first
    return full.startswith(heading) or heading.startswith(first)


def _metadata(tree: LexborHTMLParser, named: Mapping[str, str], told: Metadata) -> Metadata:
    """The page's own fields before what its lines told, but the more precise of two equal dates."""
    dates = [named.get(name, "") for name in _DATES]
    for script in tree.css('script[type="application/ld+json"]'):
        dates += _PUBLISHED.findall(script.text())
    date = next(filter(None, map(of_value, dates)), "")
    if not date or told.date.startswith(date):
        date = told.date
    site = named.get("og:site_name") or media_name(_PARTING.split(named.get("title", ""))[-1])
    own = next((named[name] for name in _SOURCES if named.get(name)), "")
    author = next((named[name] for name in _AUTHORS if is_personal(named.get(name, ""))), "")
    return Metadata(date, own or told.source or site, told.author or author, told.address)


def _address(tree: LexborHTMLParser, named: Mapping[str, str], text: str) -> str:
    """Where the page says that it stands, or where it was saved from."""
    canonical = tree.css_first('link[rel="canonical"]')
    addresses = [canonical.attributes.get("href") if canonical is not None else "", named.get("og:url")]
    saved = _SAVED.search(text, 0, _HEAD_LENGTH)
    addresses.append(saved["url"] if saved else "")
    return next((found.strip() for found in addresses if found and _WHOLE.match(found.strip())), "")


def _recognises(data: bytes) -> bool:
    return _START.match(data, 0, _HEAD_LENGTH) is not None


FORMAT = Format("html", (".html", ".htm", ".xhtml"), _read, _recognises)
