"""The fields of an index and how an article fills them."""

from __future__ import annotations

from typing import Any

from .article import Article
from .text.fold import fold

#: Text fields: what they are made of, in parts between which no string is found. `text` answers and ranks;
#: `title` is for those who ask for it. Each has a companion of single units, `<name>_units`.
TEXT_FIELDS: dict[str, tuple[str, ...]] = {"text": ("title", "body"), "title": ("title",)}
#: Keyword fields: one term a document, folded; nothing for an empty value.
KEYWORD_FIELDS = ("path", "date", "source")


def units_field(name: str) -> str:
    """The companion of a text field that holds its single units."""
    return f"{name}_units"


def keyword(name: str, value: str) -> str:
    """The term of a keyword's value: as it is for paths and dates, folded for names."""
    return value if name in ("path", "date") else fold(value).strip()


def stored_fields(article: Article) -> dict[str, Any]:
    """What the index keeps of an article to show it."""
    kept: dict[str, Any] = {"path": article.path, "title": article.title, "body": article.body}
    kept.update({name: value for name in ("date", "source") if (value := getattr(article, name))})
    if article.line != 1:
        kept["line"] = article.line
    return kept
