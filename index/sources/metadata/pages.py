"""What a web page says of its article beside its text: in its head, in scripts for search engines, on its elements.

Each table names where one field is told and is read in order. What a page says of its site counts after what
the lines of its text say; what it says of the article before them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hansou.index.text.dates import of_value

from .bylines import is_personal, names_in
from .lines import Metadata, labelled_date, media_name
from .names import is_medium, source_in

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: What parts the title of an article from the names of its section and site.
PARTING = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*--+\s*|(?<=[\u4e00-\u9fff”’」！？])-(?=[\u4e00-\u9fff])")

# Names of `meta` elements without the signs in them, each as some family of sites has it.
_DATES = (
    *("articlepublishedtime", "ogpublishedtime", "ogreleasedate", "firstpublishedtime", "publishdate", "publishtime"),
    *("publishedtime", "pubdate", "pubtime", "datepublished", "dcdateissued", "dctermsissued", "dcdate", "releasedate"),
    *("citationpublicationdate", "citationdate", "weiboarticlecreateat", "bytedancepublishedtime", "parselypubdate"),
    *("articledate", "date"),
)
_SOURCES = ("source", "articlesource", "contentsource", "citationjournaltitle")
_AUTHORS = ("author", "articleauthor", "dccreator", "byl", "citationauthor", "parselyauthor")
# Whose page it is: mostly the medium that prints the article, unless the text names another.
_SITES = ("ogsitename", "publisher", "dcpublisher")
_SIGNS = re.compile(r"[-_.:\s]")
# A site on which others publish is not the source.
_PLATFORMS = frozenset(("微信公众平台", "微信公眾平台", "今日头条", "搜狐", "知乎", "百家号"))
# A public account's page says these only in a script: the second of publication, and who keeps the account.
_ACCOUNT_PAGE = re.compile(r"rich_media|js_content|js_name")
_ACCOUNT_TIME = re.compile(r"\bct\s*=\s*[\"'](1\d{9})[\"']")
_ACCOUNT_NAME = re.compile(r"\bnickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'<>]{1,60})[\"']")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
# Elements that sites of blogs and papers put the author's name in.
_BYLINES = "[rel=author], .author-name, .post-author, .article-author, .byline-name, .follow-nickName"
_PERSONAL_SITE = re.compile(
    "的(?:博客|专栏|專欄|部落格|空间|空間|主页|主頁)"
)  # `范知秋的博客` is named after its author
_LONGEST_NAME = 40
_DEEPEST = 6
_COMMENTS = re.compile("comment|reply|related|sidebar", re.IGNORECASE)


class PageFacts:
    """What a page says of itself: `named` are the contents of its `meta` elements by name without signs."""

    def __init__(self, tree: LexborHTMLParser, text: str) -> None:
        self._tree = tree
        self.named: dict[str, list[str]] = {}
        for meta in tree.css("meta[content]"):
            name = meta.attributes.get("property") or meta.attributes.get("name") or meta.attributes.get("itemprop")
            content = " ".join((meta.attributes.get("content") or "").split())
            if name and content:
                self.named.setdefault(_SIGNS.sub("", name.lower()), []).append(content)
        title = tree.css_first("title")
        self.title = " ".join(title.text().split()) if title is not None else ""
        self._linked = [node for script in tree.css('script[type="application/ld+json"]') for node in _nodes(script)]
        self._account = text if _ACCOUNT_PAGE.search(text) else ""

    def metadata(self, metadata: Metadata, beside: Sequence[str]) -> Metadata:
        """The article's metadata, of which its lines told `metadata`; `beside` are the lines around it."""
        site = self._site()
        source = self._source() or metadata.source or site
        authors = [name for name in self._authors() if not _is_of_site(name, (source, site, *self._site_names()))]
        author = metadata.author if metadata.author and not _is_of_site(metadata.author, (source,)) else ""
        return Metadata(self._date(metadata.date, beside), source, author or "、".join(authors), metadata.address)

    def first(self, *names: str) -> str:
        """The first content of the first of these `meta` elements that is there."""
        return next((self.named[name][0] for name in names if name in self.named), "")

    def _date(self, metadata: str, beside: Sequence[str]) -> str:
        """The page's own date before what its lines told, but the more precise of two equal ones."""
        date = next(filter(None, map(of_value, self._dates())), "")
        if not date or metadata.startswith(date):
            date = metadata
        return date or next(filter(None, map(of_value, self._times())), "") or labelled_date(beside)

    def _dates(self) -> Iterator[str]:
        for name in _DATES:
            yield from self.named.get(name, ())
        for node in self._linked:
            yield _string(node.get("datePublished"))
        for script in self._tree.css('script[type="application/ld+json"]'):
            yield from _PUBLISHED.findall(script.text())  # of what is no JSON
        for element in self._tree.css("[itemprop=datePublished]"):
            yield _content(element)
        if found := _ACCOUNT_TIME.search(self._account):
            yield found[1]

    def _times(self) -> Iterator[str]:
        """The times that the page marks as such, but for those of comments and changes."""
        for element in self._tree.css("time[datetime]"):
            names = f"{element.attributes.get('class')} {element.attributes.get('itemprop')}".lower()
            if "updated" not in names.split() and "modified" not in names and not _is_comment(element):
                yield _content(element)

    def _source(self) -> str:
        if self._account:
            name = self._tree.css_first("#js_name, #post-user")
            found = _ACCOUNT_NAME.search(self._account)
            if named := _text(name) or (found[1].strip() if found else ""):
                return named
        return next(filter(None, (source_in(value) for name in _SOURCES for value in self.named.get(name, ()))), "")

    def _site(self) -> str:
        for name in _SITES:
            for value in self.named.get(name, ()):
                if value not in _PLATFORMS:
                    return value
        for node in self._linked:
            publisher = node.get("publisher")
            if isinstance(publisher, dict) and (name := _string(publisher.get("name"))):
                return name
        for element in self._tree.css("[itemprop=publisher]"):
            if name := _name(element):
                return name
        parts = PARTING.split(self.title)
        return media_name(parts[-1]) if len(parts) > 1 else ""

    def _site_names(self) -> list[str]:
        """What may be the site's own name: the last part of the title, which authors are compared with."""
        parts = PARTING.split(self.title)
        return [parts[-1]] if len(parts) > 1 and not _PERSONAL_SITE.search(parts[-1]) else []

    def _authors(self) -> list[str]:
        """Persons whom the page names as authors, by the first way that names any."""
        for ways in (
            [_person(author) for node in self._linked for author in _listed(node.get("author"))],
            [_name(element) for element in self._tree.css("[itemprop=author]")],
            *([*self.named.get(name, ())] for name in _AUTHORS),
            [_text(element) for element in self._tree.css(_BYLINES) if not _is_comment(element)],
        ):
            names = [name for way in ways for name in names_in(way) if _may_be_author(name)]
            if names:
                return list(dict.fromkeys(names))
        return []


