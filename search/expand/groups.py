"""Groups of forms that say the same thing, out of this package's data: region words and short forms.

``data/regions.txt`` and ``data/short_forms.txt`` say at their heads how they are written; ``data/fields.txt`` has the
words that tell of a field of use. A bad line warns and is passed over. Forms are folded.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hansou.index.hosts import packaged
from hansou.index.text.fold.fold import fold

REGION, SHORT = "region", "short form"
REGIONS = ("cn", "tw", "hk", "sg")
"""The columns of ``regions.txt``."""

_COLUMN, _SPACE, _GENERAL, _ASKED = "|", "_", "?", "!"
_LONGEST = 64  # characters of a form


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say the thing of a group: folded, and the regions that say so, () where the data does not tell.

    `general`: it has another sense as well, and stands for the others only in the group's field.
    """

    text: str
    regions: tuple[str, ...] = ()
    general: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Forms of one thing, two at least, each once. `kind`: REGION or SHORT; `field`: one of ``fields.txt``, or "".
    `asked`: that a text speaks of the field is not enough, the query has to.
    """

    forms: tuple[Form, ...]
    kind: str
    field: str = ""
    asked: bool = False

    def form(self, text: str) -> Form | None:
        """The form that is this folded text."""
        return next((form for form in self.forms if form.text == text), None)


class DataWarning(UserWarning):
    """A line of a data file is none: the text names the file, the line and the reason."""


def read_groups(text: str, kind: str, name: str, fields: frozenset[str]) -> list[Group]:
    """The groups of a data file's text. Bad lines warn and are passed over; `name` is what warnings call the file."""
    groups: list[Group] = []
    field = ""
    for number, line in _lines(fold(text)):
        found = _field(line, fields) if line.startswith("[") else _forms(line, kind, field)
        if isinstance(found, _Bad):
            warnings.warn(f"{name}:{number}: {found.reason}", DataWarning, stacklevel=2)
        elif isinstance(found, str):
            field = found
        else:
            groups.append(Group(found, kind, field.removesuffix(_ASKED), field.endswith(_ASKED)))
    return groups


def read_fields(text: str, name: str) -> dict[str, frozenset[str]]:
    """The words of each field of use, folded."""
    fields: dict[str, frozenset[str]] = {}
    for number, line in _lines(fold(text)):
        field, colon, words = line.partition(":")
        if colon and field.isidentifier() and words.split():
            fields[field] = frozenset(words.split())
        else:
            warnings.warn(f"{name}:{number}: a field is a name, a colon and words", DataWarning, stacklevel=2)
    return fields


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


@dataclass(frozen=True, slots=True)
class _Bad:
    reason: str


def _field(line: str, fields: frozenset[str]) -> str | _Bad:
    name = line[1:-1]
    known = line.endswith("]") and (not name or name.removesuffix(_ASKED) in fields)
    return name if known else _Bad(f"there is no field {line}")


def _forms(line: str, kind: str, field: str) -> tuple[Form, ...] | _Bad:
    """The forms of a line; of one that stands in several columns all the regions."""
    columns = line.split(_COLUMN) if kind == REGION else [line]
    if len(columns) > len(REGIONS):
        return _Bad(f"there are {len(REGIONS)} regions at most")
    found: dict[str, Form] = {}
    for region, column in zip(REGIONS, columns, strict=False):
        for written in column.split():
            text = written.removesuffix(_GENERAL).replace(_SPACE, " ")
            if not text or len(text) > _LONGEST:
                return _Bad(f"a form has 1 to {_LONGEST} characters")
            known = found.get(text, Form(text))
            regions = (*known.regions, region) if kind == REGION else ()
            found[text] = Form(text, tuple(dict.fromkeys(regions)), known.general or written.endswith(_GENERAL))
    if len(found) < 2:
        return _Bad("a group is two different forms or more")
    if not field and any(form.general for form in found.values()):
        return _Bad("a form with a general second sense needs a field")
    return tuple(found.values())


@cache
def fields_of_use() -> Mapping[str, frozenset[str]]:
    """The words that tell of each field of use."""
    return read_fields(_data("fields.txt"), "fields.txt")


@cache
def all_groups() -> tuple[Group, ...]:
    """The groups of this package's data, regions first."""
    fields = frozenset(fields_of_use())
    files = (("regions.txt", REGION), ("short_forms.txt", SHORT))
    return tuple(group for name, kind in files for group in read_groups(_data(name), kind, name, fields))


def speaks_of(field: str, folded: str) -> bool:
    """Whether a folded text, a query or what stands around a word, has a word of a field of use."""
    pattern = _field_patterns().get(field)
    return pattern is not None and pattern.search(folded) is not None


@cache
def _field_patterns() -> Mapping[str, re.Pattern[str]]:
    """Of each field of use what finds its words: those of letters not within others."""
    return {
        field: re.compile("|".join(_spelled(word) for word in sorted(words)))
        for field, words in fields_of_use().items()
    }


def _spelled(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


@cache
def names() -> frozenset[str]:
    """Names that hold another word and have nothing to do with it."""
    return frozenset(name for _, line in _lines(fold(_data("names.txt"))) for name in line.split())


def _data(name: str) -> str:
    return packaged(Path(__file__).parent / "data" / name).decode()
