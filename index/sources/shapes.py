"""Shapes: which values within a JSON document are its records, told by structure.

A *record* is an object that has a text of its own. A list of objects, or an object of objects that are alike, holds
records when it is what the document is about: at the top, `{"data": {"items": […]}}`, always; within a record of a list
only when that has no text itself and the inner ones are articles rather than its parts, that is, have a name or a date
of their own or parts themselves: the paragraphs of an encyclopedia, but not the turns of a talk or the comments on
a story. Tables in all their orientations are lists of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .metadata import fields
from .values import Entry, has_text, is_scalar, leaves

#: What picks the fields of an object, as an article takes them.
Pick = Callable[[Sequence[Entry]], tuple[dict[str, object], list[Entry]]]

_DEEPEST = 8
_SAMPLE = 20  # items of a list that are looked at
_LONG = 40  # characters of a text in a list from which each is a record
_MUCH = 8  # times its own text are the items of an object that has a title: they are what it is about
_SPEAKERS = frozenset(("role", "from", "speaker", "sender", "user", "说话人", "說話人", "角色"))
_INHERITED = ("source", "author")
# What is called so is the text of an article; servers' answers have a description and a message too.
_STRONG_BODIES = fields.NAMES["body"][: fields.NAMES["body"].index("answer")]
_STRONG_TITLES = fields.NAMES["title"][: fields.NAMES["title"].index("name")]  # a person and a tag have a name too


@dataclass(slots=True)
class Shape:
    """A record: its key where it has one, its named values, and the nested name of the list that it stands in.

    `inherited` are fields that hold for all records around it, `titles` what these are called, `beside` what else
    stands around them: told with the first record only.
    """

    key: str
    entries: Sequence[Entry]
    within: str = ""
    inherited: Mapping[str, object] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    beside: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """What may be a list of records: its nested name, and its items with their keys."""

    name: str
    items: list[tuple[str, object]]

    @property
    def sample(self) -> list[object]:
        return [item for _, item in self.items[:_SAMPLE]]


def shapes(value: object, pick: Pick) -> list[Shape]:
    """The records in a JSON value, in its order; none when it holds no text."""
    splitter = _Splitter(pick)
    splitter.split(Shape("", ()), value, at_top=True, depth=0)
    return splitter.found


class _Splitter:
    def __init__(self, pick: Pick) -> None:
        self.found: list[Shape] = []
        self._pick = pick

    def split(self, around: Shape, value: object, *, at_top: bool, depth: int) -> None:
        """Find the records of a value; `around` has its key, its name and what it inherits."""
        around.entries = list(value.items()) if isinstance(value, dict) else [("", value)]
        own, lists = self._lists(value, around.within, at_top) if depth < _DEEPEST else ([], [])
        if not any(has_text(found.items) for found in lists):
            self.found.append(around)
            return
        picked, rest = self._pick(own)
        title = picked.pop("title", "")
        inherited = {**around.inherited, **{name: picked[name] for name in _INHERITED if name in picked}}
        rest += [(name, text) for name, text in picked.items() if name not in _INHERITED]
        titles = (*around.titles, title) if isinstance(title, str) and title else around.titles
        first = len(self.found)
        for found in lists:
            for key, item in found.items:
                inner = Shape(key, (), found.name, inherited, titles)
                self.split(inner, item, at_top=False, depth=depth + 1)
        self.found[first].beside[:0] = [*around.beside, *rest]

    def _lists(self, value: object, name: str, at_top: bool) -> tuple[list[Entry], list[_List]]:
        """The lists of records in a value, and what else is in it; no lists when it is a record itself."""
        if isinstance(value, list):
            if at_top and _are_rows(value):
                names, rows = _rows(value)
                return [("", names)], [_List(name, rows)]
            items = _items_of_list(value, at_top)
            return [], [_List(name, items)] if items else []
        if not isinstance(value, dict):
            return [], []
        table = _table(value)
        if table is not None:
            key, items = table
            return [entry for entry in value.items() if entry[0] != key] if key else [], [_List(name, items)]
        if _are_alike(list(value.values())) and (at_top or not self._has_text(value)):
            return [], [_List(name, list(value.items()))]
        return self._lists_of_object(value, name, at_top)

    def _lists_of_object(self, value: Mapping[str, object], name: str, at_top: bool) -> tuple[list[Entry], list[_List]]:
        own: list[Entry] = []
        lists: list[_List] = []
        for key, item in value.items():
            inner = f"{name}.{key}" if name else key
            if isinstance(item, list) and _are_objects(item) and not _is_talk(item):
                lists.append(_List(inner, [("", one) for one in item]))
            elif isinstance(item, dict) and at_top:
                beside, found = self._lists(item, inner, at_top)
                lists += found
                own += [(f"{key}.{other}", rest) for other, rest in beside] if found else [(key, item)]
            elif isinstance(item, dict) and _are_alike(list(item.values())):
                lists.append(_List(inner, list(item.items())))
            else:
                own.append((key, item))
        if not lists:
            return [], []
        picked, _ = self._pick([entry for entry in own if not at_top or _is_of(_STRONG_BODIES, entry[0])])
        if "body" in picked:
            return [], []
        chosen = [found for found in lists if self._hold_articles(found, at_top)]
        if not chosen and at_top:
            biggest = max(lists, key=lambda found: _length(found.sample) * len(found.items))
            size = _length(biggest.sample)
            titled = any(_is_of(_STRONG_TITLES, key) for key, _ in own)
            if size and (not titled or size > _MUCH * _length([dict(own)])):
                chosen = [biggest]
        if not chosen:
            return [], []
        names = {found.name for found in lists if found not in chosen}
        left = [
            (found.name.removeprefix(f"{name}."), [item for _, item in found.items])
            for found in lists
            if found.name in names
        ]
        return [*own, *left], chosen

    def _has_text(self, value: Mapping[str, object]) -> bool:
        return bool({"title", "body"} & self._pick(list(value.items()))[0].keys())

    def _hold_articles(self, found: _List, at_top: bool) -> bool:
        """Whether most items of a list have a text, and within a record what makes them articles of their own."""
        sample = found.sample
        told = sum(self._is_article(item, at_top) for item in sample)
        return told * 2 > len(sample)

    def _is_article(self, item: object, at_top: bool) -> bool:
        if not isinstance(item, dict):
            return False
        picked, _ = self._pick(list(item.items()))
        titled = any(value and _is_of(_STRONG_TITLES, key) for key, value in item.items())
        if "body" not in picked and not titled:
            return False
        parts = any(isinstance(value, list) and _are_objects(value) for value in item.values())
        return at_top or titled or parts or "id" in picked or "date" in picked


def _items_of_list(value: list[object], at_top: bool) -> list[tuple[str, object]]:
    """The records that a list holds; none when it is one itself, as a talk is."""
    objects = sum(isinstance(item, dict) for item in value)
    if objects:
        return [] if _is_talk(value) or (not at_top and objects * 2 <= len(value)) else [("", item) for item in value]
    if value and all(isinstance(item, list) for item in value):
        return [("", item) for item in value] if at_top or all(map(_are_objects, value)) else []
    texts = [item for item in value if isinstance(item, str)]
    is_list_of_texts = at_top and len(texts) > 1 and sum(map(len, texts)) >= _LONG * len(texts)
    return [("", item) for item in value] if is_list_of_texts else []


def _is_of(names: Sequence[str], name: str) -> bool:
    return fields.plain(name) in names


def _rows(value: Sequence[object]) -> tuple[list[str], list[tuple[str, object]]]:
    """The names of a table's columns and its rows as records, named by its first row where that holds names."""
    rows = [row for row in value if isinstance(row, list)]
    names = [str(name) for name in rows[0]]
    if len(rows) > 1 and _are_names(rows[0]) and fields.pick(dict.fromkeys(names, "x")):
        return names, [("", dict(zip(names, row, strict=True))) for row in rows[1:]]
    return [], [("", row) for row in rows]


