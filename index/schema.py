"""The fields of an index and how an article fills them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from hansou.index.text.chapters import chapters
from hansou.index.text.fold.fold import fold
from hansou.index.text.sizes import LONG_TEXT
from hansou.index.text.tokens.units import count_units

from .article import PLACES, Article, Fields

#: Text fields: what they are made of, in parts between which no string is found. `text` answers and ranks;
#: `title` is for those who ask for it; `about` is what is not in the text and yet found by its words: the name of the
#: file, author and source. Each has a companion of single units, `<name>_units`.
TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("title", "body"),
    "title": ("title",),
    "about": ("name", "author", "source"),
}
ABOUT = "about"
#: Keyword fields: one term a document, folded; nothing for an empty value.
KEYWORD_FIELDS = ("path", "date", "source", "author", "format")
K1, B = 0.9, 0.4
"""BM25's parameters, for the local engine and for the similarity of an index on a cluster; see `hansou.search.rank`."""
_ARTICLE = frozenset(field.name for field in fields(Article))
KINDS = {name: int if name == "line" else str for name in _ARTICLE - {*PLACES, "fields"}}
KEPT = "kept."
"""What the names of keyword fields begin with that hold fields of one's own."""
LISTED = ("source", "author")  # these may be several, parted by LIST
LIST = "、"
CHAPTERS = "chapters"
"""The stored field of the places at which the chapters of a long text start, where its source told no headings."""
PART_UNITS = "part_units"
"""The stored field of the units at which the parts of a long text start."""
SKETCH = "sketch"
"""The stored field by which long texts are compared; see `hansou.index.text.sketch`."""
_LONGEST_PAGE, _MARGIN = 500_000, 100_000
"""Characters of the longest text that may be a page as a whole; and of what is looked at, of others, at each end."""
MOST_LINES = 1 << 48
"""More than a file has."""
ALWAYS = frozenset(("path", "title", "body"))
RECORDS = frozenset(("bookmarks", "csv", "json", "jsonl", "mbox", "warc", "xml"))
"""Formats of files that are lists of articles: the file's name is none of theirs."""
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")


def units_field(name: str) -> str:
    """The companion of a text field that holds its single units."""
    return f"{name}_units"


def name_extent(path: str, format: str = "") -> tuple[int, int]:  # noqa: A002 - the field's name
    """Where in an article's path the name of its file stands, without its suffix: of a member of an archive the
    member's, of one of many in a list of articles nothing.
    """
    outer, mark, _ = path.rpartition("#")
    start, end = 0, len(path)
    suffix = _SUFFIX.search(outer) if mark else None
    if suffix is not None:
        if format in RECORDS:
            return end, end
        if suffix.group()[1:].lower() != format and _SUFFIX.search(path, len(outer)):
            start = len(outer) + 1  # a file within this one
        else:
            end = len(outer)  # a part of it
    start = max(start, path.rfind("/", 0, end) + 1)
    named = _SUFFIX.search(path[start:end])
    return start, start + named.start() if named and named.start() else end


def part_of(article: Article | Mapping[str, Any], part: str) -> str:
    """A part of a text field of an article, or of its stored record."""
    if part != "name":
        return str(article.get(part, "") if isinstance(article, Mapping) else getattr(article, part))
    path = part_of(article, "path")
    start, end = name_extent(path, part_of(article, "format"))
    name = path[start:end]
    return name if name.isascii() else name.encode("utf-8", "replace").decode()  # bytes of a name that are no text


def parts_of(article: Article | Mapping[str, Any], field: str) -> tuple[str, ...]:
    """What a text field of an article is made of."""
    return tuple(part_of(article, part) for part in TEXT_FIELDS[field])


def keyword(name: str, value: str) -> str:
    """The term of a keyword's value: as it is for paths, dates and formats, folded for names."""
    return value if name in ("path", "date", "format") else fold(value).strip()


def keyword_terms(name: str, value: str) -> list[str]:
    """The terms of a keyword's value: of a list the list, and each that is in it, so that each is found."""
    term = keyword(name, value)
    if name not in LISTED or LIST not in term:
        return [term] if term else []
    return list(dict.fromkeys([term, *filter(None, map(str.strip, term.split(LIST)))]))


def values_of(article: Article, name: str) -> tuple[str, ...]:
    """The values of a field of one's own, whose names mean the same in any case."""
    values: list[str] = []
    for own, value in article.fields.items():
        if own.lower() == name:
            values += (value,) if isinstance(value, str) else value
    return tuple(values)


@cache
def _asides() -> Callable[[str], list[tuple[int, int]]]:
    from hansou.index.text.asides.boilerplate import asides  # a search does without

    return asides


