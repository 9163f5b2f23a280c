"""Groups of forms that say the same thing, out of this package's data: region words and short forms.

``data/regions.txt`` and ``data/short_forms.txt`` say at their heads how they are written; ``data/fields.txt`` has the
words that tell of a field of use. A bad line warns and is passed over. Forms are folded.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from hansou.index.text.fold.fold import fold

REGION, SHORT = "region", "short form"
REGIONS = ("cn", "tw", "hk", "sg")
"""The columns of ``regions.txt``."""

_COLUMN, _SPACE, _GENERAL = "|", "_", "?"
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
    """Forms of one thing, two at least, each once. `kind`: REGION or SHORT; `field`: one of ``fields.txt``, or ""."""

    forms: tuple[Form, ...]
    kind: str
    field: str = ""

    def form(self, text: str) -> Form | None:
        """The form that is this folded text."""
        return next((form for form in self.forms if form.text == text), None)


class DataWarning(UserWarning):
    """A line of a data file is none: the text names the file, the line and the reason."""


def read_groups(text: str, kind: str, name: str, fields: frozenset[str]) -> list[Group]:
    """The groups of a data file's text. Bad lines warn and are passed over; `name` is what warnings call the file."""
    groups: list[Group] = []
    field = ""
    for number, line in _lines(text):
        found = _field(line, fields) if line.startswith("[") else _forms(line, kind, field)
        if isinstance(found, _Bad):
            warnings.warn(f"{name}:{number}: {found.reason}", DataWarning, stacklevel=2)
        elif isinstance(found, str):
            field = found
        else:
            groups.append(Group(found, kind, field))
    return groups


def read_fields(text: str, name: str) -> dict[str, frozenset[str]]:
    """The words of each field of use, folded."""
    fields: dict[str, frozenset[str]] = {}
    for number, line in _lines(text):
        field, colon, words = line.partition(":")
        if colon and field.isidentifier() and words.split():
            fields[field] = frozenset(map(fold, words.split()))
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
    return name if line.endswith("]") and (not name or name in fields) else _Bad(f"there is no field {line}")


def _forms(line: str, kind: str, field: str) -> tuple[Form, ...] | _Bad:
    """The forms of a line; of one that stands in several columns all the regions."""
    columns = line.split(_COLUMN) if kind == REGION else [line]
    if len(columns) > len(REGIONS):
        return _Bad(f"there are {len(REGIONS)} regions at most")
    found: dict[str, Form] = {}
    for region, column in zip(REGIONS, columns, strict=False):
        for written in column.split():
            text = fold(written.removesuffix(_GENERAL).replace(_SPACE, " "))
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


@cache
def groups_by_form() -> Mapping[str, tuple[Group, ...]]:
    """The groups that hold each form."""
    found: dict[str, tuple[Group, ...]] = {}
    for group in all_groups():
        for form in group.forms:
            found[form.text] = (*found.get(form.text, ()), group)
    return found


def speaks_of(field: str, folded: str) -> bool:
    """Whether a folded text, a query or what stands around a word, has a word of a field of use."""
    return any(word in folded for word in fields_of_use().get(field, ()))


def others(word: str, context: str = "") -> Iterator[tuple[Group, Form]]:
    """For a folded word of a query the other forms of its groups, each with its group. `context` is the rest of the
    query, folded: a word with a general second sense stands for others only where that speaks of the field. What comes
    out may be such a form, too: then a text that holds it has to speak of the field (`stands_for`).
    """
    for group in groups_by_form().get(word, ()):
        own = group.form(word)
        if own is not None and (not own.general or speaks_of(group.field, context)):
            for form in group.forms:
                if form.text != word:
                    yield group, form


def stands_for(group: Group, form: Form, around: str) -> bool:
    """Whether a form says the thing of its group where it stands in a text; `around` is the text there, folded."""
    return not form.general or speaks_of(group.field, around)


def _data(name: str) -> str:
    """A data file, from wherever the package was loaded, an archive too."""
    loader = cast("Any", __spec__.loader)
    data: bytes = loader.get_data(str(Path(__file__).parent / "data" / name))
    return data.decode()
