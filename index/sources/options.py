"""What whoever indexes may decide about reading files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hansou.index.errors import SourceError
from hansou.index.given import is_field_name
from hansou.index.left import suffix_of
from hansou.index.text.repair.repair import RULES

from .budget import SECONDS

#: The fields that a name of the user's can be given for.
FIELDS = ("id", "title", "body", "date", "source", "author", "address")

#: Where the date of a document may come from that says none itself.
DATES_FROM = ("name", "path", "mtime", "none")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read.

    `fields` names what records keep the fields of an article under, ``{"title": "headline"}``; names that are common
    are known without. No file, nor any file within an archive, is read beyond `max_bytes`. `repair_off` are the names
    of repairs not to be made. `seconds` is how long reading one file may take. `readers` are commands that read files
    of a suffix, ``{".caj": "caj2txt {}"}``: in the place of ``{}`` they get the path of a copy, without it the file on
    standard input, and they write text or HTML. `ocr`: pages of PDFs that have no text and pictures are read by OCR,
    which takes seconds for each and the extra ``ocr``.

    `keep` are fields of one's own, by the names that records keep them under: ``("section", "tags")``, or
    ``("topic=meta.topics[].name",)`` for one that is to be called otherwise. `date_from` is where the date of
    a document comes from that says none itself: ``name``, its file's; ``path``, the folders as well; ``mtime``, when
    its file was changed; ``none``.

    Raises SourceError for a field or repair that does not exist, and for what is no suffix, no command and no
    name of a field.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 64 * 1024 * 1024
    repair_off: frozenset[str] = frozenset()
    seconds: float = SECONDS
    readers: Mapping[str, str] = field(default_factory=dict)
    ocr: bool = False
    keep: tuple[str, ...] = ()
    date_from: str = "name"

    def __post_init__(self) -> None:
        object.__setattr__(self, "keep", tuple(self.keep))  # remembered as a list
        for name in self.kept:
            if not is_field_name(name):
                reason = "letters, digits and _, and not as one that articles have"
                raise SourceError(f"no field can be kept as {name!r}; it is called by {reason}")
        if self.date_from not in DATES_FROM:
            raise SourceError(f"there is no date from {self.date_from!r}; there are: {', '.join(DATES_FROM)}")
        _known("field", self.fields, FIELDS)
        _known("repair", self.repair_off, [rule.name for rule in RULES])
        for suffix, command in self.readers.items():
            if suffix_of(f"a{suffix}") != suffix:
                raise SourceError(f"{suffix!r} is no suffix; write it as '.caj'")
            if not (isinstance(command, str) and command.strip()):
                raise SourceError("an empty command reads nothing")

    @property
    def kept(self) -> dict[str, str]:
        """What records keep fields of one's own under, by the names of these."""
        pairs = [given.rpartition("=") for given in self.keep]
        return {name or _last(path): path for name, _, path in pairs}


def _last(path: str) -> str:
    """The last step of a nested name."""
    return path.replace("[]", "").rpartition(".")[2]


def _known(kind: str, given: Mapping[str, str] | frozenset[str], names: tuple[str, ...] | list[str]) -> None:
    for name in given:
        if name not in names:
            raise SourceError(f"there is no {kind} {name!r}; there are: {', '.join(names)}")
