"""Records: one article each, from named values as JSON, CSV and databases have them.

Known fields make the article; whatever else a record holds stands behind its body, a line `name: value` each, so that
every word of it is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from hansou.index.article import Article, Fields
from hansou.index.errors import SourceError
from hansou.index.sources.metadata import fields, titles
from hansou.index.text.dates import of_value
from hansou.index.text.repair.repair import repair

from .format import Input
from .names import Names, is_plain
from .values import Entry, has_text, labelled, leaves, named_values, runs_of, text_of, unwrapped

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:)?//\S+|www\.\S+", re.IGNORECASE)
_LONGEST_KEYWORD = 200  # characters; a longer source or author is a text that happens to be called so
_PEOPLE = ("author", "source")
_DEEPEST = 3  # objects around the fields of a record: `{"_source": {"title": …}}`


class Records:
    """Makes articles of the records of one file, each called `file#id`, or `file#number` where it has no id."""

    def __init__(self, given: Input, kind: str) -> None:
        self._given = given
        self._kind = kind
        self._names = Names()
        self._mapping = {field: name for field, name in given.options.fields.items() if not _is_nested(name)}
        self._nested = {fields.steps(name): field for field, name in given.options.fields.items() if _is_nested(name)}
        self._kept = {fields.steps(path): name for name, path in given.options.kept.items()}

    def article(
        self,
        record: Iterable[Entry],
        number: int | str,
        *,
        within: str = "",
        inherited: Mapping[str, object] | None = None,
        beside: Sequence[str] = (),
    ) -> Article:
        """The article of a record's named values. Raises SourceError when it holds no text.

        `number` is its place in the file, or its key; `within` the nested name of what it was found in. `inherited`
        are fields that it has unless it says otherwise, `beside` lines that belong to what is around it: asides.
        """
        entries = list(record)
        kept = self.own_fields(entries, within)
        picked, rest = self._picked(entries, within)
        title, body = _text(picked.get("title")), _text(picked.get("body"))
        more = labelled(rest) if rest else []
        if not title.strip() and not body.strip() and not has_text(rest):
            more = labelled([(name, picked[name]) for name in ("author", "source", "address") if name in picked])
            if not more:
                raise SourceError("a record without text")
        if inherited:
            picked = {**inherited, **picked}
        if not title and isinstance(number, str) and not is_plain(number):
            title = number  # `{"江阴": {…}}`: what a record is kept under names it
        name = self._names.unused(_text(picked.get("id")).strip() or str(number))
        lines = [*([body] if body.strip() else []), *more, *beside]
        # As one text, so that damage in the title is known by that in the body.
        title, _, body = self._given.repair("\n".join([title, *lines])).partition("\n")
        last = sum(line.count("\n") + 1 for line in beside)
        return Article(
            f"{self._given.path}#{name}",
            title.strip() or titles.beginning(body),
            body,
            _text(picked.get("date")),
            _repaired(picked, "source"),
            author=_repaired(picked, "author"),
            address=_repaired(picked, "address"),
            format=self._kind,
            asides=(_last_lines(body, last), len(body)) if beside else (),
            fields=kept,
        )

    def fields_of(self, record: Iterable[Entry]) -> tuple[dict[str, object], list[Entry]]:
        """The fields of a record or of what is around records, as an article takes them, and all else that it holds."""
        record = list(record)
        for _, value in record:
            if isinstance(value, (dict, list)):
                record = list(_plain_names(record))
                break
        return fields.part(record, self._mapping, fitting)

    def _picked(self, record: list[Entry], within: str) -> tuple[dict[str, object], list[Entry]]:
        chosen: dict[str, object] = {}
        if self._nested:
            chosen, record = self._by_path(record, within)
        picked, rest = self.fields_of(record)
        for _ in range(_DEEPEST):
            if "title" in picked or "body" in picked or chosen:
                break
            inner = self._inner(rest)
            if inner is None:
                break
            found, others = self.fields_of(inner[1].items())
            at = rest.index(inner)
            rest[at : at + 1] = [*others, *((name, found[name]) for name in found if name in picked)]
            picked = {**found, **picked}
        return {**picked, **chosen}, rest

    def _inner(self, rest: Sequence[Entry]) -> tuple[str, Mapping[str, object]] | None:
        """The object within a record that has its title and body, where the record itself has none."""
        objects = [(name, value) for name, value in rest if isinstance(value, dict)]
        for name, value in objects:
            if {"title", "body"} & self.fields_of(value.items())[0].keys():
                return name, value
        alone = len(objects) == 1 and any(isinstance(item, dict) for item in objects[0][1].values())
        return objects[0] if alone else None

    def _by_path(self, record: list[Entry], within: str) -> tuple[dict[str, object], list[Entry]]:
        """The fields that the user names by their place, and the record without them."""
        wanted = _from_here(self._nested, within)
        values: dict[str, list[str]] = {}
        rest: list[Entry] = []
        for name, value in record:
            if not isinstance(value, dict | list):
                rest.append((name, value))
                continue
            for path, text in leaves([(name, value)]):
                field = wanted.get(fields.steps(path))
                if field:
                    values.setdefault(field, []).append(text)
                else:
                    rest.append((path, text))
        chosen = {field: fitting(field, texts) for field, texts in values.items()}
        for field, texts in values.items():
            if not chosen[field]:
                rest += [(field, text) for text in texts]
        return {field: value for field, value in chosen.items() if value}, rest

    def own_fields(self, record: Iterable[Entry], within: str = "") -> Fields:
        """The user's own fields of a record: every text and number under their names."""
        if not self._kept:
            return Fields()
        wanted = _from_here(self._kept, within)
        values: dict[str, list[str]] = {}
        for path, value in named_values(record):
            if name := wanted.get(fields.steps(path)):
                values.setdefault(name, []).append(" ".join(repair(value).split()))
        several = {name: tuple(dict.fromkeys(own)) for name, own in values.items()}
        return Fields({name: own[0] if len(own) == 1 else own for name, own in several.items()})