def stored_fields(article: Article) -> dict[str, Any]:
    """What the index keeps of an article to show it."""
    kept: dict[str, Any] = {"path": article.path}
    if article.format:
        kept["format"] = article.format  # between two names that are always there it costs next to nothing
    kept["title"], kept["body"] = article.title, article.body
    if article.date:
        kept["date"] = article.date
    if article.source:
        kept["source"] = article.source
    if article.author:
        kept["author"] = article.author
    if article.address:
        kept["address"] = article.address
    if article.read_by:
        kept["read_by"] = article.read_by
    if article.pages:
        kept["pages"] = article.pages
    if article.line != 1:
        kept["line"] = article.line
    if asides := _all_asides(article):
        kept["asides"] = asides
        if edges := len(_extents(article)):
            kept["told"] = edges  # so many of the asides' edges, the last, are the source's
    kept |= _headings(article)
    if article.fields:
        kept["fields"] = {name: v if isinstance(v, str) else list(v) for name, v in article.fields.items()}
    return kept


def _headings(article: Article) -> dict[str, list[int]]:
    """Where the parts of an article start: as its source told, else of a long text its chapters; and of a long one at
    which of its units.
    """
    is_long = len(article.body) > LONG_TEXT
    told = list(article.headings)
    found = told or (chapters(article.body) if is_long else [])
    kept = {"headings": told} if told else {CHAPTERS: found} if found else {}
    if is_long and found and all(map(int.__le__, [0, *found], [*found, len(article.body)])):
        kept[PART_UNITS] = list(accumulate(count_units(article.body[a:b]) for a, b in pairwise([0, *found])))
    return kept


def _all_asides(article: Article) -> list[int]:
    """Where the asides start and end by turns: those that the text tells before the source's own."""
    extents = _extents(article)
    found = _asides_of(article.body[: extents[0]] if extents else article.body)
    return [edge for extent in found for edge in extent] + list(extents)


def _asides_of(text: str) -> list[tuple[int, int]]:
    """What stands around an article; of a text that is longer than any page, only where pages have it: in the lines at
    its beginning and at its end.
    """
    if len(text) <= _LONGEST_PAGE:
        return _asides()(text)
    first = text.rfind("\n", 0, _MARGIN) + 1
    last = text.find("\n", len(text) - _MARGIN) + 1 or len(text)
    return _asides()(text[:first]) + [(start + last, end + last) for start, end in _asides()(text[last:])]


def _extents(article: Article) -> tuple[int, ...]:
    """The asides that an article's source told; none where they are no ascending extents of its body."""
    extents = article.asides
    bounds = (0, *extents, len(article.body))
    return extents if len(extents) % 2 == 0 and all(map(int.__le__, bounds, bounds[1:])) else ()


def is_stored(record: object) -> bool:
    """Whether a record is one that `stored_fields` makes, or a later version that adds to it."""
    if not isinstance(record, dict) or not record.keys() >= ALWAYS:
        return False
    for name, value in record.items():
        kind = KINDS.get(name)
        if kind is not None and type(value) is not kind:
            return False
    if not 0 <= record.get("line", 1) <= MOST_LINES:
        return False
    if type(record.get(SKETCH, "")) is not str or not all(
        _are_numbers(record.get(name, ())) for name in (CHAPTERS, PART_UNITS)
    ):
        return False
    if "fields" in record and not _are_fields(record["fields"]):
        return False
    if not any(name in record for name in PLACES):
        return True
    asides, edges = record.get("asides", ()), record.get("told", 0)
    if not all(_are_numbers(record.get(name, ())) for name in PLACES) or type(edges) is not int:
        return False
    return len(asides) % 2 == 0 and 0 <= edges <= len(asides)


def _are_fields(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and (isinstance(v, str) or (isinstance(v, list) and all(isinstance(t, str) for t in v)))
        for name, v in value.items()
    )


def _are_numbers(values: object) -> bool:
    return isinstance(values, list | tuple) and all(type(value) is int for value in values)


def stored_article(record: Mapping[str, Any]) -> Article:
    """The article of what the index keeps; of its asides only those that the source told."""
    values = {name: value for name, value in record.items() if name in _ARTICLE - {"fields"}}
    places = {name: tuple(values[name]) for name in PLACES if name in values}
    if "asides" in places:
        asides = places["asides"]
        places["asides"] = asides[len(asides) - record.get("told", 0) :]
    kept = {name: v if isinstance(v, str) else tuple(v) for name, v in record.get("fields", {}).items()}
    return Article(**values | places | ({"fields": Fields(kept)} if kept else {}))
