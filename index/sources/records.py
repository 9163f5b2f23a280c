"""Records: one article each, from named values as JSON, CSV and databases have them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.metadata import fields, titles
from hansou.index.sources.metadata.dates import of_value
from hansou.index.text.repair.repair import repair

from .format import Input

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:)?//\S+|www\.\S+", re.IGNORECASE)
_LONGEST_NAME = 200
_PLAIN_NAME = re.compile(rf"[\w.:/-]{{1,{_LONGEST_NAME}}}", re.ASCII)


class Records:
    """Makes articles of the records of one file, each called `file#id`, or `file#number` where it has no id."""

    def __init__(self, given: Input, kind: str) -> None:
        self._given = given
        self._kind = kind
        self._taken: set[str] = set()

    def article(self, record: Mapping[str, object], number: int | str) -> Article:
        """The article of a record; `number` is its place in the file. Raises SourceError when it holds no text."""
        return self.of_fields(fields.pick(record, self._given.options.fields), number)

    def of_fields(self, picked: Mapping[str, object], number: int | str) -> Article:
        """The article of a record whose fields have been picked."""
        name = self._unused(_text(picked.get("id")).strip() or str(number))
        title, body = _one_line(picked.get("title")), _text(picked.get("body"))
        # As one text, so that damage in the title is known by that in the body.
        title, _, body = self._given.repair(f"{title}\n{body}").partition("\n")
        if not title.strip() and not body.strip():
            raise SourceError("a record without text")
        address = _text(picked.get("address")).strip()
        return Article(
            f"{self._given.path}#{name}",
            title.strip() or titles.beginning(body),
            body,
            of_value(_text(picked.get("date"))),
            repair(_one_line(picked.get("source"))),
            author=repair(_one_line(picked.get("author"), "、")),
            address=repair(address) if address and _ADDRESS.fullmatch(address) else "",
            format=self._kind,
        )

    def _unused(self, name: str) -> str:
        """The name that tells a record from those before it in its file."""
        if not _PLAIN_NAME.fullmatch(name):
            name = " ".join(repair(name).split())[:_LONGEST_NAME]
        unused, count = name, 1
        while unused in self._taken:
            count += 1
            unused = f"{name}~{count}"
        self._taken.add(unused)
        return unused


def _text(value: object) -> str:
    """A value as text: the paragraphs of a list are lines; what is neither text nor number is nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _one_line(value: object, between: str = " ") -> str:
    if not value:
        return ""
    return between.join(filter(None, map(str.strip, _text(value).splitlines())))