def _from_here(names: Mapping[str, str], within: str) -> dict[str, str]:
    """Nested names as they are, and those that begin at the top of the document as they are from `within` on."""
    start = f"{fields.steps(within)}." if within else ""
    return {**names, **{name.removeprefix(start): field for name, field in names.items() if name.startswith(start)}}


def _is_nested(name: str) -> bool:
    return "[]" in name or "." in name


def _last_lines(text: str, count: int) -> int:
    """Where the last lines of a text start."""
    at = len(text) + 1
    for _ in range(count):
        at = text.rfind("\n", 0, at - 1) + 1
    return at


def _repaired(picked: Mapping[str, object], name: str) -> str:
    return repair(_text(picked[name])) if name in picked else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain_names(record: Iterable[Entry]) -> Iterable[Entry]:
    """A record in which authors and sources that are objects with a name stand by their names, and texts in runs as
    one; what else these say stands behind them.
    """
    for key, value in record:
        field = fields.field(key) if isinstance(value, dict | list) else None
        parts: list[object] = value if isinstance(value, list) else [value]
        if field in _PEOPLE and parts and all(isinstance(one, dict) and _text(one.get("name")) for one in parts):
            yield key, [one["name"] for one in parts if isinstance(one, dict)]
            yield key, _without("name", parts)
        elif field == "body" and (text := runs_of(value)):
            yield key, text
            yield key, _without("text", parts)
        else:
            yield key, value


def _without(name: str, objects: Iterable[object]) -> list[object]:
    return [{key: item for key, item in one.items() if key != name} for one in objects if isinstance(one, dict)]


def fitting(field: str, value: object) -> str:
    """A value as a field takes it; empty for one that it cannot take, or of which it would lose some."""
    text = value if type(value) is str else text_of(value)
    match field:
        case "body":
            return text
        case "title":
            return text.replace("\n", " ")
        case "date":
            return of_value(text)
        case "address":
            text = text.strip()
            return text if _ADDRESS.fullmatch(text) else ""
        case "id":
            return "" if isinstance(unwrapped(value), list) else text.strip()
    if not text or len(text) > _LONGEST_KEYWORD:
        return ""
    # A text that goes over several lines is none of these, unlike a list.
    if isinstance(value, str) and "\n" in text.strip():
        return ""
    return "、".join(filter(None, map(str.strip, text.split("\n"))))
