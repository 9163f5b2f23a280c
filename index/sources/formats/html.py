"""HTML: one article a page, paragraphs as lines: its main text, and behind it as asides the menus around that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.metadata.pages import PARTING, PageFacts
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.page import Page, lay_out
from hansou.index.sources.parsing import parse_html

from . import bookmarks

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
_SHORTEST_TITLE = 4
# How browsers note where a page was saved from.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(?P<url>https?://\S{4,500})")
_WHOLE = re.compile(r"https?://[^\s<>\"']{4,500}$")


def _read(given: Input) -> Iterator[Found]:
    if bookmarks.recognises(given.data):
        yield from bookmarks.read(given)
        return
    decoded = given.decode(page_charset(given.data))
    yield from given.doubts(decoded)
    yield read_page(given, decoded.text)


def lay_out_text(text: str) -> Page:
    """All lines of a page; raises SourceError when it has no body."""
    body = parse_html(text).body
    if body is None:
        raise SourceError("no text in the page")
    return lay_out(body)


def read_page(given: Input, text: str) -> Article:
    """The article of a page; raises SourceError when it has no body."""
    tree = parse_html(text, given.options.seconds)
    if tree.body is None:
        raise SourceError("no text in the page")
    page = lay_out(tree.body)
    facts = PageFacts(tree, text)
    heading, title = _title(page, facts)
    own, beside = page.article(heading)
    if own and own[0].block == heading:
        own = own[1:]
    # As one text, so that damage in the title is known by that in the body.
    title, _, body = given.repair("\n".join([title, *(line.text for line in own + beside)])).partition("\n")
    lines = body.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    metadata = facts.metadata(read_metadata(lines[: len(own)], given.date_name), lines[len(own) :])
    return Article(
        given.path,
        title or beginning(body),
        body,
        metadata.date,
        metadata.source,
        author=metadata.author,
        address=_address(tree, facts, text) or metadata.address,
        format="html",
        asides=(starts[len(own)], len(body)) if own and beside else (),
        headings=tuple(starts[number] for number, line in enumerate(own) if page.is_heading(line)),
    )


def page_charset(data: bytes) -> str | None:
    """The encoding that the page declares."""
    match = _CHARSET.search(data, 0, _HEAD_LENGTH)
    return (match[1] or match[2]).decode("ascii", "ignore") if match else None


def _title(page: Page, facts: PageFacts) -> tuple[int | None, str]:
    """The title, and the block of the heading that is the title, where there is one.

    A heading that agrees with the page's own title is it: the page's may be cut short, or the site's name added.
    """
    headings = list(page.headings())
    titles = [title for title in (facts.first("ogtitle"), facts.title) if title]
    for title in titles:
        for block, heading in headings:
            if _agree(heading, title):
                return block, heading
    if sum(page.blocks[block].tag == "h1" for block, _ in headings) == 1:
        return headings[0]
    first = PARTING.split(titles[0], maxsplit=1)[0] if titles else ""
    return None, first if len(first) >= _SHORTEST_TITLE else "".join(titles[:1])


def _agree(heading: str, title: str) -> bool:
    heading, full = "".join(heading.split()), "".join(title.split())
    first = "".join(PARTING.split(title, maxsplit=1)[0].split())
    if len(heading) < _SHORTEST_TITLE or len(first) < _SHORTEST_TITLE:
        return heading == first
    return full.startswith(heading) or heading.startswith(first)


def _address(tree: LexborHTMLParser, facts: PageFacts, text: str) -> str:
    """Where the page says that it stands, or where it was saved from."""
    canonical = tree.css_first('link[rel="canonical"]')
    addresses = [canonical.attributes.get("href") if canonical is not None else "", facts.first("ogurl")]
    saved = _SAVED.search(text, 0, _HEAD_LENGTH)
    addresses.append(saved["url"] if saved else "")
    return next((found.strip() for found in addresses if found and _WHOLE.match(found.strip())), "")


def _recognises(data: bytes) -> bool:
    return _START.match(data, 0, _HEAD_LENGTH) is not None


FORMAT = Format("html", (".html", ".htm", ".xhtml"), _read, _recognises)
