"""A web page as lines of text in nested blocks, and which of them are the article.

The article is the smallest block that holds the page's running text and its heading, without the menus, lists of links
and footers in it. Where this is in doubt, a line is the article's. All other lines that a reader of the page sees stand
beside it: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words("""
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    button svg textarea
""")
# What a reader of the page does not see as text; `rt` and `rp` are readings set over the characters.
_UNSEEN = _words("""
    annotation audio canvas datalist desc defs head iframe metadata noscript object option rp rt script select style
    template title video
""")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3")
_ALL_HEADINGS = (*_HEADINGS, "h4", "h5", "h6")
# Blocks that are a part of an article, never all of it.
_PARTS = _words("blockquote caption dd dt figcaption figure h1 h2 h3 h4 h5 h6 li p pre")
_FURNITURE_TAGS = _words("nav footer aside button svg textarea")
# Links to these are attachments, a part of what is told.
_ATTACHED = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|dps|ofd|rtf|txt|csv|zip|rar|7z|jpe?g|png|mp[34])(?:[?#]|$)", re.IGNORECASE
)
_FURNITURE_ROLES = _words("navigation contentinfo complementary search")
_FURNITURE_NAMES = _words("""
    ad ads advert advertisement aside banner breadcrumb breadcrumbs comment comments copyright crumb crumbs foot footer
    friendlink hot links login menu nav navbar navigation pager pagination qrcode rank ranking recommend related relate
    search share sharebar sidebar subscribe toolbar topbar
""")
# Furniture holds little of a page's running text; a block that holds more is the article, whatever it is called.
# Beside a short article a notice of some lines is little.
_FURNITURE_SHARE = 0.2
_NOTICE_SHARE, _NOTICE_LENGTH = 0.4, 80
_LINK_SHARE = 0.7
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_PUNCTUATION = re.compile(r"[，。！？；、,.!?;]")
_PROSE_LENGTH = 20
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@dataclass(slots=True)
class Block:
    """A block of a page; `parent` is the number of the block around it. Lengths count all that stands within it.

    `prose` is the length of its running text, `lost` that part of it which is in dropped blocks; a block is `dropped`
    when it is no part of the article.
    """

    tag: str
    parent: int
    named_furniture: bool
    length: int = 0
    linked: int = 0
    links: int = 0
    prose: int = 0
    lost: int = 0
    dropped: bool = False


@dataclass(slots=True)
class Line:
    """A line of text, the number of the innermost block that holds it, and how much of it is linked."""

    text: str
    block: int
    linked: int
    links: int


@dataclass(slots=True)
class Page:
    """A page in reading order; the first block is the whole of it, and blocks come before those within them."""

    blocks: list[Block] = field(default_factory=lambda: [Block("body", 0, named_furniture=False)])
    lines: list[Line] = field(default_factory=list)

    def headings(self) -> Iterator[tuple[int, str]]:
        """The headings that may be the title, higher levels first: block and text."""
        for tag in _HEADINGS:
            for line in self.lines:
                if self.blocks[line.block].tag == tag:
                    yield line.block, line.text

    def article(self, heading: int | None) -> tuple[list[Line], list[Line]]:
        """The lines of the article, of which `heading` is the title's block where it is known, and all others."""
        self._measure(heading)
        self._drop_furniture(heading)
        inside = {self._container(heading)}
        for number, block in enumerate(self.blocks[1:], 1):  # parents come first
            if block.parent in inside:
                inside.add(number)
        kept: list[Line] = []
        others: list[Line] = []
        for line in self.lines:
            (kept if line.block in inside and not self.blocks[line.block].dropped else others).append(line)
        return (kept, others) if kept else (others, [])

    def is_heading(self, line: Line) -> bool:
        """Whether a line heads a part of the page."""
        return self.blocks[line.block].tag in _ALL_HEADINGS

    def _measure(self, heading: int | None) -> None:
        for line in self.lines:
            block = self.blocks[line.block]
            block.length += len(line.text)
            block.linked += line.linked
            block.links += line.links
            unlinked = len(line.text) - line.linked
            if line.block != heading and unlinked >= _PROSE_LENGTH and _PUNCTUATION.search(line.text):
                block.prose += unlinked
        for block in reversed(self.blocks[1:]):
            outer = self.blocks[block.parent]
            outer.length += block.length
            outer.linked += block.linked
            outer.links += block.links
            outer.prose += block.prose

    def _drop_furniture(self, heading: int | None) -> None:
        total = self.blocks[0].prose
        little = max(total * _FURNITURE_SHARE, min(total * _NOTICE_SHARE, _NOTICE_LENGTH))
        around_title = set(self._ancestors(heading)) if heading is not None else set()
        for number, block in enumerate(self.blocks[1:], 1):
            if number in around_title or block.prose > little:
                continue
            # On a page without running text the lists of links are what it is about.
            is_list = total > 0 == block.prose and block.links > 1 and block.tag not in _PARTS
            block.dropped = block.named_furniture or (is_list and block.linked > block.length * _LINK_SHARE)
        for block in self.blocks[1:]:  # parents come first
            block.dropped |= self.blocks[block.parent].dropped

    def _container(self, heading: int | None) -> int:
        """The smallest block with all the running text and the heading; without a heading the whole page."""
        blocks = self.blocks
        for block in reversed(blocks[1:]):
            blocks[block.parent].lost += block.prose if block.dropped else block.lost
        wanted = blocks[0].prose - blocks[0].lost
        if not wanted or heading is None:
            return 0
        return next(
            number for number in self._ancestors(heading) if blocks[number].prose - blocks[number].lost == wanted
        )

    def _ancestors(self, number: int) -> Iterator[int]:
        """The block and all around it."""
        while number:
            yield number
            number = self.blocks[number].parent
        yield 0


