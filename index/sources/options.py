"""What whoever indexes may decide about reading files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hansou.index.errors import SourceError
from hansou.index.left import suffix_of
from hansou.index.text.repair.repair import RULES

from .budget import SECONDS

#: The fields that a name of the user's can be given for.
FIELDS = ("id", "title", "body", "date", "source", "author", "address")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read.

    `fields` names what records keep the fields of an article under, ``{"title": "headline"}``; names that are common
    are known without. No file, nor any file within an archive, is read beyond `max_bytes`. `repair_off` are the names
    of repairs not to be made. `seconds` is how long reading one file may take. `readers` are commands that read files
    of a suffix, ``{".caj": "caj2txt {}"}``: in the place of ``{}`` they get the path of a copy, without it the file on
    standard input, and they write text or HTML. `ocr`: pages of PDFs that have no text and pictures are read by OCR,
    which takes seconds for each and the extra ``ocr``.

    Raises SourceError for a field or repair that does not exist, and for what is no suffix or no command.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 64 * 1024 * 1024
    repair_off: frozenset[str] = frozenset()
    seconds: float = SECONDS
    readers: Mapping[str, str] = field(default_factory=dict)
    ocr: bool = False

    def __post_init__(self) -> None:
        _known("field", self.fields, FIELDS)
        _known("repair", self.repair_off, [rule.name for rule in RULES])
        for suffix, command in self.readers.items():
            if suffix_of(f"a{suffix}") != suffix:
                raise SourceError(f"{suffix!r} is no suffix; write it as '.caj'")
            if not (isinstance(command, str) and command.strip()):
                raise SourceError("an empty command reads nothing")


def _known(kind: str, given: Mapping[str, str] | frozenset[str], names: tuple[str, ...] | list[str]) -> None:
    for name in given:
        if name not in names:
            raise SourceError(f"there is no {kind} {name!r}; there are: {', '.join(names)}")
