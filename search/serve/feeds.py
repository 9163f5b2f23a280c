"""What other programs subscribe to or add: an Atom feed of a query, and the description of this search for browsers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from hansou import Results

_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_UNKNOWN = "1970-01-01T00:00:00Z"
"""When what has no date was published, for readers that want a date of everything."""


def atom(results: Results, own: str, page: str, links: Sequence[str]) -> bytes:
    """The newest answers of a query as a feed (RFC 4287); `own` and `page` are addresses of the feed and of the page,
    `links` those at which the answers are read.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", f"{results.query} – hansou")
    _add(feed, "id", own)
    _add(feed, "link", rel="self", href=own)
    _add(feed, "link", rel="alternate", href=page)
    _add(feed, "updated", max((_time(hit.date) for hit in results), default=_UNKNOWN))
    for hit, link in zip(results, links, strict=True):
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "title", hit.title or hit.path)
        _add(entry, "id", link)
        _add(entry, "link", rel="alternate", href=link)
        _add(entry, "updated", _time(hit.date))
        author = ET.SubElement(entry, f"{{{_ATOM}}}author")
        _add(author, "name", hit.author or hit.source or "–")
        _add(entry, "summary", " … ".join(snippet.text for snippet in hit.snippets))
    return _bytes(feed)


def opensearch(base: str) -> bytes:
    """The description by which a browser adds this search; `base` is the address of the page without a slash."""
    ET.register_namespace("", _OPENSEARCH)
    description = ET.Element(f"{{{_OPENSEARCH}}}OpenSearchDescription")
    for name, text in (("ShortName", "hansou"), ("Description", "汉搜"), ("InputEncoding", "UTF-8")):
        ET.SubElement(description, f"{{{_OPENSEARCH}}}{name}").text = text
    for kind, template in (
        ("text/html", f"{base}/?q={{searchTerms}}"),
        ("application/atom+xml", f"{base}/feed?q={{searchTerms}}"),
        ("application/json", f"{base}/v1/search?q={{searchTerms}}"),
    ):
        ET.SubElement(description, f"{{{_OPENSEARCH}}}Url", {"type": kind, "template": template})
    return _bytes(description)


def _bytes(element: ET.Element) -> bytes:
    text: bytes = ET.tostring(element, "utf-8", xml_declaration=True)
    return text


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = "".join(character for character in text if _may_stand(character)) or None


def _may_stand(character: str) -> bool:
    """Whether XML 1.0 has this character."""
    ordinary = character >= " " and not "\ud800" <= character <= "\udfff" and character not in "\ufffe\uffff"
    return ordinary or character in "\t\n"


def _time(date: str) -> str:
    """A date as far as it is known as a whole time."""
    return f"{date[:10]}{'0001-01-01'[len(date[:10]) :]}T00:00:00Z" if date else _UNKNOWN