def _nodes(script: LexborNode) -> Iterator[Mapping[str, object]]:
    """The articles that a script for search engines tells of."""
    try:
        value = json.loads(script.text(), strict=False)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        node, depth = waiting.pop(0)
        if isinstance(node, list) and depth < _DEEPEST:
            waiting += [(item, depth + 1) for item in node]
        elif isinstance(node, dict):
            if "datePublished" in node or any(str(kind).endswith(("Article", "Posting")) for kind in _kinds(node)):
                yield node
            elif depth < _DEEPEST:
                waiting += [(node.get(name), depth + 1) for name in ("@graph", "mainEntity", "mainEntityOfPage")]


def _kinds(node: Mapping[str, object]) -> list[object]:
    return _listed(node.get("@type"))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _person(value: object) -> str:
    """The name of an author who is a person."""
    if isinstance(value, dict):
        kinds = _kinds(value)
        return _string(value.get("name")) if kinds == [None] or "Person" in kinds else ""
    return _string(value)


def _string(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _may_be_author(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and is_personal(name) and not is_medium(name)


def _text(element: LexborNode | None) -> str:
    return " ".join(element.text().split()) if element is not None else ""


def _content(element: LexborNode) -> str:
    """What an element says to programs, else what it shows."""
    attributes = element.attributes
    return attributes.get("content") or attributes.get("datetime") or _text(element)


def _name(element: LexborNode) -> str:
    """The name of what an element describes."""
    inner = element.css_first("[itemprop=name]")
    return _content(element if inner is None else inner)


def _is_comment(element: LexborNode) -> bool:
    node: LexborNode | None = element
    while node is not None and node.tag not in ("body", "html"):
        if _COMMENTS.search(f"{node.attributes.get('class')} {node.attributes.get('id')}"):
            return True
        node = node.parent
    return False


def _is_of_site(name: str, sites: Sequence[str]) -> bool:
    """Whether a name is the site's or the medium's rather than a person's: `网易` on a page of `网易新闻`."""
    return any(site and (name in site or site in name) for site in sites)