def _table(value: Mapping[str, object]) -> tuple[str, list[tuple[str, object]]] | None:
    """The rows of a table as records, and the key that they are kept under if what else is there is no part of them.

    A table is a list of names beside a list of rows, or names of columns, each with its list of cells, or with
    its cells by the numbers of rows. None for an object that is none.
    """
    for key, item in value.items():
        if not isinstance(item, list) or not _are_rows(item):
            continue
        for other, names in value.items():
            if other != key and isinstance(names, list) and len(names) == len(item[0]) and _are_names(names):
                return key, [("", dict(zip(names, row, strict=True))) for row in item]
    columns = list(value.values())
    if len(columns) < 2 or not any(fields.field(name) in ("title", "body") for name in value):
        return None
    cells = [
        column for column in columns if isinstance(column, list) and len(column) > 1 and all(map(_is_cell, column))
    ]
    if len(cells) == len(columns) and len(set(map(len, cells))) == 1:
        return "", [("", dict(zip(value, row, strict=True))) for row in zip(*cells, strict=True)]
    by_number = {name: column for name, column in value.items() if isinstance(column, dict) and column}
    if len(by_number) == len(columns) and all(key.isdecimal() for column in by_number.values() for key in column):
        keys = dict.fromkeys(key for column in by_number.values() for key in column)
        return "", [(key, {name: column.get(key) for name, column in by_number.items()}) for key in keys]
    return None


def _are_rows(value: Sequence[object]) -> bool:
    """Whether a list holds rows: lists of cells, all as long, with a text somewhere."""
    widths = {len(row) if isinstance(row, list) and all(map(_is_cell, row)) else 0 for row in value}
    return len(widths) == 1 and widths != {0} and any(isinstance(cell, str) for cell in _cells(value))


def _cells(value: Sequence[object]) -> Iterator[object]:
    for row in value:
        if isinstance(row, list):
            yield from row


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, bool) or is_scalar(value)


def _are_names(value: Sequence[object]) -> bool:
    return all(isinstance(name, str) and name for name in value) and len(set(value)) == len(value)


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and sum(isinstance(item, dict) for item in value) * 2 > len(value)


def _are_alike(values: Sequence[object]) -> bool:
    """Whether these are objects, more than one, that have names in common."""
    objects = [value for value in values if isinstance(value, dict) and value]
    if len(objects) < 2 or len(objects) < len(values):
        return False
    first = objects[0].keys()
    return all(len(first & other.keys()) * 2 >= min(len(first), len(other)) for other in objects[1:_SAMPLE])


def _is_talk(value: Sequence[object]) -> bool:
    """Whether a list holds the turns of a talk: objects that say who speaks, and have no name or date of their own."""
    items = [item for item in value[:_SAMPLE] if isinstance(item, dict)]
    names = [{fields.plain(key) for key in item} for item in items]
    return bool(names) and all(
        told & _SPEAKERS and not any(fields.field(name) in ("id", "date", "title") for name in told) for told in names
    )


def _length(values: Sequence[object]) -> int:
    return sum(len(text) for _, text in leaves([("", value) for value in values]))