def lay_out(body: LexborNode) -> Page:
    """The page of a document's body, without what it hides, unless that is all of it."""
    page = _laid_out(body, hidden=False)
    return page if page.lines else _laid_out(body, hidden=True)


def _laid_out(body: LexborNode, *, hidden: bool) -> Page:
    """The page of a body, with what it hides or without. Walks without recursion: pages may be nested without bound."""
    page = Page()
    layout = _Layout(page, hidden=hidden)
    node: LexborNode | None = body
    while node is not None:
        entered = layout.enter(node)
        inner = node.child if entered else None
        if inner is not None:
            node = inner
            continue
        if entered:
            layout.leave(node)
        while node is not None and node.mem_id != body.mem_id and node.next is None:  # nodes compare at length
            node = node.parent
            if node is not None:
                layout.leave(node)
        node = None if node is None or node.mem_id == body.mem_id else node.next
    layout.end_line()
    return page


class _Layout:
    """The state of the walk: the open blocks, links and the line being written."""

    def __init__(self, page: Page, *, hidden: bool) -> None:
        self._page = page
        self._hidden = hidden
        self._open = [0]
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._in_link = 0
        self._in_links: list[bool] = []
        self._in_pre = 0

    def enter(self, node: LexborNode) -> bool:
        """Takes what comes with the node's beginning; whether its children are to be walked."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        if tag in _UNSEEN or tag.startswith(("-", "!")):
            return False
        if not self._hidden and _is_hidden(node):
            return False
        if tag == "br":
            self.end_line()
        elif tag == "a":
            is_link = _is_link(node)
            self._in_links.append(is_link)
            self._in_link += is_link
            self._links += is_link
        elif tag in _BLOCKS:
            self.end_line()
            self._in_pre += tag == "pre"
            self._page.blocks.append(Block(tag, self._open[-1], _is_named_furniture(node, tag)))
            self._open.append(len(self._page.blocks) - 1)
        return True

    def leave(self, node: LexborNode) -> None:
        """Takes what comes with the node's end."""
        tag = node.tag or ""
        if tag == "a":
            self._in_link -= self._in_links.pop() if self._in_links else 0
        elif tag in _BLOCKS:
            self.end_line()
            self._in_pre -= tag == "pre"
            self._open.pop()

    def end_line(self) -> None:
        """Puts the line being written on the page, unless there is nothing in it."""
        text = _BLANKS.sub(_blank, "".join(self._pieces)).strip(" ")
        if text and not text.isspace():
            linked = min(self._linked, len(text))
            self._page.lines.append(Line(text, self._open[-1], linked, self._links))
        self._pieces.clear()
        self._linked = self._links = 0

    def _write(self, text: str) -> None:
        parts = text.split("\n") if self._in_pre else [text]
        for number, part in enumerate(parts):
            if number:
                self.end_line()
            self._pieces.append(part)
            if self._in_link:
                self._linked += len(part.strip())


def _blank(match: re.Match[str]) -> str:
    """A space, or nothing where a line of the file ended between two Chinese characters."""
    text = match.string
    inner = match.start() > 0 and match.end() < len(text)
    if inner and "\n" in match.group() and _HAN.match(text[match.start() - 1]) and _HAN.match(text[match.end()]):
        return ""
    return " "


def _is_hidden(node: LexborNode) -> bool:
    """Whether a page says that an element is not to be shown."""
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _is_link(node: LexborNode) -> bool:
    """Whether an anchor leads to another page: not when it names a place, or leads to a file."""
    address = node.attributes.get("href")
    return bool(address) and not _ATTACHED.search(address or "")


def _is_named_furniture(node: LexborNode, tag: str) -> bool:
    attributes = node.attributes
    if tag in _FURNITURE_TAGS or attributes.get("role") in _FURNITURE_ROLES:
        return True
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return any(part.lower() in _FURNITURE_NAMES for part in _NAME_PARTS.findall(names))
